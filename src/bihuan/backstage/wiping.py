"""Leaving nothing behind in the database's own log: what was erased must not be read out of it (GB/T 22239 8.1.4.10)."""

from django.db import connections, router

from .models import AuditEntry


def wipe_log() -> None:
    """Have SQLite bring its write-ahead log into the file and empty it; pages freed there are overwritten (``secure_delete``).

    Somebody who is reading holds the end of the log: then it is emptied by whoever closes last, or by the next of these.
    PostgreSQL clears its own, by vacuum and by recycling its log.
    """
    connection = connections[router.db_for_write(AuditEntry)]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
