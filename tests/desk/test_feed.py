from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from bihuan.ledger import actions
from bihuan.registry.actions.tokens import make_token, revoke_token
from bihuan.registry.actor import Actor
from bihuan.registry.models import Appointment, TokenScope
from tests.ledger.factories import DEADLINE, County, make_items
from tests.support.api import ROOT, Program


def feed(actor: Actor, scope: TokenScope = TokenScope.CALENDAR) -> tuple[str, object]:
    token, secret = make_token("手机日历", scope=scope, days=90, actor=actor)
    return reverse("desk:feed", args=[secret]), token


def events(address: str) -> list[tuple[str, date, str]]:
    answer = Client().get(address)
    assert answer.status_code == 200
    calendar = Calendar.from_ical(answer.content)
    return [(str(one["summary"]), one["dtstart"].dt, str(one["description"])) for one in calendar.walk("VEVENT")]


def assigned(county: County) -> actions.HandOver:
    return actions.HandOver(lead=county.street, deadline=DEADLINE)


def test_the_feed_holds_the_deadlines_of_what_is_at_ones_units(county: County) -> None:
    mine, _waiting = make_items(county, 2)
    actions.assign_items([mine.uid], actor=county.clerk, to=assigned(county))
    address, _ = feed(county.liaison)
    strange, _ = feed(county.helper)

    assert events(address) == [(f"{mine.number} 新街东段 路边有垃圾 1", date(2030, 3, 1), "牵头：新街街道")]
    assert events(strange) == []


def test_the_feed_follows_what_is_dated_anew(county: County) -> None:
    (item,) = make_items(county)
    actions.assign_items([item.uid], actor=county.clerk, to=assigned(county))
    address, _ = feed(county.liaison)
    item.refresh_from_db()
    item.due = item.due.replace(month=4)
    item.save(update_fields=["due"])

    (event,) = events(address)
    assert event[1] == date(2030, 4, 1)
    assert f"UID:{item.uid}@bihuan" in Client().get(address).content.decode().replace("\r\n ", "")


@pytest.mark.asvs("14.2.1")
def test_a_dead_address_is_nothing_whatever_killed_it(county: County) -> None:
    address, _ = feed(county.liaison)
    reading, _ = feed(county.liaison, TokenScope.READ)
    revoked, gone = feed(county.liaison)
    revoke_token(gone.uid, actor=county.liaison)
    nothing = Client().get(reverse("desk:feed", args=["bihuan_forged"]))
    Appointment.objects.filter(person_id=county.liaison.person_id).update(ends=date(2021, 1, 1))

    for dead in (address, reading, revoked):
        answer = Client().get(dead)
        assert (answer.status_code, answer.content) == (404, nothing.content)


def test_a_calendars_token_opens_no_api(county: County) -> None:
    assert Program(county.liaison, TokenScope.CALENDAR).get("items").status_code == 401
    assert Client().get(ROOT + "items").status_code == 401
