from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from loa.errors import ChannelFailure, NeedsOperator, Transient, Unknown
from loa_channels.protocols.deadline import Deadline
from loa_channels.protocols.http import Answer, Http
from loa_channels.protocols.reach import Reach
from tests.channels.peer import answer, cut, free_port, heard, peer, says

CALL = timedelta(seconds=5)
SHORT = timedelta(seconds=1)


def call(
    url: str, *, within: timedelta = CALL, repeatable: bool = False, method: str = "POST", limit: int = 1000
) -> Answer:
    return Http().call(method, url, deadline=Deadline(within), repeatable=repeatable, data=b"{}", limit=limit)


def outcome(run: Callable[[], object]) -> ChannelFailure:
    with pytest.raises(ChannelFailure) as caught:
        run()
    return caught.value


def hang(connection: socket.socket) -> None:
    heard(connection)
    connection.recv(1)  # until the caller leaves


def drip_headers(connection: socket.socket) -> None:
    heard(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-Slow: 1\r\n")
        time.sleep(0.05)


def drip_body(connection: socket.socket) -> None:
    heard(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        connection.sendall(b" ")
        time.sleep(0.05)


def test_gives_status_headers_and_body() -> None:
    """An answer comes back as it was given, header names in any case."""
    with peer(says(201, b'{"a": "\xe1\xbb\x83"}', "X-Some: thing")) as other:
        got = call(other.url)
    assert (got.status, got.headers["x-some"], got.json(), got.whole) == (201, "thing", {"a": "ể"}, True)


@pytest.mark.parametrize("repeatable", [True, False])
def test_nobody_listening_is_transient(repeatable: bool) -> None:
    """Where nothing was sent the call is safe to make again, whatever it was."""
    failure = outcome(lambda: call(f"http://127.0.0.1:{free_port()}/", repeatable=repeatable))
    assert isinstance(failure, Transient)
    assert failure.perhaps_done is False


def test_unknown_name_is_transient() -> None:
    """A name that cannot be resolved: nothing was sent."""
    assert type(outcome(lambda: call("http://does-not-exist.invalid/"))) is Transient


@pytest.mark.parametrize(("repeatable", "kind"), [(True, Transient), (False, Unknown)])
@pytest.mark.parametrize("deed", [hang, cut, drip_headers])
def test_a_lost_answer_is_unknown_unless_repeatable(
    deed: Callable[[socket.socket], None], repeatable: bool, kind: type[ChannelFailure]
) -> None:
    """Hanging, cutting or dripping after the request was read: the other side may have acted."""
    with peer(deed) as other:
        failure = outcome(lambda: call(other.url, within=SHORT, repeatable=repeatable))
    assert type(failure) is kind
    assert getattr(failure, "perhaps_done", True) is True


@pytest.mark.parametrize("deed", [hang, drip_headers])
def test_ends_with_its_deadline(deed: Callable[[socket.socket], None]) -> None:
    """Neither silence nor a byte now and then holds a call beyond its time."""
    with peer(deed) as other:
        deadline = Deadline(SHORT)
        outcome(lambda: Http().call("POST", other.url, deadline=deadline, repeatable=True, data=b""))
        assert deadline.left() == 0.0


@pytest.mark.parametrize("deed", [drip_body, says(200, b"x" * 5000)])
def test_a_body_that_is_late_or_too_large_is_not_whole(deed: Callable[[socket.socket], None]) -> None:
    """The status stands, the body is said to be cut, and it is no JSON."""
    with peer(deed) as other:
        got = call(other.url, within=SHORT, limit=1000)
    assert (got.status, got.whole, got.json(), len(got.body) <= 1000) == (200, False, None, True)


def test_a_call_that_cannot_be_repeated_takes_a_fresh_connection() -> None:
    """A kept connection that the other side just closes would be an unknown for nothing."""

    def twice(connection: socket.socket) -> None:
        for _ in range(2):
            heard(connection)
            connection.sendall(answer(200))

    with peer(twice) as other:
        http = Http()
        for repeatable in (True, True, False):
            http.call("POST", other.url, deadline=Deadline(CALL), repeatable=repeatable, data=b"")
        assert other.connections == 2


def test_a_kept_connection_that_was_closed_costs_nothing() -> None:
    """The other side may close it whenever it likes; a repeatable call is made again over a fresh one, once."""

    def once(connection: socket.socket) -> None:
        heard(connection)
        connection.sendall(answer(200))
        heard(connection)  # and is gone

    with peer(once) as other:
        http = Http()
        for _ in range(3):
            assert http.call("GET", other.url, deadline=Deadline(CALL), repeatable=True).status == 200
        assert other.connections == 3


def test_never_follows_a_redirect() -> None:
    """The redirect itself is the answer."""
    with (
        peer(says(200)) as target,
        peer(says(302, b"", f"Location: http://127.0.0.1:{target.port}/")) as other,
    ):
        assert call(other.url).status == 302
        assert target.connections == 0


def test_takes_nothing_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy is used, though one is configured."""
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    with peer(says(200)) as other:
        assert call(other.url).status == 200


def test_keeps_no_cookies() -> None:
    """What one call is given the next one does not send."""
    requests: list[bytes] = []

    def deed(connection: socket.socket) -> None:
        requests.append(heard(connection))
        connection.sendall(answer(200, b"{}", "Set-Cookie: a=b"))

    with peer(deed) as other:
        http = Http()
        for _ in range(2):
            http.call("GET", other.url, deadline=Deadline(CALL), repeatable=False)
    assert len(requests) == 2
    assert not [request for request in requests if b"cookie" in request.lower()]


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "https://user:pass@a.example/", "https:///path", "nonsense", "http://[::1/"]
)
def test_an_address_that_cannot_be_used_needs_an_operator(url: str) -> None:
    """A wrong address is told to a person, and its password to nobody."""
    failure = outcome(lambda: call(url))
    assert type(failure) is NeedsOperator
    assert "pass" not in failure.detail


def test_a_header_that_cannot_be_sent_needs_an_operator() -> None:
    """Credentials with a line end are refused before anything is sent."""
    with peer(says(200)) as other:
        failure = outcome(
            lambda: Http().call(
                "GET",
                other.url,
                deadline=Deadline(CALL),
                repeatable=False,
                headers={"Authorization": "a\r\nb"},
            )
        )
    assert type(failure) is NeedsOperator


def test_an_account_without_the_exception_cannot_use_the_connection_of_one_with_it() -> None:
    """Kept connections are not shared between endpoints that may reach different networks."""
    with peer(says(200)) as other:
        http = Http()
        http.call("GET", other.url, deadline=Deadline(CALL), repeatable=True)
        failure = outcome(
            lambda: http.call(
                "GET", other.url, deadline=Deadline(CALL), repeatable=True, reach=Reach(http=True)
            )
        )
    assert type(failure) is NeedsOperator


def test_calls_from_many_threads_at_once() -> None:
    """Each thread has its own connection and gets its own answer."""

    def deed(connection: socket.socket) -> None:
        asked = heard(connection).split(b" ")[1]
        connection.sendall(answer(200, b'{"path": "%s"}' % asked))

    with peer(deed) as other:
        http, got = Http(), {}

        def ask(number: int) -> None:
            said = http.call("GET", f"{other.url}/{number}", deadline=Deadline(CALL), repeatable=True)
            got[number] = said.json()

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert got == {number: {"path": f"/{number}"} for number in range(16)}


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("999999999999", timedelta(hours=24)),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", timedelta(0)),
    ],
)
def test_reads_retry_after(text: str, wait: timedelta | None) -> None:
    """Seconds or a date, at most 24 hours; nonsense says nothing."""
    assert Answer(503, {"Retry-After": text}, b"", True).retry_after == wait


def test_reads_a_date_to_come() -> None:
    """A date is counted from now."""
    at = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    wait = Answer(503, {"Retry-After": at}, b"", True).retry_after
    assert wait is not None
    assert timedelta(minutes=9) < wait <= timedelta(minutes=10)
