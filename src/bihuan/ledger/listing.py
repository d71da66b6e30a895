"""Reads for tables of items: the columns a row shows and no others, since making whole units of every row costs more."""

from django.db.models import Prefetch, QuerySet

from .models import Item, Party, PartyPart

OF_ITEM = (
    "uid",
    "year",
    "serial",
    "part",
    "problem",
    "place_text",
    "kind",
    "state",
    "card",
    "rebounds",
    "due",
    "mend_by",
    "divided",
)
OF_HANDOVER = ("deadline", "deadline_text")
OF_BATCH_AND_PLACE = ("batch__uid", "batch__name", "place__uid", "place__name")
OF_UNITS = ("lead__uid", "lead__short_name", "proposed_lead__uid", "proposed_lead__short_name")


def for_rows(items: QuerySet[Item]) -> QuerySet[Item]:
    """What a row of a plain table shows, without one query more per row: two queries for any number.

    Rows that are judged (offers, warnings) need more of their item: those come by ``queries.for_list``.
    """
    assisting = Party.objects.filter(part=PartyPart.ASSISTING.value).select_related("unit")
    return (
        items.select_related("batch", "lead", "proposed_lead", "place")
        .only(*OF_ITEM, *OF_HANDOVER, *OF_BATCH_AND_PLACE, *OF_UNITS)
        .prefetch_related(Prefetch("parties", assisting.only("item_id", "part", "unit__uid", "unit__short_name")))
    )
