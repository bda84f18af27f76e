from __future__ import annotations

import json
import socket
from datetime import timedelta
from typing import Any

import pytest

from loa.errors import (
    AlreadyThere,
    ChannelFailure,
    Gone,
    NeedsOperator,
    RateLimited,
    Rejected,
    Transient,
    Unknown,
)
from loa_channels.protocols.deadline import Deadline
from loa_channels.protocols.graph import Graph, failure, proof, regain, usage
from loa_channels.protocols.http import Answer
from tests.channels.peer import answer, heard, peer, says

CALL = timedelta(seconds=5)


def refused(status: int, code: int, subcode: int | None = None, **more: Any) -> Answer:
    error = {"message": "said", "type": "OAuthException", "code": code, "fbtrace_id": "Axyz", **more}
    if subcode is not None:
        error["error_subcode"] = subcode
    return Answer(status, {}, json.dumps({"error": error}).encode(), True)


def test_proof_of_the_app_secret() -> None:
    """The vector of the documentation."""
    made = proof("test-app-secret", "EAAtoken")
    assert made == "f9a5c402919f3f3cb70497c968ab9a79bb82d2f1a55a7d91317b53b1678a4191"


@pytest.mark.parametrize(
    ("status", "code", "subcode", "kind"),
    [
        (500, 1, None, Unknown),
        (500, 2, None, Unknown),
        (400, 2, None, Unknown),
        (500, 99, None, Unknown),
        *((403, code, None, RateLimited) for code in (4, 17, 32, 341, 613)),
        (400, 80001, None, RateLimited),
        (400, 4, 1996, RateLimited),
        (400, 9, 1996, RateLimited),
        *((400, 190, subcode, NeedsOperator) for subcode in (None, 458, 459, 460, 463, 464, 467, 492, 1)),
        (400, 102, None, NeedsOperator),
        (400, 104, None, NeedsOperator),
        *((403, code, None, NeedsOperator) for code in (3, 10, 200, 210, 299)),
        (403, 368, 1390008, RateLimited),
        (403, 368, 4854002, NeedsOperator),
        *((403, 368, subcode, NeedsOperator) for subcode in (1404078, 1404006, 1404112)),
        (400, 1404078, None, NeedsOperator),
        (400, 506, None, AlreadyThere),
        (403, 368, 1404082, AlreadyThere),
        (403, 368, 1346003, Rejected),
        (403, 368, 1404102, Rejected),
        (403, 368, None, Rejected),
        (400, 100, None, Rejected),
        (400, 100, 1366046, Rejected),
        (400, 100, 2061006, Rejected),
        (400, 100, 1609008, Rejected),
        (400, 100, 33, Gone),
        (400, 1609005, None, Transient),
        (400, 100, 1609005, Transient),
        (400, 2500, None, NeedsOperator),
        (400, 324, None, Rejected),
    ],
)
def test_each_error_has_its_class(
    status: int, code: int, subcode: int | None, kind: type[ChannelFailure]
) -> None:
    """By code and subcode, not by HTTP status; the trace id is kept for support."""
    found = failure(refused(status, code, subcode), repeatable=False)
    assert type(found) is kind
    assert found.evidence.items() >= {"status": status, "code": code, "fbtrace_id": "Axyz"}.items()


@pytest.mark.parametrize(
    "unclear",
    [
        refused(500, 2),
        refused(400, 7, is_transient=True),
        Answer(502, {}, b"<html>Bad Gateway</html>", True),
        Answer(200, {}, b'{"id": "1', False),
        Answer(200, {}, b"", True),
        Answer(200, {}, b"[]", True),
    ],
)
@pytest.mark.parametrize(("repeatable", "kind"), [(True, Transient), (False, Unknown)])
def test_what_says_nothing_is_unknown_unless_repeatable(
    unclear: Answer, repeatable: bool, kind: type[ChannelFailure]
) -> None:
    """Code 2 has been seen on posts that were made all the same."""
    assert type(failure(unclear, repeatable=repeatable)) is kind


def test_a_wrong_proof_needs_an_operator() -> None:
    """It comes as code 100, which would else be a refusal of the content."""
    found = failure(refused(400, 100, type="GraphMethodException"), repeatable=False)
    assert type(found) is NeedsOperator


