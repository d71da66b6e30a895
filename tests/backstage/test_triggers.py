import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from bihuan.backstage import triggers
from bihuan.backstage.models import AuditAction, AuditEntry, AuditResult

STATEMENTS = {
    "update": "UPDATE backstage_auditentry SET result = 'failed'",
    "delete": "DELETE FROM backstage_auditentry",
    "replace": "INSERT OR REPLACE INTO backstage_auditentry SELECT * FROM backstage_auditentry",
    "truncate": "TRUNCATE backstage_auditentry CASCADE",
}
OF_VENDOR = {"sqlite": ["update", "delete", "replace"], "postgresql": ["update", "delete", "truncate"]}


@pytest.fixture
def entry(db: None) -> AuditEntry:
    return AuditEntry.objects.create(action=AuditAction.ACCESS, result=AuditResult.REFUSED, at=timezone.now())


@pytest.mark.asvs("8.1.4.3")
def test_written_line_can_be_neither_changed_nor_removed(entry: AuditEntry) -> None:
    connection.check_constraints()
    for name in OF_VENDOR[connection.vendor]:
        with (
            pytest.raises(DatabaseError, match="backstage_auditentry only grows"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(STATEMENTS[name])

    assert list(AuditEntry.objects.values_list("pk", "result")) == [(entry.pk, "refused")]


def test_triggers_come_back_after_sqlite_rebuilt_the_table(entry: AuditEntry) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL does not rebuild tables")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER backstage_auditentry_no_delete")
    triggers.install("default")
    triggers.install("default")

    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        AuditEntry.objects.all().delete()


def test_name_that_is_not_a_table_is_refused() -> None:
    with pytest.raises(ValueError, match="not a table name"):
        triggers.append_only("item; DROP TABLE item")
