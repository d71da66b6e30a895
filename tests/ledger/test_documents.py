"""Papers: drafted, edited, issued once with one number, scanned back, struck out; by whom, and what is refused with words."""

import io
from uuid import uuid4

import docx
import pypdfium2
import pytest
from django.utils.translation import override

from bihuan.backstage.models import Notice
from bihuan.core.errors import Conflict, Denied, DomainError, Invalid, NotFound
from bihuan.evidence.models import Purpose, StoredFile
from bihuan.evidence.queries import visible_to as visible_evidence
from bihuan.evidence.store import original_key, storage
from bihuan.ledger import actions
from bihuan.ledger.document_queries import Source, items_of, visible_documents
from bihuan.ledger.models import BatchStage, Document, DocumentCounter
from bihuan.ledger.paper_kinds import DocumentKind, DocumentStage
from bihuan.registry.models import Line, Role, UnitKind
from bihuan.ui.errors import sentence
from tests.ledger.factories import County, make_actor, make_batch, make_county, make_items, make_picture, make_unit
from tests.ledger.papering import drafted, handed_over, overdue, real_picture, with_words

NOTICE, REPORT, UPPER, SUPERVISION = DocumentKind


def said(error: DomainError) -> tuple[str, str]:
    """The sentence in both languages."""
    with override("en"):
        english = sentence(error)
    return sentence(error), english


def refused(kind: type[DomainError], act: object) -> tuple[str, str]:
    with pytest.raises(kind) as caught:
        act()  # type: ignore[operator]
    return said(caught.value)


# --- drafting ----------------------------------------------------------------------------------------------------------


def test_notices_are_drafted_one_a_unit_with_its_items_in_order(county: County) -> None:
    batch, street = handed_over(county, 2)
    other = make_items(county, 1, batch=batch, lead=county.bureau)
    actions.assign_items([other[0].uid], actor=county.clerk, to=actions.HandOver())
    make_items(county, 1, batch=batch)

    made = actions.draft_documents(NOTICE, source=Source(batch.uid), actor=county.clerk)

    assert [(one.about.short_name, [item.number for item in items_of(one)]) for one in made] == [
        ("新街街道", [item.number for item in street]),
        ("城管局", [other[0].number]),
    ]
    assert {one.stage for one in made} == {DocumentStage.DRAFT.value}
    assert [one.code for one in made] == ["示创文交"] * 2
    assert made[0].fields["opening"].startswith("2026年11月20日，上级反馈我市问题4条。经梳理，涉及你单位2条")


def test_only_the_named_units_get_one(county: County) -> None:
    batch, _items = handed_over(county)
    other = make_items(county, 1, batch=batch, lead=county.bureau)
    actions.assign_items([other[0].uid], actor=county.clerk, to=actions.HandOver())

    made = actions.draft_documents(NOTICE, source=Source(batch.uid), units=[county.bureau.uid], actor=county.clerk)

    assert [one.about_id for one in made] == [county.bureau.pk]


def test_one_dispatch_gives_a_notice_about_its_items_alone(county: County) -> None:
    batch, items = handed_over(county, 3)

    (one,) = actions.draft_documents(NOTICE, source=Source(batch.uid, (items[1].uid,)), actor=county.clerk)

    assert [item.number for item in items_of(one)] == [items[1].number]


def test_the_same_request_twice_drafts_once(county: County) -> None:
    batch, _items = handed_over(county)
    client = uuid4()

    first = actions.draft_documents(NOTICE, source=Source(batch.uid), actor=county.clerk, client_uid=client)
    again = actions.draft_documents(NOTICE, source=Source(batch.uid), actor=county.clerk, client_uid=client)

    assert [one.pk for one in again] == [one.pk for one in first]
    assert Document.objects.count() == 1


def test_a_report_is_the_units_own_and_goes_to_the_office(county: County) -> None:
    document = drafted(county, REPORT)

    assert (document.unit_id, document.about_id, document.office_id) == (
        county.street.pk,
        county.office.pk,
        county.office.pk,
    )
    assert document.fields["to"] == "示例市创文办"


def test_a_report_to_the_upper_body_speaks_of_every_item_that_was_not_withdrawn(county: County) -> None:
    batch, items = handed_over(county, 2)
    (loose,) = make_items(county, 1, batch=batch)
    (gone,) = make_items(county, 1, batch=batch)
    actions.withdraw_items([gone.uid], actor=county.clerk, reason="录错")

    (one,) = actions.draft_documents(UPPER, source=Source(batch.uid), actor=county.clerk)

    assert {item.number for item in items_of(one)} == {item.number for item in (*items, loose)}
    assert "共3条，正在整改3条。" in one.fields["requirements"]


