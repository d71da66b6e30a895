"""Run by ``bihuan manage shell``: every row of a folder of the first schema into an empty PostgreSQL of that schema.

``OLD`` is the SQLite file of then. Both sides are read and written through the models as they were in the first migrations,
so that PostgreSQL holds what the program of then would have written there.
"""

import os

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor

# With them 0.1.0 began; its search engine was a migration of its own.
FIRST = (
    ("registry", "0001_initial"),
    ("evidence", "0001_initial"),
    ("ledger", "0001_initial"),
    ("backstage", "0002_search_engine"),
)
OURS = {app for app, _ in FIRST}

for app, name in FIRST:
    call_command("migrate", app, name, verbosity=0)
connections.databases["then"] = {
    **connections["default"].settings_dict,
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": os.environ["OLD"],
    "OPTIONS": {},
}
then = MigrationExecutor(connection).loader.project_state(list(FIRST)).apps
models = [model for model in then.get_models() if model._meta.app_label in OURS]
# Keys that point ahead are looked at when everything is there.
with transaction.atomic():
    for model in models:
        model._base_manager.bulk_create(list(model._base_manager.using("then").order_by("pk")))
with connection.cursor() as cursor:
    for statement in connection.ops.sequence_reset_sql(no_style(), models):
        cursor.execute(statement)
