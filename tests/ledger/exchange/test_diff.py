from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bihuan.core.packed import CHUNK, Packed
from bihuan.ledger.exchange.comparing import compare
from bihuan.ledger.exchange.diff import Compared, Saved, Status, row_key, unit_words
from bihuan.ledger.exchange.drafts import Choice, Draft
from bihuan.ledger.exchange.report import report
from tests.ledger.exchange.building import drafts_in, make_book, rows_of

ROWS = rows_of(("炎黄广场", "积水 2 处", "龙湖镇 市城管局", "3月底前"), ("乙", "座椅损坏", "和庄镇", "立行立改"))


@pytest.fixture
def drafts(tmp_path: Path) -> list[Draft]:
    return drafts_in(make_book(tmp_path / "a.xlsx", ROWS))


def saved_as(draft: Draft, item_id: int) -> Saved:
    """The item that registering a draft gives."""
    return Saved(
        item_id=item_id,
        number=f"2023-{item_id}",
        row=draft.row,
        row_key=row_key(draft.line),
        place_id=draft.place_id,
        place_text=draft.line.place,
        problem=draft.line.problem,
        lead_id=draft.lead_id,
        assisting=frozenset(draft.assisting_ids),
        unit_text=unit_words(draft.line),
        due=draft.deadline.due,
        deadline_text=draft.deadline.words,
    )


def verdicts(compared: Iterable[Compared]) -> list[tuple[Status, str | None]]:
    return [(one.status, str(one.reason) if one.reason else None) for one in compared]


def test_rows_of_an_empty_batch_are_new(drafts: list[Draft]) -> None:
    assert verdicts(compare(drafts, [])) == [(Status.NEW, None), (Status.NEW, None)]


def test_same_rows_again_are_the_same(drafts: list[Draft]) -> None:
    saved = [saved_as(draft, number) for number, draft in enumerate(drafts, 1)]

    assert verdicts(compare(drafts, saved)) == [
        (Status.SAME, "已登记为 2023-1 号"),
        (Status.SAME, "已登记为 2023-2 号"),
    ]


def test_same_meaning_in_other_words_is_the_same(drafts: list[Draft]) -> None:
    item = replace(
        saved_as(drafts[0], 1),
        row=9,
        row_key="",
        unit_text="新郑市龙湖镇；配合单位：城管局",
        deadline_text="2023-03-31",
    )

    assert verdicts(compare(drafts[:1], [item])) == [(Status.SAME, "已登记为 2023-1 号")]


def test_other_deadline_and_unit_are_changes(drafts: list[Draft]) -> None:
    item = replace(
        saved_as(drafts[0], 1),
        row_key="",
        lead_id=2,
        unit_text="和庄镇",
        due=date(2023, 3, 1),
        deadline_text="3月1日前",
    )

    (one,) = compare(drafts[:1], [item])

    assert (one.status, str(one.reason)) == (Status.CHANGED, "与已登记的 2023-1 号有 2 处不同")
    assert [(change.field.value, change.before, change.after) for change in one.changes] == [
        ("lead", "和庄镇", "龙湖镇 市城管局"),
        ("due", "3月1日前", "3月底前"),
    ]


def test_problem_written_anew_in_its_row_is_a_change(drafts: list[Draft]) -> None:
    item = replace(saved_as(drafts[0], 1), row_key="", problem="积水 3 处")

    (one,) = compare(drafts[:1], [item])

    assert [(change.field.value, change.before, change.after) for change in one.changes] == [
        ("problem", "积水 3 处", "积水 2 处")
    ]


def test_other_problem_in_the_same_row_is_new(drafts: list[Draft]) -> None:
    item = replace(saved_as(drafts[0], 1), row_key="", problem="路灯不亮", place_id=None, place_text="丙")

    assert verdicts(compare(drafts[:1], [item])) == [(Status.NEW, None)]


def test_item_number_in_the_file_names_the_item(tmp_path: Path) -> None:
    (draft,) = drafts_in(make_book(tmp_path / "b.xlsx", [("编号", "点位", "问题"), ("2023-7", "丁", "全换了的话")]))
    item = Saved(7, "2023-7", 30, "", None, "丙", "路灯不亮", None, frozenset(), "", None, "")

    (one,) = compare([draft], [item])

    assert one.status is Status.CHANGED
    assert {change.field.value for change in one.changes} == {"problem", "place"}


def test_row_repeated_in_the_file_is_a_duplicate(tmp_path: Path) -> None:
    rows = rows_of(("甲", "积水", "龙湖镇", "一周内"), ("甲", "积水。", "新郑市龙湖镇", "7日内"))

    drafts = drafts_in(make_book(tmp_path / "b.xlsx", rows))

    assert verdicts(compare(drafts, [])) == [
        (Status.NEW, None),
        (Status.DUPLICATE, "与第 2 行重复：点位、问题、单位和时限都相同"),
    ]


