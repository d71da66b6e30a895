"""What a row asks for beyond what is known, without tables; and rows as bytes."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.workdays import working_calendar
from bihuan.ledger.deadline_grammar import Setting
from bihuan.ledger.exchange.unit_book.rows import BookRow, CellFault, mark_of, pack_rows, unpack_rows
from bihuan.ledger.exchange.unit_book.standing import number_of
from bihuan.ledger.exchange.unit_book.wishes import Known, ReportWish, wish_of
from bihuan.ledger.pack import PlanVariant, shipped_pack
from bihuan.ledger.sentence import Sentence

TODAY = date(2026, 11, 23)
SETTING = Setting(TODAY, working_calendar())
PACK = shipped_pack().content
FIVE: PlanVariant = PACK.plan("five_fixes")
FUNDED: PlanVariant = PACK.plan("five_fixes_funded")
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20).map(str.strip)
days = st.dates(TODAY, TODAY + timedelta(days=600))
money = st.decimals(0, 10**9, places=2)


def row(fixes: dict[str, str], **cells: object) -> BookRow:
    given_cells = {"signed": "", "text": "", "people": "", "yuan": "", "materials": "", **cells}
    return BookRow(sheet="", row=6, mark="", number="2026-1", fixes=fixes, **given_cells)


@given(
    person=words,
    day=days,
    duty=words,
    measure=words,
    text=words,
    people=st.none() | st.integers(0, 99999),
    yuan=st.none() | money,
)
def test_what_is_known_asks_for_nothing(
    person: str, day: date, duty: str, measure: str, text: str, people: int | None, yuan: Decimal | None
) -> None:
    """A row that says what the system holds, in whatever way an office program shows it, is no wish."""
    fixes = {"person": person, "finish": day.isoformat(), "duty": duty, "measure": measure}
    known = Known(variant=FIVE, fixes=fixes, text=text, people=people, yuan=yuan, pictures=frozenset({"a"}))
    shown = {fix.label.zh: fixes.get(fix.key, "") for fix in FIVE.fixes}

    wish = wish_of(
        row(
            shown,
            text=text,
            people="" if people is None else f" {people:,} 人次",
            yuan="" if yuan is None else f"￥{yuan:,}元",
            pictures=("a",),
        ),
        known,
        SETTING,
    )

    assert (wish.plan, wish.report, wish.changes, wish.faults) == (None, None, (), ())


@given(day=days, amount=money)
def test_days_and_money_are_read_as_people_write_them(day: date, amount: Decimal) -> None:
    cells = {
        "定责任人": "甲",
        "定措施": "清扫",
        "定资金": f"{amount:,} 元",
        "定时限": f"{day.year}年{day.month}月{day.day}日",
    }

    plan = wish_of(row({**cells, "定预案": "备用"}), Known(variant=FUNDED), SETTING).plan

    assert plan is not None
    assert (plan["finish"], Decimal(plan["money"])) == (day.isoformat(), amount)


@given(st.lists(st.sampled_from("abcd"), max_size=6, unique=True), st.frozensets(st.sampled_from("abcd")))
def test_only_new_pictures_make_a_report(pictures: list[str], known: frozenset[str]) -> None:
    wish = wish_of(row({}, text="已清扫", pictures=tuple(pictures)), Known(text="已清扫", pictures=known), SETTING)

    fresh = set(pictures) - known
    assert (wish.report is not None) == bool(fresh)
    if fresh:
        assert wish.report == ReportWish("已清扫", None, None, "", tuple(pictures))


def test_a_fix_of_another_kind_is_refused_not_dropped() -> None:
    others = frozenset(fix.label.zh for fix in FUNDED.fixes)
    wish = wish_of(row({"定资金": "100"}), Known(variant=FIVE, others=others), SETTING)

    assert [(fault.column, str(fault.why)) for fault in wish.faults] == [
        ("定资金", "这类事项的方案没有这一项，请移到该填的栏")
    ]


@given(
    st.lists(
        st.builds(
            BookRow,
            sheet=words,
            row=st.integers(1, 9999),
            mark=words,
            number=words,
            signed=words,
            fixes=st.dictionaries(words, words, max_size=3),
            text=words,
            people=words,
            yuan=words,
            materials=words,
            pictures=st.lists(words, max_size=2).map(tuple),
            befores=st.integers(0, 3),
            faults=st.lists(
                st.builds(
                    CellFault, words, st.builds(Sentence, words, words, st.dictionaries(words, words, max_size=2))
                ),
                max_size=2,
            ).map(tuple),
        )
    )
)
def test_rows_come_back_as_they_were_kept(rows: list[BookRow]) -> None:
    assert unpack_rows(pack_rows(rows)) == tuple(rows)


@given(words)
def test_a_mark_of_any_kind_is_read_without_a_fault(mark: str) -> None:
    one = BookRow("", 6, mark, "", "", {}, "", "", "", "")
    assert one.version is None or one.version >= 0
    assert mark.startswith(one.uid)
    assert number_of(mark) is None or mark.count("-") in (1, 2)


def test_a_mark_holds_item_and_version() -> None:
    one = BookRow("", 6, mark_of("0192", 17), "", "", {}, "", "", "", "")
    assert (one.uid, one.version) == ("0192", 17)
    assert (number_of("2026-14"), number_of("2026-14-1")) == ((2026, 14, 0), (2026, 14, 1))
