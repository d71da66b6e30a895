"""Choices of table columns made from the pure words of the loop; the labels are translated when shown."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from ..states import CARD_LABELS, DEADLINE_LABELS, MOVE_LABELS, PAPER_LABELS, REQUEST_LABELS, STATE_LABELS

Choices = list[tuple[str, Promise]]
Word = TypeVar("Word", bound=StrEnum)


def choices(labels: Mapping[Word, str]) -> Choices:
    """Turn marked labels into choices, keeping their order."""
    return [(word.value, gettext_lazy(label)) for word, label in labels.items()]


STATES = choices(STATE_LABELS)
MOVES = choices(MOVE_LABELS)
PAPERS = choices(PAPER_LABELS)
REQUESTS = choices(REQUEST_LABELS)
DEADLINES = choices(DEADLINE_LABELS)
CARDS = choices(CARD_LABELS)
