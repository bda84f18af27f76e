"""What a mail says: subject, text and HTML. Pure; the same function makes the preview and what goes out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from html import escape
from pathlib import Path

import nh3
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from loa.content import Attachment, Basis, Media, Paper, Snapshot

CORRECTION = "[Đính chính] "
TRIAL = "[GỬI THỬ – chưa duyệt] "
"""Before the subject of what a writer sends to nobody but themselves."""

_TEMPLATES = Path(__file__).parent / "templates"
_environment = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=lambda name: name is not None and name.endswith(".html"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

_TEXT = "color:#16212c;font-size:17px;line-height:1.6"
_CELL = "border:1px solid #d5dde5;padding:6px 8px;text-align:left;vertical-align:top"
_HEADING = "margin:24px 0 8px;color:#16212c;line-height:1.35"
STYLES = {
    "p": f"margin:0 0 16px;{_TEXT}",
    "h1": f"{_HEADING};font-size:21px",
    "h2": f"{_HEADING};font-size:20px",
    "h3": f"{_HEADING};font-size:18px",
    "h4": f"{_HEADING};font-size:17px",
    "ul": f"margin:0 0 16px;padding:0 0 0 24px;{_TEXT}",
    "ol": f"margin:0 0 16px;padding:0 0 0 24px;{_TEXT}",
    "li": "margin:0 0 6px",
    "a": "color:#0b4f7d;text-decoration:underline",
    "blockquote": f"margin:0 0 16px;padding:14px 0 1px 16px;border-left:3px solid #c8963e;{_TEXT}",
    "hr": "border:0;border-top:1px solid #d5dde5;margin:24px 0",
    "table": f"border-collapse:collapse;margin:0 0 16px;{_TEXT}",
    "th": f"{_CELL};font-weight:600;background:#f3f6f9",
    "td": _CELL,
}
"""Mail programs know no style sheets, so each element carries its own style."""

_PLAIN = {"b", "strong", "i", "em", "u", "s", "br", "sub", "sup", "span", "thead", "tbody", "tr"}
_cleaner = nh3.Cleaner(
    tags=set(STYLES) | _PLAIN,
    attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
    set_tag_attribute_values={tag: {"style": style} for tag, style in STYLES.items()},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)


LEAVE = "https://thoi-nhan-tin.invalid/rieng-cho-moi-nguoi-nhan"
"""Stands for the address by which a reader leaves the list, until the letter is addressed to somebody."""


@dataclass(frozen=True)
class Letter:
    """One mail's content. `pictures` are shown inside it, in the HTML by ``cid:{picture_id}``."""

    subject: str
    text: str
    html: str
    pictures: tuple[Media, ...]
    documents: tuple[Attachment, ...] = ()
    """Those that travel in the mail itself."""

    def addressed(self, leave: str) -> Letter:
        """The same letter to one reader, who leaves the list by the address `leave`."""
        return replace(
            self, text=self.text.replace(LEAVE, leave), html=self.html.replace(LEAVE, escape(leave))
        )


def picture_id(media: Media) -> str:
    """Content-ID of a picture, without angle brackets. Short, so that the header stays on one line."""
    return f"{media.sha256[:40]}@loa"


def shown(snapshot: Snapshot) -> tuple[Media, ...]:
    """The first picture where a page on the portal shows the others, else all. A mail program must not have to fetch any."""
    return snapshot.media[:1] if snapshot.link else snapshot.media


def carried(snapshot: Snapshot) -> tuple[Attachment, ...]:
    """The documents that travel in the mail: all, where no page on the portal has them."""
    return () if snapshot.link else snapshot.attachments


def called(paper: Paper | Basis) -> str:
    """What the letter calls a paper: number, day and issuer, as papers are cited here."""
    return f"{paper.number} ngày {date.fromisoformat(paper.issued_on):%d/%m/%Y} của {paper.issuer}"


def write(snapshot: Snapshot, *, correction: bool, sender: str) -> Letter:
    """The mail from `sender` (a name) to all readers."""
    pictures = shown(snapshot)
    values = {
        "snapshot": snapshot,
        "correction": correction,
        "sender": sender,
        "leave": LEAVE,
        "pictures": [(media, picture_id(media)) for media in pictures],
        "more": len(snapshot.media) - len(pictures),
        "papers": [(called(one), one.title) for one in snapshot.papers],
        "bases": [(called(one), one.title) for one in snapshot.bases],
        "body": _cleaner.clean(snapshot.html),
        "says_title": snapshot.text.startswith(snapshot.title),
    }
    return Letter(
        subject=(CORRECTION if correction else "") + snapshot.title,
        text=_environment.get_template("letter.txt").render(values).strip() + "\n",
        html=_environment.get_template("letter.html").render(values).strip() + "\n",
        pictures=pictures,
        documents=carried(snapshot),
    )
