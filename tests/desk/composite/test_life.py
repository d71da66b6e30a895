"""A composite from its set-up to its end: who may, what is kept, what is told, what is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bihuan.backstage.models import Notice
from bihuan.core.errors import Conflict, Denied, Invalid, NotFound
from bihuan.core.uid import uuid7
from bihuan.core.workdays import local_day, workdays_between
from bihuan.desk.composite import actions
from bihuan.desk.composite.acts import broken_acts
from bihuan.desk.composite.gathering import reckon_now
from bihuan.desk.composite.models import Composite, CompositeAct, Contest, Entered, Extra, Version
from bihuan.desk.composite.queries import contests_of, get_unit_in, taken_back, visible_composites
from bihuan.desk.composite.sealed import verify_composite
from bihuan.desk.composite.showing import told_of
from bihuan.desk.composite.stages import Effect, Stage
from bihuan.registry.models import Line
from bihuan.registry.queries.calendars import calendar_of
from tests.desk.composite.worlds import Office, make_office, make_ready, weigh
from tests.support.world import make_realm, make_unit

pytestmark = pytest.mark.django_db


def totals(version: Version) -> dict[str, tuple[str, int | None, str]]:
    told = told_of(version.body, version.digest)
    return {one.name: (one.total, one.rank, one.grade) for group in told.groups for one in group.units}


def after_contests(office: Office) -> time_machine.travel:
    office.composite.refresh_from_db()
    assert office.composite.contest_until is not None
    return time_machine.travel(office.composite.contest_until + timedelta(seconds=1))


def contest(office: Office, **given: object) -> Contest:
    asked = {"unit": office.units["甲镇"].uid, "about": "c1", "text": "应为 95", "actor": office.town, **given}
    return actions.contest(office.uid, **asked)  # type: ignore[arg-type]


def test_only_the_office_of_the_line_sets_it_up_and_only_its_head_shows_and_ends_it() -> None:
    office = make_ready()
    draft = actions.CompositeDraft(office.owner, Line.APPRAISAL, "另一次", 2026)
    for who in (office.other_office, office.town, office.leader):
        with pytest.raises(Denied):
            actions.open_composite(draft, actor=who)
    for who in (office.other_office, office.town, office.outsider):
        with pytest.raises(NotFound):
            actions.set_rule(office.uid, actions.Settings(), actor=who)
    with pytest.raises(Denied):
        actions.set_rule(office.uid, actions.Settings(), actor=office.leader)
    with pytest.raises(Denied):
        actions.show_to_units(office.uid, actor=office.clerk)
    office.show()
    with after_contests(office):
        for act in (actions.finish, lambda uid, actor: actions.take_back(uid, reason="改", actor=actor)):
            with pytest.raises(Denied):
                act(office.uid, actor=office.clerk)


def test_who_sees_it_before_and_after_it_is_shown() -> None:
    office = make_ready()

    def seeing() -> set[str]:
        return {name for name, actor in office.people.items() if visible_composites(actor).exists()}

    assert seeing() == {"clerk", "chief", "leader"}
    office.show()
    assert seeing() == {"clerk", "chief", "leader", "town", "sibling", "bureau"}
    composite = Composite.objects.get(pk=office.composite.pk)
    assert get_unit_in(office.town, composite, office.units["甲镇"].uid).unit == office.units["甲镇"]
    with pytest.raises(NotFound):
        get_unit_in(office.town, composite, office.units["乙镇"].uid)


def test_what_is_set_up_wrongly_is_refused_in_words() -> None:
    office = make_office()
    weigh(office, {"乡镇街道": {"满意度": "90"}, "市直部门": {"满意度": "100"}})
    with pytest.raises(Invalid, match="“乡镇街道”各项权重合计要等于 100%，现在是 90%"):
        office.show()
    with pytest.raises(Invalid, match="权重是 0 到 100"):
        weigh(office, {"乡镇街道": {"满意度": "101"}})
    with pytest.raises(Invalid, match="小数位数是 0 到 4"):
        actions.set_rule(office.uid, actions.Settings(total_places=5), actor=office.clerk)
    with pytest.raises(Conflict, match="已有“乡镇街道”这一组"):
        actions.add_group(office.uid, "乡镇街道", actor=office.clerk)
    with pytest.raises(Conflict, match="已有名为“满意度”的指标"):
        actions.set_component(office.uid, actions.ComponentDraft("满意度", actions.FromFigures()), actor=office.clerk)
    with pytest.raises(NotFound):
        actions.set_component(
            office.uid, actions.ComponentDraft("结果", actions.FromResult(uuid7())), actor=office.clerk
        )
    stranger = make_unit(make_realm())
    with pytest.raises(NotFound):
        actions.put_units(office.uid, office.groups["乡镇街道"].uid, [stranger.uid], actor=office.clerk)


def test_a_unit_stands_in_one_group_only() -> None:
    office = make_ready()

    actions.put_units(office.uid, office.groups["市直部门"].uid, [office.units["乙镇"].uid], actor=office.clerk)
    assert sorted(office.composite.members.values_list("unit__short_name", "group__title")) == [
        ("丙局", "市直部门"),
        ("乙镇", "市直部门"),
        ("甲镇", "乡镇街道"),
    ]
    actions.take_unit_out(office.uid, office.units["乙镇"].uid, actor=office.clerk)
    actions.remove_group(office.uid, office.groups["市直部门"].uid, actor=office.clerk)
    assert list(office.composite.members.values_list("unit__short_name", flat=True)) == ["甲镇"]


def test_figures_come_in_whole_or_not_at_all_and_what_is_replaced_stays() -> None:
    office = make_office()

    assert office.enter(("甲镇", "92.5"), ("乙镇", "90")) == actions.TakenIn(new=2)
    assert office.enter(("甲镇", "93"), ("乙镇", "90"), ("丙局", None)) == actions.TakenIn(changed=1, same=2)
    assert office.enter(("甲镇", None)) == actions.TakenIn(gone=1)
    with pytest.raises(Invalid, match="120 不在 0 到 100 之间"):
        office.enter(("甲镇", "80"), ("乙镇", "120"))
    rows = Entered.objects.order_by("pk").values_list("unit__short_name", "value", "ended_at")
    assert [(name, f"{value:f}", ended is None) for name, value, ended in rows] == [
        ("甲镇", "92.5000", False),
        ("乙镇", "90.0000", True),
        ("甲镇", "93.0000", False),
    ]
    with pytest.raises(Conflict, match="已经填报过数据"):
        actions.remove_component(office.uid, office.components["满意度"].uid, actor=office.clerk)


def test_extras_and_vetoes_are_entered_with_their_ground_and_lifted_with_words() -> None:
    office = make_ready()
    town = office.units["甲镇"].uid
    given = {"unit": town, "ground": "全国先进", "document": "中央〔2026〕1号", "actor": office.clerk}

    extra = actions.add_extra(office.uid, points=Decimal("1.5"), **given)
    with pytest.raises(Invalid, match="请填写文号"):
        actions.add_extra(office.uid, points=Decimal(1), **{**given, "document": " "})
    with pytest.raises(Invalid, match="分值不能是 0"):
        actions.add_extra(office.uid, points=Decimal(0), **given)
    with pytest.raises(NotFound):
        actions.add_extra(office.uid, points=Decimal(1), **{**given, "unit": office.owner.uid})
    draft = actions.VetoDraft(town, Effect.CAP, "较大事故", "应急〔2026〕3号", 1)
    veto = actions.raise_veto(office.uid, draft, actor=office.clerk)
    with pytest.raises(Invalid, match="请选择最高可以评为哪一等次"):
        actions.raise_veto(office.uid, actions.VetoDraft(town, Effect.CAP, "事故", "文", 0), actor=office.clerk)
    with pytest.raises(Conflict, match="一票否决用到了第 2 等"):
        actions.set_rule(office.uid, actions.Settings(), actor=office.clerk)
    assert totals(office.show()) == {
        "甲镇": ("94.00", 1, "合格"),
        "乙镇": ("90.00", 2, "优秀"),
        "丙局": ("81.25", 1, "合格"),
    }

    actions.lift_veto(office.uid, veto.uid, words="复核不属实", actor=office.clerk)
    actions.lift_extra(office.uid, extra.uid, words="重复登记", actor=office.clerk)
    with pytest.raises(Conflict, match="已经撤销过了"):
        actions.lift_extra(office.uid, extra.uid, words="再撤", actor=office.clerk)
    second = actions.correct(office.uid, reason="撤销加分和否决", actor=office.clerk)
    assert totals(second)["甲镇"] == ("92.50", 1, "优秀")
    assert Extra.objects.get().lifted_words == "重复登记"


def test_from_the_first_showing_to_the_end_with_a_contest_upheld() -> None:
    office = make_ready()
    client = uuid7()
    for _ in range(2):
        first = actions.show_to_units(office.uid, actor=office.chief, client_uid=client)
    office.composite.refresh_from_db()
    counted = workdays_between(
        timezone.localdate(), local_day(office.composite.contest_until), calendar_of(office.realm.pk)
    )
    assert (counted.days, first.number, Version.objects.count()) == (5, 1, 1)
    with pytest.raises(Conflict, match="设置不能再改"):
        weigh(office, {"乡镇街道": {"满意度": "100"}})
    with pytest.raises(Conflict, match="结果和第 1 版一样"):
        actions.correct(office.uid, reason="再算", actor=office.clerk)

    raised = contest(office)
    with pytest.raises(NotFound):
        contest(office, unit=office.units["乙镇"].uid)
    with pytest.raises(NotFound):
        contest(office, about="c9")
    with pytest.raises(Invalid, match="请填写异议"):
        contest(office, text=" ")
    with pytest.raises(Denied):
        contest(office, actor=office.leader)
    seen = {name for name, actor in office.people.items() if contests_of(actor, office.composite)}
    assert seen == {"clerk", "chief", "leader", "town"}
    with after_contests(office), pytest.raises(Conflict, match="1 条异议没有答复"):
        actions.finish(office.uid, actor=office.chief)
    actions.answer_contest(office.uid, raised.uid, upheld=True, text="已更正", actor=office.clerk)
    with pytest.raises(Conflict, match="已经答复"):
        actions.answer_contest(office.uid, raised.uid, upheld=False, text="不", actor=office.clerk)
    with after_contests(office), pytest.raises(Conflict, match="1 条成立的异议还没有重算"):
        actions.finish(office.uid, actor=office.chief)

    office.enter(("甲镇", "95"))
    second = actions.correct(office.uid, reason="甲镇满意度更正", actor=office.clerk)
    assert [totals(one)["甲镇"][0] for one in (first, second)] == ["92.50", "95.00"]
    with pytest.raises(Conflict, match="时间还没有满"):
        actions.finish(office.uid, actor=office.chief)
    with after_contests(office):
        with pytest.raises(Conflict, match="时间已经结束"):
            contest(office)
        final = actions.finish(office.uid, actor=office.chief)
    office.composite.refresh_from_db()
    assert (office.composite.stage, final.pk) == (Stage.FINAL, second.pk)
    assert verify_composite(final.body.encode()) == ()
    with pytest.raises(Conflict, match="已定稿"):
        office.enter(("甲镇", "99"))
    with pytest.raises(Conflict, match="不能这样办理"):
        actions.correct(office.uid, reason="再算", actor=office.clerk)
    verbs = list(CompositeAct.objects.order_by("sequence").values_list("verb", flat=True))
    assert verbs[-6:] == ["show", "contest", "answer", "take_in", "correct", "finish"]
    assert list(broken_acts(office.composite)) == []
    told = Notice.objects.filter(account_id=office.town.account_id).order_by("pk")
    assert list(told.values_list("message", flat=True)) == [
        "“%(title)s”请核对本单位的数据，有异议请在 %(until)s 前提出",
        "“%(title)s”的异议有了答复",
        "“%(title)s”已重新计算，请再核对本单位的数据，有异议请在 %(until)s 前提出",
        "“%(title)s”已定稿",
    ]
    assert not Notice.objects.filter(account_id=office.outsider.account_id).exists()


def test_taken_back_it_is_hidden_again_and_its_versions_stay() -> None:
    office = make_ready()
    office.show()

    with pytest.raises(Invalid, match="请填写理由"):
        actions.take_back(office.uid, reason=" ", actor=office.chief)
    actions.take_back(office.uid, reason="权重写错", actor=office.chief)
    assert [one.words for one in taken_back(office.composite)] == ["权重写错"]
    # It leads nowhere: the units no longer see it.
    assert Notice.objects.filter(account_id=office.town.account_id).latest("pk").target_uid is None
    assert not visible_composites(office.town).exists()
    office.enter(("甲镇", "50"))
    assert totals(office.show()) == {
        "乙镇": ("90.00", 1, "优秀"),
        "甲镇": ("50.00", 2, "合格"),
        "丙局": ("81.25", 1, "合格"),
    }
    assert list(Version.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_the_database_refuses_to_change_a_version_or_an_act() -> None:
    office = make_ready()
    office.show()

    for rows in (Version.objects.all(), CompositeAct.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(digest="sha256:0")
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_reckoning_asks_no_more_for_more_units() -> None:
    counts = []
    for office in (make_ready(), make_ready(more_units=5)):
        with CaptureQueriesContext(connection) as asked:
            reckon_now(office.composite)
        counts.append(len(asked))

    assert counts == [7, 7]


def test_a_contest_upheld_after_its_correction_is_counted_and_one_that_changes_no_figure_holds_nothing_up() -> None:
    office = make_ready()
    office.show()
    raised = contest(office)
    office.enter(("甲镇", "95"))
    actions.correct(office.uid, reason="先更正", actor=office.clerk)
    actions.answer_contest(office.uid, raised.uid, upheld=True, text="已更正", actor=office.clerk)
    second = contest(office, about="all", text="组名写错")
    actions.answer_contest(office.uid, second.uid, upheld=True, text="已改", actor=office.clerk)
    with after_contests(office), pytest.raises(Conflict, match="1 条成立的异议还没有重算"):
        actions.finish(office.uid, actor=office.chief)

    last = actions.correct(office.uid, reason="数据不变", actor=office.clerk)
    with after_contests(office):
        assert actions.finish(office.uid, actor=office.chief) == last
