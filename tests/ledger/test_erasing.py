"""Erasing a person takes their name out of the ledger's words and leaves its chains true."""

import pytest

from bihuan.evidence.models import Evidence, StoredFile
from bihuan.ledger import actions
from bihuan.ledger.models import Item, MovementWords, Plan, Report, SavedView
from bihuan.ledger.verify import verify_realm
from bihuan.registry import personal
from bihuan.registry.actor import Actor
from bihuan.registry.models import Person, Role
from bihuan.registry.personal import PersonalValues
from tests.ledger.factories import FIXES, County, make_actor, make_items, make_picture
from tests.ledger.views.pages import signed_in, text_of
from tests.support.erasing import erase

pytestmark = pytest.mark.django_db
NAME = "尚敬业"


@pytest.fixture
def named(county: County) -> Person:
    """The liaison, by name: everything about the item below names them."""
    person = Person.objects.get(pk=county.liaison.person_id)
    personal.new_record(person, PersonalValues(NAME, "0371-62690000")).save()
    return person


@pytest.fixture
def item(county: County, named: Person) -> Item:
    (item,) = make_items(county, 1, lead=county.street)
    actions.correct_item(
        item.uid, correction=actions.Correction(problem=f"{NAME}家门口路灯不亮"), reason="写清", actor=county.clerk
    )
    actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver())
    plan = actions.PlanDraft({**FIXES, "person": NAME}, materials=f"灯泡，{NAME}领取")
    actions.submit_plans([item.uid], actor=county.liaison, plan=plan)
    actions.approve_plans([item.uid], actor=county.head)
    picture = make_picture(county.liaison)
    Evidence.objects.filter(pk=picture.pk).update(name=f"{NAME}拍摄.jpg")
    sent = actions.ReportDraft(f"{NAME}已换好灯泡。", (picture.uid,))
    actions.submit_report(item.uid, actor=county.liaison, report=sent)
    return Item.objects.get(pk=item.pk)


def administrators(county: County) -> tuple[Actor, Actor]:
    return make_actor(county.realm, Role.SYSTEM_ADMIN), make_actor(county.realm, Role.SECURITY_ADMIN)


def test_the_name_goes_out_of_every_text_and_every_chain_still_verifies(
    county: County, named: Person, item: Item
) -> None:
    system, security = administrators(county)
    erase(named, system=system, security=security)

    assert Item.objects.get(pk=item.pk).problem == "某某家门口路灯不亮"
    plan = Plan.objects.get(item=item)
    assert (plan.fixes["person"], plan.materials) == ("某某", "灯泡，某某领取")
    assert Report.objects.get(item=item).text == "某某已换好灯泡。"
    assert Evidence.objects.get(target_uid=item.uid).name == "某某拍摄.jpg"
    assert not MovementWords.objects.filter(text__contains=NAME).exists()
    hidden = MovementWords.objects.filter(text__contains="某某")
    assert {(row.salt, row.erased_at is not None) for row in hidden} == {("", True)}
    assert verify_realm(county.realm).faults == ()


def test_the_story_is_still_read_and_nobody_finds_the_item_by_the_name(
    county: County, named: Person, item: Item
) -> None:
    client = signed_in(county.clerk)
    assert "家门口" in text_of(client.get("/search/", {"q": NAME}))
    system, security = administrators(county)
    erase(named, system=system, security=security)

    page = text_of(client.get(f"/ledger/items/{item.uid}/"))
    assert "某某已换好灯泡。" in page
    assert NAME not in page
    assert "家门口" not in text_of(client.get("/search/", {"q": NAME}))
    assert "家门口" in text_of(client.get("/search/", {"q": "家门口"}))


def test_words_stay_where_the_request_leaves_them(county: County, named: Person, item: Item) -> None:
    system, security = administrators(county)
    erase(named, system=system, security=security, words=False)

    assert Plan.objects.get(item=item).fixes["person"] == NAME
    assert not MovementWords.objects.filter(erased_at__isnull=False).exists()
    assert verify_realm(county.realm).faults == ()


def test_what_was_never_used_goes_and_what_proves_stays(county: County, named: Person, item: Item) -> None:
    unused = make_picture(county.liaison)
    actions.keep_view("我的", "due=overdue", actor=county.liaison)
    system, security = administrators(county)

    erase(named, system=system, security=security)

    assert not Evidence.objects.filter(pk=unused.pk).exists()
    assert not StoredFile.objects.filter(pk=unused.file_id).exists()
    assert Evidence.objects.filter(target_uid=item.uid).count() == 1
    assert not SavedView.objects.exists()
