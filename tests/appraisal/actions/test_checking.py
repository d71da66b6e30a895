"""核验: what the office found, with its marks, in one act; who sees it, and until when it can be written."""

from dataclasses import replace
from uuid import UUID

import pytest

from bihuan.appraisal import actions
from bihuan.appraisal.actions import CheckDraft
from bihuan.appraisal.acts import broken_acts
from bihuan.appraisal.findings import FINDING_KIND, found_about, office_sheet, visible_findings
from bihuan.appraisal.models import Act, Finding
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.uid import uuid7
from bihuan.evidence.models import Evidence, Purpose
from bihuan.evidence.queries import visible_to
from bihuan.registry.actor import Actor
from tests.appraisal.factories import Hall
from tests.appraisal.sealed import make_entered, score, seal_again
from tests.ledger.factories import make_picture

pytestmark = pytest.mark.django_db
DRAFT = CheckDraft({"check": "查看了系统后台，投入使用 11 个月"}, marks={"check": "7"})


def upload_document(actor: Actor) -> UUID:
    return make_picture(actor, Purpose.DOCUMENT).uid


def check(hall: Hall, declaration: object, draft: CheckDraft = DRAFT, **more: object) -> None:
    actions.check_declaration(
        declaration.uid,  # type: ignore[attr-defined]
        draft,
        **{"submit": True, "actor": hall.clerk, **more},  # type: ignore[arg-type]
    )


def test_marks_words_and_files_are_kept_in_one_act() -> None:
    hall, (first, _second) = make_entered()
    file: UUID = upload_document(hall.clerk)
    client = uuid7()

    for _ in range(2):
        check(hall, first, replace(DRAFT, files={"check": [file]}), client_uid=client)

    (found,) = found_about(hall.clerk, first)
    assert (found.finding.words, [one.uid for one in found.files]) == ("查看了系统后台，投入使用 11 个月", [file])
    sheet = office_sheet(first.entry)
    assert (sheet.marks, sheet.stage) == ({"check": "7"}, "submitted")
    assert Evidence.objects.get(uid=file).target_kind == FINDING_KIND
    act = Act.objects.get(verb="check")
    assert (act.declaration, act.detail["files"], act.detail["submit"]) == (first, [str(file)], True)
    assert list(broken_acts(hall.review)) == []


def test_nothing_is_kept_where_scoring_refuses_or_words_are_missing() -> None:
    hall, (first, _second) = make_entered()

    with pytest.raises(Invalid, match="11 不行") as refused:
        check(hall, first, replace(DRAFT, marks={"check": "11"}))
    with pytest.raises(Invalid, match="核验情况") as wordless:
        check(hall, first, replace(DRAFT, words={"check": " "}))
    with pytest.raises(Invalid, match="没有可打分的指标"):
        check(hall, first, replace(DRAFT, words={"a": "评委的"}))

    assert (refused.value.data["field"], wordless.value.data["field"]) == ("check", "words-check")
    assert not Finding.objects.exists()
    assert not Act.objects.filter(verb="check").exists()


def test_a_draft_needs_neither_and_after_submitting_words_go_on_until_the_seal() -> None:
    hall, (first, _second) = make_entered()

    check(hall, first, CheckDraft({"check": ""}, marks={"check": ""}), submit=False)
    check(hall, first)
    check(hall, first, CheckDraft({"check": "补充：现场看过"}), submit=False)
    with pytest.raises(Conflict, match="已经提交"):
        check(hall, first)
    score(hall)
    seal_again(hall, reason="")

    assert Finding.objects.get().words == "补充：现场看过"
    with pytest.raises(Conflict, match="已经封存"):
        check(hall, first, CheckDraft({"check": "再改"}), submit=False)


def test_the_unit_sees_it_once_the_result_is_sealed_others_and_judges_never() -> None:
    hall, (first, _second) = make_entered()
    file = upload_document(hall.clerk)
    check(hall, first, replace(DRAFT, files={"check": [file]}))

    def seeing() -> set[str]:
        return {
            name
            for name, actor in hall.people.items()
            if visible_findings(actor).exists() and visible_to(actor).filter(uid=file).exists()
        }

    assert seeing() == {"clerk", "chief", "leader"}
    score(hall)
    seal_again(hall, reason="")
    assert seeing() == {"clerk", "chief", "leader", "liaison", "head"}


def test_the_office_alone_checks_what_is_in_the_round() -> None:
    hall, (first, _second) = make_entered()

    for who, refusal in ((hall.leader, Denied), (hall.liaison, Denied), (hall.neighbour, NotFound)):
        with pytest.raises(refusal):
            check(hall, first, actor=who)
    first.entry = None
    first.save(update_fields=["entry"])
    with pytest.raises(Conflict, match="没有列入考评"):
        check(hall, first)
