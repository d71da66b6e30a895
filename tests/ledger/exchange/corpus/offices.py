"""Hand-overs that offices and bureaux of a county keep themselves: ledgers of WPS, tables in levels, lists with notes."""

from datetime import date
from pathlib import Path

from tests.ledger.exchange.corpus.cases import NO_LEAD, Case, new_place, row, sheet_of
from tests.papers.books import OFFICE, jpeg, raw_members, text_cell, zipped

HEAD = ("序号", "点位", "存在问题", "责任单位", "整改时限")


def _cells(row: int, texts: tuple[str, ...]) -> str:
    return "".join(text_cell(f"{letter}{row}", text) for letter, text in zip("ABCD", texts, strict=True))


def _wps_ledger(path: Path) -> None:
    """A ledger of WPS: a picture before and one after in the cells of each row, one of them lost."""
    heads = ("点位", "问题描述", "牵头单位", "完成时间")
    shown = '<c r="E{0}" t="str"><f>_xlfn.DISPIMG("{1}",1)</f></c><c r="F{0}" t="str"><f>_xlfn.DISPIMG("{2}",1)</f></c>'
    rows = [
        f"<row r='1'>{_cells(1, heads)}{text_cell('E1', '整改前照片')}{text_cell('F1', '整改后照片')}</row>",
        f"<row r='2'>{_cells(2, ('炎黄广场', '积水', '龙湖镇', '3月5日'))}{shown.format(2, 'ID_A', 'ID_B')}</row>",
        f"<row r='3'>{_cells(3, ('炎黄广场', '破损', '龙湖镇', '3月5日'))}{shown.format(3, 'ID_GONE', 'ID_B')}</row>",
    ]
    members = raw_members("".join(rows))
    images = "".join(
        f'<cellImage><cNvPr name="{name}"/><blip r:embed="rId{n}"/></cellImage>'
        for n, name in enumerate(("ID_A", "ID_B"), 1)
    )
    members["xl/cellimages.xml"] = f'<cellImages xmlns:r="{OFFICE}">{images}</cellImages>'
    links = "".join(f'<Relationship Id="rId{n}" Type="{OFFICE}/image" Target="media/{n}.jpeg"/>' for n in (1, 2))
    members["xl/_rels/cellimages.xml.rels"] = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
    )
    members |= {f"xl/media/{n}.jpeg": jpeg(color=(n * 90, 0, 0)) for n in (1, 2)}
    zipped(path, members)


