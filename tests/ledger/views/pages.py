"""A browser without script: signs people in, reads pages and sends forms as a person would."""

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from bihuan.ledger.models import Item
from bihuan.ledger.states import Move
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account

NAME = re.compile(r"\bname=\"([^\"]*)\"")
VALUE = re.compile(r"\bvalue=\"([^\"]*)\"")


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(
        Account.objects.get(pk=actor.account_id), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def item_page(actor: Actor, item: Item) -> HttpResponse:
    return signed_in(actor).get(reverse("ledger:item", args=[item.uid]))


def address(item: Item, move: Move) -> str:
    return reverse("ledger:move", kwargs={"uid": item.uid, "move": move})


def hidden_of(page: str) -> dict[str, str]:
    """The hidden fields of the move's form."""
    form = page[page.index('<form method="post" enctype') :]
    found = {}
    for tag in re.findall(r"<input type=\"hidden\"[^>]*>", form[: form.index("</form>")]):
        name, value = NAME.search(tag), VALUE.search(tag)
        if name and name.group(1) != "csrfmiddlewaretoken":
            found[name.group(1)] = value.group(1) if value else ""
    return found


def make(actor: Actor, item: Item, move: Move, **typed: Any) -> HttpResponse:
    """Open a move's page, fill it in, send it."""
    client = signed_in(actor)
    shown = client.get(address(item, move))
    assert shown.status_code == 200, shown.content.decode()
    return client.post(address(item, move), {**hidden_of(shown.content.decode()), **typed})


def text_of(page: HttpResponse) -> str:
    """What can be read, blanks squeezed."""
    words = re.sub(r"<[^>]+>", " ", page.content.decode())
    return re.sub(r"\s+", " ", words)