def test_supervision_takes_what_is_overdue_over_all_batches(county: County) -> None:
    _batch, late = handed_over(county, 1)
    handed_over(county, 1, batch=make_batch(county, name="第二批"))
    overdue(late)

    (one,) = actions.draft_documents(SUPERVISION, source=Source(), actor=county.clerk)

    assert [item.number for item in items_of(one)] == [late[0].number]
    assert one.batch is None
    assert "已逾期5天" in one.fields["opening"]


def test_drafting_is_refused_with_words(county: County) -> None:
    batch, _items = handed_over(county)

    def draft(kind: DocumentKind, source: Source, actor: object) -> object:
        return lambda: actions.draft_documents(kind, source=source, actor=actor)  # type: ignore[arg-type]

    assert refused(Invalid, draft(UPPER, Source(), county.clerk)) == (
        "整改情况报告要从一份来件起草，请先选来件",
        "A report to the upper body is drafted from a batch; choose the batch first",
    )
    assert refused(Invalid, draft(SUPERVISION, Source(batch.uid), county.clerk)) == (
        "没有可以起草的事项：所选来源里没有符合这种文书的事项",
        "Nothing to draft: the chosen source has no items this kind of paper is about",
    )
    assert refused(Denied, draft(NOTICE, Source(batch.uid), county.liaison)) == (
        "只有发文单位可以起草和修改这份文书",
        "Only the issuing unit may draft and change this paper",
    )
    assert refused(NotFound, draft(NOTICE, Source(uuid4()), county.clerk))[0] == "没有这个批次"


def test_an_office_of_another_line_drafts_nothing_here(county: County) -> None:
    batch, _items = handed_over(county)
    stranger = make_actor(make_unit("考评办", UnitKind.OFFICE, county.realm, county.realm), Role.OFFICE, Line.APPRAISAL)

    with pytest.raises(NotFound):
        actions.draft_documents(NOTICE, source=Source(batch.uid), actor=stranger)


# --- editing -----------------------------------------------------------------------------------------------------------


def test_words_are_replaced_and_the_version_grows(county: County) -> None:
    document = drafted(county)

    changed = actions.edit_document(
        document.uid,
        words=with_words(document, title="关于整改\n的通知", code="新创文"),
        actor=county.chief,
        expected=1,
    )

    assert (changed.title, changed.code, changed.version) == ("关于整改的通知", "新创文", 2)
    again = actions.edit_document(document.uid, words=with_words(changed), actor=county.clerk)
    assert again.version == 2


def test_editing_what_changed_meanwhile_is_a_conflict(county: County) -> None:
    document = drafted(county)
    actions.edit_document(document.uid, words=with_words(document, to="甲"), actor=county.clerk)

    assert refused(
        Conflict,
        lambda: actions.edit_document(
            document.uid, words=with_words(document, to="乙"), actor=county.chief, expected=1
        ),
    ) == (
        "这份文书刚被别人改过，请看过新内容再保存",
        "Somebody has just changed this paper; look at the new text before you save",
    )


@pytest.mark.parametrize("name", ["liaison", "head", "helper", "leader", "villager"])
def test_nobody_else_sees_or_changes_a_draft(county: County, name: str) -> None:
    document = drafted(county)

    with pytest.raises(NotFound):
        actions.edit_document(document.uid, words=with_words(document), actor=getattr(county, name))


# --- issuing -----------------------------------------------------------------------------------------------------------


def test_issuing_gives_a_number_two_files_and_a_word_to_the_unit(county: County) -> None:
    document = drafted(county)

    issued = actions.issue_document(document.uid, actor=county.clerk, expected=1)

    assert (issued.number, issued.stage) == (f"示创文交〔{issued.year}〕1号", DocumentStage.ISSUED.value)
    assert issued.issued_by_id == county.clerk.account_id
    words = docx.Document(io.BytesIO(kept(issued.docx)))
    assert issued.number in "".join(one.text for one in words.paragraphs)
    assert [row.cells[1].text for row in words.tables[0].rows] == ["编号", "2026-1", "2026-2"]
    pages = pypdfium2.PdfDocument(kept(issued.pdf))
    first = "".join(pages[0].get_textpage().get_text_bounded().split())
    pages.close()
    assert issued.number in first
    assert "草稿" not in first
    told = Notice.objects.filter(target_uid=document.uid)
    assert {one.account_id for one in told} == {
        one.account_id for one in (county.liaison, county.head, county.delegate)
    }
    assert told[0].message == "收到 %(number)s《%(title)s》"


