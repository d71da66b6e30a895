"""A real https server on this machine, with a certificate of an authority of its own: what outgoing calls arrive at."""

import datetime as dt
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bihuan.config import certificates
from bihuan.config.options import Options

NAME = "localhost"


@dataclass(frozen=True)
class Received:
    """One request as it arrived."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def told(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """What is answered. ``seconds`` pass before it."""

    status: int = 200
    body: bytes = b"ok"
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0


@dataclass
class Receiver:
    """The server: every request, in order, and how it answers."""

    port: int
    authority: Path
    received: list[Received] = field(default_factory=list)
    answer: Callable[[Received], Reply] = lambda request: Reply()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"https://{NAME}:{self.port}/hook"

    def options(self, options: Options) -> Options:
        """The installation's options with this server listed as one of its own."""
        return replace(options, outgoing_hosts=((NAME, self.port),), outgoing_authority=str(self.authority))

    @property
    def environment(self) -> dict[str, str]:
        """The same for a program started beside the tests."""
        return {
            "BIHUAN_OUTGOING_HOSTS": f"{NAME}:{self.port}",
            "BIHUAN_OUTGOING_AUTHORITY": str(self.authority),
        }


@contextmanager
def receiving(folder: Path) -> Iterator[Receiver]:
    """Listen for as long as the block lasts."""
    folder.mkdir(parents=True, exist_ok=True)
    made = certificates.make(folder, [NAME], title="试验", now=dt.datetime.now(dt.UTC))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    receiver = Receiver(0, made.authority)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            request = Received(self.path, dict(self.headers.items()), body)
            receiver.received.append(request)
            reply = receiver.answer(request)
            time.sleep(reply.seconds)
            try:
                self.send_response(reply.status)
                for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)
            except OSError:
                # Whoever asked is gone.
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """A client that trusts us not, or goes away, is what the tests want."""

    server = Server(("127.0.0.1", 0), Handler)
    receiver.port = server.server_address[1]
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
