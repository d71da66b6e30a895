"""Taking a name out of what people wrote; a part of erasing a person, in its transaction."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from bihuan.registry.naming_words import hide


def hide_in_rows(rows: "QuerySet[Any]", fields: Sequence[str], name: str) -> None:
    """Put 某某 in place of the name in these columns of these rows."""
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        for field in fields:
            setattr(row, field, hide(getattr(row, field), name))
        row.save(update_fields=list(fields))
