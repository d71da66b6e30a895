"""Hand-overs of teams that came, looked and left: 省观摩组, 市暗访组, inspection companies."""

from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook

from tests.ledger.exchange.corpus.cases import NO_LEAD, NO_PLACE, Case, fill, new_place, row, sheet_of
from tests.papers.old_books import drawing, save_old_book, shape


def _months(path: Path) -> None:
    book = Workbook()
    book.active.title = "一月"
    fill(book.active, [("点位", "存在问题", "责任单位", "整改时限"), ("炎黄广场", "座椅损坏", "龙湖镇", "一周内")])
    second = book.create_sheet("二月")
    fill(second, [("责任单位", "点位", "存在问题", "整改时限"), ("市城管局", "人民路菜市", "占道经营", "立行立改")])
    hidden = book.create_sheet("旧底稿")
    fill(hidden, [("点位", "存在问题", "责任单位"), ("甲", "旧问题", "龙湖镇")])
    hidden.sheet_state = "hidden"
    book.save(path)


def _hide_third(sheet):
    sheet.row_dimensions[3].hidden = True


VISITORS = (
    Case(
        "省观摩组反馈.xlsx",
        sheet_of(
            [
                ("观摩交流活动反馈问题清单",),
                ("反馈时间：2023年2月22日    共 3 条",),
                ("序号", "点位类别", "点位名称", "存在问题", "责任单位", "整改时限", "现场照片", "备注"),
                (1, "公共广场", "炎黄广场", "座椅损坏 3 处", "龙湖镇、市城管局", "2月28日前", None, None),
                (2, None, "无名广场", "遛狗不牵绳", "龙湖镇", "立行立改", None, None),
                (3, "主次干道", "人民路", "机动车不礼让行人", "市住建局 市城管局", "长期坚持", None, None),
                ("合计", None, None, "3 条", None, None, None, None),
            ],
            merged=("A1:H1", "A2:H2", "B4:B5"),
            pictures=("G4", "G6"),
        ),
        [
            row(
                4, "炎黄广场", "座椅损坏 3 处", "龙湖镇", "2023-02-28", "2月28日前", assisting=["市城管局"], pictures=1
            ),
            row(5, "无名广场", "遛狗不牵绳", "龙湖镇", None, "立行立改", warnings=[new_place("无名广场")]),
            row(6, "人民路", "机动车不礼让行人", "市住建局", None, "长期坚持", assisting=["市城管局"], pictures=1),
        ],
        english=("The place “无名广场” is not in the directory; registered as written, it can be added as a place",),
    ),
    Case(
        "第三方测评问题.xlsx",
        sheet_of(
            [
                ("城市文明程度第三方测评问题明细表",),
                ("编号", "测评指标", "点位类型", "点位", "问题描述", "扣分", "牵头单位", "配合单位", "整改期限"),
                (
                    "C-01",
                    "Ⅱ-3",
                    "农贸市场",
                    "中华路菜市场",
                    "公平秤未摆放",
                    0.5,
                    "市市场监管局",
                    "龙湖镇",
                    date(2023, 3, 5),
                ),
                (
                    "C-02",
                    "Ⅱ-4",
                    "农贸市场",
                    "中华路农贸市场",
                    "地面积水",
                    1,
                    "市市场监管局",
                    None,
                    datetime(2023, 3, 5),
                ),
                (None,) * 9,
                ("C-03", "Ⅲ-1", "居民小区", "某小区", "楼道堆物", 1, "和庄镇", None, "2023.3.10"),
            ],
            merged=("A1:I1",),
        ),
        [
            row(3, "中华路农贸市场", "公平秤未摆放", "市市场监管局", "2023-03-05", "2023-03-05", assisting=["龙湖镇"]),
            row(4, "中华路农贸市场", "地面积水", "市市场监管局", "2023-03-05", "2023-03-05"),
            row(6, "某小区", "楼道堆物", "和庄镇", "2023-03-10", "2023.3.10", warnings=[new_place("某小区")]),
        ],
    ),
    Case(
        "暗访通报（按单位）.xlsx",
        sheet_of(
            [
                ("序号", "点位", "存在问题", "整改时限"),
                ("一、龙湖镇（2个）",),
                (1, "炎黄广场", "积水", "3月5日前"),
                (2, "炎黄广场", "破损", "3月底前"),
                ("二、城管局",),
                (1, "某路", "路灯不亮", "一周内"),
            ],
            merged=("A2:D2", "A5:D5"),
        ),
        [
            row(3, "炎黄广场", "积水", "龙湖镇", "2023-03-05", "3月5日前"),
            row(4, "炎黄广场", "破损", "龙湖镇", "2023-03-31", "3月底前"),
            row(6, "某路", "路灯不亮", "市城管局", "2023-03-01", "一周内", warnings=[new_place("某路")]),
        ],
    ),
    Case(
        "Visit findings.xlsx",
        sheet_of(
            [
                ("No.", "Place", "Problem", "Responsible unit", "Assisting", "Deadline"),
                (1, "炎黄广场", "Bench broken", "Longhu Town", "市城管局", date(2023, 3, 1)),
                (2, "炎黄广场", "Litter", "Longhu Town", None, "2023-03-02"),
            ]
        ),
        [
            row(2, "炎黄广场", "Bench broken", "Longhu Town", "2023-03-01", "2023-03-01", assisting=["市城管局"]),
            row(3, "炎黄广场", "Litter", "Longhu Town", "2023-03-02", "2023-03-02"),
        ],
    ),
    Case(
        "两个月的问题.xlsx",
        _months,
        [
            row(2, "炎黄广场", "座椅损坏", "龙湖镇", "2023-03-01", "一周内", sheet="一月"),
            row(
                2,
                "人民路菜市",
                "占道经营",
                "市城管局",
                None,
                "立行立改",
                sheet="二月",
                warnings=[new_place("人民路菜市")],
            ),
        ],
        sheets=("一月", "二月"),
    ),
    Case(
        "隐藏行.xlsx",
        sheet_of(
            [
                ("点位", "存在问题", "责任单位", "整改时限"),
                ("炎黄广场", "积水", "龙湖镇", "3月5日"),
                ("炎黄广场", "破损", "龙湖镇", "3月5日"),
            ],
            then=_hide_third,
        ),
        [
            row(2, "炎黄广场", "积水", "龙湖镇", "2023-03-05", "3月5日"),
            row(3, "炎黄广场", "破损", "龙湖镇", "2023-03-05", "3月5日", warnings=["这一行在文件中是隐藏的"]),
        ],
        english=("This row is hidden in the file",),
    ),
    Case(
        "老格式.xls",
        lambda path: save_old_book(path, pictures=drawing(shape(2, 4), shape(2, 4))) and None,
        [
            row(
                3,
                "2号市场",
                "地面积水",
                "龙湖镇",
                "2023-03-02",
                "2023-03-02",
                warnings=[
                    new_place("2号市场"),
                    "有 2 张图片在旧格式（.xls）里取不出来，没有带入；需要时请另存为 .xlsx 再导入",
                ],
            ),
            row(
                4,
                "3号市场",
                "地面积水",
                "龙湖镇",
                "2023-03-03",
                "2023-03-03",
                warnings=[new_place("3号市场"), "这一行在文件中是隐藏的"],
            ),
            row(
                5,
                "4号市场",
                "",
                "龙湖镇",
                "2023-03-04",
                "2023-03-04",
                warnings=[new_place("4号市场")],
                status="refused",
                reason="第 5 行 C 列（存在问题）是公式，请改成文字或数值后再导入",
            ),
        ],
        english=(
            "The place “2号市场” is not in the directory; registered as written, it can be added as a place",
            (
                "2 pictures in the old format (.xls) cannot be taken out and were left behind; if they are needed, "
                "save the file as .xlsx and import it again"
            ),
        ),
    ),
    Case(
        "没有单位和点位.xlsx",
        sheet_of(
            [
                ("点位", "问题", "责任单位", "时限"),
                (None, "垃圾未清运", None, None),
                ("炎黄广场", "积水", "无此单位", "2月30日前"),
            ]
        ),
        [
            row(2, "", "垃圾未清运", None, None, "", warnings=[NO_PLACE, NO_LEAD]),
            row(
                3,
                "炎黄广场",
                "积水",
                None,
                None,
                "2月30日前",
                warnings=[
                    "责任单位“无此单位”不在名录中，先不定牵头单位",
                    "时限“2月30日前”不是日历上有的日子，先不定时限",
                ],
            ),
        ],
    ),
)