@pytest.mark.parametrize("other", [("和庄镇", "一周内"), ("龙湖镇", "3月底前")])
def test_row_alike_but_for_unit_or_deadline_is_kept_and_warned_about(tmp_path: Path, other: tuple[str, str]) -> None:
    rows = rows_of(("炎黄广场", "积水", "龙湖镇", "一周内"), ("炎黄广场", "积水", *other))

    _, second = compare(drafts_in(make_book(tmp_path / "b.xlsx", rows)), [])

    assert second.status is Status.NEW
    assert [str(one) for one in second.warnings] == ["与第 2 行的点位和问题相同，单位或时限不同，请核对是否一事两报"]


def test_one_item_answers_for_one_row(tmp_path: Path) -> None:
    rows = rows_of(("甲", "积水", "龙湖镇", "一周内"), ("甲", "积水", "和庄镇", "一周内"))
    drafts = drafts_in(make_book(tmp_path / "b.xlsx", rows))

    compared = compare(drafts, [saved_as(drafts[1], 1)])

    assert verdicts(compared) == [(Status.NEW, None), (Status.SAME, "已登记为 2023-1 号")]


def test_report_says_every_row_and_adds_up(tmp_path: Path) -> None:
    rows = rows_of(
        ("炎黄广场", "积水 2 处", "龙湖镇/市城管局、火星局", "2月28日前"),
        ("无名路", "座椅损坏", "", "2月30日前"),
        ("炎黄广场", "", "和庄镇", ""),
    )
    path = make_book(tmp_path / "b.xlsx", rows, pictures={"G2": 1, "G3": 2, "H3": 3})

    told = report(compare(drafts_in(path), []), str)

    assert told == {
        "rows": [
            {
                "row": 2,
                "status": "new",
                "reason": "",
                "warnings": ["配合单位“火星局”不在名录中，未列入"],
                "place": "炎黄广场",
                "problem": "积水 2 处",
                "lead": "龙湖镇",
                "assisting": ["市城管局"],
                "due": "2023-02-28",
                "due_words": "2月28日前",
                "pictures": 1,
            },
            {
                "row": 3,
                "status": "new",
                "reason": "",
                "warnings": [
                    "点位“无名路”不在名录中，按原文登记，可新增为点位",
                    "没有写责任单位，登记后请先确定牵头单位",
                    "时限“2月30日前”不是日历上有的日子，先不定时限",
                ],
                "place": "无名路",
                "problem": "座椅损坏",
                "lead": None,
                "assisting": [],
                "due": None,
                "due_words": "2月30日前",
                "pictures": 2,
            },
            {
                "row": 4,
                "status": "refused",
                "reason": "第 4 行没有写存在的问题",
                "warnings": [],
                "place": "炎黄广场",
                "problem": "",
                "lead": "和庄镇",
                "assisting": [],
                "due": None,
                "due_words": "",
                "pictures": 0,
            },
        ],
        "totals": {"new": 2, "changed": 0, "same": 0, "duplicate": 0, "refused": 1, "pictures": 3},
    }


def test_choice_of_a_person_replaces_the_match(tmp_path: Path) -> None:
    path = make_book(tmp_path / "b.xlsx", rows_of(("无名路", "积水", "东街社区", "")))

    (draft,) = drafts_in(path, {"2": Choice(lead=7, place=12)})

    assert (draft.lead_name, draft.place_name) == ("东街社区（乙）", "中华路农贸市场")
    assert draft.warnings == ()
    assert str(draft.units.lead.reason if draft.units.lead else "") == "由经办人选定"


def test_a_long_file_again_finds_every_item_however_far_apart_they_are_kept(tmp_path: Path) -> None:
    count = 2 * CHUNK + 40
    rows = rows_of(*[(f"点{number}", f"积水 {number} 处", "龙湖镇", "3月底前") for number in range(count)])
    drafts = drafts_in(make_book(tmp_path / "a.xlsx", rows))
    saved = [saved_as(draft, number) for number, draft in enumerate(drafts, 1)]
    # Read backwards, the first row's words are those of the last item; one item differs in its deadline, one is gone.
    saved[5] = replace(saved[5], row_key="", due=date(2023, 5, 1), deadline_text="5月1日前")
    items = Packed(reversed([*saved[:700], *saved[701:]]))

    compared = list(compare(drafts, items))

    assert [one.draft.row for one in compared] == [draft.row for draft in drafts]
    assert [one.item.item_id if one.item else None for one in compared] == [
        *range(1, 701),
        None,
        *range(702, count + 1),
    ]
    assert [(one.draft.row, one.status) for one in compared if one.status is not Status.SAME] == [
        (7, Status.CHANGED),
        (702, Status.NEW),
    ]


def test_rows_that_repeat_are_told_by_the_sheet_they_repeat(tmp_path: Path) -> None:
    one, other = drafts_in(make_book(tmp_path / "a.xlsx", ROWS))
    first = one._replace(line=one.line._replace(sheet="一月"))
    again = one._replace(line=one.line._replace(sheet="二月", table=1, row=9))
    later = again._replace(line=again.line._replace(row=10), deadline=other.deadline)

    assert verdicts(compare([first, other, again, later], [])) == [
        (Status.NEW, None),
        (Status.NEW, None),
        (Status.DUPLICATE, "与第 一月!2 行重复：点位、问题、单位和时限都相同"),
        (Status.NEW, None),
    ]
    assert str(list(compare([first, later], []))[1].warnings[-1]).startswith("与第 一月!2 行的点位和问题相同")
