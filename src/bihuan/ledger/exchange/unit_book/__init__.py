"""本单位工作簿: what a unit has on its hands goes out as a workbook and comes back as 签收, 五定 drafts and reports."""
