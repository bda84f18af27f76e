"""Leases: what a thread still sends, and what it keeps."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime, timedelta

import pytest

from loa import steps
from loa.errors import Transient, Unknown
from loa.steps import Step
from loa_channels.protocols import lease
from loa_channels.protocols.deadline import Deadline
from loa_channels.protocols.http import Http
from tests.channels.peer import Peer, answer, heard, peer
from tests.channels.protocols.test_smtp import MESSAGE, Sink, listening, relay
from tests.ledger_world import until

CALL = timedelta(seconds=5)


def ends_in(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def call(other: Peer, body: bytes = b"{}", within: timedelta = CALL) -> None:
    Http().call("POST", other.url, deadline=Deadline(within), repeatable=False, data=body)


def stand_still(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """This process comes to the step SEND, and goes on so much later."""

    def watcher(reached: Step, about: object) -> None:
        if reached is Step.SEND:
            time.sleep(seconds)

    monkeypatch.setattr(steps, "_watcher", watcher)


class Kept:
    """A server that keeps what came to it."""

    def __init__(self) -> None:
        self.came: list[bytes] = []

    def __call__(self, connection: socket.socket) -> None:
        self.came.append(heard(connection))
        connection.sendall(answer(200))


def test_a_call_within_its_lease_is_made() -> None:
    """As one without any lease is: a look, a probe."""
    kept = Kept()
    with peer(kept) as other:
        call(other)
        with lease.Lease(ends_in(60)):
            call(other)
    assert len(kept.came) == 2


def test_a_call_that_would_not_be_over_within_its_lease_sends_nothing() -> None:
    """Connected, and then it is too late: certainly not applied."""
    kept = Kept()
    with peer(kept) as other:
        with lease.Lease(ends_in(CALL.total_seconds() / 2)), pytest.raises(Transient, match="lease"):
            call(other)
        until(lambda: bool(kept.came), "the connection is closed")
    assert kept.came == [b""]


def test_nor_does_one_that_stood_still_after_it_had_connected(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that was stopped for longer than the call had time: the byte that it was about to send stays here."""
    kept, within = Kept(), timedelta(seconds=0.4)
    stand_still(monkeypatch, within.total_seconds())
    with peer(kept) as other:
        with lease.Lease(ends_in(60)), pytest.raises(Transient, match="lease"):
            call(other, within=within)
        until(lambda: bool(kept.came), "the connection is closed")
    assert kept.came == [b""]


def test_the_rest_of_a_request_stays_here_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too late between head and body: a request that never gets whole, though nobody can say for certain what it did."""
    kept, allowed = Kept(), iter([True, False])
    monkeypatch.setattr(lease, "allows", lambda _: next(allowed))
    with peer(kept) as other:
        with pytest.raises(Unknown):
            call(other, b"x" * 100_000)
        until(lambda: bool(kept.came), "the connection is closed")
    assert b"Content-Length: 100000" in kept.came[0]
    assert not kept.came[0].endswith(b"x")


def test_a_mail_is_not_ended_after_its_lease() -> None:
    """Without the end of its data no relay delivers it; the next mail, under a new lease, goes out."""
    kept = Sink()
    with listening(kept) as port, relay(port) as one:
        with lease.Lease(ends_in(1)), pytest.raises(Transient, match="lease"):
            one.send("a@so.example.vn", "first@c.vn", MESSAGE)
        with lease.Lease(ends_in(60)):
            one.send("a@so.example.vn", "second@c.vn", MESSAGE)
    assert [to for to, _ in kept.got] == ["second@c.vn"]


@pytest.mark.parametrize("minutes", [-60, 60])
def test_a_clock_that_is_set_lengthens_no_lease(monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    """Set back, the time that has passed counts; set forward, others take the lease for over, and so does its holder."""
    moment = datetime.now(UTC)
    with lease.Lease(moment + timedelta(seconds=30)) as held:

        class Clock(datetime):
            @classmethod
            def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
                return moment + timedelta(minutes=minutes)

        monkeypatch.setattr(lease, "datetime", Clock)
        assert held.left() <= 30
        assert lease.covers(31) is False
        assert lease.covers(29) is (minutes < 0)
