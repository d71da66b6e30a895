"""Which of the two SQLite files a table lives in."""

from typing import Any

SESSIONS = "sessions"
_APPS = frozenset({"sessions", "django_cache"})


class SessionsRouter:
    """Keeps sessions and the cache in a second file, so that no page view waits for the write lock of the real data."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """Name the file for a model; None means Django's own choice, ``default``."""
        return SESSIONS if model._meta.app_label in _APPS else None

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        """Write where one reads."""
        return self.db_for_read(model)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Make each table in its own file and nowhere else."""
        return (db == SESSIONS) == (app_label in _APPS)
