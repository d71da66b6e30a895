"""督办牌 and 长期管护 on pages."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from bihuan.core.uid import uuid7
from bihuan.ledger import actions
from bihuan.ledger.actions.carding import propose_cards
from bihuan.ledger.actions.patrolling import count_missed_patrols
from bihuan.ledger.models import CardProposal, Item, Keeping, Patrol
from bihuan.ledger.patrols import Finding
from bihuan.ledger.states import Card, Move
from tests.ledger.factories import County
from tests.ledger.test_actions_moving import assigned
from tests.ledger.test_cards import make_late
from tests.ledger.test_keeping import back_by, closed, picture, to_village
from tests.ledger.views.pages import address, hidden_of, item_page, make, signed_in, text_of
from tests.support.asking import questions

CARDS = "ledger:cards"


def decide(what: str) -> str:
    return reverse("ledger:cards-decide", kwargs={"what": what})


def two_late(county: County) -> list[Item]:
    items = assigned(county, 2)
    make_late(items[:1], 4)
    make_late(items[1:], 12)
    propose_cards()
    return items


def test_the_head_sees_what_is_proposed_and_issues_many_after_a_dry_run(county: County) -> None:
    yellow, red = two_late(county)
    client = signed_in(county.chief)

    listed = text_of(client.get(reverse(CARDS)))
    dry = client.post(decide("issue"), {"item": [str(yellow.uid), str(red.uid), str(uuid7())]})
    sent = {"item": [str(yellow.uid), str(red.uid)], "client": str(uuid7()), "reason": "久拖不办"}
    first, again = client.post(decide("issue"), sent), client.post(decide("issue"), sent)

    assert "逾期 12 个工作日" in listed
    assert listed.index(red.number) < listed.index(yellow.number)
    assert dry.status_code == 200
    assert "亮牌 2 项" in text_of(dry)
    assert (first.status_code, again.status_code) == (302, 302)
    assert [Item.objects.get(pk=item.pk).card for item in (yellow, red)] == ["yellow", "red"]
    after = text_of(client.get(reverse(CARDS)))
    assert "没有拟亮的牌" in after
    assert "黄牌；逾期 4 个工作日 “久拖不办”" in text_of(item_page(county.liaison, yellow))


def test_a_decision_without_reason_keeps_the_ticked(county: County) -> None:
    yellow, _ = two_late(county)
    sent = {"item": str(yellow.uid), "client": str(uuid7()), "reason": ""}

    answer = signed_in(county.chief).post(decide("pass_over"), sent)

    assert answer.status_code == 422
    assert f'name="item" value="{yellow.uid}"' in answer.content.decode()
    assert CardProposal.objects.filter(answer="open").count() == 2


def test_passing_over_and_lifting(county: County) -> None:
    yellow, red = two_late(county)
    client = signed_in(county.chief)
    actions.issue_cards([red.uid], actor=county.chief, reason="久拖不办")

    none = client.post(decide("lift"), {"item": str(yellow.uid)})
    passed = client.post(decide("pass_over"), {"item": str(yellow.uid), "client": str(uuid7()), "reason": "已约谈"})
    lifted = client.post(decide("lift"), {"item": str(red.uid), "client": str(uuid7()), "reason": "已动工"})

    assert none.status_code == 422
    assert "没有需要摘下的牌" in text_of(none)
    assert (passed.status_code, lifted.status_code) == (302, 302)
    assert Item.objects.get(pk=red.pk).card == "none"
    assert CardProposal.objects.get(item=yellow).answer == "passed_over"


def test_the_item_says_what_is_proposed_to_the_office_alone(county: County) -> None:
    yellow, red = two_late(county)
    assert "拟亮黄牌" in text_of(item_page(county.clerk, yellow))
    assert "拟亮红牌" in text_of(item_page(county.chief, red))
    assert "拟亮" not in text_of(item_page(county.liaison, yellow))


def test_units_and_clerks_decide_nothing_and_units_see_no_proposals(county: County) -> None:
    two_late(county)

    assert signed_in(county.head).get(reverse(CARDS)).status_code == 403
    assert signed_in(county.clerk).get(reverse(CARDS)).status_code == 200
    assert "亮牌……" not in text_of(signed_in(county.clerk).get(reverse(CARDS)))
    assert signed_in(county.clerk).post(decide("issue"), {"item": str(uuid7())}).status_code == 403
    assert "没有符合的事项" in text_of(signed_in(county.head).get(reverse("ledger:items"), {"mark": "proposed"}))


@pytest.mark.parametrize("count", [1, 3])
def test_cards_ask_the_same_number_of_queries(county: County, count: int) -> None:
    make_late(assigned(county, count), 4)
    propose_cards()
    client = signed_in(county.chief)
    client.get(reverse(CARDS))
    assert len(questions(client, reverse(CARDS))) == 6


def test_a_card_on_the_page_of_one_item_starts_with_the_proposal(county: County) -> None:
    yellow, _ = two_late(county)

    page = signed_in(county.chief).get(address(yellow, Move.ISSUE_CARD)).content.decode()
    issued = make(county.chief, yellow, Move.ISSUE_CARD, card="red", reason="影响恶劣")
    lifted = make(county.chief, Item.objects.get(pk=yellow.pk), Move.LIFT_CARD, reason="已动工")

    (ticked,) = [tag for tag in re.findall(r"<input[^>]*>", page) if "checked" in tag]
    assert 'value="yellow"' in ticked
    assert (issued.status_code, lifted.status_code) == (302, 302)


def test_the_ledger_is_narrowed_to_cards_and_keepings(county: County) -> None:
    yellow, red = two_late(county)
    actions.issue_cards([red.uid], actor=county.chief, card=Card.RED, reason="久拖不办")
    client = signed_in(county.clerk)

    def found(mark: str) -> list[bool]:
        page = text_of(client.get(reverse("ledger:items"), {"mark": mark}))
        return [item.number in page for item in (yellow, red)]

    assert [found(mark) for mark in ("proposed", "yellow", "red", "missed")] == [
        [True, False],
        [False, False],
        [False, True],
        [False, False],
    ]


def patrol(county: County, keeping: Keeping, **typed: object) -> object:
    client = signed_in(county.villager)
    here = reverse("ledger:keeping", args=[keeping.uid])
    page = client.get(here).content.decode()
    assert "登记今天的巡查" in page
    hidden = hidden_of(page)
    return client.post(here, {**hidden, **typed})


def test_the_keeper_records_a_patrol_on_its_page(county: County) -> None:
    item = closed(county)
    keeping = back_by(to_village(county), 3)

    answer = patrol(county, keeping, finding="fine", words="干净")

    assert answer.status_code == 302
    page = text_of(signed_in(county.villager).get(reverse("ledger:keeping", args=[keeping.uid])))
    assert "干净" in page
    assert "由新街社区 网格员管护，每周巡查" in text_of(item_page(county.clerk, item))


def test_a_fault_without_words_or_picture_is_told_beside_the_field(county: County) -> None:
    closed(county)
    keeping = to_village(county)

    silent = patrol(county, keeping, finding="fault")
    bare = patrol(county, keeping, finding="fault", words="又堆垃圾")

    assert (silent.status_code, bare.status_code) == (422, 422)
    assert "请写明发现了什么问题" in text_of(silent)
    assert "请附上至少一张照片或一份材料" in text_of(bare)


def test_a_fault_leads_the_office_to_the_rebound_with_its_pictures(county: County) -> None:
    item = closed(county)
    keeping = to_village(county)
    patrol(county, keeping, finding="fault", words="又堆垃圾", evidence=str(picture(county, "villager")[0]))
    row = Patrol.objects.get()
    client = signed_in(county.clerk)

    page = client.get(reverse("ledger:keeping", args=[keeping.uid])).content.decode()
    link = f"{address(item, Move.REBOUND)}?patrol={row.uid}"
    shown = client.get(link).content.decode()
    sent = {**hidden_of(shown), "reason": "又堆垃圾", "deadline": "2030-03-01"}
    answer = client.post(address(item, Move.REBOUND), sent)

    assert f'href="{link}"' in page
    assert "又堆垃圾</textarea>" in shown
    assert "巡查时的照片随案，可以再补" in shown
    assert answer.status_code == 302
    assert Item.objects.get(pk=item.pk).cycle == 2
    ended = text_of(client.get(reverse("ledger:keeping", args=[keeping.uid])))
    assert "这段管护已于" in ended


def test_the_office_may_leave_a_fault_at_that(county: County) -> None:
    closed(county)
    keeping = to_village(county)
    patrol(county, keeping, finding="fault", words="又堆垃圾", evidence=str(picture(county, "villager")[0]))
    here = reverse("ledger:patrol-answer", args=[keeping.uid, Patrol.objects.get().uid])
    client = signed_in(county.clerk)

    silent = client.post(here, {"words": ""}, follow=True)
    told = client.post(here, {"words": "已当场清走"}, follow=True)

    assert "请写明理由" in text_of(silent)
    assert "不按反弹办理：已当场清走" in text_of(told)


def test_naming_the_keeper_on_its_page(county: County) -> None:
    closed(county)
    keeping = Keeping.objects.get()
    here = reverse("ledger:keeper", args=[keeping.uid])
    client = signed_in(county.liaison)
    page = client.get(here).content.decode()

    wrong = client.post(here, {"client": str(uuid7()), "unit": str(county.village.uid), "rhythm": "days"})
    sent = {"client": str(uuid7()), "unit": str(county.village.uid), "post": "网格员", "rhythm": "days", "every": "3天"}
    right = client.post(here, sent)

    assert f'value="{county.village.uid}"' in page
    assert f'value="{county.office.uid}"' not in page
    assert wrong.status_code == 422
    assert "请填写间隔天数" in text_of(wrong)
    assert right.status_code == 302
    live = Keeping.objects.get(ended_at=None)
    assert (live.unit, live.post, live.rhythm, live.every) == (county.village, "网格员", "days", 3)


def test_missed_patrols_stand_first_and_are_counted(county: County) -> None:
    closed(county)
    back_by(to_village(county), 23)
    count_missed_patrols()
    listed = text_of(signed_in(county.clerk).get(reverse("ledger:keepings"), {"show": "missed"}))
    assert "连续缺巡 3 次" in listed
    assert "这里没有长期管护的事项" in text_of(
        signed_in(county.clerk).get(reverse("ledger:keepings"), {"show": "fault"})
    )
    assert "连续缺巡 3 次" in text_of(signed_in(county.villager).get(reverse("ledger:keepings"), {"show": "mine"}))


@pytest.mark.parametrize("count", [1, 3])
def test_keepings_ask_the_same_number_of_queries(county: County, count: int) -> None:
    item = closed(county)
    today = timezone.localdate()
    for number in range(1, count):
        row = Item.objects.get(pk=item.pk)
        row.pk, row.uid, row.serial = None, uuid7(), item.serial + number
        row._state.adding = True
        row.save()
        Keeping.objects.create(
            realm=county.realm,
            item=row,
            cycle=1,
            unit=county.street,
            rhythm="weekly",
            starts=today,
            next_due=today + timezone.timedelta(days=7),
            set_at=timezone.now(),
        )
    client = signed_in(county.clerk)
    client.get(reverse("ledger:keepings"))
    assert len(questions(client, reverse("ledger:keepings"))) == 4


def test_a_patrol_counts_as_found_only_by_its_own_item(county: County) -> None:
    item = closed(county)
    keeping = to_village(county)
    actions.record_patrol(keeping.uid, finding=Finding.FINE, actor=county.villager)
    fine = Patrol.objects.get()
    page = signed_in(county.clerk).get(f"{address(item, Move.REBOUND)}?patrol={fine.uid}").content.decode()
    assert "巡查时的照片随案，可以再补" not in page
    assert signed_in(county.clerk).get(f"{address(item, Move.REBOUND)}?patrol=nonsense").status_code == 200
