from __future__ import annotations

import base64
import hashlib
import json
import socket
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from marshmallow import ValidationError
from standardwebhooks import Webhook

from loa.channel import WITHDRAW, OpenAccount, Publication, Receipt
from loa.errors import ChannelFailure, Gone, NeedsOperator, RateLimited, Rejected, Transient
from loa_channels.plugins.portal import Portal
from tests.channels.peer import answer, heard, peer, says
from tests.channels.publications import (
    AT,
    BASIS,
    PAPER,
    account,
    document,
    next_operation,
    picture,
    publication,
    snapshot,
    tools,
)

SECRET = "whsec_" + base64.b64encode(b"a secret of the portal itself").decode()


def of_portal(url: str = "http://127.0.0.1:1", /, **changes: Any) -> OpenAccount:
    return account(Portal, {"base_url": url, "secret": SECRET} | changes)


def standing(one: Publication, **changes: Any) -> bytes:
    usual = {
        "id": one.snapshot.item,
        "url": f"http://portal.example/bai/{one.snapshot.item}/tin",
        "generation": 1,
        "revision": one.snapshot.revision,
        "snapshot_hash": one.snapshot.hash,
        "withdrawn": False,
    }
    return json.dumps(usual | changes).encode()


def test_what_is_sent_is_signed_and_bound_to_method_and_path() -> None:
    """For binary content its hash is signed in its place; the picture is handed in when the portal asks for it."""
    content = picture()
    one = publication(snapshot(content))
    digest = hashlib.sha256(content).hexdigest()
    asked: list[bytes] = []
    missing = json.dumps({"status": 422, "missing_media": [digest]}).encode()

    def deed(connection: socket.socket) -> None:
        asked.append(heard(connection))
        said = {1: (422, missing), 2: (201, b'{"sha256": "x"}')}.get(len(asked), (201, standing(one)))
        connection.sendall(answer(*said, "Connection: close"))

    with peer(deed) as other:
        Portal(tools(content)).publish(one, of_portal(f"{other.url}/"))
    lines = []
    for request in asked:
        head, _, body = request.partition(b"\r\n\r\n")
        first, *rest = head.decode().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in rest)}
        line = first.removesuffix(" HTTP/1.1")
        part = hashlib.sha256(body).hexdigest().encode() if "/media/" in line else body
        Webhook(SECRET).verify(f"{line}\n".encode() + part, headers, json_parse=False)
        assert headers["loa-request"] == line
        lines.append((line, headers["content-type"]))
    article = (f"PUT /api/articles/{one.snapshot.item}", "application/json")
    assert lines == [article, (f"PUT /api/media/{digest}", "image/png"), article]


PROBLEM = "Content-Type: application/problem+json"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *((status, NeedsOperator) for status in (301, 302, 401, 403, 404, 405)),
        *((status, Rejected) for status in (400, 409, 413, 415, 422)),
        *((status, Transient) for status in (408, 500, 502, 503)),
        (429, RateLimited),
    ],
)
def test_each_answer_has_its_class(status: int, kind: type[ChannelFailure]) -> None:
    """With the portal's own words."""
    said = says(status, json.dumps({"detail": "title: quá dài"}).encode())
    with peer(said) as other, pytest.raises(ChannelFailure) as caught:
        Portal(tools()).publish(publication(), of_portal(other.url))
    assert type(caught.value) is kind
    if kind in (Rejected, Transient):
        assert "title: quá dài" in caught.value.detail
    assert getattr(caught.value, "perhaps_done", None) == (True if kind is Transient else None)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"ok": true}'])
def test_an_answer_that_cannot_be_read_is_asked_for_again(body: bytes) -> None:
    """The same PUT again changes nothing."""
    with peer(says(200, body)) as other, pytest.raises(Transient):
        Portal(tools()).publish(publication(), of_portal(other.url))


def test_waits_as_long_as_it_is_asked_to() -> None:
    """Retry-After of a busy portal."""
    with peer(says(503, b"{}", "Retry-After: 90")) as other, pytest.raises(Transient) as caught:
        Portal(tools()).publish(publication(), of_portal(other.url))
    assert caught.value.wait == timedelta(seconds=90)


@pytest.mark.parametrize(
    ("changes", "there"),
    [
        ({}, True),
        ({"revision": 2, "snapshot_hash": "other"}, True),
        ({"revision": 0}, False),
        ({"withdrawn": True}, False),
        ({"generation": 2}, False),
        ({"snapshot_hash": "other"}, False),
    ],
)
def test_finds_this_publication_or_a_later_revision_of_it(changes: dict[str, Any], there: bool) -> None:
    """An older revision, a tombstone, another generation or other content is not it."""
    one = publication()
    with peer(says(200, standing(one, **changes))) as other:
        assert (Portal(tools()).find(one, of_portal(other.url), AT) is not None) is there


