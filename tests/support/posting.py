"""A real SMTP server on this machine, with a certificate of an authority of its own: where letters arrive."""

import datetime as dt
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from bihuan.config import certificates

NAME = "localhost"
USER, PASSWORD = "bihuan", "geheim"


class _Controller(Controller):
    def _trigger_server(self) -> None:
        # It greets the port it was told, and it was told any.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@dataclass
class PostOffice:
    """The server: every letter it took, and what it says to the next."""

    authority: Path
    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    answer: str = "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 -- the library's name
        if self.answer.startswith("250"):
            self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer

    @property
    def url(self) -> str:
        """The setting that leads here."""
        return f"smtp://{USER}:{PASSWORD}@{NAME}:{self.port}?sender=bihuan@zfb.example&authority={self.authority}"


@contextmanager
def post_office(folder: Path) -> Iterator[PostOffice]:
    """Take letters, after STARTTLS and sign-in, for as long as the block lasts."""
    folder.mkdir(parents=True, exist_ok=True)
    made = certificates.make(folder, [NAME], title="试验", now=dt.datetime.now(dt.UTC))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    office = PostOffice(made.authority)

    def signed_in(server: Any, session: Any, envelope: Any, mechanism: str, given: LoginPassword) -> AuthResult:
        return AuthResult(success=(given.login, given.password) == (USER.encode(), PASSWORD.encode()), handled=False)

    controller = _Controller(
        office,
        hostname="127.0.0.1",
        port=0,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=signed_in,
    )
    controller.start()
    try:
        office.port = controller.port
        yield office
    finally:
        controller.stop()
