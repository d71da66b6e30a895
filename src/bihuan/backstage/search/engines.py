"""The two engines' own SQL, behind one shape."""

import json
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from django.db import connections, models
from django.db.models.expressions import RawSQL

from bihuan.backstage.models import SearchEntry

from .tokens import SearchQuery


class Indexed(NamedTuple):
    """One row ready for the index."""

    realm_id: int
    kind: str
    target: int
    tokens: list[str]


class Engine(Protocol):
    """What a database must offer."""

    def put(self, rows: Sequence[Indexed]) -> None:
        """Add the rows, or replace the tokens of those already there."""

    def remove(self, kind: str, targets: Sequence[int]) -> None:
        """Take the rows out."""

    def condition(self, query: SearchQuery) -> RawSQL:
        """Return a condition on ``SearchEntry`` rows that match."""

    def newest(self, kind: str, query: SearchQuery, limit: int) -> list[int]:
        """Return the targets that match, newest entry first."""


class SQLiteEngine:
    """FTS5: ``backstage_searchtokens`` has the rowids of ``SearchEntry``."""

    def __init__(self, using: str) -> None:
        self.connection = connections[using]
        self.entries = SearchEntry.objects.using(using)

    def put(self, rows: Sequence[Indexed]) -> None:
        """Upsert the entries, which gives their ids, then write the tokens under these ids."""
        saved = self.entries.bulk_create(
            [SearchEntry(realm_id=row.realm_id, kind=row.kind, target=row.target) for row in rows],
            update_conflicts=True,
            unique_fields=["kind", "target"],
            update_fields=["realm"],
        )
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT OR REPLACE INTO backstage_searchtokens(rowid, tokens) VALUES (%s, %s)",
                [(entry.pk, " ".join(row.tokens)) for entry, row in zip(saved, rows, strict=True)],
            )

    def remove(self, kind: str, targets: Sequence[int]) -> None:
        """Delete the tokens first, since they are found by the entries' ids."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM backstage_searchtokens WHERE rowid IN (SELECT id FROM backstage_searchentry"
                " WHERE kind = %s AND target IN (SELECT value FROM json_each(%s)))",
                [kind, json.dumps(list(targets))],
            )
            cursor.execute(
                "DELETE FROM backstage_searchentry WHERE kind = %s AND target IN (SELECT value FROM json_each(%s))",
                [kind, json.dumps(list(targets))],
            )

    def condition(self, query: SearchQuery) -> RawSQL:
        """Ask by the unqualified id, which is that of the entry: FTS5 tables have none."""
        return RawSQL(
            "id IN (SELECT rowid FROM backstage_searchtokens WHERE backstage_searchtokens MATCH %s)",
            [self._match(query)],
            output_field=models.BooleanField(),
        )

    def newest(self, kind: str, query: SearchQuery, limit: int) -> list[int]:
        """Let FTS5 walk its postings from the highest rowid down and stops at the limit."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT entry.target FROM backstage_searchtokens AS words"
                " CROSS JOIN backstage_searchentry AS entry ON entry.id = words.rowid"
                " WHERE words.backstage_searchtokens MATCH %s AND entry.kind = %s ORDER BY words.rowid DESC LIMIT %s",
                [self._match(query), kind, limit],
            )
            return [target for (target,) in cursor.fetchall()]

    @staticmethod
    def _match(query: SearchQuery) -> str:
        parts = [f'"{word}"' for word in query.words]
        if query.units:
            parts.append("(" + " OR ".join(f'"{unit}"' for unit in query.units) + ")")
        return " AND ".join(parts)


class PostgreSQLEngine:
    """A tsvector column without positions, made by ``array_to_tsvector`` so that no text search configuration is asked."""

    def __init__(self, using: str) -> None:
        self.connection = connections[using]

    def put(self, rows: Sequence[Indexed]) -> None:
        """Upsert all rows with one statement."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO backstage_searchentry(realm_id, kind, target, tokens)"
                " SELECT realm_id, kind, target, array_to_tsvector(string_to_array(words, ' '))"
                " FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[]) AS given(realm_id, kind, target, words)"
                " ON CONFLICT (kind, target) DO UPDATE SET realm_id = excluded.realm_id, tokens = excluded.tokens",
                [
                    [row.realm_id for row in rows],
                    [row.kind for row in rows],
                    [row.target for row in rows],
                    [" ".join(row.tokens) for row in rows],
                ],
            )

    def remove(self, kind: str, targets: Sequence[int]) -> None:
        """Delete the rows; their tokens go with them."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM backstage_searchentry WHERE kind = %s AND target = ANY(%s::bigint[])",
                [kind, list(targets)],
            )

    def condition(self, query: SearchQuery) -> RawSQL:
        """``tokens`` is a column of the entry that Django does not know."""
        return RawSQL("tokens @@ %s::tsquery", [self._match(query)], output_field=models.BooleanField())

    def newest(self, kind: str, query: SearchQuery, limit: int) -> list[int]:
        """Leave the planner to choose between the GIN index (rare words) and the newest rows (words that are everywhere)."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT target FROM backstage_searchentry WHERE tokens @@ %s::tsquery AND kind = %s"
                " ORDER BY id DESC LIMIT %s",
                [self._match(query), kind, limit],
            )
            return [target for (target,) in cursor.fetchall()]

    @staticmethod
    def _match(query: SearchQuery) -> str:
        parts = [f"'{word}'" for word in query.words]
        if query.units:
            parts.append("(" + " | ".join(f"'{unit}'" for unit in query.units) + ")")
        return " & ".join(parts)


def engine_for(using: str) -> Engine:
    """Return the engine of a database connection."""
    if connections[using].vendor == "postgresql":
        return PostgreSQLEngine(using)
    return SQLiteEngine(using)
