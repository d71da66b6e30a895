"""The table annexed to 会议纪要: its title and columns, as the Word template is built with. Pure."""

from bihuan.papers.official import AnnexColumn

ANNEX = "议定事项"
COLUMNS = (
    AnnexColumn("序号", "序号", 15),
    AnnexColumn("事项", "事项", 130),
    AnnexColumn("责任单位", "责任单位", 45),
    AnnexColumn("完成时限", "完成时限", 35),
)