def test_not_found_must_be_the_portals_own_word() -> None:
    """A 404 of whatever else listens there is no proof of absence."""
    with peer(says(404, b"nothing here")) as other, pytest.raises(NeedsOperator):
        Portal(tools()).find(publication(), of_portal(other.url), AT)


def test_withdrawing_what_never_was_is_gone() -> None:
    """Which is success."""
    one = next_operation(publication(), WITHDRAW)
    with peer(says(404, b"{}")) as other, pytest.raises(Gone):
        Portal(tools()).withdraw(Receipt(external_id="x"), one, of_portal(other.url))


def test_a_lost_picture_is_refused() -> None:
    """The portal asks for bytes that are not there; the operator reads which."""
    one = publication(snapshot(picture()))
    said = json.dumps({"missing_media": [one.snapshot.media[0].sha256]}).encode()
    with peer(says(422, said)) as other, pytest.raises(Rejected, match=r"anh\.png"):
        Portal(tools()).publish(one, of_portal(other.url))


def test_a_portal_that_never_has_enough_is_refused() -> None:
    """Handing in once is enough; a portal that asks again does not get into a loop."""
    content = picture()
    one = publication(snapshot(content))
    said = json.dumps({"missing_media": [one.snapshot.media[0].sha256]}).encode()
    with peer(says(422, said), says(201, b'{"sha256": "x"}'), says(422, said)) as other:
        with pytest.raises(Rejected):
            Portal(tools(content)).publish(one, of_portal(other.url))
        assert other.connections == 3


def test_complains_before_the_portal_does() -> None:
    """Nothing to show, or a picture of a kind that browsers do not show."""
    assert Portal.complaints(snapshot(picture())) == []
    assert [one.field for one in Portal.complaints(snapshot(html="<p> </p>"))] == ["body_html"]
    tiff = snapshot(picture())
    tiff = replace(tiff, media=(replace(tiff.media[0], media_type="image/tiff"),))
    assert [one.field for one in Portal.complaints(tiff)] == ["media.0"]


@pytest.mark.parametrize(("field", "value"), [("base_url", "portal"), ("secret", "whsec_x")])
def test_the_form_names_what_is_wrong(field: str, value: str) -> None:
    """Before it is saved."""
    with pytest.raises(ValidationError) as caught:
        of_portal(**{field: value})
    assert list(caught.value.messages_dict) == [field]


def test_a_document_is_handed_in_when_the_portal_asks_for_it() -> None:
    """By an address of its own, as what it is."""
    content = b"%PDF-1.7 ..."
    one = publication(snapshot(attachments=(document(content),)))
    digest = hashlib.sha256(content).hexdigest()
    asked: list[bytes] = []
    missing = json.dumps({"status": 422, "missing_media": [digest]}).encode()

    def deed(connection: socket.socket) -> None:
        asked.append(heard(connection))
        said = {1: (422, missing), 2: (201, b'{"sha256": "x"}')}.get(len(asked), (201, standing(one)))
        connection.sendall(answer(*said, "Connection: close"))

    with peer(deed) as other:
        Portal(tools(content)).publish(one, of_portal(f"{other.url}/"))
    assert [request.split(b" HTTP/1.1")[0].decode() for request in asked] == [
        f"PUT /api/articles/{one.snapshot.item}",
        f"PUT /api/files/{digest}",
        f"PUT /api/articles/{one.snapshot.item}",
    ]
    assert b"content-type: application/pdf" in asked[1].lower()
    assert json.loads(asked[0].partition(b"\r\n\r\n")[2])["attachments"][0]["title"] == "Toàn văn kế hoạch"


def test_cards_and_bases_travel_with_the_article() -> None:
    """And are shown in its preview; an article without any says nothing of them, as it always did."""
    asked: list[bytes] = []
    for one in (publication(snapshot(papers=(PAPER,), bases=(BASIS,))), publication(snapshot())):

        def deed(connection: socket.socket, one: Publication = one) -> None:
            asked.append(heard(connection))
            connection.sendall(answer(201, standing(one), "Connection: close"))

        with peer(deed) as other:
            Portal(tools()).publish(one, of_portal(f"{other.url}/"))
    told, plain = (json.loads(request.partition(b"\r\n\r\n")[2]) for request in asked)
    assert [paper["number"] for paper in told["papers"]] == [PAPER.number]
    assert [basis["number"] for basis in told["bases"]] == [BASIS.number]
    assert not {"papers", "bases"} & plain.keys()
    assert Portal.render(snapshot(papers=(PAPER,))).papers == (PAPER,)
