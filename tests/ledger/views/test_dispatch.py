"""交办 in bulk: filled in from the file's words, shown by unit before it is sent, found again by its receipt."""

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.ledger import actions
from bihuan.ledger.models import Movement, Party
from bihuan.ledger.states import Move, State
from bihuan.registry.models import UnitName, UnitNameKind
from bihuan.registry.naming import key_of
from tests.ledger.factories import DEADLINE, County, make_county, make_items
from tests.ledger.views.pages import signed_in, text_of
from tests.support.asking import questions

INPUT = re.compile(r"<(input|button|option)\b[^>]*>")
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
DAY = timezone.localdate() + timedelta(days=30)


@pytest.fixture
def named(county: County) -> County:
    """The county with names to be found by."""
    for unit in (county.office, county.street, county.village, county.bureau):
        UnitName.objects.create(
            unit=unit, realm=county.realm, name=unit.name, key=key_of(unit.name), kind=UnitNameKind.OFFICIAL
        )
    return county


def fields_of(page: str) -> dict[str, list[str]]:
    """What the page's form would send if nothing were touched."""
    found: dict[str, list[str]] = {}
    form = page[page.index('<form method="post" novalidate') :]
    form = form[: form.index("</form>")]
    for tag in re.findall(r"<input\b[^>]*>", form):
        given = dict(ATTRIBUTE.findall(tag))
        if given.get("name") not in (None, "csrfmiddlewaretoken"):
            found.setdefault(given["name"], []).append(html.unescape(given.get("value", "")))
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.findall(r'<option value="([^"]*)"[^>]*selected', options)
        found[name] = chosen or re.findall(r'<option value="([^"]*)"', options)[:1]
    return found


def confirm(client: Client, fields: dict[str, list[str]]) -> str:
    """Send the first step, check nothing happened, send the second; returns the receipt's address."""
    lines = Movement.objects.count()
    plan = client.post("/ledger/dispatch/", fields)
    assert plan.status_code == 200, text_of(plan)
    assert Movement.objects.count() == lines
    done = client.post("/ledger/dispatch/", {**fields_of(plan.content.decode()), "step": "confirm"})
    assert done.status_code == 302, text_of(done)
    return done["Location"]


def test_dispatch_is_filled_in_from_the_hand_over_and_sent_after_the_dry_run(named: County) -> None:
    first, second = make_items(named, 2, lead=named.street, assisting=(named.bureau,))
    client = signed_in(named.clerk)

    page = client.get(f"/ledger/dispatch/?batch={first.batch.uid}")
    fields = fields_of(page.content.decode())
    assert fields["item"] == [str(first.uid), str(second.uid)]
    assert fields[f"{first.uid}-lead"] == ["新街街道"]
    assert fields[f"{first.uid}-assisting"] == ["城管局"]
    assert fields[f"{first.uid}-deadline"] == ["2030-03-01"]

    plan = client.post("/ledger/dispatch/", fields)
    assert "将交办 2 项给 2 个单位" in text_of(plan)
    assert re.search(r"新街街道 2026-1 .* 2026-2 .* — 3 人 城管局 — 2026-1 、 2026-2 2 人", text_of(plan))
    receipt = confirm(client, fields)

    for item in (first, second):
        item.refresh_from_db()
        assert (item.state, item.lead_id, item.deadline) == (State.ASSIGNED, named.street.pk, DEADLINE)
    assert Party.objects.filter(unit=named.bureau, part="assisting").count() == 2
    shown = client.get(receipt)
    assert "已交办 2 项" in text_of(shown)
    assert signed_in(named.chief).get(receipt).status_code == 404


