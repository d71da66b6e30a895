"""Decisions about units: recorded by one administrator, approved by the other, once."""

from datetime import timedelta
from typing import Any

import pytest

from bihuan.backstage.models import AuditEntry, Notice
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.uid import uuid7
from bihuan.registry.actions.appointments import PostDraft, appoint
from bihuan.registry.actions.decisions import DecisionDraft, approve_decision, record_decision, withdraw_decision
from bihuan.registry.actions.locking import today
from bihuan.registry.actions.places import PlaceDraft, create_place
from bihuan.registry.actions.units import UnitDraft, create_unit, end_unit, reopen_unit
from bihuan.registry.actor import actor_for
from bihuan.registry.models import (
    Account,
    Appointment,
    Decision,
    DecisionKind,
    DecisionStage,
    Line,
    Person,
    Role,
    Unit,
    UnitKind,
)
from bihuan.registry.queries.units import search_units
from tests.support.county import County

pytestmark = pytest.mark.django_db
PAPER = "新编〔2026〕5号"


def drafted(county: County, **changed: Any) -> DecisionDraft:
    given = {
        "kind": DecisionKind.MERGED,
        "units": (county.town,),
        "successor": county.bureau,
        "paper": PAPER,
        "paper_on": today() - timedelta(days=3),
        "on": today(),
    }
    return DecisionDraft(**{**given, **changed})


def recorded(county: County, **changed: Any) -> Decision:
    return record_decision(drafted(county, **changed), uid=uuid7(), actor=county.system)


def test_a_merger_ends_the_unit_and_hands_over_what_hangs_on_it(county: County) -> None:
    village = create_unit(UnitDraft(UnitKind.VILLAGE, "甲村", "甲村"), parent=county.town, actor=county.system)
    place = create_place(PlaceDraft("广场", "东广场"), unit=county.town, actor=county.office)

    decision = approve_decision(recorded(county), carried=[], actor=county.security)

    for row in (county.town, village, place):
        row.refresh_from_db()
    assert (county.town.ends, county.town.successor) == (today() - timedelta(days=1), county.bureau)
    assert (village.parent, village.path) == (county.bureau, f"{county.bureau.path}{village.pk}/")
    assert place.unit == county.bureau
    assert (decision.stage, decision.carried) == (DecisionStage.APPROVED, [])
    # Whoever still writes the old name finds the unit that answers for it now.
    assert [unit.pk for unit in search_units(county.office, "市东镇", today=today())] == [county.bureau.pk]


def test_posts_end_the_day_before_and_only_the_ticked_go_on(county: County) -> None:
    stays = Appointment.objects.get(person_id=county.liaison.person_id)
    head = add_head(county)
    scoped = appoint(
        Person.objects.get(pk=county.office.person_id),
        Unit.objects.get(pk=county.office.posts[0].unit_id),
        PostDraft(Role.INSPECTOR, Line.CIVIC, today() - timedelta(days=9)),
        scope=county.town,
        actor=county.security,
    )

    approve_decision(recorded(county), carried=[head.uid, scoped.uid], actor=county.security)

    for row in (stays, head, scoped):
        row.refresh_from_db()
        assert row.ends == today() - timedelta(days=1)
    fresh = Appointment.objects.filter(starts=today()).order_by("pk")
    assert [(post.person_id, post.unit_id, post.scope_id, post.role, post.ends) for post in fresh] == [
        (head.person_id, county.bureau.pk, None, Role.HEAD, None),
        (scoped.person_id, scoped.unit_id, county.bureau.pk, Role.INSPECTOR, None),
    ]
    with pytest.raises(Denied):
        actor_for(Account.objects.get(pk=county.liaison.account_id), today=today())


def add_head(county: County) -> Appointment:
    person = Person.objects.create(realm=county.realm)
    Account.objects.create(username="towns.head", person=person)
    draft = PostDraft(Role.HEAD, Line.ALL, today() - timedelta(days=9), title="镇长")
    return appoint(person, county.town, draft, actor=county.security)


