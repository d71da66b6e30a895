"""How many questions a page asks of the database."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def questions(client: Client, address: str) -> list[str]:
    """The queries behind a page that answers 200. Sessions aside: on SQLite they stand in a database of their own."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in asked if _is_question(query["sql"])]


def _is_question(sql: str) -> bool:
    return sql.startswith("SELECT") and "django_session" not in sql
