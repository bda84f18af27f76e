"""Whether scheduler and workers do their work, told by what they leave lying: true whatever machine they run on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, exists, func, literal, select, union_all

from loa.content import LANES
from loa.ledger.tables import accounts, deliveries

PATIENCE = timedelta(minutes=2)
"""What lies longer than that, though it is due and nobody works on anything of the kind, lies there because nobody comes."""


@dataclass(frozen=True, kw_only=True)
class Pulse:
    """`channel`: whose worker, or empty for the scheduler. `since`: what should have gone has lain there since then; None: well.

    `busy`: a worker has deliveries in its hands at this moment.
    """

    channel: str
    since: datetime | None
    busy: bool


def pulses(connection: Connection, now: datetime) -> list[Pulse]:
    """The scheduler's, then that of each channel that has accounts, in four statements."""
    lanes = [
        select(func.min(deliveries.c.release_at).label("at")).where(
            deliveries.c.lane == lane, deliveries.c.release_at.is_not(None)
        )
        for lane in LANES
    ]
    due = [row.at for row in connection.execute(union_all(*lanes)) if row.at is not None]
    late = min(due, default=now)
    channels = list(
        connection.execute(select(accounts.c.channel).distinct().order_by(accounts.c.channel)).scalars()
    )
    queued, working = _oldest(connection, channels), _working(connection, now, channels)
    return [Pulse(channel="", since=late if late < now - PATIENCE else None, busy=False)] + [
        Pulse(
            channel=channel,
            since=queued[channel]
            if channel in queued and channel not in working and queued[channel] < now - PATIENCE
            else None,
            busy=channel in working,
        )
        for channel in channels
    ]


def _oldest(connection: Connection, channels: Sequence[str]) -> dict[str, datetime]:
    """Since when the longest-queued message of each channel has been out; one range of an index each."""
    pieces = [
        select(literal(channel).label("channel"), func.min(deliveries.c.queued_at).label("at")).where(
            deliveries.c.channel == channel, deliveries.c.lane == lane, deliveries.c.queued_at.is_not(None)
        )
        for channel in channels
        for lane in LANES
    ]
    found: dict[str, datetime] = {}
    for row in connection.execute(union_all(*pieces)) if pieces else ():
        if row.at is not None:
            found[row.channel] = min(row.at, found.get(row.channel, row.at))
    return found


def _working(connection: Connection, now: datetime, channels: Sequence[str]) -> set[str]:
    pieces = [
        select(literal(channel).label("channel")).where(
            exists().where(deliveries.c.channel == channel, deliveries.c.lease_until > now)
        )
        for channel in channels
    ]
    return set(connection.execute(union_all(*pieces)).scalars()) if pieces else set()
