from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from loa.ledger.tables import deliveries
from loa_publisher.deliveries.pulse import Pulse, pulses
from tests.publisher.bureau import Bureau
from tests.publisher.deliveries.walking import walk


def of(bureau: Bureau, channel: str) -> Pulse:
    """The pulse of a channel, or of the scheduler."""
    with bureau.database.read() as connection:
        return next(pulse for pulse in pulses(connection, bureau.clock.now()) if pulse.channel == channel)


def test_nothing_that_lies_there(bureau: Bureau) -> None:
    """What is not due yet, or has been due for moments alone, is no sign of anything."""
    bureau.approved(due_at=bureau.later(minutes=1).isoformat())
    bureau.clock.advance(timedelta(minutes=2))
    assert of(bureau, "") == Pulse(channel="", since=None, busy=False)
    assert of(bureau, "portal") == Pulse(channel="portal", since=None, busy=False)


def test_a_scheduler_that_releases_nothing(bureau: Bureau) -> None:
    """What is due has lain there for minutes: since then."""
    due = bureau.later(minutes=1)
    bureau.approved(due_at=due.isoformat())
    bureau.clock.advance(timedelta(minutes=5))
    assert of(bureau, "").since == due
    assert of(bureau, "portal").since is None


def test_a_worker_that_takes_nothing(bureau: Bureau) -> None:
    """Its own queue has lain there; as long as it has something in its hands, a long queue is work and no fault."""
    [first] = bureau.deliveries(bureau.approved())
    [second] = bureau.deliveries(bureau.approved(title="Hai"))
    queued = bureau.clock.now()
    for row in (first, second):
        walk(bureau, row.id, "release", queued_at=queued)
    bureau.clock.advance(timedelta(minutes=5))
    assert of(bureau, "portal") == Pulse(channel="portal", since=queued, busy=False)
    assert of(bureau, "facebook").since is None
    walk(bureau, first.id, "claim", lease_until=bureau.later(seconds=60))
    assert of(bureau, "portal") == Pulse(channel="portal", since=None, busy=True)
    with bureau.database.begin() as connection:
        lost = {"lease_until": bureau.later(seconds=-1)}
        connection.execute(update(deliveries).where(deliveries.c.id == first.id).values(**lost))
    assert of(bureau, "portal").since == queued
