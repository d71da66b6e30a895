"""Rows of a hand-over such as a visiting team would write, as many as wanted, the same in every run."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rustpy_xlsxwriter import FastExcel

Cells = tuple[str | int, ...]

HEADS = (
    *(
        "序号",
        "点位类别",
        "点位名称",
        "存在问题",
        "问题类别",
        "整改要求",
        "责任单位",
        "配合单位",
        "整改时限",
        "发现日期",
    ),
    *("备注", "检查小组", "检查路线", "扣分依据", "影像编号"),
)
FAULTS = (
    "窨井盖缺失，存在安全隐患",
    "人行道地砖松动",
    "盲道被电动自行车占压",
    "垃圾未及时清扫，果皮箱满溢",
    "路口非机动车停放杂乱",
    "公益广告破损褪色",
    "楼道堆放杂物，消防通道不畅",
    "店外经营，占道摆放",
    "飞线充电",
    "座椅损坏",
    "绿化带裸露",
    "斑马线磨损不清",
)
PLACES = ("人民路", "新华路", "解放路", "文化路", "轩辕路", "中兴路", "金城路", "郑韩路", "玉前路", "新建路")
KINDS = ("主次干道", "背街小巷", "公共广场", "农贸市场", "社区")
UNITS = ("新建路街道", "新华路街道", "新烟街道", "市城管局", "市住建局", "市市场监管局", "龙湖镇", "薛店镇")
HELPERS = ("", "", "市公安局交警大队", "市城管局", "园林中心")
DUES = ("立行立改", "2023年3月10日", "3月底前", "一周内", "长期坚持")
RARE_EVERY = 5_000


def problem(number: int) -> str:
    """The words of the fault of one row; now and then one with a word that is nowhere else."""
    fault, place = FAULTS[number % len(FAULTS)], PLACES[number * 7 % len(PLACES)]
    rare = "，距渡口不足十米" if number % RARE_EVERY == 7 else ""
    return f"{place}{number}号附近{fault}{number % 9 + 1}处{rare}"


def handover_rows(count: int) -> Iterator[Cells]:
    """``count`` rows of fifteen cells under ``HEADS``."""
    for number in range(1, count + 1):
        place = PLACES[number % len(PLACES)]
        yield (
            number,
            KINDS[number % len(KINDS)],
            f"{place}{number % 400}号",
            problem(number),
            "市容环境",
            "举一反三，全面排查",
            UNITS[number % len(UNITS)],
            HELPERS[number % len(HELPERS)],
            DUES[number % len(DUES)],
            "2023-02-21",
            "",
            f"第{number % 6 + 1}组",
            f"第{number % 11 + 1}条路线",
            f"测评标准第{number % 40 + 1}条",
            f"IMG{number:06d}",
        )


def write_plain(path: Path, rows: Sequence[Cells]) -> None:
    """Write rows under their heads with rustpy-xlsxwriter, the fastest writer found: plain cells and nothing else."""
    records = [dict(zip(HEADS, row, strict=True)) for row in rows]
    FastExcel(str(path)).sheet("问题清单", records).save()
