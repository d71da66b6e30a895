"""Inserting many rows of one table without the cost of compiling each: plain INSERT, values prepared by their fields."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models, router
from django.db.models.base import ModelState

Row = TypeVar("Row", bound=models.Model)

# These go to the driver as they are; every other kind of field prepares its value.
PLAIN = (models.IntegerField, models.CharField, models.TextField, models.BooleanField, models.ForeignKey)
MEMORY = 4_096


def insert_rows(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert new rows of ``model`` in the caller's transaction. Their ids stay unknown: look them up by a unique column.

    Four times cheaper than ``bulk_create``, which resolves every value of every row as an expression. Constraints and
    triggers hold as always; ``pre_save`` of fields is not called, so ``auto_now`` columns do not belong here.
    """
    if not rows:
        return
    using = router.db_for_write(model) or DEFAULT_DB_ALIAS
    connection = connections[using]
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    prepared = [_column(field, [row.__dict__[field.attname] for row in rows], connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})",  # noqa: S608 -- names of ours
            list(zip(*prepared, strict=True)),
        )


def copy_row(template: Row, **columns: Any) -> Row:
    """A new unsaved row like ``template`` with other values in some columns (named as stored: ``unit_id``).

    What the template has at hand of other tables the copy has too, so columns given here must not be among those.

    Building a model by its constructor costs more than inserting it; here a hundred thousand rows differ in a few columns.
    """
    row = template.__class__.__new__(template.__class__)
    row.__dict__.update(template.__dict__)
    row._state = ModelState()  # noqa: SLF001 -- a row of its own, not the template's
    row._state.fields_cache = dict(template._state.fields_cache)  # noqa: SLF001
    row.__dict__.update(columns)
    return row


def _column(field: "models.Field[Any, Any]", values: list[Any], connection: Any) -> list[Any]:
    if isinstance(field, PLAIN):
        return values

    def prepare(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    if isinstance(field, models.JSONField):
        return [prepare(value) for value in values]
    # Most columns of a registration hold one value over and over.
    remembered = lru_cache(MEMORY)(prepare)
    return [remembered(value) for value in values]
