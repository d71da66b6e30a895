"""Rows of an import that other batches have too, as its page shows them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from ..exchange.diff import Compared
from ..exchange.meeting import Sort, Sorts
from ..exchange.tally import Tally
from ..meets import MEETS_LABELS, Meets
from ..models import Handover
from ..states import STATE_LABELS

SORT_OFFERS = {Sort.OPEN: (Meets.NEW, Meets.MERGE), Sort.CLOSED: (Meets.NEW, Meets.REBOUND)}


@dataclass(frozen=True)
class MetView:
    """An item of another batch that a row meets: where it is, what may become of the row and what does."""

    number: str
    href: str
    problem: str
    state: str
    offers: tuple[tuple[str, str], ...]
    meets: str


@dataclass(frozen=True)
class SortView:
    """What may become of all rows that are the same as items in work, or as closed ones: how many, and the choice."""

    name: str
    label: str
    count: int
    offers: tuple[tuple[str, str], ...]
    chosen: str


def sorts_in(post: QueryDict) -> Sorts:
    """Read what was chosen for all rows of a sort; nonsense registers them."""
    said = {sort: post.get(sort.value, "") for sort in SORT_OFFERS}
    return Sorts(**{sort.value: Meets(word) for sort, word in said.items() if word in SORT_OFFERS[sort]})


def sort_views(tally: Tally, handover: Handover) -> Iterator[SortView]:
    """What may be chosen for all rows of a sort, where there are any."""
    chosen = {Sort.OPEN: handover.same_open, Sort.CLOSED: handover.same_closed}
    labels = {Sort.OPEN: _("与在办事项相同的"), Sort.CLOSED: _("与已销号事项相同的")}
    for sort, offers in SORT_OFFERS.items():
        count = tally.settling[sort]
        if count:
            yield SortView(sort.value, labels[sort], count, _words(offers), chosen[sort])


def _words(offers: Iterable[Meets]) -> tuple[tuple[str, str], ...]:
    return tuple((one.value, _(MEETS_LABELS[one])) for one in offers)


def met_view(one: Compared, chosen: str | None) -> MetView | None:
    """The meeting of a row. What is only alike can be left open, or said to be another fault."""
    if one.met is None:
        return None
    item, offers, meets = one.met.item, _words(one.met.offers), one.met.meets.value
    if one.met.sort is Sort.NEAR and offers:
        others = tuple(offer for offer in offers if offer[0] != Meets.NEW)
        offers, meets = (("", _("另行登记")), (Meets.NEW.value, _("不是同一处")), *others), chosen or ""
    return MetView(
        number=item.number,
        href=reverse("ledger:item", args=[item.uid]),
        problem=item.problem,
        state=_(STATE_LABELS[item.state]),
        offers=offers,
        meets=meets,
    )
