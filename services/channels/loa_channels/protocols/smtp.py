"""Mail over SMTP (RFC 5321): one connection for many mails, and for each mail exactly one outcome.

What decides is the phase. Until the end of the mail's data is sent the relay must not deliver anything (§4.1.1.4), so a loss
before is harmless; after it the relay may have taken the mail.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from loa.errors import ChannelFailure, NeedsOperator, Rejected, Transient, Unknown
from loa.steps import Step, reached
from loa_channels.protocols import lease
from loa_channels.protocols.deadline import Deadline, tls_context
from loa_channels.protocols.reach import ANYWHERE, connect

NONE, STARTTLS, IMPLICIT = "none", "starttls", "implicit"
CONNECT_SECONDS = 10.0
_OURS = re.compile(r"\brelay", re.IGNORECASE)
"""A recipient that is refused because the relay does not take mail from us at all ("Relay access denied")."""


@dataclass(frozen=True, kw_only=True)
class RelaySettings:
    """Where mail is handed over. `tls` is one of `none`, `starttls`, `implicit`; `hello` is the name we give ourselves."""

    host: str
    port: int
    tls: str
    user: str
    password: str = field(repr=False)
    hello: str
    timeout: timedelta
    """For connecting with all that belongs to it, and for each mail."""


class _Connection(smtplib.SMTP):
    """smtplib over a socket that keeps deadlines."""

    def __init__(self, settings: RelaySettings) -> None:
        self.settings = settings
        self.deadline = Deadline(settings.timeout)
        super().__init__(settings.host, settings.port, local_hostname=settings.hello)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock: Any = connect(host, port, ANYWHERE, self.deadline, at_most=CONNECT_SECONDS)
        if self.settings.tls == IMPLICIT:
            sock = tls_context().wrap_socket(sock, server_hostname=host)
        sock.deadline = self.deadline
        return sock  # type: ignore[no-any-return]

    def hurry(self, deadline: Deadline) -> None:
        """From here on this deadline counts."""
        sock: Any = self.sock
        if sock is not None:
            sock.deadline = deadline


class Relay:
    """A connection to a mail relay, opened when it is needed. For one thread. Used as a context manager."""

    def __init__(self, settings: RelaySettings) -> None:
        self._settings = settings
        self._smtp: _Connection | None = None

    def __enter__(self) -> Relay:
        return self

    def __exit__(self, *_: object) -> None:
        if self._smtp is not None:
            try:
                self._smtp.hurry(Deadline(timedelta(seconds=2)))
                self._smtp.quit()
            except (OSError, smtplib.SMTPException):
                self._smtp.close()  # all mails are settled; how the goodbye went says nothing

    def open(self) -> None:
        """Connects, greets, encrypts and signs in, unless that has been done. Raises Transient or NeedsOperator."""
        if self._smtp is not None:
            return
        settings = self._settings
        where = {"host": settings.host}
        try:
            self._smtp = _open(settings)
        except smtplib.SMTPAuthenticationError as failure:
            why = f"the mail relay does not take the user name and password ({failure.smtp_code})"
            raise NeedsOperator(why, **where, status=failure.smtp_code) from None
        except smtplib.SMTPNotSupportedError:
            raise NeedsOperator(
                "the mail relay offers no STARTTLS or no sign-in; correct its settings", **where
            ) from None
        except smtplib.SMTPResponseException as failure:
            detail = f"the mail relay answers {failure.smtp_code} {_text(failure.smtp_error)}"
            if 400 <= failure.smtp_code < 500:
                raise Transient(detail, None, False, False, **where, status=failure.smtp_code) from None
            raise NeedsOperator(detail, **where, status=failure.smtp_code) from None
        except ssl.SSLCertVerificationError as failure:
            why = f"the certificate of the mail relay {settings.host} does not hold: {failure.verify_message}"
            raise NeedsOperator(why, **where) from None
        except (OSError, smtplib.SMTPException) as failure:
            why = f"no conversation with the mail relay {settings.host}: {type(failure).__name__}"
            raise Transient(why, None, False, False, **where) from None

    def send(self, sender: str, recipient: str, message: bytes) -> str:
        """Hands one mail over and gives the relay's words. `message` has lines that end with CRLF.

        Raises Transient where it was certainly not taken and may be sent again, Rejected where this recipient or mail is
        refused for good, NeedsOperator where we are, Unknown where the relay may have taken it.
        """
        self.open()
        smtp = self._smtp
        assert smtp is not None
        deadline = Deadline(self._settings.timeout)
        smtp.hurry(deadline)
        sent = False
        try:
            self._want(smtp.mail(sender), 250, "sender")
            self._want(smtp.rcpt(recipient), 250, "recipient")
            self._want(smtp.docmd("DATA"), 354, "mail")
            smtp.send(_stuffed(message))
            reached(Step.SEND)
            if not lease.allows(deadline):
                self._drop()  # without the end of its data no relay delivers a mail
                raise Transient("too late for this lease before the end of the mail was sent", ours=True)
            sent = True
            smtp.send(b".\r\n")
            return self._want(smtp.getreply(), 250, "mail")
        except (OSError, smtplib.SMTPException) as failure:
            self._drop()
            host = self._settings.host
            if sent:
                raise Unknown(
                    "the mail relay was lost after the mail had been sent to it", host=host
                ) from None
            raise Transient(
                f"the mail relay was lost before: {type(failure).__name__}", None, host=host
            ) from None

    def _want(self, reply: tuple[int, bytes], wanted: int, what: str) -> str:
        code, text = reply[0], _text(reply[1])
        if code == wanted or (wanted == 250 and code == 251):
            return text
        self._start_over(code)
        raise _refusal(code, text, what)

    def _start_over(self, code: int) -> None:
        """After a refusal the conversation goes on with the next mail; 421 announces that the relay hangs up."""
        smtp = self._smtp
        try:
            if smtp is None or code == 421 or smtp.rset()[0] != 250:
                self._drop()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None


def _open(settings: RelaySettings) -> _Connection:
    """A conversation that has come as far as the first mail. Raises whatever smtplib does."""
    smtp = _Connection(settings)
    try:
        smtp.ehlo_or_helo_if_needed()
        if settings.tls == STARTTLS:
            smtp.starttls(context=tls_context())
            smtp.hurry(smtp.deadline)
            smtp.ehlo()
        if settings.user:
            smtp.login(settings.user, settings.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _refusal(code: int, text: str, what: str) -> ChannelFailure:
    detail = f"the mail relay refuses the {what}: {code} {text}"
    if 400 <= code < 500:
        return Transient(detail, None, status=code)
    if 500 <= code < 600 and (what == "sender" or code in (530, 535) or _OURS.search(text)):
        return NeedsOperator(detail, status=code)
    if 500 <= code < 600:
        return Rejected(detail, status=code)
    return Unknown(detail, status=code) if what == "mail" else Transient(detail, None, status=code)


def _text(reply: bytes | str) -> str:
    text = reply if isinstance(reply, str) else reply.decode("utf-8", "replace")
    return " ".join(text.split())[:300]


def _stuffed(message: bytes) -> bytes:
    """A line that begins with a dot gets another (RFC 5321 §4.5.2); the last line ends."""
    stuffed = re.sub(rb"(?m)^\.", b"..", message)
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"
