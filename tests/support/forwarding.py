"""One address before several servers: each connection goes to the next one that answers, as a proxy of any kind would."""

import contextlib
import itertools
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

CONNECT_SECONDS = 2
PIECE = 65536


class Front:
    """Forwards bytes, knows no HTTP. ``servers`` holds their addresses by name and may change at any time."""

    def __init__(self) -> None:
        self.servers: dict[str, str] = {}
        self.taken: dict[str, int] = {}
        self._turn = itertools.count()
        self._door = socket.create_server(("127.0.0.1", 0))

    @property
    def address(self) -> str:
        """The one address, with a slash at its end."""
        return f"http://127.0.0.1:{self._door.getsockname()[1]}/"

    def run(self) -> None:
        """Take callers until the door is closed."""
        while True:
            try:
                caller, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(caller,), daemon=True).start()

    def close(self) -> None:
        """Take nobody any more."""
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _pass_on(self, caller: socket.socket) -> None:
        """A caller whom nobody answers is cut off, and asks again."""
        with caller:
            names = sorted(self.servers)
            first = next(self._turn)
            for step in range(len(names)):
                name = names[(first + step) % len(names)]
                host, _, port = urlsplit(self.servers[name]).netloc.rpartition(":")
                with contextlib.suppress(OSError):
                    server = socket.create_connection((host, int(port)), CONNECT_SECONDS)
                    break
            else:
                return
            self.taken[name] = self.taken.get(name, 0) + 1
            server.settimeout(None)
            with server:
                back = threading.Thread(target=_copy, args=(server, caller), daemon=True)
                back.start()
                _copy(caller, server)
                back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(PIECE):
            target.sendall(piece)
    for end, how in ((target, socket.SHUT_WR), (source, socket.SHUT_RD)):
        with contextlib.suppress(OSError):
            end.shutdown(how)


@contextlib.contextmanager
def forwarding() -> Iterator[Front]:
    """Forward for as long as the block lasts."""
    front = Front()
    thread = threading.Thread(target=front.run, daemon=True)
    thread.start()
    try:
        yield front
    finally:
        front.close()
        thread.join(10)
