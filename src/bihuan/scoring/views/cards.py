"""The card a device came by: pages for judges without an account begin with it."""

from django.http import HttpRequest

from bihuan.core.errors import NotFound
from bihuan.core.text import N_

from ..models import Card
from ..queries import card_with_key

COOKIE = "seat"


def card_of(request: HttpRequest) -> Card:
    """The card in force that this device opened. Raises NotFound for a device that opened none."""
    card = card_with_key(request.COOKIES.get(COOKIE, ""))
    if card is None:
        raise NotFound("card.none", N_("请先扫描评委卡上的二维码；卡只在当天有效"))
    return card
