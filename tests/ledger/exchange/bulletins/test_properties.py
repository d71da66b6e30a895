"""What holds for every bulletin: written by the rules it reads back exactly; written by no rule it loses no line."""

from typing import NamedTuple

from hypothesis import example, given
from hypothesis import strategies as st

from bihuan.core.zh import chinese_numeral
from bihuan.ledger.exchange.bulletins.bulletin import read_bulletin
from bihuan.ledger.exchange.bulletins.markers import Kind, enumerated, marker_of
from bihuan.ledger.exchange.bulletins.outline import Look, Told, outline_of
from bihuan.ledger.exchange.bulletins.signs import narrowed, stripped, trimmed, veiled
from bihuan.ledger.exchange.bulletins.walking import Walker
from bihuan.ledger.exchange.bulletins.wording import NO_NAMES

UNITS = ("新烟街道", "新华路街道", "和庄镇", "龙湖镇", "城关乡", "市城管局", "市住建局", "新郑新区管委会")
PLACES = (
    "炎黄广场",
    "北二街",
    "人民路（郑韩路至金城路段）",
    "市某医院",
    "黄水路家属院",
    "和庄镇某小区",
    "玉前路与解放路交叉口",
)
PROBLEMS = (
    *(
        "座椅损坏 3 处",
        "盲道被非机动车占压",
        "一米线磨损",
        "未公示物业收费标准",
        "地面积水, 下水道篦子缺失 2 处",
        "飞线充电 4 处",
    ),
    *("路面破损约 6 平方米", "垃圾桶满溢，周边散落垃圾", "公益广告褪色破损", "控烟标识缺失", "熟食摊位无防蝇防尘设施"),
)
DUES = ("3月5日前", "2023年3月15日前", "立行立改", "7个工作日内")
# Numbers of headings and of lists, by count; each pair is a heading's and its list's.
HEADINGS = ("（{zh}）", "({zh})", "{zh}、", "{zh}．")
LISTS = ("{n}.", "{n}．", "{n}、", "（{n}）", "({n})", "{n}) ", "{wide}．")
SUBS = ("（{n}）", "{circle}", "({n})")


class Item(NamedTuple):
    """A place with its faults; ``apart`` says how several are told: below it, counted out, or by semicolons."""

    place: str
    problems: tuple[str, ...]
    apart: str
    tail: tuple[str, str, str]


tails = st.sampled_from([("", "", ""), ("市城管局", "", ""), ("市住建局", "和庄镇", "3月5日前"), ("", "", "立行立改")])
items = st.builds(
    Item,
    st.sampled_from(PLACES),
    st.lists(st.sampled_from(PROBLEMS), min_size=1, max_size=3, unique=True).map(tuple),
    st.sampled_from(["below", "circles", "first", "semicolons"]),
    tails,
)
parts = st.lists(st.tuples(st.sampled_from(UNITS), st.lists(items, min_size=1, max_size=4)), min_size=1, max_size=5)


def number(shape: str, n: int) -> str:
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in str(n))
    return shape.format(n=n, zh=chinese_numeral(n), wide=wide, circle=chr(0x245F + n))


def tail_of(tail: tuple[str, str, str]) -> str:
    lead, assisting, due = tail
    told = [
        f"责任单位：{lead}" if lead else "",
        f"配合单位：{assisting}" if assisting else "",
        f"整改时限：{due}" if due else "",
    ]
    return f"（{'；'.join(filter(None, told))}）" if any(told) else ""


