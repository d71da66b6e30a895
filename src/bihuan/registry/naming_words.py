"""A person's name in what people wrote: where it stands, and the same without it."""

import json
from collections.abc import Sequence
from typing import Any

from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from .holdings import Subject

HIDDEN = "某某"
# A single character stands in every other sentence.
SHORTEST = 2


def naming(model: type[Model], fields: Sequence[str], subject: Subject) -> "QuerySet[Any]":
    """Return the rows of the person's realm in which one of these texts or JSON values has the whole name."""
    rows = model._default_manager.filter(realm_id=subject.person.realm_id)
    name = subject.values.name
    if len(name) < SHORTEST:
        return rows.none()
    # SQLite keeps JSON with every Chinese character written as an escape; PostgreSQL does not.
    escaped = json.dumps(name)[1:-1]
    found = Q()
    for field in fields:
        told = rows.annotate(as_text=Cast(field, TextField()))
        found |= Q(pk__in=told.filter(Q(as_text__contains=name) | Q(as_text__contains=escaped)).values("pk"))
    return rows.filter(found)


def hide(value: Any, name: str) -> Any:
    """Return a text, or what JSON holds, with 某某 in place of the name; an equal value where it was not there."""
    if isinstance(value, str):
        return value.replace(name, HIDDEN)
    if isinstance(value, list):
        return [hide(part, name) for part in value]
    if isinstance(value, dict):
        return {key: hide(part, name) for key, part in value.items()}
    return value
