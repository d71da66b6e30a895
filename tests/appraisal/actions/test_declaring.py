"""A declaration: begun, saved as typed, submitted, withdrawn; its files."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from bihuan.appraisal import actions
from bihuan.appraisal.drafts import draft_of
from bihuan.appraisal.models import Act, Declaration, Goal
from bihuan.appraisal.queries import attachments_of, promised_before, visible_declarations
from bihuan.appraisal.stages import Stage
from bihuan.appraisal.terms import read, written
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.uid import uuid7
from bihuan.evidence.models import Evidence, Purpose
from bihuan.evidence.queries import visible_to as visible_evidence
from tests.appraisal.factories import DRAFT, WORDS, Hall, make_hall
from tests.ledger.factories import make_picture

pytestmark = pytest.mark.django_db


def test_what_is_saved_reads_back_and_says_the_same() -> None:
    hall = make_hall()

    declaration = hall.declare(partners=(hall.other.uid,))

    declaration.refresh_from_db()
    assert draft_of(declaration).body() == {**DRAFT.body(), "partners": [str(hall.other.uid)], "cost": Decimal("12.50")}
    assert (declaration.stage, declaration.goal, declaration.revision) == (Stage.DRAFT, Goal.NEW, 1)


def test_a_page_saves_over_itself_and_not_over_another() -> None:
    hall = make_hall()
    declaration = hall.declare()
    mine, theirs = uuid7(), uuid7()

    for _ in range(2):
        actions.save_draft(declaration.uid, DRAFT, revision=1, page=mine, actor=hall.liaison)
    with pytest.raises(Conflict, match="别处"):
        actions.save_draft(declaration.uid, DRAFT, revision=1, page=theirs, actor=hall.head)
    actions.save_draft(declaration.uid, DRAFT, revision=3, page=theirs, actor=hall.head)

    declaration.refresh_from_db()
    assert (declaration.revision, declaration.page) == (4, theirs)
    assert Act.objects.filter(declaration=declaration).count() == 1


def test_only_units_asked_begin_and_only_their_own_people_write() -> None:
    hall = make_hall()
    declaration = hall.declare()

    with pytest.raises(NotFound):
        actions.begin_declaration(hall.uid, hall.street.uid, actor=hall.outsider)
    with pytest.raises(Denied):
        actions.begin_declaration(hall.uid, hall.other.uid, actor=hall.liaison)
    for who in ("neighbour", "clerk", "leader", "elsewhere"):
        with pytest.raises(NotFound):
            actions.save_draft(declaration.uid, DRAFT, revision=1, page=uuid7(), actor=hall.people[who])


def test_handing_in_names_what_is_missing_or_too_long() -> None:
    hall = make_hall()

    with pytest.raises(Invalid, match="还没有填：创新点"):
        hall.hand_in(texts={**WORDS, "novelty": " "})
    with pytest.raises(Invalid, match="“背景”有 301 字，最多 300 字"):
        hall.hand_in(texts={**WORDS, "background": "字" * 301})
    with pytest.raises(Invalid, match="还没有填：明年承诺事项"):
        hall.hand_in(promise_title="")


def test_no_unit_hands_in_more_than_the_rules_allow() -> None:
    hall = make_hall()
    hall.hand_in()

    with pytest.raises(Invalid, match="最多申报 1 项"):
        hall.hand_in(title="第二项")
    hall.publish(read({**written(read(hall.review.rulebooks.get().terms)), "most_items": 2}))
    assert hall.hand_in(title="第三项").stage == Stage.SUBMITTED


def test_what_is_handed_in_cannot_be_changed_and_can_be_withdrawn_until_the_end() -> None:
    hall = make_hall()
    declaration = hall.hand_in()

    assert declaration.submitted == DRAFT.digest()
    with pytest.raises(Conflict, match="撤回"):
        actions.save_draft(declaration.uid, DRAFT, revision=1, page=uuid7(), actor=hall.liaison)
    actions.withdraw(declaration.uid, actor=hall.liaison)
    actions.submit(declaration.uid, actor=hall.liaison)
    with time_machine.travel(hall.review.declare_by + timedelta(seconds=1)), pytest.raises(Conflict, match="截止"):
        actions.withdraw(declaration.uid, actor=hall.liaison)

    verbs = list(Act.objects.filter(declaration=declaration).values_list("verb", flat=True))
    assert verbs == ["begin", "submit", "withdraw", "submit"]


def test_after_the_end_nothing_is_begun_or_handed_in() -> None:
    hall = make_hall()
    declaration = hall.declare()

    with time_machine.travel(hall.review.declare_by + timedelta(seconds=1)):
        with pytest.raises(Conflict, match="截止"):
            actions.begin_declaration(hall.uid, hall.bureau.uid, actor=hall.liaison)
        with pytest.raises(Conflict, match="截止时间"):
            actions.submit(declaration.uid, actor=hall.liaison)


def test_a_returned_one_may_be_handed_in_within_its_own_time() -> None:
    hall = make_hall()
    declaration = hall.hand_in()

    with time_machine.travel(hall.review.declare_by + timedelta(minutes=1), tick=False):
        actions.send_back(declaration.uid, words="请写明来源", actor=hall.clerk)
        declaration.refresh_from_db()
        assert declaration.answer_by > timezone.now()
        actions.save_draft(declaration.uid, DRAFT, revision=1, page=uuid7(), actor=hall.liaison)
        again = actions.submit(declaration.uid, actor=hall.liaison)

    assert (again.stage, again.answer_by) == (Stage.SUBMITTED, None)


def test_a_draft_is_its_units_own_and_what_is_handed_in_is_seen_by_office_leaders_and_partners() -> None:
    hall = make_hall()

    def seen() -> set[str]:
        return {name for name, actor in hall.people.items() if visible_declarations(actor).exists()}

    declaration = hall.declare(partners=(hall.other.uid,))
    assert seen() == {"liaison", "head"}
    actions.submit(declaration.uid, actor=hall.liaison)
    assert seen() == {"liaison", "head", "neighbour", "clerk", "chief", "leader"}
    with pytest.raises(Denied):
        actions.withdraw(declaration.uid, actor=hall.neighbour)


def test_a_partner_that_is_the_unit_itself_is_left_out_and_a_foreign_one_refused() -> None:
    hall = make_hall()

    own = hall.declare(partners=(hall.bureau.uid,))

    assert list(own.partners.all()) == []
    with pytest.raises(NotFound):
        hall.declare(partners=(uuid7(),))


def test_files_are_put_on_and_taken_off_while_it_is_written() -> None:
    hall = make_hall()
    declaration = hall.declare()
    file = upload(hall)

    (attachment,) = actions.attach(declaration.uid, [file.uid], actor=hall.liaison)
    assert [one.evidence_id for one, _file in attachments_of(declaration)] == [file.pk]
    assert not visible_evidence(hall.clerk).exists()
    actions.submit(declaration.uid, actor=hall.liaison)
    assert list(visible_evidence(hall.clerk)) == [file]
    with pytest.raises(Conflict):
        actions.detach(declaration.uid, attachment.uid, actor=hall.liaison)
    actions.withdraw(declaration.uid, actor=hall.liaison)
    actions.detach(declaration.uid, attachment.uid, actor=hall.liaison)
    assert attachments_of(declaration) == []


def upload(hall: Hall) -> Evidence:
    """A file the liaison has sent and not used."""
    return make_picture(hall.liaison, Purpose.DOCUMENT)


def test_last_years_promise_is_found_carried_in_or_declared() -> None:
    hall = make_hall()
    last = actions.open_review(
        actions.ReviewDraft(hall.owner, hall.clerk.posts[0].line, "2025 年评审", 2025), actor=hall.clerk
    )
    actions.carry_in(last.uid, [actions.Earlier(hall.bureau.uid, DRAFT)], actor=hall.clerk)

    declaration = hall.declare()

    promised = promised_before(declaration)
    assert promised is not None
    assert (promised.review, promised.promise_title) == (last, "一格一员进村庄")
    assert promised_before(hall.declare("neighbour")) is None


def test_carrying_in_the_same_twice_adds_nothing() -> None:
    hall = make_hall()
    rows = [actions.Earlier(hall.bureau.uid, DRAFT), actions.Earlier(hall.other.uid, DRAFT)]

    first = actions.carry_in(hall.uid, rows, actor=hall.clerk)
    second = actions.carry_in(hall.uid, rows, actor=hall.clerk)

    assert (first, second) == (actions.Carried(2, 0), actions.Carried(0, 2))
    assert Declaration.objects.filter(stage=Stage.CARRIED).count() == 2
    with pytest.raises(NotFound):
        actions.carry_in(hall.uid, rows, actor=hall.outsider)
    with pytest.raises(Denied):
        actions.carry_in(hall.uid, rows, actor=hall.liaison)
