"""Release: due deliveries go onto the bus. A delivery row is its own outbox; a crash before the commit releases the locks.

Costs O(due), never O(planned): only rows whose `release_at` has come are read, by a partial index.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Connection,
    Date,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    or_,
    select,
    update,
)

from loa import facts
from loa.bulk import among_these
from loa.bus.interface import Bus
from loa.channel import WITHDRAW
from loa.clock import in_hanoi
from loa.content import LANES
from loa.database import UtcDateTime
from loa.events import Due
from loa.ledger import accounts as channel_accounts
from loa.ledger import gates
from loa.ledger.broadcasts import resolve_broadcasts
from loa.ledger.circuit import TRYING
from loa.ledger.ends import BEHIND, REQUIRES, REQUIRES_ASKS, conclude
from loa.ledger.heirs import HANDED_ON, hand_on
from loa.ledger.moves import move
from loa.ledger.next_release import Next
from loa.ledger.pace import Paces
from loa.ledger.release_parts import queue_chunks
from loa.ledger.states import OPEN, PUBLISHED, SCHEDULED, TRANSITIONS, UNKNOWN
from loa.ledger.tables import accounts, deliveries
from loa.steps import Step, reached

_RECHECK = timedelta(seconds=30)
_IN_HAND = timedelta(milliseconds=200)
"""When to look again at what somebody is just about to settle: they may not see that anything waits for it."""


@dataclass(frozen=True)
class Released:
    """Outcome of one round: how many messages went out, and how many due rows were dealt with in any way."""

    count: int
    touched: int


_READ = (
    *("id", "item_id", "channel", "lane", "operation", "sequence", "state", "reason", "expires_at"),
    *("requires_id", "requires_until", "release_at"),
)
_DUE: Select[Any] = (
    select(
        *(deliveries.c[name] for name in _READ),
        accounts.c.key,
        accounts.c.per_hour,
        channel_accounts.valid_on(bindparam("today", type_=Date)).label("valid"),
    )
    .join(accounts, accounts.c.id == deliveries.c.account_id)
    .where(
        deliveries.c.lane == bindparam("due_lane"),
        deliveries.c.release_at <= bindparam("until", type_=UtcDateTime),
        # ahead of its time goes only what nothing has held back yet
        or_(
            deliveries.c.release_at <= bindparam("now", type_=UtcDateTime),
            and_(
                deliveries.c.state == SCHEDULED,
                deliveries.c.release_at == deliveries.c.due_at,
                deliveries.c.reason.is_(None),
                deliveries.c.requires_id.is_(None),
            ),
        ),
    )
    .order_by(deliveries.c.release_at)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(of=deliveries, skip_locked=True)
)


def release(
    connection: Connection, now: datetime, bus: Bus, due: Next, *, requires_then: str, limit: int = 1000
) -> Released:
    """One round, in the caller's transaction: lock what is due, hand it over, mark it. Raises BusFailure; then roll back.

    `due` says what there is to look for, so that nothing is asked in vain while a message waits to go. What is due so soon
    that the bus can keep it until then goes now: at its time it is where it is needed.
    """
    until = now + bus.ahead
    if in_hanoi(until).date() != in_hanoi(now).date():
        until = now  # whether an account is valid is a matter of the day
    known = gates.read_for_holding(connection, now)  # before any row is locked
    paces = Paces(connection, now)
    resolved = 0
    if due.broadcasts is not None and due.broadcasts <= now:
        resolved = resolve_broadcasts(connection, now)
    messages: list[Due] = []
    looks: list[UUID] = []
    operations: dict[UUID, str] = {}
    taken = 0
    for lane, first in zip(LANES, (due.urgent, due.routine), strict=True):  # urgent first
        if first is not None and first <= until and taken < limit:
            rows = _due(connection, now, until, lane, limit - taken)
            taken += len(rows)
            operations |= {row.id: row.operation for row in rows}
            passed = _sift(connection, now, rows, known, paces, requires_then)
            messages += passed
            looks += {due.delivery for due in passed} & {row.id for row in rows if row.state == UNKNOWN}
    chunks: list[Due] = []
    if due.parts is not None and due.parts <= now:
        chunks, of_chunks = queue_chunks(connection, now, paces, limit)
        operations |= of_chunks
    paces.keep()
    going = messages + chunks
    about = [(due.channel, operations.get(due.delivery)) for due in going]
    if going:
        reached(Step.RELEASE_PUBLISH, about)
        with bus.releasing(going, now):  # marked while confirms are on their way; committed after the last
            _mark(connection, now, messages, looks)
            reached(Step.RELEASE_MARK, about)
        reached(Step.RELEASE_CONFIRM, about)
    return Released(len(going), resolved + taken + len(chunks))


def _due(connection: Connection, now: datetime, until: datetime, lane: str, limit: int) -> Sequence[Row[Any]]:
    today = in_hanoi(now).date()
    values = {"today": today, "due_lane": lane, "now": now, "until": until, "most": limit}
    return connection.execute(_DUE, values).all()


def _sift(
    connection: Connection,
    now: datetime,
    due: Sequence[Row[Any]],
    known: Mapping[str, Row[Any]],
    paces: Paces,
    requires_then: str,
) -> list[Due]:
    """Sorts out what may not go now, and says why in its row; gives the messages for the rest."""
    if not due:
        return []
    behind = _behind(connection, due)
    required = _standing(connection, {row.requires_id for row in due if row.requires_id})
    paces.load({f"account:{row.channel}:{row.key}": row.per_hour for row in due if row.per_hour})
    trying: set[str] = set()
    go: list[Due] = []
    for row in due:
        not_before = row.release_at if row.release_at > now else None
        message = Due(row.id, row.channel, row.lane, not_before=not_before)
        scope = f"account:{row.channel}:{row.key}"
        gate = known.get(scope)
        held = gates.closed(gate, now)
        if row.state == UNKNOWN and held and held[1]:
            # a look: it reads only, so no gate but the account's own pause stops it
            _hold(connection, row, held[1], row.reason)
        elif row.state == UNKNOWN:
            go.append(message)
        elif row.expires_at < now and row.operation != WITHDRAW:
            _end(connection, "expire", now, row, row.reason or "too_late")
        elif not row.valid and row.operation != WITHDRAW:  # what stands there is taken down all the same
            handed_on = hand_on(connection, now, row.id)
            _end(connection, "cancel", now, row, HANDED_ON if handed_on else "account_not_valid")
        elif gates.shut(known, gates.scopes(row.channel, row.key)):
            _hold(connection, row, row.expires_at, gates.SUSPENDED)
        elif held:
            _hold(connection, row, min(held[1] or row.expires_at, row.expires_at), held[0])
        elif row.id in behind:
            _hold(connection, row, now + behind[row.id], BEHIND)
        elif row.requires_id and row.requires_until > now and row.requires_id not in required:
            _hold(connection, row, min(now + _IN_HAND, row.requires_until), REQUIRES)
        elif row.requires_id and row.requires_until > now and required[row.requires_id] in OPEN:
            _hold(connection, row, row.requires_until, REQUIRES)
        elif row.requires_id and required.get(row.requires_id) != PUBLISHED and requires_then == "ask":
            _hold(connection, row, row.expires_at, REQUIRES_ASKS)
            data = {"channel": row.channel, "item": str(row.item_id), "reason": REQUIRES}
            facts.record(connection, now, "delivery.asks", str(row.id), data)
        elif gate and gate.rests and scope in trying:
            _hold(connection, row, min(now + TRYING, row.expires_at), gates.RESTING)
        elif row.per_hour and (later := paces.take(scope)) is not None:
            _hold(connection, row, min(later, row.expires_at), gates.PACED)
        else:
            trying.add(scope)
            go.append(message)
    return go


def _behind(connection: Connection, due: Sequence[Row[Any]]) -> dict[UUID, timedelta]:
    """Deliveries with an earlier operation of the same posting still open, and when to look again."""
    later = [row.id for row in due if row.sequence > 1]
    if not later:
        return {}
    earlier = deliveries.alias()
    query = (
        select(deliveries.c.id, earlier.c.id.label("earlier"))
        .join(
            earlier,
            and_(earlier.c.posting_id == deliveries.c.posting_id, earlier.c.sequence < deliveries.c.sequence),
        )
        .where(among_these(deliveries.c.id, later), earlier.c.state.in_(OPEN))
    )
    pairs = connection.execute(query).all()
    standing = _standing(connection, {pair.earlier for pair in pairs})
    waits = {pair.id: _RECHECK for pair in pairs if standing.get(pair.earlier) in OPEN}
    return waits | {pair.id: _IN_HAND for pair in pairs if pair.earlier not in standing}


def _standing(connection: Connection, ids: Collection[UUID]) -> dict[UUID, str]:
    """The states of deliveries that others wait for, as they stay until this transaction ends; none of what somebody has in hand.

    Whoever ends one wakes what waits for it. Were it ended while we hold something for its sake, nobody would wake that.
    """
    if not ids:
        return {}
    states = select(deliveries.c.id, deliveries.c.state).where(among_these(deliveries.c.id, ids))
    rows = connection.execute(states.with_for_update(read=True, skip_locked=True))
    return {row.id: row.state for row in rows}


def _hold(connection: Connection, row: Row[Any], until: datetime, reason: str | None) -> None:
    connection.execute(
        update(deliveries).where(deliveries.c.id == row.id).values(release_at=until, reason=reason)
    )


def _end(connection: Connection, event: str, now: datetime, row: Row[Any], reason: str) -> None:
    move(connection, event, now, deliveries.c.id == row.id, reason=reason)
    conclude(connection, now, [row], TRANSITIONS[event][1], reason)


def _mark(connection: Connection, now: datetime, messages: Sequence[Due], looks: Sequence[UUID]) -> None:
    calls = {message.delivery for message in messages}.difference(looks)
    if calls:
        move(connection, "release", now, among_these(deliveries.c.id, calls), queued_at=now, reason=None)
    if looks:
        which = and_(among_these(deliveries.c.id, looks), deliveries.c.state == UNKNOWN)
        connection.execute(update(deliveries).where(which).values(queued_at=now, release_at=None))
