"""What people read: a refusal in both languages, the words of a movement."""

import json
from typing import Any

from django.utils import translation

from bihuan.core.errors import DomainError
from bihuan.ledger.exchange.report import sayer
from bihuan.ledger.models import Item, Movement, MovementWords
from bihuan.ledger.sentence import Sentence
from bihuan.ui.errors import sentence


def said(fault: DomainError) -> tuple[str, str]:
    """The sentence of a refusal, Chinese and English."""
    with translation.override("zh-hans"):
        chinese = sentence(fault)
    with translation.override("en"):
        return chinese, sentence(fault)


def told_in(language: str, told: Sentence) -> str:
    """A sentence about a row as a page says it."""
    with translation.override(language):
        return sayer(translation.gettext)(told)


def last(item: Item) -> Movement:
    """The newest movement of an item."""
    return Movement.objects.filter(item=item).order_by("-sequence")[0]


def words_of(movement: Movement) -> dict[str, Any]:
    """What was written with a movement."""
    return json.loads(MovementWords.objects.get(movement=movement).text)