def test_each_item_goes_to_its_own_unit_by_its_own_day(named: County) -> None:
    first, second = make_items(named, 2, lead=named.street)
    client = signed_in(named.clerk)
    fields = fields_of(client.get(f"/ledger/dispatch/?item={second.uid}&item={first.uid}").content.decode())
    fields[f"{second.uid}-lead"] = [" 城管局 "]
    fields[f"{second.uid}-assisting"] = ["新街街道，新街社区"]
    fields[f"{second.uid}-deadline"] = [DAY.isoformat()]
    fields[f"{second.uid}-kind"] = ["lasting"]

    confirm(client, fields)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.lead_id, second.lead_id) == (named.street.pk, named.bureau.pk)
    assert timezone.localdate(second.deadline) == DAY
    assert second.deadline_kind == "lasting"
    assert set(Party.objects.filter(item=second, part="assisting").values_list("unit_id", flat=True)) == {
        named.street.pk,
        named.village.pk,
    }


def test_what_is_wrong_is_said_above_and_beside_and_nothing_typed_is_lost(named: County) -> None:
    (item,) = make_items(named)
    client = signed_in(named.clerk)
    fields = fields_of(client.get(f"/ledger/dispatch/?item={item.uid}").content.decode())
    assert fields[f"{item.uid}-lead"] == [""]
    fields[f"{item.uid}-lead"] = ["城市管理"]
    fields[f"{item.uid}-deadline"] = [(timezone.localdate() - timedelta(days=1)).isoformat()]

    page = client.post("/ledger/dispatch/", {**fields, "step": "confirm", "client_uid": str(uuid4())})

    assert page.status_code == 422
    assert "<title>错误：" in page.content.decode()
    assert f'href="#id_{item.uid}-lead"' in page.content.decode()
    assert "2026-1 牵头单位：没有名为“城市管理”的单位" in text_of(page)
    assert "期限已经过去" in text_of(page)
    assert fields_of(page.content.decode())[f"{item.uid}-lead"] == ["城市管理"]
    item.refresh_from_db()
    assert item.state == State.REGISTERED


def test_sending_the_same_confirmation_twice_sends_once(named: County) -> None:
    (item,) = make_items(named, lead=named.street)
    client = signed_in(named.clerk)
    plan = client.post(
        "/ledger/dispatch/", fields_of(client.get(f"/ledger/dispatch/?item={item.uid}").content.decode())
    )
    fields = {**fields_of(plan.content.decode()), "step": "confirm"}

    first, again = client.post("/ledger/dispatch/", fields), client.post("/ledger/dispatch/", fields)

    assert (first.status_code, Movement.objects.filter(item=item, move=Move.ASSIGN.value).count()) == (302, 1)
    assert (again.status_code, again["Location"]) == (302, first["Location"])


def test_items_that_cannot_go_are_named_and_the_others_go(named: County) -> None:
    gone, waiting = make_items(named, 2, lead=named.street)
    actions.assign_items([gone.uid], actor=named.clerk, to=actions.HandOver())
    client = signed_in(named.clerk)

    page = client.get(f"/ledger/dispatch/?item={gone.uid}&item={waiting.uid}")

    assert re.search(r"这些不能交办 2026-1 ", text_of(page))
    assert fields_of(page.content.decode())["item"] == [str(waiting.uid)]


def test_dispatch_is_for_the_office(named: County) -> None:
    (item,) = make_items(named, lead=named.street)

    refused = signed_in(named.liaison).get(f"/ledger/dispatch/?item={item.uid}")
    stranger = signed_in(make_county("邻县").clerk).get(f"/ledger/dispatch/?item={item.uid}")

    assert refused.status_code == 403
    assert "主管办公室经办和负责人" in text_of(refused)
    assert "没有要交办的事项" in text_of(stranger)


@pytest.mark.parametrize("count", [1, 3])
def test_dispatch_asks_the_same_few_questions_for_any_number_of_rows(named: County, count: int) -> None:
    made = make_items(named, count, lead=named.street, assisting=(named.bureau,))
    client = signed_in(named.clerk)

    asked = questions(client, f"/ledger/dispatch/?batch={made[0].batch.uid}")

    assert len(asked) == 18, "\n".join(asked)
