"""Hostile words in a mail: its heads stay what they are, and nothing in it runs in a program that knows no content policy."""

from __future__ import annotations

import email
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from typing import Any

import pytest
from playwright.sync_api import Browser

from loa.content import Topic
from loa_channels.newsletter.letter import write
from loa_channels.newsletter.message import Envelope, compose
from loa_publisher.items.html import sanitise, to_text
from tests.channels.publications import media, picture, snapshot
from tests.hostile.grounds import line_of
from tests.hostile.vectors import packed, vectors
from tests.hostile.watching import FOREIGN, watched

HEADS = {
    *("From", "To", "Subject", "Date", "Message-ID", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"),
    *("Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type"),
}
LINES = tuple(line for vector in vectors() if (line := line_of(vector)))
LEAVE = "https://tin.example.vn/thoi-nhan/abc"


def mail(line: str, html: str, **changes: Any) -> bytes:
    """A mail in which everything that people write is this."""
    content = picture()
    of = snapshot(
        title=line,
        summary=line,
        html=html,
        text=f"{line}\n\n{to_text(html)}",
        topic=Topic(code="T01", slug="t01", title=line),
        media=(media(content, alt=line, name="a.png"),),
    )
    letter = write(of, correction=False, sender=line).addressed(LEAVE)
    envelope = {
        "from_name": line,
        "from_address": "tin@so.example.vn",
        "to_name": line,
        "to_address": "a@a.example",
        "date": datetime(2026, 11, 20, 2, tzinfo=UTC),
        "token": "0" * 32,
        "list_id": "tin.example.vn",
        "unsubscribe": LEAVE,
    }
    return compose(letter, Envelope(**{**envelope, **changes}), {of.media[0].sha256: (content, "image/png")})


def read(message: bytes) -> EmailMessage:
    """As a mail program reads it."""
    found = email.message_from_bytes(message, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def test_no_head_is_added_and_none_is_split() -> None:
    """Whatever stands in title, sender's name or reader's name, the heads are those of every mail, each once."""
    for line in LINES:
        message = mail(line, "<p>x</p>")
        heads = [name.decode() for name in _names(message)]
        assert set(heads) == HEADS, line
        assert len(heads) == len(HEADS), line
        found = read(message)
        assert [each.addr_spec for each in found["To"].addresses] == ["a@a.example"], line
        assert [each.addr_spec for each in found["From"].addresses] == ["tin@so.example.vn"], line
        assert found["Subject"].strip() == line
        # the newer parser puts a space where a name was folded, so the older one reads the names
        name, address = parseaddr(str(email.message_from_bytes(message)["To"]))
        assert (str(make_header(decode_header(name))), address) == (line, "a@a.example")
        assert [part.get_content_type() for part in found.walk() if not part.is_multipart()] == [
            "text/plain",
            "text/html",
            "image/png",
        ]


def _names(message: bytes) -> list[bytes]:
    head = message.partition(b"\r\n\r\n")[0]
    return [line.partition(b":")[0] for line in head.split(b"\r\n") if line[:1] not in b" \t"]


@pytest.mark.browser
def test_nothing_runs_in_a_mail(chromium: Browser) -> None:
    """Every vector as title, names, topic and picture's words, and all of them in the text."""
    bodies = [sanitise(text) for text in packed(vectors(), sanitise)]
    with watched(chromium, "nowhere") as window:
        for number in range(max(len(bodies), len(LINES))):
            line = LINES[number % len(LINES)]
            if number % 4 and number >= len(
                bodies
            ):  # a quarter of the titles in a browser: their mark-up is the same
                continue
            html = read(mail(line, bodies[number % len(bodies)])).get_body(("html",))
            assert html is not None
            window.show(html.get_content())
            standing = window.page.evaluate(FOREIGN, html.get_content())
            # a mail carries its styles with it, and its pictures by their id
            window.noted += [one for one in standing if " style=" not in one and "src=cid:" not in one]
            assert window.page.locator("h1").first.inner_text().strip() != "" or not line.strip()
        assert window.noted == []