def test_a_quoted_token_is_struck_out() -> None:
    """Facebook repeats a malformed token in its message; the operator's screen must not."""
    found = failure(
        refused(400, 190, message="Malformed access token EAAsecret"),
        repeatable=False,
        secrets=["EAAsecret", ""],
    )
    assert "EAAsecret" not in found.detail + str(found) + str(found.evidence)


def rates(percent: int, minutes: int = 0) -> dict[str, str]:
    entry = {"type": "pages", "call_count": percent, "total_cputime": 3, "total_time": 4}
    return {
        "X-App-Usage": json.dumps({"call_count": 28, "total_time": 25, "total_cputime": 25}),
        "X-Business-Use-Case-Usage": json.dumps(
            {"1": [{**entry, "estimated_time_to_regain_access": minutes}]}
        ),
    }


def test_reads_the_rate_headers() -> None:
    """The highest percentage counts; the time to regain access is in minutes, and an hour where none is named."""
    found = [Answer(200, rates(97, minutes), b"", True) for minutes in (5, 0)]
    assert [(usage(one), regain(one)) for one in found] == [
        (97, timedelta(minutes=5)),
        (97, timedelta(hours=1)),
    ]


@pytest.mark.parametrize(
    "text", ["", "nonsense", "[]", '{"1": 3}', '{"1": [3]}', '{"1": [{"call_count": "many"}]}']
)
def test_rate_headers_that_are_none_say_nothing(text: str) -> None:
    """A header that cannot be read never breaks a call."""
    found = Answer(200, {"X-App-Usage": text, "X-Business-Use-Case-Usage": text}, b"", True)
    assert (usage(found), regain(found)) == (0, timedelta(hours=1))


@pytest.mark.parametrize(
    ("code", "subcode", "least"), [(4, None, timedelta(minutes=5)), (368, 1390008, timedelta(hours=6))]
)
def test_waits_as_long_as_it_is_asked_to(code: int, subcode: int | None, least: timedelta) -> None:
    """The minutes of the header; hours where Facebook says that we post too fast."""
    said = refused(403, code, subcode)
    found = failure(Answer(403, rates(100, 5), said.body, True), repeatable=False)
    assert isinstance(found, RateLimited)
    assert found.wait == least


def settings(url: str, **changes: str) -> dict[str, str]:
    return {"page_id": "1", "app_id": "2", "token": "EAAtoken", "app_secret": "", "base_url": url, **changes}


def get(graph: Graph, of: dict[str, str]) -> dict[str, Any]:
    return graph.call("GET", "1", of, deadline=Deadline(CALL), repeatable=True)


def test_makes_no_call_while_it_is_throttled() -> None:
    """At 100 percent the next call would lengthen the pause; another page's calls go on."""
    headers = [f"{name}: {value}" for name, value in rates(100, 7).items()]
    with peer(says(200, b'{"id": "1"}', *headers), says(200, b'{"id": "3"}')) as other:
        graph = Graph()
        assert get(graph, settings(other.url)) == {"id": "1"}
        with pytest.raises(RateLimited) as caught:
            get(graph, settings(other.url))
        assert timedelta(minutes=6) < caught.value.wait <= timedelta(minutes=7)
        assert get(graph, settings(other.url, page_id="3")) == {"id": "3"}
        assert other.connections == 2


def test_the_token_travels_in_a_header_and_the_proof_beside_it() -> None:
    """Never in the address, which servers log."""
    asked: list[bytes] = []

    def deed(connection: socket.socket) -> None:
        asked.append(heard(connection))
        connection.sendall(answer(200, b'{"id": "1"}'))

    with peer(deed) as other:
        get(Graph(), settings(other.url, app_secret="test-app-secret"))
    head = asked[0].split(b"\r\n")
    assert b"EAAtoken" not in head[0]
    assert b"test-app-secret" not in asked[0]
    assert b"appsecret_proof=" in head[0]
    assert b"Authorization: Bearer EAAtoken" in head


def test_an_error_with_status_200_is_an_error() -> None:
    """Some answers say 200 and refuse all the same."""
    with peer(says(200, refused(200, 190).body)) as other, pytest.raises(NeedsOperator):
        get(Graph(), settings(other.url))