def test_a_post_the_person_already_holds_at_the_successor_is_not_given_twice(county: County) -> None:
    head = add_head(county)
    held = appoint(
        head.person, county.bureau, PostDraft(Role.HEAD, Line.ALL, today() - timedelta(days=5)), actor=county.security
    )

    approve_decision(recorded(county), carried=[head.uid], actor=county.security)

    live = Appointment.objects.filter(person=head.person, ends__isnull=True)
    assert [post.pk for post in live] == [held.pk]


def test_a_new_name_keeps_the_unit_and_the_old_name(county: County) -> None:
    decision = recorded(
        county,
        kind=DecisionKind.RENAMED,
        units=(county.bureau,),
        successor=None,
        name="测试县综合执法局",
        short_name="执法局",
    )
    uid = county.bureau.uid

    approve_decision(decision, carried=[], actor=county.security)

    county.bureau.refresh_from_db()
    assert (county.bureau.uid, county.bureau.name, county.bureau.short_name) == (uid, "测试县综合执法局", "执法局")
    assert county.bureau.ends is None
    assert [unit.pk for unit in search_units(county.office, "测试县城管局", today=today())] == [county.bureau.pk]
    entry = decision.entries.get()
    assert (entry.name, entry.short_name) == ("测试县城管局", "城管局")


def test_recording_again_gives_the_same_and_other_content_is_a_conflict(county: County) -> None:
    uid = uuid7()
    first = record_decision(drafted(county), uid=uid, actor=county.system)

    assert record_decision(drafted(county), uid=uid, actor=county.system) == first
    with pytest.raises(Conflict, match="内容不同"):
        record_decision(drafted(county, paper="新编〔2026〕6号"), uid=uid, actor=county.system)
    assert Decision.objects.count() == 1


def test_approving_again_changes_nothing_and_other_posts_are_a_conflict(county: County) -> None:
    head = add_head(county)
    decision = approve_decision(recorded(county), carried=[head.uid], actor=county.security)
    posts = Appointment.objects.count()

    again = approve_decision(decision, carried=[head.uid], actor=county.security)

    assert (again.decided_at, Appointment.objects.count()) == (decision.decided_at, posts)
    with pytest.raises(Conflict, match="已经执行"):
        approve_decision(decision, carried=[], actor=county.security)
    with pytest.raises(Conflict, match="已经执行"):
        withdraw_decision(decision, actor=county.system)


def test_one_administrator_records_and_the_other_approves(county: County) -> None:
    decision = recorded(county)

    for actor in (county.security, county.auditor, county.office, county.liaison):
        with pytest.raises(Denied):
            record_decision(drafted(county), uid=uuid7(), actor=actor)
        with pytest.raises(Denied):
            withdraw_decision(decision, actor=actor)
    for actor in (county.system, county.auditor, county.office, county.liaison):
        with pytest.raises(Denied):
            approve_decision(decision, carried=[], actor=actor)