class Writer:
    """Writes a bulletin, and beside it the faults that stand in it."""

    def __init__(self, heading: str, listing: str, sub: str, misnumbered: int) -> None:
        self.heading, self.listing, self.sub, self.misnumbered = heading, listing, sub, misnumbered
        self.lines: list[str] = ["创文督查通报", "各乡镇（街道）、市直各有关单位：", "现将发现的问题通报如下。"]
        self.told: list[tuple[int, str, str, str, str, str]] = []

    def write(self, told: list[tuple[str, list[Item]]]) -> None:
        for at, (unit, listed) in enumerate(told, 1):
            count = sum(len(one.problems) for one in listed)
            self.lines.append(f"{number(self.heading, self._next(at))}{unit}（{count}个）")
            for place, item in enumerate(listed, 1):
                self._item(unit, self._next(place), item)
        self.lines += ["请各责任单位认真整改，于3月20日前完成整改。", "2023年2月23日"]

    def _next(self, n: int) -> int:
        """Misnumbered now and then: the number before comes again."""
        return max(n - 1, 1) if self.misnumbered and n % self.misnumbered == 0 else n

    def _item(self, unit: str, at: int, item: Item) -> None:
        first = number(self.listing, at) + item.place
        tail = tail_of(item.tail)
        if len(item.problems) == 1:
            self._line(f"{first}：{item.problems[0]}。{tail}", unit, item, item.problems)
        elif item.apart == "below":
            self.lines.append(first)
            for n, problem in enumerate(item.problems, 1):
                self._line(f"{number(self.sub, n)}{problem}；{tail}", unit, item, (problem,))
        elif item.apart == "circles":
            told = "；".join(f"{number('{circle}', n)}{problem}" for n, problem in enumerate(item.problems, 1))
            self._line(f"{first}：{told}。{tail}", unit, item, item.problems)
        elif item.apart == "first":
            told = "；".join(f"{chinese_numeral(n)}是{problem}" for n, problem in enumerate(item.problems, 1))
            self._line(f"{first}：{told}。{tail}", unit, item, item.problems)
        else:
            self._line(f"{first}：{'；'.join(item.problems)}。{tail}", unit, item, item.problems)

    def _line(self, text: str, unit: str, item: Item, problems: tuple[str, ...]) -> None:
        self.lines.append(text)
        lead, assisting, due = item.tail
        row = len(self.lines)
        self.told += [(row, item.place, one, lead or unit, assisting, due or "3月20日前") for one in problems]


@given(
    parts,
    st.sampled_from(HEADINGS),
    st.sampled_from(LISTS),
    st.sampled_from(SUBS),
    st.sampled_from([0, 2, 3]),
    st.booleans(),
)
def test_bulletin_reads_back_as_it_was_written(
    told: list[tuple[str, list[Item]]], heading: str, listing: str, sub: str, misnumbered: int, wrapped: bool
) -> None:
    # A list and what stands below its places look different, or nobody could tell them apart.
    if number(listing, 1).strip() in (number(sub, 1).strip(), narrowed(number(sub, 1)).strip()):
        sub = "{circle}"
    if narrowed(number(listing, 1)).strip(") ") == narrowed(number(sub, 1)).strip(") ("):
        sub = "{circle}"
    if listing in ("（{n}）", "({n})", "{n}) "):
        sub = "{circle}"
    writer = Writer(heading, listing, sub, misnumbered)
    writer.write(told)
    found = read_bulletin([Told(n, line) for n, line in enumerate(writer.lines, 1)], wrapped=wrapped)

    assert [(o.number, o.place, o.problem, o.lead, o.assisting, o.due) for o in found.faults] == writer.told
    assert (found.stated, found.miscounts) == (len(writer.told), ())
    assert str(found.dated) == "2023-02-23"


PIECES = st.sampled_from(
    [
        *(
            "一、",
            "（一）",
            "1.",
            "（1）",
            "①",
            "●",
            "第一部分",
            "1.1 ",
            "存在问题",
            "工作要求",
            "总体情况",
            "新烟街道",
            "（3个）",
            "：",
        ),
        *(
            "炎黄广场",
            "座椅损坏",
            "；",
            "。",
            "（责任单位：市城管局）",
            "整改时限：3月5日前",
            "（",
            "）",
            "【",
            "】",
            "附件",
            "图1",
            "2023年2月23日",
        ),
        *(
            "请各单位",
            "于3月3日前完成整改",
            "共发现问题5个",
            "\t",
            "　",
            "未发现问题",
            "点位：",
            "存在问题：",
            "一是",
            "——市城管局",
            "x",
            "8:30",
        ),
    ]
)
lines = st.lists(
    st.lists(PIECES, max_size=7).map("".join) | st.text(max_size=30).map(lambda t: t.replace("\n", " ")), max_size=14
)