def kept(file: StoredFile | None) -> bytes:
    assert file is not None
    with storage().open(original_key(file.realm.uid, file.sha256)) as stored:
        return bytes(stored.read())


def test_what_is_issued_never_changes(county: County) -> None:
    issued = actions.issue_document(drafted(county).uid, actor=county.clerk)

    assert refused(
        Conflict, lambda: actions.edit_document(issued.uid, words=with_words(issued, to="他"), actor=county.clerk)
    ) == (
        "这份文书已经签发，内容不能再改；要改请撤销后重新起草",
        "This paper is issued and can no longer be changed; revoke it and draft it again",
    )
    with pytest.raises(Conflict):
        actions.issue_document(issued.uid, actor=county.clerk)


def test_numbers_count_on_per_code_and_year_and_a_chosen_one_is_kept(county: County) -> None:
    batch, _items = handed_over(county)
    drafts = [actions.draft_documents(NOTICE, source=Source(batch.uid), actor=county.clerk)[0] for _ in range(3)]
    serials = [7, None, 7]

    first = actions.issue_document(drafts[0].uid, actor=county.clerk, serial=serials[0])
    second = actions.issue_document(drafts[1].uid, actor=county.clerk)

    assert (first.serial, second.serial) == (7, 8)
    assert refused(Invalid, lambda: actions.issue_document(drafts[2].uid, actor=county.clerk, serial=7)) == (
        f"示创文交〔{first.year}〕7号已经用过，请换一个顺序号",
        f"示创文交〔{first.year}〕7号 is used already; choose another serial",
    )
    assert DocumentCounter.objects.get().next == 9


def test_a_code_in_use_by_another_unit_is_refused(county: County) -> None:
    actions.issue_document(drafted(county).uid, actor=county.clerk)
    report = actions.draft_documents(REPORT, source=Source(Document.objects.get().batch.uid), actor=county.liaison)[0]
    actions.edit_document(report.uid, words=with_words(report, code="示创文交"), actor=county.liaison)

    assert refused(Invalid, lambda: actions.issue_document(report.uid, actor=county.head)) == (
        "机关代字“示创文交”是示例市创文办在用，请换一个",
        "The issuing code “示创文交” is used by 示例市创文办; choose another",
    )


@pytest.mark.parametrize(
    ("field", "sentences"),
    [
        ("code", ("请先填写机关代字", "Fill in the issuing code first")),
        ("dated", ("请先填写成文日期", "Fill in the date of the paper first")),
    ],
)
def test_nothing_is_issued_without_code_and_day(county: County, field: str, sentences: tuple[str, str]) -> None:
    document = drafted(county)
    actions.edit_document(document.uid, words=with_words(document, **{field: ""}), actor=county.clerk)

    assert refused(Invalid, lambda: actions.issue_document(document.uid, actor=county.clerk)) == sentences


@pytest.mark.parametrize(
    ("kind", "name", "who"),
    [
        (REPORT, "liaison", ("单位负责人、授权代批人、办公室负责人", "Head, Delegate, Office head")),
        (SUPERVISION, "clerk", ("办公室负责人", "Office head")),
    ],
)
def test_only_the_right_people_issue(county: County, kind: DocumentKind, name: str, who: tuple[str, str]) -> None:
    batch, items = handed_over(county)
    overdue(items)
    actor = getattr(county, name)
    (document,) = actions.draft_documents(kind, source=Source(batch.uid), actor=actor)

    zh, en = refused(Denied, lambda: actions.issue_document(document.uid, actor=actor))

    assert zh == f"这份文书只能由{who[0]}签发或撤销"
    assert en.startswith("This paper may be issued or revoked only by: ")
    issued = actions.issue_document(document.uid, actor=county.head if kind is REPORT else county.chief)
    assert issued.serial == 1


# --- reading -----------------------------------------------------------------------------------------------------------


def test_a_paper_that_is_out_is_seen_by_those_it_concerns(county: County) -> None:
    document = actions.issue_document(drafted(county).uid, actor=county.clerk)

    def sees(name: str) -> bool:
        return visible_documents(getattr(county, name)).filter(pk=document.pk).exists()

    assert {name for name in county.people if sees(name)} == {
        *("clerk", "chief", "verifier", "inspector", "leader"),
        *("liaison", "head", "delegate"),
    }
    assert not visible_documents(make_county("邻县").clerk).filter(pk=document.pk).exists()


# --- the signed copy, and striking out -----------------------------------------------------------------------------------


