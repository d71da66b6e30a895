"""Fails when a model has changed and its migration has not, or when production settings fall short of Django's own list."""

import os
import secrets
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Run both checks over an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BIHUAN_DATA"] = folder
        os.environ["BIHUAN_HOSTS"] = "bihuan.test"
        os.environ["BIHUAN_SECRET_KEY"] = os.environ["BIHUAN_DATA_KEY"] = secrets.token_urlsafe(48)
        os.environ["DJANGO_SETTINGS_MODULE"] = "bihuan.config.settings"
        Path(folder, "static").mkdir()

        import django  # noqa: PLC0415 -- its settings need the environment above
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("makemigrations", check=True, dry_run=True)
        call_command("check", deploy=True, fail_level="WARNING")
    return 0


if __name__ == "__main__":
    sys.exit(main())
