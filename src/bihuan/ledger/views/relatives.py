"""What an item was merged into, what is merged into it, and the parts of a split one."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from ..casefile import Case
from ..models import Item
from ..queries import visible_items
from .tags import Tag, standing_tag

SHORT = 40


@dataclass(frozen=True)
class Relative:
    """Another item tied to this one: how, its number, and where the reader may see it (no address and words otherwise)."""

    tie: str
    number: str
    words: str
    href: str
    state: Tag | None


def relatives_of(case: Case) -> list[Relative]:
    """Every item tied to this one. Rule: ``visible_items`` for words, state and address; the number is told alone."""
    item = case.item
    ties: list[tuple[str, Item]] = []
    if item.parent is not None:
        ties.append((_("拆自"), item.parent))
    if item.merged_into is not None:
        ties.append((_("已并入"), item.merged_into))
    ties += [(_("拆出") if one.parent_id == item.pk else _("并在其中"), one) for one in case.family]
    if not ties:
        return []
    seen = set(visible_items(case.actor).filter(pk__in=[one.pk for _tie, one in ties]).values_list("pk", flat=True))
    return [_relative(tie, one, shown=one.pk in seen) for tie, one in ties]


def _relative(tie: str, item: Item, *, shown: bool) -> Relative:
    if not shown:
        return Relative(tie, item.number, "", "", None)
    problem = item.problem if len(item.problem) <= SHORT else item.problem[: SHORT - 1] + "…"
    return Relative(tie, item.number, problem, reverse("ledger:item", args=[item.uid]), standing_tag(item))
