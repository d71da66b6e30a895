"""The one way a letter leaves: plain words over TLS with a checked certificate, to the server the installation names."""

import enum
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from django.conf import settings
from django.utils import timezone

from bihuan.core.text import N_

LONGEST_SECONDS = 15.0


class Fault(enum.StrEnum):
    """Why a letter did not leave."""

    OFF = "off"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    SIGN_IN = "sign_in"
    REFUSED = "refused"


FAULT_LABELS: Mapping[str, str] = {
    Fault.OFF: N_("本系统没有设置发信服务器"),
    Fault.UNREACHABLE: N_("发信服务器连接不上或没有及时答复"),
    Fault.CERTIFICATE: N_("发信服务器的证书不可信，或不支持加密连接"),
    Fault.SIGN_IN: N_("发信服务器不认本系统的用户名和密码"),
    Fault.REFUSED: N_("发信服务器拒绝了这个邮箱地址"),
}


class NotSent(Exception):
    """The letter did not leave. Says nothing of the address."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class Letter:
    """What is sent. ``key`` is the same for every try of one letter: a mail program shows it once."""

    to: str
    subject: str
    text: str
    key: str


def send(letter: Letter) -> None:
    """Leave a letter with the server. Raises NotSent."""
    mail = settings.BIHUAN.mail
    if mail is None:
        raise NotSent(Fault.OFF)
    try:
        context = ssl.create_default_context(cafile=mail.authority or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        with _server(mail.host, mail.port, context if not mail.plain else None, at_once=mail.at_once) as server:
            if mail.user:
                server.login(mail.user, mail.password)
            server.send_message(_message(letter, mail.sender))
    except (ssl.SSLError, smtplib.SMTPNotSupportedError) as fault:
        raise NotSent(Fault.CERTIFICATE) from fault
    except smtplib.SMTPAuthenticationError as fault:
        raise NotSent(Fault.SIGN_IN) from fault
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as fault:
        raise NotSent(Fault.REFUSED) from fault
    except (OSError, smtplib.SMTPException) as fault:
        raise NotSent(Fault.UNREACHABLE) from fault


def _server(host: str, port: int, context: ssl.SSLContext | None, *, at_once: bool) -> smtplib.SMTP:
    if at_once:
        return smtplib.SMTP_SSL(host, port, timeout=LONGEST_SECONDS, context=context)
    server = smtplib.SMTP(host, port, timeout=LONGEST_SECONDS)
    if context is not None:
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server


def _message(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, letter.to, letter.subject
    message["Date"] = timezone.now()
    message["Message-ID"] = f"<{letter.key}@{sender.partition('@')[2]}>"
    # Nobody's out-of-office note answers a program (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message
