"""One mail over SMTP (RFC 5321) with one certain outcome: it was taken, it was certainly not, or nobody knows.

Until the end of its data is sent the relay must not deliver anything (§4.1.1.4), so a loss before is harmless; after it the
relay may have taken the mail. Nobody sends such a one again by itself.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from loa.settings import Settings

_SECONDS = 20.0
"""For each step of the conversation."""


@dataclass(frozen=True)
class Outcome:
    """How it went: ``sent``, ``failed`` (certainly not taken) or ``unknown``; and what the relay said."""

    state: str
    detail: str


def send(settings: Settings, message: EmailMessage, to: str) -> Outcome:
    """Hands one mail to the relay. Never raises what a network, a relay or an odd address does."""
    try:
        content = _stuffed(message.as_bytes(policy=SMTP))
        to.encode("ascii")  # no relay need take another (RFC 6531 is an extension)
        smtp = _open(settings)
    except (OSError, ValueError, smtplib.SMTPException) as error:
        return Outcome("failed", _said(error))
    ended = False
    try:
        smtp.ehlo_or_helo_if_needed()
        for step, address in ((smtp.mail, settings.reply_from), (smtp.rcpt, to)):
            code, answer = step(address)
            if code not in (250, 251):
                return Outcome("failed", f"{code} {_text(answer)}")
        code, answer = smtp.docmd("DATA")
        if code != 354:
            return Outcome("failed", f"{code} {_text(answer)}")
        smtp.send(content)
        ended = True
        smtp.send(b".\r\n")
        code, answer = smtp.getreply()
        told = f"{code} {_text(answer)}"
        return Outcome("sent" if code == 250 else "failed" if 400 <= code < 600 else "unknown", told)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome("unknown" if ended else "failed", _said(error))
    finally:
        _leave(smtp)


def _open(settings: Settings) -> smtplib.SMTP:
    where = (settings.reply_smtp_host, settings.reply_smtp_port)
    if settings.reply_smtp_tls == "implicit":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=_SECONDS, context=ssl.create_default_context())
    else:
        smtp = smtplib.SMTP(*where, timeout=_SECONDS)
    try:
        if settings.reply_smtp_tls == "starttls":
            smtp.starttls(context=ssl.create_default_context())
        if settings.reply_smtp_user:
            smtp.login(settings.reply_smtp_user, settings.reply_smtp_password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _leave(smtp: smtplib.SMTP) -> None:
    try:
        smtp.quit()
    except (OSError, smtplib.SMTPException):
        smtp.close()  # the mail is settled; how the goodbye went says nothing


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"[:300]


def _text(answer: bytes | str) -> str:
    text = answer if isinstance(answer, str) else answer.decode("utf-8", "replace")
    return " ".join(text.split())[:300]


def _stuffed(message: bytes) -> bytes:
    """A line that begins with a dot gets another (§4.5.2); the last line ends."""
    stuffed = re.sub(rb"(?m)^\.", b"..", message)
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"
