"""回头看: drawn by the office, visited by whoever is sent, ended, and what was not drawn consolidated by the clock."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from bihuan.backstage.models import Notice
from bihuan.core.errors import Conflict, Denied, DomainError, Invalid, NotFound
from bihuan.core.uid import uuid7
from bihuan.evidence.models import Purpose
from bihuan.ledger import actions
from bihuan.ledger.actions.looking_back import (
    UNDRAWN,
    LookBackDraft,
    consolidate_undrawn,
    draw_look_back,
    end_look_back,
    name_visitor,
)
from bihuan.ledger.look_back_queries import entries_of, get_look_back, tallies, waiting_visits
from bihuan.ledger.lookback import Coverage, Outcome, Tally, whole
from bihuan.ledger.models import Item, LookBack, LookBackEntry, Movement
from bihuan.ledger.queries import visible_items
from bihuan.ledger.states import RequestKind
from bihuan.ledger.verify import verify_realm
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account, Line, Role
from tests.ledger.factories import FIXES, County, make_actor, make_batch, make_county, make_items, make_picture
from tests.ledger.saying import said

pytestmark = pytest.mark.django_db
BACK_BY = datetime(2030, 3, 20, tzinfo=UTC)


def closed(county: County, count: int, **options: object) -> list[Item]:
    """Items of one batch, led by the street, put right and closed."""
    items = make_items(county, count, lead=county.street, **options)
    uids = [item.uid for item in items]
    actions.assign_items(uids, actor=county.clerk, to=actions.HandOver())
    for uid in uids:
        proof = (make_picture(county.head).uid,)
        report = actions.ReportDraft("已整改", proof)
        actions.do_at_once([uid], actor=county.head, plan=actions.PlanDraft(FIXES), report=report)
    actions.close_items(uids, actor=county.verifier)
    return list(Item.objects.filter(uid__in=uids).order_by("pk"))


def draft(county: County, items: list[Item], **given: object) -> LookBackDraft:
    return LookBackDraft(county.office, Line.CIVIC, batch=items[0].batch.uid, **given)  # type: ignore[arg-type]


def visit(actor: Actor, item: Item, *, good: bool) -> None:
    shot = [make_picture(actor, Purpose.VISIT).uid]
    if good:
        actions.consolidate_items([item.uid], actor=actor, words="未见反弹", evidence=shot)
    else:
        actions.rebound_item(item.uid, actor=actor, reason="又脏了", deadline=BACK_BY, evidence=shot)


def account(actor: Actor) -> Account:
    return Account.objects.get(pk=actor.account_id)


def test_a_short_list_is_drawn_whole_and_can_be_drawn_again_from_what_is_kept(county: County) -> None:
    items = closed(county, 3)

    look_back = draw_look_back(draft(county, items, seed="当众摇号 07"), actor=county.clerk)

    entries = list(look_back.entries.order_by("pk"))
    numbers = [item.number for item in items]
    listed = "sha256:" + hashlib.sha256("".join(f"{number}\n" for number in numbers).encode()).hexdigest()
    lots = {number: hashlib.sha256(f"当众摇号 07\n{listed}\n{number}".encode()).hexdigest() for number in numbers}
    by_hand = sorted(numbers, key=lots.__getitem__)
    assert (look_back.coverage, look_back.listed, look_back.drawn) == ("census", 3, 3)
    assert look_back.digest == listed
    assert [one.number for one in entries] == numbers
    assert [one.number for one in sorted(entries, key=lambda one: one.position or 0)] == by_hand
    # Two may be sent, neither is of the street: the load is even, and both are told how many.
    sent = [one.visitor_id for one in entries]
    assert set(sent) == {county.verifier.account_id, county.inspector.account_id}
    told = Notice.objects.filter(kind="ledger.look_back").order_by("account_id").values_list("account_id", "data")
    assert {key: data["count"] for key, data in told} == {key: sent.count(key) for key in set(sent)}


def test_a_sample_is_as_large_as_its_target_asks(county: County) -> None:
    items = closed(county, 12)

    look_back = draw_look_back(
        draft(county, items, coverage=Coverage.SAMPLE, worst=40, confidence=80), actor=county.clerk
    )

    # Were 5 of 12 bad, a sample of 3 would show none with C(7,3)/C(12,3) = 35/220 = 15.9 % ≤ 20 %; of 2 with 31.8 %.
    assert (look_back.coverage, look_back.listed, look_back.drawn) == ("sample", 12, 3)
    assert look_back.entries.filter(position__isnull=False).count() == 3
    assert look_back.entries.filter(visitor__isnull=False).count() == 3


def test_what_came_of_it_is_told_by_the_items_themselves(county: County) -> None:
    items = closed(county, 4)
    look_back = draw_look_back(draft(county, items), actor=county.clerk)
    visit(county.inspector, items[0], good=True)
    visit(county.verifier, items[1], good=False)

    entries = entries_of(look_back)

    assert [one.outcome for one in entries] == [Outcome.GOOD, Outcome.REBOUND, Outcome.WAITING, Outcome.WAITING]
    found = tallies(entries)
    assert whole(found.values()) == Tally(4, 4, 2, 1)
    assert list(found) == [("新街街道", "problem")]
    items[1].refresh_from_db()
    assert (items[1].state, items[1].cycle) == ("assigned", 2)
    assert verify_realm(county.realm).sound


def test_a_quashed_rebound_counts_as_good(county: County) -> None:
    (item,) = closed(county, 1)
    look_back = draw_look_back(draft(county, [item]), actor=county.clerk)
    visit(county.verifier, item, good=False)
    terms = actions.Terms()
    actions.ask_request(item.uid, kind=RequestKind.CONTEST, actor=county.liaison, terms=terms, reason="不是我们的地方")
    actions.grant_request(item.uid, kind=RequestKind.CONTEST, actor=county.chief, words="申诉成立")

    assert [one.outcome for one in entries_of(look_back)] == [Outcome.GOOD]


def test_whoever_is_sent_finds_it_in_their_list_until_they_have_been_there(county: County) -> None:
    items = closed(county, 2)
    draw_look_back(draft(county, items, visitor=account(county.inspector).uid, reason="熟悉情况"), actor=county.clerk)

    def waiting(actor: Actor) -> list[str]:
        return [one.number for one in visible_items(actor).filter(waiting_visits(actor)).order_by("pk")]

    assert (waiting(county.inspector), waiting(county.verifier)) == ([one.number for one in items], [])
    assert set(LookBackEntry.objects.values_list("reason", flat=True)) == {"熟悉情况"}
    visit(county.inspector, items[0], good=True)
    assert waiting(county.inspector) == [items[1].number]


def test_nobody_is_sent_to_work_of_their_own_unit(county: County) -> None:
    items = closed(county, 2)
    own = make_actor(county.street, Role.INSPECTOR)

    look_back = draw_look_back(draft(county, items), actor=county.clerk)

    assert own.account_id not in set(look_back.entries.values_list("visitor_id", flat=True))
    with pytest.raises(Invalid) as refused:
        name_visitor(
            look_back.uid,
            [one.uid for one in look_back.entries.all()],
            visitor=account(own).uid,
            reason="就近",
            actor=county.clerk,
            client_uid=None,
        )
    assert said(refused.value)[0] == f"{items[0].number} 号是回访人自己单位办的，要回避"


def test_another_visitor_is_named_with_a_reason_and_told(county: County) -> None:
    items = closed(county, 1)
    look_back = draw_look_back(draft(county, items), actor=county.clerk)
    entry = look_back.entries.get()
    other = county.inspector if entry.visitor_id == county.verifier.account_id else county.verifier
    client = uuid7()
    given = {"visitor": account(other).uid, "actor": county.chief, "client_uid": client}

    with pytest.raises(Invalid, match="请写明指定回访人的理由"):
        name_visitor(look_back.uid, [entry.uid], reason=" ", **{**given, "client_uid": None})
    for _again in range(2):
        name_visitor(look_back.uid, [entry.uid], reason="原定的人出差", **given)

    entry.refresh_from_db()
    assert (entry.visitor_id, entry.reason) == (other.account_id, "原定的人出差")
    assert Notice.objects.filter(kind="ledger.look_back", account_id=other.account_id).count() == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"coverage": Coverage.SAMPLE, "take_all": True}, "照单全收的事项要全数回访"),
        ({"batch": None}, "请选一份来件，或写明销号的起止日期"),
        ({"visitor": "nobody"}, "回访人要是本业务的巡查员或核验员"),
        ({"visitor": "inspector", "reason": ""}, "请写明指定回访人的理由"),
        ({"visitor": "liaison"}, "回访人要是本业务的巡查员或核验员"),
    ],
)
def test_what_cannot_be_drawn_is_said_and_nothing_is_kept(
    county: County, given: dict[str, object], sentence: str
) -> None:
    take_all = bool(given.pop("take_all", False))
    items = closed(county, 2, batch=make_batch(county, take_all=take_all))
    if "visitor" in given:
        name = str(given["visitor"])
        given = {"reason": "熟悉情况", **given}
        given["visitor"] = uuid7() if name == "nobody" else account(getattr(county, name)).uid
    wanted = LookBackDraft(**{"owner": county.office, "line": Line.CIVIC, "batch": items[0].batch.uid, **given})

    with pytest.raises(Invalid) as refused:
        draw_look_back(wanted, actor=county.clerk)

    assert said(refused.value)[0] == sentence
    assert not LookBack.objects.exists()
    assert not Notice.objects.filter(kind="ledger.look_back").exists()


def test_what_waits_for_a_visit_is_not_drawn_twice(county: County) -> None:
    items = closed(county, 2)
    first = draw_look_back(draft(county, items), actor=county.clerk)

    with pytest.raises(Invalid, match="没有可以回头看的已销号事项"):
        draw_look_back(draft(county, items), actor=county.clerk)
    end_look_back(first.uid, actor=county.clerk, words="天气原因，下月再看")

    assert draw_look_back(draft(county, items), actor=county.clerk).drawn == 2


def test_days_of_closing_draw_what_was_closed_in_them(county: County) -> None:
    items = closed(county, 2)
    Item.objects.filter(pk=items[0].pk).update(closed_at=timezone.now() - timedelta(days=40))
    today = timezone.localdate()
    wanted = LookBackDraft(county.office, Line.CIVIC, closed_from=today - timedelta(days=1), closed_to=today)

    look_back = draw_look_back(wanted, actor=county.clerk)

    assert [one.number for one in look_back.entries.all()] == [items[1].number]
    assert look_back.batch is None


def test_asking_twice_draws_once(county: County) -> None:
    items, client = closed(county, 2), uuid7()
    first = draw_look_back(draft(county, items), actor=county.clerk, client_uid=client)

    assert draw_look_back(draft(county, items), actor=county.clerk, client_uid=client).pk == first.pk
    assert LookBack.objects.count() == 1


def test_an_end_before_all_is_visited_wants_a_reason(county: County) -> None:
    items = closed(county, 2)
    look_back = draw_look_back(draft(county, items), actor=county.clerk)
    visit(county.inspector, items[0], good=True)

    with pytest.raises(Invalid) as refused:
        end_look_back(look_back.uid, actor=county.clerk)
    assert said(refused.value)[0] == "还有 1 项没有回访，结束要写明原因"
    visit(county.verifier, items[1], good=True)
    client = uuid7()
    for _again in range(2):
        end_look_back(look_back.uid, actor=county.clerk, client_uid=client)
    with pytest.raises(Conflict, match="这次回头看已经结束"):
        end_look_back(look_back.uid, actor=county.clerk)


@pytest.mark.parametrize("who", ["liaison", "head", "verifier", "inspector", "leader"])
def test_only_the_office_draws_and_ends(county: County, who: str) -> None:
    items = closed(county, 1)
    look_back = draw_look_back(draft(county, items), actor=county.clerk)
    actor = getattr(county, who)

    for act in (
        lambda: draw_look_back(draft(county, items), actor=actor),
        lambda: end_look_back(look_back.uid, actor=actor, words="算了"),
    ):
        with pytest.raises((Denied, NotFound)):
            act()
    # The units learn of it when somebody stands there.
    sees = who in {"verifier", "inspector", "leader"}
    if sees:
        assert get_look_back(actor, look_back.uid) == look_back
    else:
        with pytest.raises(NotFound):
            get_look_back(actor, look_back.uid)


def test_the_clock_consolidates_what_was_not_drawn_and_says_so(county: County) -> None:
    items = closed(county, 3)
    sampled = draft(county, items, coverage=Coverage.SAMPLE, worst=90, confidence=10)
    look_back = draw_look_back(sampled, actor=county.clerk)
    drawn = set(look_back.entries.filter(position__isnull=False).values_list("item_id", flat=True))
    assert consolidate_undrawn() == 0
    Item.objects.update(closed_at=timezone.now() - timedelta(days=61))

    assert consolidate_undrawn() == 3 - len(drawn)
    assert consolidate_undrawn() == 0

    states = dict(Item.objects.values_list("pk", "state"))
    assert {key for key, state in states.items() if state == "closed"} == drawn
    last = Movement.objects.filter(move="consolidate").select_related("words").first()
    assert last is not None
    assert (last.account_id, UNDRAWN in str(last.words.text)) == (None, True)


def test_another_county_sees_nothing(county: County) -> None:
    look_back = draw_look_back(draft(county, closed(county, 1)), actor=county.clerk)
    other = make_county("邻县")

    with pytest.raises(DomainError):
        end_look_back(look_back.uid, actor=other.clerk, words="不归他管")
