"""The papers an office lives on, free of tables: what each is called, who writes it, and the table annexed to it."""

from dataclasses import dataclass
from enum import StrEnum

from bihuan.core.text import N_
from bihuan.papers.official import AnnexColumn


class DocumentKind(StrEnum):
    """The four papers; the values are stored."""

    NOTICE = "notice"
    REPORT = "report"
    UPPER = "upper"
    SUPERVISION = "supervision"


class DocumentStage(StrEnum):
    """How far a paper has come: written, issued with its number, its signed scan back, or struck out."""

    DRAFT = "draft"
    ISSUED = "issued"
    SIGNED = "signed"
    REVOKED = "revoked"


KIND_LABELS: dict[DocumentKind, str] = {
    DocumentKind.NOTICE: N_("交办通知单"),
    DocumentKind.REPORT: N_("整改报告"),
    DocumentKind.UPPER: N_("整改情况报告"),
    DocumentKind.SUPERVISION: N_("督办单"),
}
STAGE_LABELS: dict[DocumentStage, str] = {
    DocumentStage.DRAFT: N_("草稿"),
    DocumentStage.ISSUED: N_("已签发"),
    DocumentStage.SIGNED: N_("已归签批件"),
    DocumentStage.REVOKED: N_("已撤销"),
}

# What a Word template may use; ``words_of`` in papers and ``Shape`` fill them.
SINGLE_WORDS = (
    "发文机关标志",
    "标志字数",
    "文号",
    "签发人",
    "标题",
    "主送",
    "正文",
    "附件说明",
    "署名",
    "日期",
    "附注",
    "抄送",
    "印发机关",
    "印发日期",
    "附件号",
    "附件标题",
    "表",
)
PARAGRAPH_WORDS = ("级", "题", "文")
ROW_WORDS = (
    "序号",
    "编号",
    "责任单位",
    "配合单位",
    "点位",
    "问题",
    "点位和问题",
    "整改要求",
    "要求和配合",
    "整改期限",
    "整改前",
    "整改情况",
    "整改后",
    "状态",
    "逾期",
    "督办牌",
)
PICTURES = frozenset({"整改前", "整改后"})
REQUIRED_WORDS = ("标题", "正文")


@dataclass(frozen=True)
class Shape:
    """What one kind of paper looks like.

    ``upward`` papers name their 签发人; an ``imprint`` (版记) closes those that go round. ``tail`` ends 机关代字, so that
    kinds count apart unless somebody wants otherwise. Columns are 225 mm in all.
    """

    columns: tuple[AnnexColumn, ...]
    annex: str
    upward: bool = False
    imprint: bool = False
    tail: str = ""


SHAPES: dict[DocumentKind, Shape] = {
    DocumentKind.NOTICE: Shape(
        annex="交办问题清单",
        tail="交",
        columns=(
            AnnexColumn("序号", "序号", 10),
            AnnexColumn("编号", "编号", 20),
            AnnexColumn("点位", "点位", 30),
            AnnexColumn("问题", "存在问题", 45),
            AnnexColumn("整改前", "现场照片", 60),
            AnnexColumn("要求和配合", "整改要求", 37),
            AnnexColumn("整改期限", "整改期限", 23),
        ),
    ),
    DocumentKind.REPORT: Shape(
        annex="整改情况对照表",
        upward=True,
        tail="",
        columns=(
            AnnexColumn("序号", "序号", 10),
            AnnexColumn("编号", "编号", 20),
            AnnexColumn("点位和问题", "点位和存在问题", 38),
            AnnexColumn("整改前", "整改前", 60),
            AnnexColumn("整改情况", "整改情况", 37),
            AnnexColumn("整改后", "整改后", 60),
        ),
    ),
    DocumentKind.UPPER: Shape(
        annex="反馈问题整改情况对照表",
        upward=True,
        imprint=True,
        tail="",
        columns=(
            AnnexColumn("序号", "序号", 10),
            AnnexColumn("责任单位", "责任单位", 20),
            AnnexColumn("点位和问题", "点位和存在问题", 38),
            AnnexColumn("整改前", "整改前", 60),
            AnnexColumn("整改情况", "整改情况", 37),
            AnnexColumn("整改后", "整改后", 60),
        ),
    ),
    DocumentKind.SUPERVISION: Shape(
        annex="督办事项清单",
        imprint=True,
        tail="督",
        columns=(
            AnnexColumn("序号", "序号", 12),
            AnnexColumn("编号", "编号", 24),
            AnnexColumn("点位", "点位", 40),
            AnnexColumn("问题", "存在问题", 65),
            AnnexColumn("整改期限", "整改期限", 28),
            AnnexColumn("逾期", "逾期天数", 18),
            AnnexColumn("状态", "状态", 20),
            AnnexColumn("督办牌", "督办牌", 18),
        ),
    ),
}
