"""A unit works in its own workbook: out, filled in with pictures, back, and signed for, on the page and on paper."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from tests.browser.acting import Person
from tests.ledger.exchange.unit_books import PLAN, columns_in, fill, photograph
from tests.support.handed import hand_over
from tests.support.site import Site

pytestmark = pytest.mark.desk

# At each size another unit, for both write into the same folder.
UNITS = {"desktop": ("xinyan", "新烟街道"), "phone": ("chengguanju", "市城管局")}
ON_PAPER = {"desktop": "辛店镇", "phone": "梨河镇"}


def test_a_unit_fills_in_its_workbook_and_its_head_answers_once(
    somebody: Callable[[str], Person], site: Site, size: str, tmp_path: Path
) -> None:
    name, unit = UNITS[size]
    hand_over(site.data, unit, 2)
    liaison = somebody(f"{name}.lianluo")
    liaison.page.goto("")
    liaison.follow("本单位工作簿")
    liaison.sees_heading("本单位工作簿")
    liaison.look("unit-book")

    number = fill_in(take(liaison, tmp_path), tmp_path)
    liaison.page.get_by_label("填好的工作簿").set_input_files(tmp_path / "填好.xlsx")
    liaison.press("读取文件")
    liaison.sees_heading("每一行会怎样")
    liaison.sees("立行立改：方案和报结一起报送，等待批准")
    liaison.look("unit-book-preview")
    liaison.press("确认，办理 1 行")
    liaison.sees_heading("工作簿已办理")
    liaison.look("unit-book-receipt")
    liaison.follow("去待批")
    liaison.sees_heading("待批")

    if size == "desktop":
        approve(somebody(f"{name}.fuze"), number)
    else:
        sign_on_paper(liaison, number, tmp_path)
    site.run("verify-ledger")


def take(liaison: Person, folder: Path) -> Path:
    with liaison.page.expect_download() as waiting:
        liaison.follow("下载工作簿")
    path = folder / "下载.xlsx"
    waiting.value.save_as(path)
    return path


def fill_in(path: Path, folder: Path) -> str:
    """Put the first item right at once; return its number."""
    sheet = openpyxl.load_workbook(path).active
    columns = columns_in(sheet)
    number, due = (sheet.cell(6, columns[head]).value for head in ("编号", "整改时限"))
    finish = min(due.date(), date.today() + timedelta(days=1))  # noqa: DTZ011 -- a day in a cell knows no zone
    fill(path, {number: {**PLAN, "定时间": finish, "签收": "是", "整改情况": "当场清理完毕"}}, {number: [3, 5]})
    path.rename(folder / "填好.xlsx")
    return str(number)


def approve(head: Person, number: str) -> None:
    head.page.goto("ledger/approve/")
    head.look("approve")
    head.page.get_by_role("checkbox", name=f"选择 {number} 号", exact=True).check()
    head.press("批准所选")
    head.sees_heading("批量批准")
    head.look("approve-confirm")
    head.press("批准 1 项")
    head.sees("已批准 1 项。")


def sign_on_paper(liaison: Person, number: str, folder: Path) -> None:
    liaison.page.get_by_role("checkbox", name=f"选择 {number} 号", exact=True).check()
    liaison.press("打印签字表")
    liaison.sees("负责人签字同意的事项")
    liaison.look("sign-sheet")
    scan = folder / "签字表.jpg"
    scan.write_bytes(photograph(7).getvalue())
    liaison.upload([scan], label="签好字的扫描件或照片")
    liaison.press("登记签字表")
    liaison.sees_heading("签字表已登记")
    liaison.look("sign-sheet-receipt")


def test_the_office_enters_what_a_unit_signed_on_paper(
    somebody: Callable[[str], Person], site: Site, size: str, tmp_path: Path
) -> None:
    clerk = somebody("chuangwen.jingban")
    unit = ON_PAPER[size]
    hand_over(site.data, unit, 1)
    clerk.page.goto("ledger/?state=assigned")
    clerk.page.get_by_role("row").filter(has_text=unit).get_by_role("link").first.click()
    clerk.page.get_by_text(f"代{unit}录入").click()
    clerk.look("for-unit-offered")
    clerk.follow("签收")
    clerk.sees_heading(f"代{unit}录入：签收")
    scan = tmp_path / "回执.jpg"
    scan.write_bytes(photograph(9).getvalue())
    clerk.upload([scan], label="单位签字的纸件")
    clerk.look("for-unit")
    clerk.page.get_by_role("main").get_by_role("button", name=f"代{unit}录入：签收").click()
    clerk.sees(f"代{unit}录入：签收，已办理。")
    clerk.sees(f"市创文办 · 代{unit}录入")
