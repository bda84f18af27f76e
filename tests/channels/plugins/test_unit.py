from __future__ import annotations

import base64
import json
import socket
from typing import Any

import pytest
from marshmallow import ValidationError
from standardwebhooks import Webhook

from loa.channel import CORRECT, WITHDRAW, OpenAccount, Publication
from loa.errors import NeedsOperator
from loa_channels.plugins.unit import Unit
from tests.channels.peer import Peer, answer, heard, peer, says
from tests.channels.publications import (
    BASIS,
    PAPER,
    TEXT,
    account,
    document,
    next_operation,
    picture,
    publication,
    snapshot,
    tools,
)

SECRET = "whsec_" + base64.b64encode(b"a secret of one unit's system").decode()


def of_unit(url: str, /, **changes: Any) -> OpenAccount:
    usual = {"url": url, "secret": SECRET, "allow_http": True, "allowed_cidr": "127.0.0.0/8"}
    return account(Unit, usual | changes)


def taken(other: Peer, asked: list[bytes], *publications: Publication) -> list[tuple[dict[str, str], bytes]]:
    """What the unit's system got: headers in lower case, and body."""
    unit = Unit(tools(picture()))
    for one in publications:
        unit.publish(one, of_unit(f"{other.url}/inbox"))
    got = []
    for request in asked:
        head, _, body = request.partition(b"\r\n\r\n")
        lines = [line.decode().split(": ", 1) for line in head.split(b"\r\n")[1:]]
        got.append(({name.lower(): value for name, value in lines}, body))
    return got


@pytest.fixture
def asked() -> list[bytes]:
    return []


@pytest.fixture
def keeper(asked: list[bytes]) -> Any:
    def deed(connection: socket.socket) -> None:
        asked.append(heard(connection))
        connection.sendall(answer(200, b'{"receipt_id": "r-1", "status": "stored"}', "Connection: close"))

    with peer(deed) as other:
        yield other


def test_a_repetition_is_the_same_bytes_under_the_same_id(keeper: Peer, asked: list[bytes]) -> None:
    """Only the time-stamp and the signature over it are of the attempt."""
    one = publication(snapshot(picture()))
    (first, body), (second, same) = taken(keeper, asked, one, one)
    assert (first["webhook-id"], body) == (second["webhook-id"], same)
    assert "." not in first["webhook-id"]


def test_what_is_sent_is_signed_and_complete(keeper: Peer, asked: list[bytes]) -> None:
    """Verified as a receiver does; the text is what was approved, the picture an address and a hash."""
    of = snapshot(picture())
    one = publication(of, sequence=3)
    [(headers, body)] = taken(keeper, asked, one)
    event = Webhook(SECRET).verify(body, headers)
    assert headers["content-type"] == "application/cloudevents+json"
    assert (event["id"], event["type"], event["subject"]) == (
        headers["webhook-id"],
        "vn.loa.item.published",
        of.item,
    )
    assert (event["source"], event["sequence"], event["time"]) == (
        "urn:loa:desk",
        "0000000003",
        "2026-11-20T02:00:00.000Z",
    )
    data = event["data"]
    assert (data["item"], data["revision"], data["text"], data["html"], data["link"]) == (
        of.item,
        1,
        TEXT,
        of.html,
        of.link,
    )
    assert data["media"] == [
        {
            "url": f"https://desk.example/media/{of.media[0].sha256}?expires=1795140000",
            "sha256": of.media[0].sha256,
            "media_type": "image/png",
            "name": "anh.png",
            "alt": "Học sinh trong giờ thi",
        }
    ]


def test_each_operation_is_an_event_of_its_own() -> None:
    """Another id and type; a correction carries the newer revision."""
    unit, to = Unit(tools()), of_unit("https://unit.example/inbox")
    one = publication()
    later = [next_operation(one, CORRECT, title="Sửa"), next_operation(one, WITHDRAW)]
    events = [json.loads(unit.body(each, to)) for each in (one, *later)]
    assert [event["type"].rpartition(".")[2] for event in events] == ["published", "corrected", "withdrawn"]
    assert [event["data"]["revision"] for event in events] == [1, 2, 1]
    assert len({event["id"] for event in events}) == 3


def test_the_example_is_what_is_sent() -> None:
    """Key by key and value by value; what only the sending knows is marked."""
    of = snapshot(picture())
    one = publication(of, sequence=1)
    sent = json.loads(Unit(tools(picture())).body(one, of_unit("https://unit.example/inbox")))
    shown = json.loads(Unit.example(of, one.due_at))
    assert shown["id"] == "msg_…"
    assert shown["data"]["media"][0]["url"] == f"…/media/{of.media[0].sha256}?expires=…&signature=…"
    shown["id"] = sent["id"]
    shown["data"]["media"][0]["url"] = sent["data"]["media"][0]["url"]
    assert shown == sent