def test_whoever_holds_one_of_the_posts_does_not_approve(county: County) -> None:
    Appointment.objects.create(
        realm=county.realm,
        person_id=county.security.person_id,
        unit=county.town,
        role=Role.LIAISON,
        line=Line.ALL,
        starts=today() - timedelta(days=9),
    )
    decision = recorded(county)

    with pytest.raises(Invalid, match="另一位安全管理员"):
        approve_decision(decision, carried=[], actor=county.security)
    decision.refresh_from_db()
    assert decision.stage == DecisionStage.RECORDED


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"units": ()}, "请写明原单位"),
        ({"paper": " "}, "请写明文号"),
        ({"paper_on": today() + timedelta(days=1)}, "发文日期不能晚于今天"),
        ({"successor": None}, "请写明承接单位"),
        ({"kind": DecisionKind.RENAMED, "successor": None}, "请写明新全称"),
        (
            {"kind": DecisionKind.RENAMED, "successor": None, "name": "测试县东镇", "short_name": "东镇"},
            "与现在的名称相同",
        ),
    ],
)
def test_what_a_decision_cannot_say(county: County, changed: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        recorded(county, **changed)
    assert Decision.objects.count() == 0


def test_units_that_cannot_change_or_take_over(county: County) -> None:
    village = create_unit(UnitDraft(UnitKind.VILLAGE, "甲村", "甲村"), parent=county.town, actor=county.system)
    outside = create_unit(UnitDraft(UnitKind.OUTSIDE, "省观摩组", "观摩组"), parent=None, actor=county.system)
    for changed, words in (
        ({"units": (county.realm,)}, "县市本级"),
        ({"units": (county.bureau,)}, "不能是自己"),
        ({"successor": village}, "请先变更它的上级"),
        ({"successor": outside}, "外部单位"),
    ):
        with pytest.raises(Invalid, match=words):
            recorded(county, **changed)
    end_unit(village, on=today() - timedelta(days=1), successor=None, actor=county.system)
    with pytest.raises(Invalid, match="已于"):
        recorded(county, units=(village,))


def test_a_decision_is_approved_from_its_day_on(county: County) -> None:
    decision = recorded(county, on=today() + timedelta(days=1))

    with pytest.raises(Invalid, match="请到那一天再批准"):
        approve_decision(decision, carried=[], actor=county.security)


def test_a_unit_waits_in_one_decision_at_a_time(county: County) -> None:
    first = recorded(county)
    with pytest.raises(Conflict, match=PAPER):
        recorded(county, kind=DecisionKind.ABOLISHED)

    withdraw_decision(first, actor=county.system)

    assert withdraw_decision(first, actor=county.system).stage == DecisionStage.WITHDRAWN
    assert recorded(county, kind=DecisionKind.ABOLISHED).stage == DecisionStage.RECORDED
    with pytest.raises(Conflict, match="已经撤回"):
        approve_decision(first, carried=[], actor=county.security)


def test_what_changed_meanwhile_is_looked_at_again(county: County) -> None:
    decision = recorded(county)
    end_unit(county.bureau, on=today() - timedelta(days=1), successor=None, actor=county.system)

    with pytest.raises(Invalid, match="已撤销"):
        approve_decision(decision, carried=[], actor=county.security)


def test_a_unit_ended_by_decision_is_not_simply_reopened(county: County) -> None:
    approve_decision(recorded(county), carried=[], actor=county.security)

    with pytest.raises(Conflict, match=PAPER):
        reopen_unit(county.town, actor=county.system)


def test_every_step_leaves_its_line_and_tells_who_is_next(county: County) -> None:
    head = add_head(county)
    before = AuditEntry.objects.count()
    decision = recorded(county)
    approve_decision(decision, carried=[head.uid], actor=county.security)

    verbs = list(AuditEntry.objects.order_by("pk").values_list("detail__verb", flat=True))[before:]
    assert verbs == [
        "decision.recorded",
        "unit.ended",
        "appointment.ended",
        "appointment.granted",
        "appointment.ended",
        "decision.approved",
    ]
    told = Notice.objects.filter(target_uid=decision.uid).order_by("pk").values_list("account_id", "kind")
    assert list(told) == [
        (county.security.account_id, "registry.decision.recorded"),
        (county.system.account_id, "registry.decision.approved"),
    ]


def test_a_decision_of_another_realm_does_not_exist(county: County, elsewhere: County) -> None:
    decision = recorded(county)

    for act in (
        lambda: approve_decision(decision, carried=[], actor=elsewhere.security),
        lambda: withdraw_decision(decision, actor=elsewhere.system),
        lambda: record_decision(drafted(county), uid=uuid7(), actor=elsewhere.system),
    ):
        with pytest.raises(NotFound):
            act()