def test_the_signed_scan_comes_back_and_is_seen_with_the_paper(county: County) -> None:
    document = actions.issue_document(drafted(county).uid, actor=county.clerk)
    scan = real_picture(county.clerk)

    signed = actions.attach_signed_scan(document.uid, evidence=[scan.uid], actor=county.clerk)
    again = actions.attach_signed_scan(document.uid, evidence=[scan.uid], actor=county.clerk)

    assert (signed.stage, again.version) == (DocumentStage.SIGNED.value, signed.version)
    assert visible_evidence(county.liaison).filter(uid=scan.uid).exists()
    assert not visible_evidence(county.helper).filter(uid=scan.uid).exists()


def test_scans_are_refused_with_words(county: County) -> None:
    draft = drafted(county)
    scan = make_picture(county.clerk, Purpose.PAPER)
    wrong = make_picture(
        county.clerk, Purpose.PAPER, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )

    def attach(*evidence: object) -> object:
        return lambda: actions.attach_signed_scan(draft.uid, evidence=evidence, actor=county.clerk)  # type: ignore[arg-type]

    assert refused(Conflict, attach(scan.uid)) == ("这份文书还没有签发", "This paper is not issued yet")
    assert refused(Invalid, attach()) == (
        "请上传签批件的扫描件（图片或 PDF）",
        "Upload the scan of the signed paper (picture or PDF)",
    )
    actions.issue_document(draft.uid, actor=county.clerk)
    assert refused(Invalid, attach(wrong.uid)) == (
        "“after.jpg”不是图片或 PDF，不能作签批件",
        "“after.jpg” is neither a picture nor a PDF and cannot be the signed copy",
    )
    with pytest.raises(Denied):
        actions.attach_signed_scan(draft.uid, evidence=[scan.uid], actor=county.liaison)


def test_a_number_struck_out_is_never_used_again(county: County) -> None:
    batch, _items = handed_over(county)
    first, second = (actions.draft_documents(NOTICE, source=Source(batch.uid), actor=county.clerk)[0] for _ in range(2))
    actions.issue_document(first.uid, actor=county.clerk)

    assert refused(Invalid, lambda: actions.revoke_document(first.uid, reason=" ", actor=county.clerk)) == (
        "请写明撤销理由",
        "Say why it is revoked",
    )
    revoked = actions.revoke_document(first.uid, reason="写错了单位", actor=county.chief)
    following = actions.issue_document(second.uid, actor=county.clerk)

    assert (revoked.stage, revoked.reason, following.serial) == ("revoked", "写错了单位", 2)
    assert refused(Conflict, lambda: actions.revoke_document(first.uid, reason="再撤", actor=county.chief)) == (
        "这份文书已经撤销",
        "This paper is revoked",
    )
    assert Notice.objects.filter(target_uid=first.uid, message="%(number)s《%(title)s》已撤销").count() == 3
    assert visible_documents(county.liaison).filter(pk=first.pk).exists()


def test_a_dropped_draft_never_leaves_its_unit(county: County) -> None:
    document = drafted(county)

    actions.revoke_document(document.uid, reason="不发了", actor=county.clerk)

    assert not visible_documents(county.liaison).exists()
    assert not visible_documents(county.leader).exists()
    assert not Notice.objects.filter(target_uid=document.uid).exists()


# --- the batch as a whole ------------------------------------------------------------------------------------------------


def test_a_batch_goes_from_under_way_to_reported_to_archived_and_back(county: County) -> None:
    batch = make_batch(county)

    def put(stage: BatchStage) -> str:
        return actions.set_batch_stage(batch.uid, actor=county.clerk, stage=stage).stage

    way = [BatchStage.REPORTED, BatchStage.REPORTED, BatchStage.ARCHIVED, BatchStage.OPEN]
    assert [put(stage) for stage in way] == [stage.value for stage in way]
    assert refused(Conflict, lambda: put(BatchStage.ARCHIVED)) == (
        "来件现在的阶段是“在办”，不能直接改为“归档”",
        "The batch is at “Open” and cannot go straight to “Archived”",
    )


def test_a_recalled_batch_keeps_its_stage(county: County) -> None:
    batch = make_batch(county)
    actions.recall_batch(batch.uid, actor=county.chief, reason="导错文件")

    assert refused(
        Conflict, lambda: actions.set_batch_stage(batch.uid, actor=county.clerk, stage=BatchStage.REPORTED)
    ) == ("这份来件已经撤回，阶段不能再改", "This batch was recalled; its stage can no longer be changed")
