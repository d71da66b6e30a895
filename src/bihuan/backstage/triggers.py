"""Tables that only grow: the database itself refuses UPDATE and DELETE (GB/T 22239 8.1.4.3 c).

SQLite drops triggers when a migration rebuilds a table, so they are put back after every ``migrate`` from one list.
"""

from typing import Any

from django.db import connections

_tables: dict[str, None] = {}

# {act} is UPDATE or DELETE.
SQLITE = """
    CREATE TRIGGER IF NOT EXISTS {table}_no_{act} BEFORE {act} ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} only grows'); END
"""
POSTGRESQL_FUNCTION = """
    CREATE OR REPLACE FUNCTION bihuan_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
POSTGRESQL_ROWS = """
    CREATE OR REPLACE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION bihuan_only_grows()
"""
POSTGRESQL_TRUNCATE = """
    CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION bihuan_only_grows()
"""


def append_only(*tables: str) -> None:
    """List tables as append-only, from ``AppConfig.ready()``. Words that may have to be erased live in other tables."""
    for table in tables:
        if not table.isidentifier() or not table.isascii():
            raise ValueError(f"not a table name: {table}")
        _tables[table] = None


def listed() -> tuple[str, ...]:
    """Return every append-only table."""
    return tuple(_tables)


def install(using: str) -> None:
    """Put the triggers on every listed table that exists in this database; those already there are left."""
    connection = connections[using]
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for table in _tables:
            if table in there:
                for statement in _statements(connection.vendor, table):
                    cursor.execute(statement)


def install_after_migrate(*, using: str, **_: Any) -> None:
    """Receive ``post_migrate``, connected once: the signal comes when every app has been migrated."""
    install(using)


def _statements(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        return [
            POSTGRESQL_FUNCTION,
            POSTGRESQL_ROWS.format(table=table),
            POSTGRESQL_TRUNCATE.format(table=table),
        ]
    return [SQLITE.format(table=table, act=act) for act in ("UPDATE", "DELETE")]
