from uuid import UUID

import pytest
from django.http import HttpResponse
from django.urls import reverse

from bihuan.core.uid import uuid7
from bihuan.evidence.actions import cover_picture, take_in_files
from bihuan.evidence.covering import Box
from bihuan.evidence.intake import Incoming
from bihuan.evidence.models import Evidence, Picture, PictureCover, Purpose
from bihuan.ledger import actions
from bihuan.ledger.actions import HandOver, PlanDraft, ReportDraft
from bihuan.ledger.models import Item
from bihuan.registry.actor import Actor
from tests.evidence import samples
from tests.ledger.factories import DEADLINE, FIXES, County, make_items
from tests.ledger.views.pages import item_page, signed_in, text_of

FACE = Box(300, 300, 200, 200)


@pytest.fixture
def item(county: County) -> Item:
    """One item reported with a picture of its own."""
    return reported(county, samples.jpeg((1280, 960), exif=samples.phone_exif()))


def reported(county: County, content: bytes) -> Item:

    (item,) = make_items(county)
    actions.assign_items([item.uid], actor=county.clerk, to=HandOver(lead=county.street, deadline=DEADLINE))
    actions.approve_plans([item.uid], actor=county.head, plan=PlanDraft(fixes=FIXES))
    (row,) = take_in_files([Incoming("整改后.jpg", lambda: [content])], purpose=Purpose.AFTER, actor=county.head)
    actions.approve_reports([item.uid], actor=county.head, report=ReportDraft("已清扫", (row.uid,)))
    item.refresh_from_db()
    return item


def picture_of(item: Item) -> Evidence:
    return Evidence.objects.select_related("file__picture", "realm").get(target_uid=item.uid)


def address(item: Item, picture: UUID | None = None) -> str:
    return reverse("ledger:cover", args=[item.uid, picture or picture_of(item).uid])


def sent(
    actor: Actor, item: Item, *rows: tuple[str, str, str, str], version: int = 0, action: str = "save"
) -> HttpResponse:
    sides = {name: [row[at] for row in rows] for at, name in enumerate(("left", "top", "width", "height"))}
    data = {"client": str(uuid7()), "version": version, "action": action, **sides}
    return signed_in(actor).post(address(item), data)


def test_office_draws_boxes_and_comes_back_to_the_item(county: County, item: Item) -> None:
    answer = sent(county.clerk, item, ("30", "30", "20", "12.5"), ("", "", "", ""))

    assert answer["Location"] == reverse("ledger:item", args=[item.uid]) + "#public"
    assert PictureCover.objects.get().boxes == [[300, 300, 200, 125]]
    page = signed_in(county.clerk).get(address(item)).content.decode()
    assert 'name="height" value="12.5"' in page
    assert "已遮挡 1 处" in page


def test_nothing_to_cover_is_remembered(county: County, item: Item) -> None:
    sent(county.clerk, item, ("", "", "", ""))

    picture = Picture.objects.get()
    assert (picture.cover_version, picture.cover_count) == (1, 0)
    assert "不需遮挡" in text_of(item_page(county.clerk, item))


def test_item_page_says_to_the_office_what_nobody_has_looked_at(county: County, item: Item) -> None:
    assert "还没有人看过" in text_of(item_page(county.clerk, item))
    assert "公开版照片" not in text_of(item_page(county.head, item))


def test_one_more_row_is_given_without_saving(county: County, item: Item) -> None:
    answer = sent(county.clerk, item, ("30", "30", "20", "20"), action="more")

    assert (answer.status_code, answer.content.decode().count('name="left"')) == (200, 2)
    assert PictureCover.objects.count() == 0


@pytest.mark.parametrize(
    "row",
    [
        ("a", "1", "1", "1"),
        ("1", "", "1", "1"),
        ("NaN", "1", "1", "1"),
        ("1e9", "1", "1", "1"),
        ("95", "0", "10", "10"),
    ],
)
def test_what_is_no_box_is_said_above_the_form(county: County, item: Item, row: tuple[str, str, str, str]) -> None:
    answer = sent(county.clerk, item, row)

    assert answer.status_code == 422
    assert "遮挡框" in text_of(answer)
    assert PictureCover.objects.count() == 0


def test_boxes_over_an_older_version_send_back_to_the_new_one(county: County, item: Item) -> None:
    cover_picture(picture_of(item).uid, boxes=[FACE], version=0, actor=county.clerk)

    answer = sent(county.clerk, item, ("1", "1", "9", "9"))

    assert answer["Location"] == address(item)
    assert PictureCover.objects.count() == 1


def test_a_unit_may_not_and_what_is_no_picture_of_the_item_is_not_there(county: County, item: Item) -> None:
    assert signed_in(county.head).get(address(item)).status_code == 403
    assert signed_in(county.clerk).get(address(item, uuid7())).status_code == 404


@pytest.mark.asvs("14.3.2")
def test_a_browser_asks_each_time_whether_its_public_copy_still_stands(county: County, item: Item) -> None:
    client, where = signed_in(county.clerk), reverse("evidence:public", args=[picture_of(item).uid])
    first = client.get(where)
    unchanged = client.get(where, headers={"if-none-match": first["ETag"]})
    cover_picture(picture_of(item).uid, boxes=[FACE], version=0, actor=county.clerk)
    later = client.get(where, headers={"if-none-match": first["ETag"]})

    assert (first["Cache-Control"], unchanged.status_code, later.status_code) == ("private, no-cache", 304, 200)
    assert b"".join(first.streaming_content) != b"".join(later.streaming_content)  # type: ignore[attr-defined]


def test_the_api_tells_the_public_copy_and_whether_somebody_looked(county: County, item: Item) -> None:
    where = f"/api/v1/items/{item.uid}"
    client, row = signed_in(county.clerk), picture_of(item)

    before = client.get(where).json()["evidence"][0]
    cover_picture(row.uid, boxes=[], version=0, actor=county.clerk)
    after = client.get(where).json()["evidence"][0]

    assert before["public"] == reverse("evidence:public", args=[row.uid])
    assert (before["public_checked"], after["public_checked"]) == (False, True)
