"""The ledger out: as an office prints it, harmless to open, and read back in by the import with nothing to do."""

import csv
import io
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone

from bihuan.core.errors import Invalid
from bihuan.core.workdays import local_day
from bihuan.evidence.actions import take_in_files
from bihuan.evidence.intake import Incoming
from bihuan.evidence.models import Purpose
from bihuan.evidence.store import storage
from bihuan.ledger import actions
from bihuan.ledger.exchange.diff import Status
from bihuan.ledger.exchange.handing_in import opened
from bihuan.ledger.exchange.intake import Terms
from bihuan.ledger.exchange.ledger_out import Form, whole_ledger, write_ledger
from bihuan.ledger.exchange.ledger_pdf import write_ledger_pdf
from bihuan.ledger.models import Batch, Item
from bihuan.registry.models import Place, UnitName
from bihuan.registry.models.units import UnitNameKind
from bihuan.registry.naming import key_of
from tests.ledger.factories import DEADLINE, FIXES, County, make_batch, make_items
from tests.papers.books import jpeg

AT = datetime.fromisoformat("2026-11-23T14:05:00+08:00")
HOSTILE = (
    '=HYPERLINK("http://example.com","看照片")',
    "+86 的电线下垂",
    "-1 层积水",
    "@城管 无人处理",
    "'引号开头的问题",
    "＝全角等号开头",
    "第一行\n第二行",
    "合计用电超标",
    "<b>&amp;标签</b>",
    "_x0041_转义",
)


@pytest.fixture
def batch(county: County) -> Batch:
    for unit in (county.office, county.street, county.village, county.bureau):
        UnitName.objects.create(
            unit=unit, realm=county.realm, name=unit.name, key=key_of(unit.name), kind=UnitNameKind.OFFICIAL
        )
    return make_batch(county, name="省观摩组反馈")


def register(county: County, batch: Batch, *drafts: actions.ItemDraft) -> list[Item]:
    return actions.register_items(batch.uid, drafts, actor=county.clerk)


def upload(actor, purpose: Purpose, colour: tuple[int, int, int]):
    content = jpeg(640, 480, colour)
    return take_in_files([Incoming("a.jpg", lambda: [content])], purpose=purpose, actor=actor)[0].uid


def paper_of(county: County, batch: Batch | None = None):
    return whole_ledger(county.realm, batch.name if batch else None, printed_by="创文办 张三")


def written(county: County, batch: Batch, folder: Path, form: Form = Form.XLSX) -> Path:
    path = folder / f"ledger.{form.value}"
    count = write_ledger(path, paper_of(county, batch), form, language="zh-CN")
    assert count == Item.objects.filter(batch=batch).count()
    assert list(folder.iterdir()) == [path]
    return path


def verdicts(county: County, batch: Batch, path: Path) -> list[tuple[Status, str]]:
    """What the import says of every row: its status and the item it means."""
    with opened(path, Terms(county.office, batch.name), actor=county.clerk) as hand_over:
        assert hand_over.read.asked == ()
        assert hand_over.read.stated_count == Item.objects.filter(batch=batch).count()
        return [(one.status, one.item.number if one.item else "") for one in hand_over.preview.compared]


def all_the_same(batch: Batch) -> list[tuple[Status, str]]:
    return [(Status.SAME, item.number) for item in Item.objects.filter(batch=batch).order_by("serial")]


def test_hostile_texts_read_back_as_the_same_items(county: County, batch: Batch, tmp_path: Path) -> None:
    register(county, batch, *(actions.ItemDraft(problem=text, place_text=text[:40]) for text in HOSTILE))
    assert verdicts(county, batch, written(county, batch, tmp_path)) == all_the_same(batch)


@pytest.mark.asvs("1.2.10")
def test_formula_like_texts_are_texts_in_the_file(county: County, batch: Batch, tmp_path: Path) -> None:
    texts = HOSTILE[:9]  # openpyxl does not know the format's escape of the last one; our own reader does
    register(county, batch, *(actions.ItemDraft(problem=text) for text in texts))
    sheet = openpyxl.load_workbook(written(county, batch, tmp_path)).active
    cells = [sheet.cell(row, 4) for row in range(6, 6 + len(texts))]
    assert [cell.value for cell in cells] == list(texts)
    assert {cell.data_type for cell in cells} == {"s"}
    assert [bool(cell.quotePrefix) for cell in cells] == [True, True, True, True, False, True, False, False, False]