@given(lines, st.booleans())
@example(["（", "一、", "：", "；；"], True)
def test_nothing_anybody_writes_is_lost_or_raises(written: list[str], wrapped: bool) -> None:
    told = [Told(n, line) for n, line in enumerate(written, 1)]
    outline = outline_of(told, NO_NAMES, wrapped=wrapped)
    nodes = [node for root in outline.roots for node in root.walk()]
    found = read_bulletin(told, wrapped=wrapped)

    whole = narrowed("".join(node.text for node in nodes))
    for line in told:
        marker = marker_of(stripped(line.text))
        rest = stripped(stripped(line.text)[marker.length :]) if marker else stripped(line.text)
        hung = any(node.number == line.number for node in nodes)
        assert hung or not trimmed(rest) or narrowed(rest) in whole or "图" in rest or "【" in rest
    walker = Walker(outline_of(told, NO_NAMES, wrapped=wrapped), NO_NAMES)
    walker.read()
    seen = {one.number for one in walker.left} | {leaf.node.number for leaf in walker.leaves}
    assert {node.number for node in nodes if not node.children and node.look is not Look.DATE} <= seen
    assert [one.number for one in found.faults] == sorted(one.number for one in found.faults)
    assert all(trimmed(one.problem) for one in found.faults)


@given(st.text(max_size=60))
def test_widths_change_no_place_in_a_line(text: str) -> None:
    assert len(narrowed(text)) == len(veiled(narrowed(text))) == len(text)


@given(
    st.integers(1, 20),
    st.sampled_from(["{zh}、", "（{zh}）", "{n}.", "（{n}）", "{circle}"]),
    st.sampled_from(PROBLEMS),
)
def test_marker_is_told_from_what_follows(n: int, shape: str, text: str) -> None:
    line = number(shape, n) + text
    found = marker_of(line)

    assert found is not None
    assert (found.number, line[found.length :]) == (n, text)


def test_markers_by_look() -> None:
    looks = {
        "一、": Kind.COMMA, "十一．": Kind.COMMA, "（二）": Kind.PAREN, "(三)、": Kind.PAREN, "㈠": Kind.PAREN, "1．": Kind.POINT,
        "⒈": Kind.POINT, "问题3：": Kind.POINT, "（１）": Kind.PAREN_POINT, "2）": Kind.PAREN_POINT, "⑴": Kind.PAREN_POINT,
        "③": Kind.CIRCLE, "❷": Kind.CIRCLE, "●": Kind.BULLET, "第二部分 ": Kind.CHAPTER, "2.1 ": Kind.OUTLINE, "一是": Kind.PAREN_POINT,
    }  # fmt: skip
    assert {text: found.kind if (found := marker_of(text + "炎黄广场")) else None for text in looks} == looks


def test_what_only_looks_like_a_number_is_none() -> None:
    for line in (
        "2023年2月20日至22日",
        "2023.2.23",
        "3处座椅损坏",
        "1.5米宽的便道破损",
        "一米线磨损",
        "十里铺村路面破损",
        "24小时无人值守",
    ):
        assert marker_of(line) is None, line


def test_parts_counted_out_inside_a_line() -> None:
    def parts_of(text: str) -> list[str]:
        found = enumerated(text)
        return [trimmed(text[start:end]) for start, end in found.parts] if found else []

    assert parts_of("①甲；②乙；④丙") == ["甲", "乙", "丙"]
    assert parts_of("一是甲；二是乙。") == ["甲", "乙"]
    assert parts_of("问题：1、甲。2、乙") == ["甲", "乙"]
    assert parts_of("宽1.5米，高2.1米") == []
    assert parts_of("其中②甲③乙") == []
