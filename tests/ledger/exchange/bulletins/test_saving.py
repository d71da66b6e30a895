"""A bulletin handed in: compared, saved and handed in again like a workbook, on pages and from a file."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from bihuan.evidence.models import Evidence, Purpose, StoredFile
from bihuan.ledger.exchange.handing_in import opened
from bihuan.ledger.exchange.intake import Terms
from bihuan.ledger.exchange.report import report, sayer
from bihuan.ledger.models import Handover, Item
from bihuan.registry.models import Account, Place
from tests.ledger.exchange.bulletins.papers import add_picture, new, saved, table
from tests.ledger.exchange.matching import counted, hand_in
from tests.ledger.factories import County

ADDRESS = "/ledger/import/"
TEXT = """整改督查通报
一、存在问题
（一）新街街道（3个）
1.炎黄广场：①座椅损坏3处；②公益广告褪色。
2.北二街：飞线充电。（责任单位：城管局、新街街道；整改时限：3月1日前）
二、工作要求
各单位于2023年3月3日前完成整改。
2023年2月23日
"""


@pytest.fixture
def clerk(named_county: County) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=named_county.clerk.account_id))
    return client


def text_file(tmp_path: Path, text: str = TEXT) -> Path:
    path = tmp_path / "通报.txt"
    path.write_text(text, encoding="gb18030")
    return path


def words_of(page: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def seen_on(page: HttpResponse) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page.content.decode())
    assert found is not None
    return found[1]


def terms(county: County, **given: str) -> dict[str, str]:
    return {"batch": "督查通报", "owner": str(county.office.pk), "received_on": "2023-02-23", **given}


def test_rows_are_those_that_a_workbook_gives(named_county: County, tmp_path: Path) -> None:
    with hand_in(named_county, text_file(tmp_path)) as handed:
        told = report(handed.preview.compared, sayer(str))

    def row(
        number: int, place: str, problem: str, lead: str, assisting: list[str], due: str, words: str
    ) -> dict[str, object]:
        return {
            "row": number, "status": "new", "reason": "", "warnings": [], "place": place, "problem": problem,
            "lead": lead, "assisting": assisting, "due": due, "due_words": words, "pictures": 0,
        }  # fmt: skip

    assert told == {
        "rows": [
            row(4, "炎黄广场", "座椅损坏3处", "新街街道", [], "2023-03-03", "2023年3月3日前"),
            row(4, "炎黄广场", "公益广告褪色", "新街街道", [], "2023-03-03", "2023年3月3日前"),
            row(5, "北二街", "飞线充电", "城管局", ["新街街道"], "2023-03-01", "3月1日前"),
        ],
        "totals": {"new": 3, "changed": 0, "same": 0, "duplicate": 0, "refused": 0, "pictures": 0},
    }


def test_bulletin_saved_twice_gives_each_fault_once_and_keeps_the_text(named_county: County, tmp_path: Path) -> None:
    path = text_file(tmp_path)
    with hand_in(named_county, path) as handed:
        receipt = handed.save().receipt
    after = counted()
    with hand_in(named_county, path) as again:
        totals = again.preview.totals
        changes = again.changes_something

    source = Evidence.objects.get(purpose=Purpose.SOURCE)
    assert (receipt["new"], receipt["stated"], receipt["saved"]) == (3, 3, 3)
    assert list(Item.objects.order_by("serial").values_list("row", "problem")) == [
        (4, "座椅损坏3处"),
        (4, "公益广告褪色"),
        (5, "飞线充电"),
    ]
    assert (totals["same"], changes, counted()) == (3, False, after)
    assert (source.name, source.file.media_type) == ("通报.txt", "text/plain")


def test_fault_of_a_line_with_several_is_told_from_its_neighbour_when_it_changes(
    named_county: County, tmp_path: Path
) -> None:
    with hand_in(named_county, text_file(tmp_path)) as handed:
        handed.save()
    mended = TEXT.replace("公益广告褪色", "公益广告褪色破损")
    with hand_in(named_county, text_file(tmp_path, mended)) as handed:
        told = [(one.draft.key, one.status.value, one.changes) for one in handed.preview.compared]

    assert [(key, status) for key, status, _ in told] == [("4-1", "same"), ("4-2", "changed"), ("5", "same")]
    assert [(one.before, one.after) for one in told[1][2]] == [("公益广告褪色", "公益广告褪色破损")]


def test_date_under_the_bulletin_is_the_day_of_receipt_unless_said(named_county: County, tmp_path: Path) -> None:
    asked = Terms(named_county.office, "督查通报")
    with opened(text_file(tmp_path), asked, actor=named_county.clerk) as handed:
        assert handed.intake.received_on.isoformat() == "2023-02-23"


def test_pictures_of_a_document_become_before_evidence(named_county: County, tmp_path: Path) -> None:
    document = new()
    document.add_paragraph("（一）新街街道（2个）")
    add_picture(document, 1, after="1.炎黄广场：座椅损坏。")
    document.add_paragraph("2.北二街：飞线充电。")
    add_picture(document, 2)
    with hand_in(named_county, saved(document, tmp_path / "通报.docx")) as handed:
        handed.save()

    before = Evidence.objects.filter(purpose=Purpose.BEFORE).order_by("pk")
    assert [one.name for one in before] == ["第 2 行照片 1.jpg", "第 3 行照片 1.jpg"]
    assert {one.target_uid for one in before} == set(Item.objects.values_list("uid", flat=True))


def test_pasted_text_goes_the_same_way_to_its_receipt(clerk: Client, named_county: County) -> None:
    sent = clerk.post(ADDRESS, terms(named_county, pasted=TEXT))
    address = sent.headers["Location"]
    page = clerk.get(address)
    saved_page = clerk.post(address, {"action": "confirm", "seen": seen_on(page)})
    receipt = words_of(clerk.get(address))

    told = words_of(page)
    assert (sent.status_code, page.status_code, saved_page.status_code) == (302, 200, 302)
    assert "文件自报共 3 条，读到 3 行，相符" in told
    assert "下面的行号是文本的第几行，空行也算" in told
    assert "没有另写时限的，按文中“2023年3月3日前”" in told
    assert "略过工作要求：第 6、7 行" in told
    assert "粘贴的文字.txt" in receipt
    assert "3 行：新增 3，变更 0，相同 0，重复 0，拒收 0" in receipt
    assert Item.objects.count() == 3


def test_choices_for_two_faults_of_one_line_stay_apart(clerk: Client, named_county: County) -> None:
    text = TEXT.replace("1.炎黄广场", "1.无名巷").replace("新街街道（3个）", "火星街道（3个）")
    address = clerk.post(ADDRESS, terms(named_county, pasted=text)).headers["Location"]
    page = clerk.get(address)
    clerk.post(
        address,
        {"action": "confirm", "seen": seen_on(page), "lead-4-1": "新街街道", "new-4-1": "on", "lead-4-2": "城管局"},
    )

    first, second, _ = Item.objects.order_by("serial")
    assert (first.proposed_lead, first.place) == (named_county.street, Place.objects.get(name="无名巷"))
    assert (second.proposed_lead, second.place) == (named_county.bureau, None)


def test_document_by_upload_with_a_table_nobody_knows_is_asked_about(
    clerk: Client, named_county: County, tmp_path: Path
) -> None:
    document = new()
    table(document, [("路名", "毛病", "谁管"), ("炎黄广场", "积水", "城管局")])
    content = saved(document, tmp_path / "清单.docx").read_bytes()
    sent = clerk.post(ADDRESS, terms(named_county) | {"file": SimpleUploadedFile("清单.docx", content)})
    address = sent.headers["Location"]

    asked = words_of(clerk.get(address))
    clerk.post(address, {"head-0": "place", "head-1": "problem", "head-2": "lead"})

    assert "“毛病”这一列" in asked
    assert "新增 炎黄广场 匹配 100% 积水 城管局 匹配 100%" in words_of(clerk.get(address))


@pytest.mark.parametrize(
    ("pasted", "with_file", "zh", "en"),
    [
        ("", False, "请选一个文件，或粘贴文字。", "Choose a file or paste a text."),
        (" \n ", False, "请选一个文件，或粘贴文字。", "Choose a file or paste a text."),
        (
            TEXT,
            True,
            "文件和粘贴的文字只能二选一，请清空一个。",
            "Give either a file or a pasted text; clear one of them.",
        ),
        (
            "甲" * 200_001,
            False,
            "粘贴的文字超过 200000 字，请存成文本文件再导入。",
            "The pasted text has more than 200000 characters. Save it as a text file and import that.",
        ),
        (
            "开会通知",
            False,
            "“粘贴的文字.txt”里没有找到问题：既没有写明“存在问题”“责任单位”等栏目的表格，也没有“点位：问题”这样逐条写的段落",
            "No problems were found in “Pasted text.txt”",
        ),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field_and_nothing_is_kept(
    clerk: Client, named_county: County, pasted: str, with_file: bool, zh: str, en: str
) -> None:
    before = counted()
    for language, sentence in (("zh-hans", zh), ("en", en)):
        clerk.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        given: dict[str, object] = dict(terms(named_county, pasted=pasted))
        if with_file:
            given["file"] = SimpleUploadedFile("通报.txt", TEXT.encode())
        page = clerk.post(ADDRESS, given)

        assert page.status_code == 422
        assert sentence in words_of(page)
    assert counted() == before


def test_text_that_is_no_text_is_not_stored(clerk: Client, named_county: County) -> None:
    given = terms(named_county) | {"file": SimpleUploadedFile("通报.txt", b"%PDF-1.7\n")}
    page = clerk.post(ADDRESS, given)

    assert page.status_code == 422
    assert "“通报.txt”是 PDF；请向来件单位索要 Word 文档（.docx），或复制其中的文字粘贴进来。" in words_of(page)
    assert (StoredFile.objects.count(), Handover.objects.count()) == (0, 0)