def test_units_and_deadlines_undecided_read_back_in_the_words_they_came_in(
    county: County, batch: Batch, tmp_path: Path
) -> None:
    draft = actions.ItemDraft
    register(
        county,
        batch,
        draft(problem="甲", unit_text="新街街道；配合单位：城管局", lead=county.street, assisting=(county.bureau,)),
        draft(problem="乙", unit_text="查无此局", deadline_text="3月底前"),
        draft(problem="丙", deadline_text="长期坚持", deadline=DEADLINE, lead=county.bureau),
        draft(problem="丁", deadline=DEADLINE),
        draft(problem="戊"),
    )
    path = written(county, batch, tmp_path)
    sheet = openpyxl.load_workbook(path).active
    assert [sheet.cell(6, column).value for column in (5, 6, 7)] == ["新街街道", "城管局", None]
    assert [sheet.cell(7, column).value for column in (5, 6, 7)] == ["查无此局", None, "3月底前"]
    assert [sheet.cell(8, column).value for column in (5, 6, 7)] == ["城管局", None, "长期坚持"]
    assert sheet.cell(9, 7).value == datetime(2030, 3, 1)
    assert verdicts(county, batch, path) == all_the_same(batch)


def test_items_alike_in_every_word_are_told_by_their_numbers(county: County, batch: Batch, tmp_path: Path) -> None:
    words = {"problem": "路边有垃圾", "place_text": "新街", "lead": county.street, "deadline": DEADLINE}
    register(county, batch, actions.ItemDraft(**words), actions.ItemDraft(**words))
    assert verdicts(county, batch, written(county, batch, tmp_path)) == all_the_same(batch)


def test_a_place_in_use_no_more_is_still_the_same_place(county: County, batch: Batch, tmp_path: Path) -> None:
    place = Place.objects.create(realm=county.realm, kind="农贸市场", name="老市场", key="老市场")
    register(
        county,
        batch,
        actions.ItemDraft(problem="积水", place=place, place_text="东关老市场"),
        actions.ItemDraft(problem="漏电", place=place, place_text="老市场"),
    )
    Place.objects.filter(pk=place.pk).update(ends="2020-01-01")
    assert verdicts(county, batch, written(county, batch, tmp_path)) == all_the_same(batch)


def test_a_ledger_on_its_way_reads_back_as_the_same_items(county: County, batch: Batch, tmp_path: Path) -> None:
    reported, *others = make_items(county, 4, batch=batch, lead=county.street, assisting=[county.bureau])
    assigned, corrected, _registered = others
    actions.assign_items([reported.uid, assigned.uid], actor=county.clerk, to=actions.HandOver())
    correction = actions.Correction(problem="路边有建筑垃圾")
    actions.correct_item(corrected.uid, actor=county.clerk, correction=correction, reason="写错了")
    send_report(county, reported)
    assert verdicts(county, batch, written(county, batch, tmp_path)) == all_the_same(batch)


def send_report(county: County, item: Item) -> None:
    """Take an assigned item as far as its report, with one picture after the work."""
    actions.submit_plans([item.uid], actor=county.liaison, plan=actions.PlanDraft(FIXES))
    actions.approve_plans([item.uid], actor=county.head)
    shown = upload(county.liaison, Purpose.AFTER, (40, 160, 80))
    actions.submit_report(
        item.uid, actor=county.liaison, report=actions.ReportDraft(text="已清理干净", evidence=[shown])
    )
    actions.approve_reports([item.uid], actor=county.head)


def test_the_workbook_is_set_up_to_be_printed(county: County, batch: Batch, tmp_path: Path) -> None:
    make_items(county, 3, batch=batch)
    sheet = openpyxl.load_workbook(written(county, batch, tmp_path)).active
    assert sheet.title == "整改台账"
    assert sheet["A1"].value == "示例市“省观摩组反馈”整改台账"
    assert sheet["A2"].value == "筛选条件：批次：省观摩组反馈"
    assert sheet["A3"].value.startswith("共 3 条　　截至：")
    assert sheet["A3"].value.endswith("打印人：创文办 张三")
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert merged >= {"A1:L1", "A4:A5", "B4:C4", "D4:D5", "E4:F4", "G4:G5", "H4:I4", "J4:K4", "L4:L5"}
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("D6", "$4:$5")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet["D6"].font.name == "宋体"
    assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"