@pytest.mark.parametrize(
    ("said", "external_id", "status"),
    [
        (says(200, b'{"receipt_id": "r-9", "status": "duplicate"}'), "r-9", "duplicate"),
        (says(202, b'{"receipt_id": "r-9", "status": "stored"}'), "r-9", "accepted"),
        (says(204, b""), None, "stored"),
        (says(200, b"<html>"), None, "stored"),
        (says(200, b'{"receipt_id": 7}'), None, "stored"),
    ],
)
def test_any_2xx_is_success(said: Any, external_id: str | None, status: str) -> None:
    """The receipt's number where there is one, else the event's."""
    one = publication()
    with peer(said) as other:
        receipt = Unit(tools()).publish(one, of_unit(other.url))
    assert receipt.external_id == (external_id or f"msg_{one.delivery.hex}")
    assert (receipt.evidence["status"], receipt.pending) == (status, False)


def test_a_private_address_needs_the_administrator() -> None:
    """Without the exception of the account nothing is sent into our own network."""
    with peer(says(200)) as other:
        with pytest.raises(NeedsOperator, match="not a public address"):
            Unit(tools()).publish(publication(), of_unit(other.url, allowed_cidr=""))
        assert other.connections == 0


def test_plain_http_needs_the_administrator() -> None:
    """HTTPS unless the account says otherwise."""
    with peer(says(200)) as other, pytest.raises(NeedsOperator, match="https"):
        Unit(tools()).publish(publication(), of_unit(other.url, allow_http=False))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "not an address"),
        ("url", "ftp://unit.example/"),
        ("secret", "abc"),
        ("allowed_cidr", "10.20.1.0/8"),
        ("source", ""),
    ],
)
def test_the_form_names_what_is_wrong(field: str, value: str) -> None:
    """Before it is saved."""
    with pytest.raises(ValidationError) as caught:
        of_unit("https://unit.example/", **{field: value})
    assert list(caught.value.messages_dict) == [field]


def test_complains_of_what_no_receiver_has_to_take() -> None:
    """64 KiB with all that is around it; Vietnamese letters count as the bytes that they are."""
    assert Unit.complaints(snapshot(html="<p>" + "ế" * 15_000 + "</p>")) == []
    assert [one.field for one in Unit.complaints(snapshot(html="<p>" + "ế" * 21_000 + "</p>"))] == [
        "body_html"
    ]


def test_never_takes_for_done_what_it_cannot_ask() -> None:
    """Not there after a lost publication, still there after a lost withdrawal: so both are sent again."""
    unit, to, one = Unit(tools()), of_unit("https://unit.example/"), publication()
    assert unit.find(one, to, one.due_at) is None
    assert unit.find(next_operation(one, WITHDRAW), to, one.due_at) is not None


@pytest.mark.parametrize(
    ("status", "ok"), [(200, True), (405, True), (404, False), (500, False), (301, False)]
)
def test_checks_without_sending_an_item(status: int, ok: bool) -> None:
    """Whoever answers is there; many systems know no OPTIONS."""
    with peer(says(status)) as other:
        assert Unit(tools()).check(of_unit(other.url)).ok is ok


def test_documents_are_told_with_an_address_each(keeper: Peer, asked: list[bytes]) -> None:
    """Beside the pictures; an event without any says nothing of them, as it always did."""
    content = b"%PDF-1.7 ..."
    one = publication(snapshot(picture(), attachments=(document(content),)))
    (_, body), (_, plain) = taken(keeper, asked, one, publication())
    [told] = json.loads(body)["data"]["attachments"]
    assert told["url"].startswith(f"https://desk.example/media/{told['sha256']}")
    assert (told["title"], told["size"]) == ("Toàn văn kế hoạch", len(content))
    assert "attachments" not in json.loads(plain)["data"]


def test_cards_and_bases_are_told(keeper: Peer, asked: list[bytes]) -> None:
    """Beside the text; an event without any says nothing of them, as it always did."""
    one = publication(snapshot(papers=(PAPER,), bases=(BASIS,)))
    (_, body), (_, plain) = taken(keeper, asked, one, publication())
    told = json.loads(body)["data"]
    assert [paper["number"] for paper in told["papers"]] == [PAPER.number]
    assert [basis["number"] for basis in told["legal_bases"]] == [BASIS.number]
    assert not {"papers", "legal_bases"} & json.loads(plain)["data"].keys()
