"""A letter as the bytes of a mail (RFC 5322, RFC 2045–2047), ready for relays that know neither 8BITMIME nor SMTPUTF8."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address, AddressHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, quote

from loa.content import Attachment
from loa_channels.newsletter.letter import Letter, picture_id


class _Wire(EmailPolicy):
    """CRLF and folded headers, folded better than the standard library does it before Python 3.13.

    It would encode an address in angle brackets that is longer than a line as if it were words (RFC 2047), and no mail program
    would find the way out of the list again. Where it folds words that are not ASCII it loses the space between them: readers saw
    "kếtquả". And where it folds a quoted name it loses the quotes, so that ``"x <y@z>, …" <a@b>`` would be to somebody else.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        if "\r" in value or "\n" in value:
            raise ValueError(f"{name} would become several heads")
        if name == "List-Unsubscribe":
            return f"{name}: {value}\r\n".encode("ascii")
        if isinstance(value, AddressHeader):
            folded = ",\r\n ".join(_address(each, name) for each in value.addresses)
            return f"{name}: {folded}\r\n".encode("ascii")
        if not _plain(value) and name.lower() != "content-disposition":  # a file's name goes by RFC 2231
            return f"{name}: {_words(value, name)}\r\n".encode("ascii")
        return super().fold_binary(name, value)


def _plain(text: str) -> bool:
    """Whether it is read as it is written: ASCII, and nothing in it that a reader would decode (RFC 2047)."""
    return text.isascii() and "=?" not in text


def _as_it_is(text: str) -> str:
    """What EmailMessage reads as this text. It decodes what looks like RFC 2047 in any text that it is given, and a title may:
    ``=?utf-8?q?=0D=0ABcc:…?=`` would be a head of its own.
    """
    return Header(text, "utf-8").encode(maxlinelen=0) if "=?" in text else text


def _words(text: str, name: str) -> str:
    return Header(text, "utf-8", header_name=name).encode(linesep="\r\n")


def _address(address: Address, name: str) -> str:
    if not address.display_name:
        return address.addr_spec
    if _plain(address.display_name):
        return f'"{quote(address.display_name)}"\r\n <{address.addr_spec}>'
    return f"{_words(address.display_name, name)}\r\n <{address.addr_spec}>"


WIRE = _Wire(linesep="\r\n", cte_type="7bit")


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What stands around a letter. `token` makes the Message-ID: the same for the same mail to the same reader."""

    from_name: str
    from_address: str
    to_name: str
    to_address: str
    date: datetime
    token: str
    list_id: str
    unsubscribe: str
    """Address; empty in a test, which nobody has subscribed to."""

    @property
    def message_id(self) -> str:
        """With angle brackets."""
        return f"<{self.token}@{self.from_address.rpartition('@')[2]}>"


def compose(
    letter: Letter,
    envelope: Envelope,
    pictures: Mapping[str, tuple[bytes, str]],
    documents: Sequence[tuple[Attachment, bytes]] = (),
) -> bytes:
    """The mail. `pictures` gives bytes and media type of each of the letter's pictures, by SHA-256; `documents` go with it."""
    message = EmailMessage(policy=WIRE)
    message["From"] = Address(envelope.from_name, addr_spec=envelope.from_address)
    message["To"] = Address(envelope.to_name, addr_spec=envelope.to_address)
    message["Subject"] = _as_it_is(letter.subject)
    message["Date"] = format_datetime(envelope.date)
    message["Message-ID"] = envelope.message_id
    message["List-Id"] = f"<{envelope.list_id}>"
    if envelope.unsubscribe:
        message["List-Unsubscribe"] = f"<{envelope.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    # Left to itself EmailMessage writes short Vietnamese text as 8bit, which smtplib sends without asking.
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    html = message.get_payload()[1]  # type: ignore[index]  # a list, once there is an alternative
    assert isinstance(html, EmailMessage)
    for media in letter.pictures:
        content, media_type = pictures[media.sha256]
        kind, _, subtype = media_type.partition("/")
        html.add_related(content, kind, subtype, cid=f"<{picture_id(media)}>", disposition="inline")
    for document, content in documents:
        kind, _, subtype = document.media_type.partition("/")
        message.add_attachment(content, maintype=kind, subtype=subtype, filename=document.name)
    # Boundaries are drawn by lot otherwise, and a mail that is sent again would be another one.
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{envelope.token}_{number}")
    return message.as_bytes()
