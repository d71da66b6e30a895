from django.urls import reverse

from bihuan.ledger.states import Move
from tests.ledger.factories import County, make_items
from tests.ledger.views.pages import item_page, text_of


def test_item_page_shows_where_a_registered_item_stands(county: County) -> None:
    [item] = make_items(county)

    page = item_page(county.clerk, item)

    assert page.status_code == 200
    assert "待交办" in text_of(page)
    assert reverse("ledger:move", kwargs={"uid": item.uid, "move": Move.ASSIGN}) in page.content.decode()