def test_pictures_stand_in_their_cells(county: County, batch: Batch, tmp_path: Path) -> None:
    before = upload(county.clerk, Purpose.BEFORE, (200, 60, 60))
    item, _bare = register(
        county,
        batch,
        actions.ItemDraft(problem="路边有垃圾", lead=county.street, before=[before]),
        actions.ItemDraft(problem="墙面破损"),
    )
    actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver())
    send_report(county, item)
    sheet = openpyxl.load_workbook(written(county, batch, tmp_path)).active
    corners = sorted((image.anchor._from.row + 1, image.anchor._from.col + 1) for image in sheet._images)
    assert corners == [(6, 10), (6, 11)]
    assert sheet["H6"].value == "已报结"
    assert sheet["I6"].value == "措施：每日清扫\n结果：已清理干净"


def test_a_lost_picture_is_said_in_its_place(county: County, batch: Batch, tmp_path: Path) -> None:
    before = upload(county.clerk, Purpose.BEFORE, (1, 2, 3))
    register(county, batch, actions.ItemDraft(problem="路边有垃圾", before=[before]))
    storage().delete(next(iter(_thumbs(county))))
    sheet = openpyxl.load_workbook(written(county, batch, tmp_path)).active
    assert sheet["J6"].value == "照片文件缺失"


def _thumbs(county: County) -> list[str]:
    root = str(county.realm.uid)
    return [
        f"{root}/{folder}/{name}"
        for folder in storage().listdir(root)[0]
        for name in storage().listdir(f"{root}/{folder}")[1]
        if name.endswith(".thumb.jpg")
    ]


def test_overdue_and_rebound_are_words_beside_the_state(county: County, batch: Batch, tmp_path: Path) -> None:
    (item,) = make_items(county, 1, batch=batch, lead=county.street)
    actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver())
    late = timezone.now() - timezone.timedelta(days=3)
    Item.objects.filter(pk=item.pk).update(due=late, rebounds=2)
    sheet = openpyxl.load_workbook(written(county, batch, tmp_path)).active
    assert sheet["H6"].value == "已交办\n■ 逾期 3 天\n↺ 反弹 2 次"


def test_csv_has_a_mark_every_fact_and_no_formula(county: County, batch: Batch, tmp_path: Path) -> None:
    (item,) = register(
        county, batch, actions.ItemDraft(problem="=1+1", place_text="新街", lead=county.street, deadline=DEADLINE)
    )
    actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver())
    content = written(county, batch, tmp_path, Form.CSV).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    shown = {head: row[head] for head in ("编号", "批次", "点位名称", "存在问题", "牵头单位", "整改时限", "状态")}
    assert shown == {
        "编号": item.number,
        "批次": "省观摩组反馈",
        "点位名称": "新街",
        "存在问题": "'=1+1",
        "牵头单位": "新街街道",
        "整改时限": "2030-03-01",
        "状态": "已交办",
    }
    assert (row["是否逾期"], row["轮次"], row["登记日期"]) == ("否", "1", local_day(timezone.now()).isoformat())


def test_a_long_print_is_refused_with_the_way_out(county: County, batch: Batch, tmp_path: Path) -> None:
    make_items(county, 3, batch=batch)
    with pytest.raises(Invalid) as refused:
        write_ledger_pdf(tmp_path / "a.pdf", paper_of(county, batch), language="zh-CN", most=2)
    assert str(refused.value) == (
        "要打印的事项有 3 条，一次最多打印 2 条成 PDF；请缩小筛选范围，或改为导出工作簿（.xlsx）"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_print_is_a_pdf(county: County, batch: Batch, tmp_path: Path) -> None:
    make_items(county, 2, batch=batch)
    assert written(county, batch, tmp_path, Form.PDF).read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_items(
    county: County, batch: Batch, tmp_path: Path, django_assert_max_num_queries, count: int
) -> None:
    made = make_items(county, count, batch=batch, lead=county.street)
    actions.assign_items([item.uid for item in made], actor=county.clerk, to=actions.HandOver())
    paper = paper_of(county, batch)
    with django_assert_max_num_queries(9):
        write_ledger(tmp_path / "a.xlsx", paper, Form.XLSX, language="zh-CN")


def test_every_batch_goes_out_where_none_is_named(county: County, batch: Batch, tmp_path: Path) -> None:
    make_items(county, 1, batch=batch)
    make_items(county, 2)
    assert write_ledger(tmp_path / "a.csv", paper_of(county), Form.CSV, language="zh-CN") == 3
