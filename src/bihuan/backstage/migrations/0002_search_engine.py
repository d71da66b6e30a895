"""The full-text structures of the two databases: the one migration with engines' own SQL."""

from typing import Any

from django.db import migrations

FORWARDS = {
    "sqlite": [
        # Tokens are made by us and separated by spaces; the ascii tokenizer splits at nothing else that occurs in them.
        "CREATE VIRTUAL TABLE backstage_searchtokens USING fts5("
        "tokens, detail=none, columnsize=0, tokenize=\"ascii tokenchars ':'\")",
    ],
    "postgresql": [
        "ALTER TABLE backstage_searchentry ADD COLUMN tokens tsvector NOT NULL DEFAULT ''",
        "CREATE INDEX backstage_searchentry_tokens ON backstage_searchentry USING gin (tokens)",
    ],
}
BACKWARDS = {
    "sqlite": ["DROP TABLE backstage_searchtokens"],
    "postgresql": ["ALTER TABLE backstage_searchentry DROP COLUMN tokens"],
}


def _run(statements: dict[str, list[str]]) -> Any:
    def run(apps: Any, schema_editor: Any) -> None:
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("backstage", "0001_initial")]

    operations = [migrations.RunPython(_run(FORWARDS), _run(BACKWARDS))]
