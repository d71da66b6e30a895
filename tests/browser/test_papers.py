"""A notice from its draft to its signed scan, and the report to the upper body that lets the batch move on."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import docx
import pypdfium2
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser import handover
from tests.browser.acting import Person
from tests.browser.shots import Shots
from tests.browser.test_story import bring_in, hand_over
from tests.support.site import Site, copied, serving

pytestmark = pytest.mark.desk

TITLE = "关于抓紧整改观摩组反馈问题的通知"


@pytest.fixture
def site(demo_folder: Path, tmp_path: Path) -> Iterator[Site]:
    """A site of the test's own: its papers have the first numbers."""
    with serving(copied(demo_folder, tmp_path / "site")) as served:
        yield served


@pytest.fixture
def clerk(page: Page, shots: Shots, tmp_path: Path) -> Person:
    """The office's clerk, who has brought a paper in and handed it over."""
    person = Person(page, shots)
    person.enter("chuangwen.jingban")
    day = timezone.localdate()
    bring_in(
        person.in_a_hurry(),
        handover.write_handover(tmp_path / "反馈清单.xlsx", received=day, due=day + timedelta(days=14)),
    )
    hand_over(person.in_a_hurry(), (day + timedelta(days=7)).isoformat())
    return person


def test_notice_goes_from_draft_to_signed_scan(clerk: Person, tmp_path: Path) -> None:
    page = clerk.page
    clerk.follow("起草交办通知单")
    clerk.sees("只用这次交办的 3 项。")
    choose(clerk, only="新烟街道")
    clerk.sees_heading("修改交办通知单")
    clerk.look("paper-edit")
    clerk.fill({"标题": TITLE, "附注": "联系人：创文办督办岗"})
    clerk.press("保存")

    clerk.sees("已保存。签发前请看一遍预览。")
    clerk.look("paper-draft")
    preview = page.request.get(page.url + "paper.pdf")
    assert preview.headers["content-type"] == "application/pdf"
    assert "草稿预览，未签发" in first_page(preview.body())

    clerk.press("签发交办通知单")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_contain_text(TITLE)
    clerk.look("paper-confirm")
    dialog.get_by_role("button", name="签发").click()
    clerk.sees("已签发，文号 新创文交")
    clerk.look("paper-issued")
    number = re.search(r"新创文交〔\d{4}〕\d+号", page.get_by_role("main").inner_text())
    assert number is not None

    with page.expect_download() as pdf:
        clerk.follow("下载 PDF")
    with page.expect_download() as word:
        clerk.follow("下载 Word")
    assert TITLE in pdf.value.suggested_filename
    assert number.group() in first_page(pdf.value.path().read_bytes())
    texts = [one.text for one in docx.Document(io.BytesIO(word.value.path().read_bytes())).paragraphs]
    assert {TITLE, number.group(), "（联系人：创文办督办岗）"} <= set(texts)

    clerk.upload([handover.photograph(tmp_path, "签批件", shot=1)], label="签字盖章后的扫描件")
    clerk.press("归入签批件")
    clerk.sees("签批件已归入。")
    expect(page.get_by_role("main").get_by_role("link", name=re.compile("签批件"))).to_be_visible()
    clerk.look("paper-signed")


def test_issued_report_lets_the_batch_be_marked(clerk: Person) -> None:
    page = clerk.page
    page.goto("ledger/documents/")
    clerk.look("papers")
    clerk.follow("起草文书")
    page.get_by_label(re.compile("^文种")).select_option(label="整改情况报告")
    page.get_by_label(re.compile("^来件")).select_option(label=handover.BATCH)
    clerk.press("看有哪些单位")
    choose(clerk)
    clerk.fill({"签发人": "某某"})
    clerk.press("保存")
    clerk.press("签发整改情况报告")
    page.get_by_role("dialog").get_by_role("button", name="签发").click()
    clerk.sees("报告已经签发，来件还是“在办”。")
    clerk.look("paper-report")
    clerk.press("把来件标为已报告上级")

    clerk.sees_heading(handover.BATCH)
    clerk.sees("已改为“已报告上级”。")
    clerk.press("归档")
    clerk.sees("已改为“归档”。")
    clerk.press("重新打开")
    clerk.sees("已改为“在办”。")


def choose(clerk: Person, only: str = "") -> None:
    """Tick the units, or one of them, and begin."""
    clerk.sees("给哪些单位")
    for box in clerk.page.get_by_role("checkbox").all():
        box.set_checked(not only or only in box.locator("xpath=..").inner_text())
    clerk.look("paper-units")
    clerk.page.get_by_role("button", name="起草", exact=True).click()


def first_page(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return "".join(document[0].get_textpage().get_text_bounded().split())
    finally:
        document.close()