OFFICES = (
    Case(
        "创文台账（WPS）.xlsx",
        _wps_ledger,
        [
            row(2, "炎黄广场", "积水", "龙湖镇", "2023-03-05", "3月5日", pictures=1),
            row(
                3,
                "炎黄广场",
                "破损",
                "龙湖镇",
                "2023-03-05",
                "3月5日",
                warnings=["有 1 张嵌入单元格的图片，文件里找不到原图，没有带入"],
            ),
        ],
        english=("1 pictures placed in cells are not in the file and were left behind",),
    ),
    Case(
        "两层表头.xlsx",
        sheet_of(
            [
                ("创文问题整改台账", None, None, None, None, None),
                ("序号", "问题", None, "责任", None, "时限"),
                (None, "点位", "存在问题", "牵头单位", "配合单位", None),
                (1, "炎黄广场", "积水", "市城管局", "龙湖镇", date(2023, 3, 6)),
                (2, "中华路菜市场", "秤不准", "市市场监管局", None, "3月上旬前"),
            ],
            merged=("A1:F1", "A2:A3", "B2:C2", "D2:E2", "F2:F3"),
        ),
        [
            row(4, "炎黄广场", "积水", "市城管局", "2023-03-06", "2023-03-06", assisting=["龙湖镇"]),
            row(5, "中华路农贸市场", "秤不准", "市市场监管局", "2023-03-10", "3月上旬前"),
        ],
    ),
    Case(
        "同上与合并.xlsx",
        sheet_of(
            [
                HEAD,
                (1, "炎黄广场", "积水", "龙湖镇", "3月5日"),
                (2, "同上", "破损", "〃", "同上"),
                (3, "中华路农贸市场", "占道", "城管局", "3月6日"),
                (4, None, "秤不准", "市市场监管局", "3月6日"),
            ],
            merged=("B4:B5",),
        ),
        [
            row(2, "炎黄广场", "积水", "龙湖镇", "2023-03-05", "3月5日"),
            row(3, "炎黄广场", "破损", "龙湖镇", "2023-03-05", "3月5日"),
            row(4, "中华路农贸市场", "占道", "市城管局", "2023-03-06", "3月6日"),
            row(5, "中华路农贸市场", "秤不准", "市市场监管局", "2023-03-06", "3月6日"),
        ],
    ),
    Case(
        "表头在第五行.xlsx",
        sheet_of(
            [
                ("附件1",),
                ("市创文办2月份问题清单",),
                ("填报单位：创文办", None, None, "时间：2023年2月20日"),
                ("说明：请各单位按期整改。",),
                HEAD,
                (1, "炎黄广场", "积水", "龙湖镇", "3月5日"),
                ("填表人：某某", None, None, "审核人：某某", None),
                ("2023年2月20日",),
            ],
            merged=("A1:E1", "A2:E2", "A4:E4"),
        ),
        [row(6, "炎黄广场", "积水", "龙湖镇", "2023-03-05", "3月5日")],
    ),
    Case(
        "文字数字与全角.xlsx",
        sheet_of(
            [
                ("序号", "点位", "存在问题", "责任单位", "整改时限"),
                ("１", "炎黄广场", "座椅损坏３处", "龙湖镇／市城管局", "３月５日前"),
                ("２", "炎黄广场", "　积水　", "市住建局", "三月十日"),
                ("３", "炎黄广场", "杂物", "新郑市城市管理局", "七日内"),
            ]
        ),
        [
            row(2, "炎黄广场", "座椅损坏３处", "龙湖镇", "2023-03-05", "３月５日前", assisting=["市城管局"]),
            row(3, "炎黄广场", "积水", "市住建局", "2023-03-10", "三月十日"),
            row(4, "炎黄广场", "杂物", "市城管局", "2023-03-01", "七日内"),
        ],
    ),
    Case(
        "重复与雷同.xlsx",
        sheet_of(
            [
                HEAD,
                (1, "炎黄广场", "积水", "龙湖镇", "3月5日"),
                (2, "炎黄广场", "积水", "龙湖镇", "3月5日"),
                (3, "炎黄广场", "积水", "城管局", "3月5日"),
            ]
        ),
        [
            row(2, "炎黄广场", "积水", "龙湖镇", "2023-03-05", "3月5日"),
            row(
                3,
                "炎黄广场",
                "积水",
                "龙湖镇",
                "2023-03-05",
                "3月5日",
                status="duplicate",
                reason="与第 2 行重复：点位、问题、单位和时限都相同",
            ),
            row(
                4,
                "炎黄广场",
                "积水",
                "市城管局",
                "2023-03-05",
                "3月5日",
                warnings=["与第 2 行的点位和问题相同，单位或时限不同，请核对是否一事两报"],
            ),
        ],
        english=("Duplicate of row 2: same place, problem, unit and deadline",),
    ),
    Case(
        "拒收的行.xlsx",
        sheet_of(
            [
                HEAD,
                (1, "炎黄广场", "积水", "龙湖镇", "=TODAY()"),
                (2, "炎黄广场", None, "龙湖镇", "3月5日"),
                (3, "炎黄广场", "#REF!", "龙湖镇", "3月5日"),
            ]
        ),
        [
            row(
                2,
                "炎黄广场",
                "积水",
                "龙湖镇",
                None,
                "",
                status="refused",
                reason="第 2 行 E 列（整改时限）是公式，请改成文字或数值后再导入",
            ),
            row(
                3,
                "炎黄广场",
                "",
                "龙湖镇",
                "2023-03-05",
                "3月5日",
                status="refused",
                reason="第 3 行没有写存在的问题",
            ),
            row(
                4,
                "炎黄广场",
                "#REF!",
                "龙湖镇",
                "2023-03-05",
                "3月5日",
                status="refused",
                reason="第 4 行 C 列（存在问题）显示错误值 #REF!，请改正后再导入",
            ),
        ],
        english=("Row 2 column E (Deadline) is a formula; turn it into text or a value and import again",),
    ),
    Case(
        "主责与协办.xlsx",
        sheet_of(
            [
                ("点位", "问题", "整改责任单位", "整改期限"),
                ("炎黄广场", "甲", "龙湖镇（牵头）、城管局（配合）", "3月5日"),
                ("炎黄广场", "乙", "市住建局，龙湖镇", "3月5日"),
                ("炎黄广场", "丙", "教育园区管委会", "3月5日"),
                ("炎黄广场", "丁", "行政执法局、新烟街道", "3月5日"),
                ("炎黄广场", "戊", "东街社区", "3月5日"),
                ("炎黄广场", "己", "—", "3月5日"),
            ]
        ),
        [
            row(2, "炎黄广场", "甲", "龙湖镇", "2023-03-05", "3月5日", assisting=["市城管局"]),
            row(3, "炎黄广场", "乙", "市住建局", "2023-03-05", "3月5日", assisting=["龙湖镇"]),
            row(4, "炎黄广场", "丙", "龙湖镇", "2023-03-05", "3月5日"),
            row(5, "炎黄广场", "丁", "市城管局", "2023-03-05", "3月5日", assisting=["新烟街道"]),
            row(
                6,
                "炎黄广场",
                "戊",
                None,
                "2023-03-05",
                "3月5日",
                warnings=["“东街社区”可能是 东街社区（甲）、东街社区（乙），请选定"],
            ),
            row(7, "炎黄广场", "己", None, "2023-03-05", "3月5日", warnings=[NO_LEAD]),
        ],
    ),
    Case(
        "跨年的批次.xlsx",
        sheet_of(
            [
                HEAD,
                (1, "炎黄广场", "积水", "龙湖镇", "1月5日前"),
                (2, "炎黄广场", "破损", "龙湖镇", "12月31日前"),
            ]
        ),
        [
            row(2, "炎黄广场", "积水", "龙湖镇", "2023-01-05", "1月5日前"),
            row(3, "炎黄广场", "破损", "龙湖镇", "2022-12-31", "12月31日前"),
        ],
        received=date(2022, 12, 20),
    ),
    Case(
        "一格多行.xlsx",
        sheet_of(
            [
                HEAD,
                (1, "炎黄广场", "1.积水\n2.破损", "龙湖镇\n市城管局", "3月5日"),
                (2, "无名路", "灯杆倾斜", "龙湖镇", "即日起"),
            ]
        ),
        [
            row(2, "炎黄广场", "1.积水\n2.破损", "龙湖镇", "2023-03-05", "3月5日", assisting=["市城管局"]),
            row(3, "无名路", "灯杆倾斜", "龙湖镇", None, "即日起", warnings=[new_place("无名路")]),
        ],
    ),
    Case(
        "上下两张表.xlsx",
        sheet_of(
            [
                HEAD,
                (1, "炎黄广场", "积水", "龙湖镇", "3月5日"),
                (None,) * 5,
                ("点位", "责任单位", "存在问题", "整改时限", "备注"),
                ("炎黄广场", "市城管局", "占道", "3月6日", "急"),
            ]
        ),
        [
            row(2, "炎黄广场", "积水", "龙湖镇", "2023-03-05", "3月5日"),
            row(5, "炎黄广场", "占道", "市城管局", "2023-03-06", "3月6日"),
        ],
    ),
    Case(
        "热线转办.xlsx",
        sheet_of(
            [
                ("工单编号", "来电时间", "诉求内容", "承办单位", "办结时限", "所属区域"),
                ("X-1", "2023-02-20", "某路路灯不亮", "市城管局", "2023-02-27 24:00", "人民路东段"),
                ("X-2", "2023-02-20", "井盖缺失", "市住建局、新烟街道", "2023-02-24", "炎黄广场"),
            ]
        ),
        [
            row(
                2,
                "人民路东段",
                "某路路灯不亮",
                "市城管局",
                "2023-02-27",
                "2023-02-27 24:00",
                warnings=[new_place("人民路东段")],
            ),
            row(3, "炎黄广场", "井盖缺失", "市住建局", "2023-02-24", "2023-02-24", assisting=["新烟街道"]),
        ],
    ),
)
