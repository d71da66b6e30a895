"""Days as offices write them: prose without leading zeros, tables in ISO 8601."""

from datetime import date


def day_in_prose(day: date) -> str:
    """Return 2023年2月22日, for prose and 公文."""
    return f"{day.year}年{day.month}月{day.day}日"


def month_in_prose(month: date) -> str:
    """Return 2023年2月 for any day of it."""
    return f"{month.year}年{month.month}月"


def day_in_table(day: date) -> str:
    """Return 2023-02-22, for tables, files and exports."""
    return day.isoformat()


def day_in_list(day: date, today: date) -> str:
    """Return 2月22日 for a day of this year, 2022年2月22日 for one of another."""
    return f"{day.month}月{day.day}日" if day.year == today.year else day_in_prose(day)


def span_in_prose(first: date, last: date, today: date) -> str:
    """Return 2月22日至3月5日, years shown where a reader could mistake them. Raises ValueError when reversed."""
    if last < first:
        raise ValueError((first, last))
    if first == last:
        return day_in_list(first, today)
    if first.year != last.year:
        return f"{day_in_prose(first)}至{day_in_prose(last)}"
    return f"{day_in_list(first, today)}至{last.month}月{last.day}日"
