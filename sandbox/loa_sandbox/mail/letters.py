"""Reading a mail as a reader's program would: decoded headers and texts."""

from __future__ import annotations

import email
import hashlib
from collections.abc import Mapping
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from email.policy import compat32, default
from typing import Any

HEADERS: Mapping[str, str] = {
    "subject": "Subject",
    "message_id": "Message-ID",
    "from": "From",
    "header_to": "To",
    "date": "Date",
    "reply_to": "Reply-To",
    "list_id": "List-Id",
    "list_unsubscribe": "List-Unsubscribe",
    "list_unsubscribe_post": "List-Unsubscribe-Post",
    "auto_submitted": "Auto-Submitted",
}
"""What truth tells of a mail's headers, and the header it is read from."""

_PARSER = BytesHeaderParser(policy=compat32)


def headers(content: bytes) -> dict[str, str]:
    """The headers of ``HEADERS`` that the mail has, decoded (RFC 2047), unfolded."""
    there: dict[str, str] = {}
    for name, value in _PARSER.parsebytes(content.partition(b"\r\n\r\n")[0]).raw_items():
        there.setdefault(name.lower(), value)
    return {
        name: _decoded(there[header.lower()]) for name, header in HEADERS.items() if header.lower() in there
    }


def _decoded(raw: str) -> str:
    # bytes beyond ASCII come as surrogates here; RFC 6532 says that they are UTF-8
    value = raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if "=?" in value:
        try:
            return _unfolded(str(make_header(decode_header(value))))
        except (LookupError, ValueError):
            return _unfolded(value)
    return _unfolded(value)


def _unfolded(value: str) -> str:
    return value.replace("\r", "").replace("\n", "").strip()


def body(content: bytes) -> dict[str, Any]:
    """``text`` and ``html`` (line ends as \\n; None where there is no such part), and the attached files by
    hash."""
    message = email.message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return {
        "text": _part(message, "plain"),
        "html": _part(message, "html"),
        "attachments": [_attachment(part) for part in message.iter_attachments()]
        if message.is_multipart()
        else [],
    }


def _part(message: EmailMessage, kind: str) -> str | None:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return None
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    charset = part.get_content_charset("utf-8")
    try:
        text = payload.decode(charset, "replace")
    except LookupError:
        text = payload.decode("utf-8", "replace")
    return text.replace("\r\n", "\n")


def _attachment(part: Message) -> dict[str, Any]:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    return {
        "filename": part.get_filename(),
        "media_type": part.get_content_type(),
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
    }
