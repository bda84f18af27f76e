"""Documents on the portal: handed in by hash, listed by their article, saved by readers while it is live."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.portal.grounds import one_database
from tests.portal.sender import Sender

PDF = b"%PDF-1.7\nlich thi\n%%EOF\n"
SHA256 = hashlib.sha256(PDF).hexdigest()


def document(**changes: Any) -> dict[str, Any]:
    """A document as an article names it."""
    return {
        "sha256": SHA256,
        "media_type": "application/pdf",
        "name": "Kế hoạch 3725.pdf",
        "title": "Toàn văn kế hoạch",
        "size": 1_430_000,
    } | changes


def hand_in(sender: Sender, content: bytes = PDF, kind: str = "application/pdf") -> Any:
    """Puts a document under its own hash."""
    path = f"/api/files/{hashlib.sha256(content).hexdigest()}"
    return sender.call("PUT", path, content, media_type=kind, binary=True)


def test_a_document_is_saved_while_a_live_article_has_it(
    sender: Sender, client: FlaskClient, item: UUID
) -> None:
    """Under its own name with its marks; not before, not after, and not without the article."""
    path = f"/tep/{SHA256}.pdf"
    missing = sender.put(item, attachments=[document()])
    assert (missing.status_code, missing.json["missing_media"]) == (422, [SHA256])
    assert hand_in(sender).status_code == 201
    assert hand_in(sender).status_code == 200
    assert client.get(path).status_code == 404
    assert sender.put(item, attachments=[document()]).status_code == 201
    page = client.get(sender.get(item).json["url"].removeprefix("https://portal.example"))
    assert f'href="{path}"' in page.text
    assert "Toàn văn kế hoạch" in page.text
    assert "(PDF, 1,4 MB)" in page.text
    saved = client.get(path)
    assert (saved.data, saved.mimetype) == (PDF, "application/pdf")
    assert "filename*=UTF-8''K%E1%BA%BF%20ho%E1%BA%A1ch%203725.pdf" in saved.headers["Content-Disposition"]
    assert saved.headers["Content-Disposition"].startswith("attachment")
    sender.put(item, revision=2, attachments=[])
    assert client.get(path).status_code == 404
    sender.put(item, revision=3, attachments=[document()])
    sender.withdraw(item)
    assert client.get(path).status_code == 404


@one_database
@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"MZ", "application/pdf"), (PDF, "text/html"), (PDF, "application/vnd.oasis.opendocument.text")],
)
def test_what_is_no_document_is_refused(sender: Sender, content: bytes, kind: str) -> None:
    """415, whatever it is declared as."""
    assert hand_in(sender, content, kind).status_code == 415


@one_database
def test_another_kind_than_was_handed_in_is_refused(sender: Sender, item: UUID) -> None:
    """The entry is named."""
    hand_in(sender)
    other = document(media_type="application/vnd.oasis.opendocument.text")
    answer = sender.put(item, attachments=[other])
    assert answer.status_code == 422
    assert "attachments.0.media_type" in answer.text
