"""Taking a person's name out of the ledger's words; a part of erasing a person, in its transaction. The chains still hold."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from bihuan.registry.actions.hiding import hide_in_rows
from bihuan.registry.naming_words import hide

from ..models import Item, MovementWords
from .loading import open_desks
from .writing import save_search

AT_ONCE = 500


def hide_in_words(rows: "QuerySet[MovementWords]", name: str) -> None:
    """Put 某某 in place of the name in the words of movements, and forget the salt.

    The digest on the chain stands for words nobody can try any more; the rest of them may still be read.
    """
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        row.text, row.salt, row.erased_at = hide(row.text, name), "", timezone.now()
        row.save(update_fields=["text", "salt", "erased_at"])


def hide_in_items(rows: "QuerySet[Item]", fields: Sequence[str], name: str) -> None:
    """Put 某某 in place of the name in items, and index them anew: nobody finds them by it."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    hide_in_rows(Item.objects.filter(pk__in=keys), fields, name)
    around = Item.objects.select_related("batch", "pack", "place", "merged_into", "lead").order_by("pk")
    for start in range(0, len(keys), AT_ONCE):
        items = list(around.filter(pk__in=keys[start : start + AT_ONCE]))
        save_search([(desk, desk.before) for desk in open_desks(items)])
