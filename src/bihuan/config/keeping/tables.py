"""Every table of ours as lines of JSON, in one snapshot of the database, and back into an empty one of either kind.

Values go through Django's fields both ways, so that what SQLite wrote PostgreSQL reads. The search index is left out, being
made anew from the items, and so are uploads under way.
"""

import base64
import contextlib
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import IO, Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

from bihuan.backstage.models import SearchEntry
from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.evidence.models import Upload, UploadChunk

FOLDER = "tables/"
ROWS_AT_ONCE = 1_000
# The first is made anew; what is half sent is sent again, under the same id.
LEFT_OUT = (SearchEntry, Upload, UploadChunk)
Done = Callable[[int], None]


def kept_models() -> list[type[models.Model]]:
    """Return the models of every table that a backup holds, those pointed to before those that point."""
    ours = [
        model
        for config in apps.get_app_configs()
        if config.name.startswith("bihuan.")
        for model in config.get_models(include_auto_created=True)
        if model not in LEFT_OUT and model._meta.managed and not model._meta.proxy
    ]
    # Second factors and outside identities are another package's tables and our people's keys.
    return sorted([*ours, Authenticator, SocialAccount], key=lambda model: model._meta.label_lower)


@contextlib.contextmanager
def snapshot() -> Iterator[None]:
    """Let everything read inside be of one moment, while others go on writing."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    # Django would begin with the write lock and hold up everybody; a reader needs none.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("COMMIT")


def count_rows() -> dict[str, int]:
    """Return how many rows each table has."""
    return {model._meta.label_lower: model._base_manager.count() for model in kept_models()}


def write_table(model: type[models.Model], file: IO[bytes], done: Done) -> int:
    """Write every row of a table, one line each; returns how many."""
    count = 0
    rows = model._base_manager.order_by("pk").values_list(*columns_of(model)).iterator(chunk_size=ROWS_AT_ONCE)
    for row in rows:
        file.write(json.dumps([_told(value) for value in row], ensure_ascii=False, separators=(",", ":")).encode())
        file.write(b"\n")
        count += 1
        if count % ROWS_AT_ONCE == 0:
            done(ROWS_AT_ONCE)
    done(count % ROWS_AT_ONCE)
    return count


def columns_of(model: type[models.Model]) -> list[str]:
    """Return the names of a table's columns, in the order of its lines."""
    return [field.attname for field in model._meta.concrete_fields]


def spool() -> IO[bytes]:
    """Return a passing file for one table, on disk once it is large."""
    return tempfile.SpooledTemporaryFile(max_size=8 * 1024 * 1024)


def must_be_empty() -> None:
    """Raise Invalid where the database already holds something of ours."""
    for model in kept_models():
        if model._base_manager.exists():
            raise Invalid(
                "restore.not-empty",
                N_("数据库不是空的（%(table)s 里已有内容），请恢复到空的数据库"),
                table=model._meta.db_table,
            )


def read_table(label: str, columns: Sequence[str], content: IO[bytes], done: Done) -> int:
    """Insert every line into its table; returns how many. Columns this version has added since get their defaults.

    Raises Invalid for a table or column this version does not know.
    """
    model = _model(label)
    fields = {field.attname: field for field in model._meta.concrete_fields}
    for name in columns:
        if name not in fields:
            raise Invalid(
                "restore.column", N_("备份里的 %(table)s.%(column)s 这个版本不认识"), table=label, column=name
            )
    added = [field for name, field in fields.items() if name not in columns]
    readers = [_reader(fields[name]) for name in columns]
    insert = _insert([fields[name] for name in columns] + added, model)
    count = 0
    while lines := list(islice(content, ROWS_AT_ONCE)):
        rows = [
            [
                *(read(value) for read, value in zip(readers, json.loads(line), strict=True)),
                *(field.get_db_prep_save(field.get_default(), connection) for field in added),
            ]
            for line in lines
        ]
        with connection.cursor() as cursor:
            cursor.executemany(insert, rows)
        count += len(rows)
        done(len(rows))
    return count


def go_on_counting() -> None:
    """Let new rows get numbers after those that were inserted with theirs."""
    statements = connection.ops.sequence_reset_sql(no_style(), kept_models())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _model(label: str) -> type[models.Model]:
    known = {model._meta.label_lower: model for model in kept_models()}
    if label not in known:
        raise Invalid("restore.table", N_("备份里的表 %(table)s 这个版本不认识"), table=label)
    return known[label]


def _insert(fields: Sequence["models.Field[Any, Any]"], model: type[models.Model]) -> str:
    """One INSERT, its names quoted by the database's own rule; they come from our models, never from the archive."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608 -- see above


def _told(value: Any) -> Any:
    """Bring a value into JSON's own types; the field knows what it was."""
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    return value


def _reader(field: "models.Field[Any, Any]") -> Callable[[Any], Any]:
    target = field.target_field if isinstance(field, models.ForeignKey) else field

    def read(value: Any) -> Any:
        if value is None:
            return field.get_db_prep_save(None, connection)
        if isinstance(target, models.BinaryField):
            return base64.b64decode(value)
        if isinstance(target, models.JSONField):
            return field.get_db_prep_save(value, connection)
        return field.get_db_prep_save(target.to_python(value), connection)

    return read
