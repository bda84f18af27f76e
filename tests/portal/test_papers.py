"""Document cards and legal bases on the portal: as an article brings them, and as they stand on the day of reading."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.portal.grounds import one_database
from tests.portal.sender import Sender
from tests.portal.test_documents import SHA256, document, hand_in

TOMORROW = "2026-11-21"
"""After the day on which the portal's clock stands."""


def paper(**changes: Any) -> dict[str, Any]:
    """A document card as an article names it."""
    return {
        "number": "3725/KH-SGDĐT",
        "title": "Kế hoạch truyền thông",
        "issuer": "Sở Giáo dục và Đào tạo",
        "issued_on": "2020-10-27",
    } | changes


BASIS = paper(number="22/QĐ-BGDĐT", title="Quy chế phát ngôn", link="https://vanban.example/22")


def page_of(sender: Sender, client: FlaskClient, item: UUID) -> str:
    """The article's page."""
    path = sender.get(item).json["url"].removeprefix("https://portal.example")
    return client.get(path).text


def test_cards_stand_on_the_articles_page(sender: Sender, client: FlaskClient, item: UUID) -> None:
    """With the document that each is; a newer version without any takes them away."""
    hand_in(sender)
    said = {"attachments": [document()], "papers": [paper(file=SHA256)], "bases": [BASIS]}
    assert sender.put(item, **said).status_code == 201
    page = page_of(sender, client, item)
    assert page.count(f'href="/tep/{SHA256}.pdf"') == 1
    for told in ("3725/KH-SGDĐT", "27/10/2020", "Căn cứ pháp lý", 'href="https://vanban.example/22"'):
        assert told in page
    assert sender.get(item).json["papers"][0]["number"] == "3725/KH-SGDĐT"
    sender.put(item, revision=2)
    assert "3725/KH-SGDĐT" not in page_of(sender, client, item)


@one_database
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, None),
        ({"valid_from": TOMORROW}, "chưa có hiệu lực"),
        ({"valid_to": "2020-12-31"}, "hết hiệu lực"),
        ({"standing": "replaced"}, "đã được thay thế"),
    ],
)
def test_a_card_says_how_it_stands(
    sender: Sender, client: FlaskClient, item: UUID, changes: dict[str, Any], told: str | None
) -> None:
    """Of the day on which it is read; nothing where it is simply in force."""
    sender.put(item, papers=[paper(**changes)])
    page = page_of(sender, client, item)
    assert ("paper-standing" in page) == (told is not None)
    assert told is None or told in page


@one_database
def test_what_is_no_card_is_refused(sender: Sender, item: UUID) -> None:
    """Every field at fault is named."""
    answer = sender.put(
        item, papers=[paper(number="", issued_on="27/10/2020")], bases=[paper(link="javascript:x")]
    )
    assert answer.status_code == 422
    for field in ("papers.0.number", "papers.0.issued_on", "bases.0.link"):
        assert field in answer.text
