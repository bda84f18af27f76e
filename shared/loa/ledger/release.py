"""Release: due deliveries go onto the bus. A delivery row is its own outbox; a crash before the commit releases the locks.

Costs O(due), never O(planned): only rows whose `release_at` has come are read, by a partial index.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    func,
    insert,
    select,
    tuple_,
    update,
)

from loa import facts
from loa.bulk import among_these
from loa.bus.interface import Bus
from loa.channel import WITHDRAW
from loa.clock import in_hanoi
from loa.content import INTERNAL, LANES, URGENT
from loa.database import UtcDateTime
from loa.events import Due
from loa.ledger import accounts as channel_accounts
from loa.ledger import gates
from loa.ledger.circuit import TRYING
from loa.ledger.ends import BEHIND, REQUIRES, REQUIRES_ASKS, conclude
from loa.ledger.locks import postings_of
from loa.ledger.moves import move
from loa.ledger.pace import Paces
from loa.ledger.schedule import delivery_row
from loa.ledger.states import OPEN, PUBLISHED, TRANSITIONS, UNKNOWN
from loa.ledger.tables import accounts, broadcasts, deliveries, parts, snapshots
from loa.steps import Step, reached
from loa.wake import wake

_RECHECK = timedelta(seconds=30)


@dataclass(frozen=True)
class Next:
    """When the next thing of each kind is due; None: nothing of it is planned."""

    urgent: datetime | None
    routine: datetime | None
    parts: datetime | None
    broadcasts: datetime | None

    @property
    def at(self) -> datetime | None:
        """The earliest of them."""
        times = (self.urgent, self.routine, self.parts, self.broadcasts)
        return min((time for time in times if time is not None), default=None)

    def only(self, lane: str) -> Next:
        """What a loop for one lane has to do with. Parts and broadcasts are dealt with beside what is routine."""
        if lane == URGENT:
            return Next(self.urgent, None, None, None)
        return replace(self, urgent=None)


@dataclass(frozen=True)
class Released:
    """Outcome of one round: how many messages went out, and how many due rows were dealt with in any way."""

    count: int
    touched: int


# built once: to build it anew each time would cost more than to run it
_NEXT: Select[Any] = select(
    *(
        select(func.min(deliveries.c.release_at)).where(deliveries.c.lane == lane).scalar_subquery()
        for lane in LANES
    ),
    select(func.min(parts.c.release_at)).scalar_subquery(),
    select(func.min(broadcasts.c.resolve_at)).scalar_subquery(),
)
_READ = (
    *("id", "item_id", "channel", "lane", "operation", "sequence", "state", "reason", "expires_at"),
    *("requires_id", "requires_until"),
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
        deliveries.c.release_at <= bindparam("now", type_=UtcDateTime),
    )
    .order_by(deliveries.c.release_at)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(of=deliveries, skip_locked=True)
)


def next_release(connection: Connection) -> Next:
    """What is due next, in one statement over four partial indexes."""
    return Next(*connection.execute(_NEXT).one())


def release(
    connection: Connection, now: datetime, bus: Bus, due: Next, *, requires_then: str, limit: int = 1000
) -> Released:
    """One round, in the caller's transaction: lock what is due, hand it over, mark it. Raises BusFailure; then roll back.

    `due` says what there is to look for, so that nothing is asked in vain while a message waits to go.
    """
    known = gates.read_for_holding(connection, now)  # before any row is locked
    paces = Paces(connection, now)
    resolved = 0
    if due.broadcasts is not None and due.broadcasts <= now:
        resolved = _resolve_broadcasts(connection, now)
    messages: list[Due] = []
    looks: list[UUID] = []
    operations: dict[UUID, str] = {}
    taken = 0
    for lane, first in zip(LANES, (due.urgent, due.routine), strict=True):  # urgent first
        if first is not None and first <= now and taken < limit:
            rows = _due(connection, now, lane, limit - taken)
            taken += len(rows)
            operations |= {row.id: row.operation for row in rows}
            passed = _sift(connection, now, rows, known, paces, requires_then)
            messages += passed
            looks += {due.delivery for due in passed} & {row.id for row in rows if row.state == UNKNOWN}
    chunks: list[Due] = []
    if due.parts is not None and due.parts <= now:
        chunks, of_chunks = _queue_chunks(connection, now, paces, limit)
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


def _due(connection: Connection, now: datetime, lane: str, limit: int) -> Sequence[Row[Any]]:
    values = {"today": in_hanoi(now).date(), "due_lane": lane, "now": now, "most": limit}
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
    required = _required(connection, due)
    paces.load({f"account:{row.channel}:{row.key}": row.per_hour for row in due if row.per_hour})
    trying: set[str] = set()
    go: list[Due] = []
    for row in due:
        message = Due(row.id, row.channel, row.lane)
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
            _end(connection, "cancel", now, row, "account_not_valid")
        elif gates.shut(known, gates.scopes(row.channel, row.key)):
            _hold(connection, row, row.expires_at, gates.SUSPENDED)
        elif held:
            _hold(connection, row, min(held[1] or row.expires_at, row.expires_at), held[0])
        elif row.id in behind:
            _hold(connection, row, now + _RECHECK, BEHIND)
        elif row.requires_id and _waits(row, required, now):
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


def _waits(row: Row[Any], required: Mapping[UUID, str], now: datetime) -> bool:
    return required.get(row.requires_id) in OPEN and row.requires_until > now


def _behind(connection: Connection, due: Sequence[Row[Any]]) -> set[UUID]:
    """Deliveries with an earlier operation of the same posting still open."""
    later = [row for row in due if row.sequence > 1]
    if not later:
        return set()
    earlier = deliveries.alias()
    query = (
        select(deliveries.c.id)
        .join(
            earlier,
            and_(earlier.c.posting_id == deliveries.c.posting_id, earlier.c.sequence < deliveries.c.sequence),
        )
        .where(deliveries.c.id.in_([row.id for row in later]), earlier.c.state.in_(OPEN))
    )
    return set(connection.execute(query).scalars())


def _required(connection: Connection, due: Sequence[Row[Any]]) -> dict[UUID, str]:
    ids = {row.requires_id for row in due if row.requires_id}
    if not ids:
        return {}
    rows = connection.execute(select(deliveries.c.id, deliveries.c.state).where(deliveries.c.id.in_(ids)))
    return {row.id: row.state for row in rows}


def _hold(connection: Connection, row: Row[Any], until: datetime, reason: str | None) -> None:
    connection.execute(
        update(deliveries).where(deliveries.c.id == row.id).values(release_at=until, reason=reason)
    )


def _end(connection: Connection, event: str, now: datetime, row: Row[Any], reason: str) -> None:
    move(connection, event, now, deliveries.c.id == row.id, reason=reason)
    conclude(connection, now, [row], TRANSITIONS[event][1], reason)


def _queue_chunks(
    connection: Connection, now: datetime, paces: Paces, limit: int
) -> tuple[list[Due], dict[UUID, str]]:
    """Marks the due parts of so many chunks, and gives the messages for them and the operations of their deliveries.

    Before the messages go, so that a worker that is faster than our commit waits for these rows.
    """
    waiting = and_(parts.c.state == "waiting", parts.c.release_at <= now)
    chunks = select(parts.c.delivery_id, parts.c.chunk).where(waiting).distinct().limit(limit)
    which = [(row.delivery_id, row.chunk) for row in connection.execute(chunks)]
    if not which:
        return [], {}
    of = select(
        *(deliveries.c[name] for name in ("id", "channel", "lane", "operation")),
        accounts.c.key,
        accounts.c.per_hour,
    ).join(accounts, accounts.c.id == deliveries.c.account_id)
    rows = connection.execute(of.where(deliveries.c.id.in_({id for id, _ in which})))
    whose = {row.id: row for row in rows}
    paces.load({f"account:{row.channel}:{row.key}": row.per_hour for row in whose.values() if row.per_hour})
    free = [chunk for chunk in which if not whose[chunk[0]].per_hour]
    queued = _queue(connection, now, and_(tuple_(parts.c.delivery_id, parts.c.chunk).in_(free), waiting))
    for id, chunk in sorted(which):
        if whose[id].per_hour:
            mine = and_(parts.c.delivery_id == id, parts.c.chunk == chunk, waiting)
            queued |= _queue_some(connection, now, paces, whose[id], mine)
    messages = [Due(id, whose[id].channel, whose[id].lane, chunk) for id, chunk in sorted(queued)]
    return messages, {id: row.operation for id, row in whose.items()}


def _queue(
    connection: Connection, now: datetime, which: ColumnElement[bool], most: int | None = None
) -> set[tuple[UUID, int]]:
    free = select(parts.c.id).where(which).order_by(parts.c.id).limit(most).with_for_update(skip_locked=True)
    marked = (
        update(parts)
        .where(parts.c.id.in_(free))
        .values(state="queued", queued_at=now, release_at=None)
        .returning(parts.c.delivery_id, parts.c.chunk)
    )
    return {(row.delivery_id, row.chunk) for row in connection.execute(marked)}


def _queue_some(
    connection: Connection, now: datetime, paces: Paces, row: Any, mine: ColumnElement[bool]
) -> set[tuple[UUID, int]]:
    """As many of a chunk as may go in a minute at the account's pace; the others wait."""
    scope, most = f"account:{row.channel}:{row.key}", max(1, row.per_hour // 60)
    waiting = connection.execute(select(func.count()).select_from(parts).where(mine)).scalar_one()
    later = paces.take(scope, min(most, waiting))
    queued = _queue(connection, now, mine, most) if later is None else set()
    rest = update(parts).where(mine).values(release_at=later or paces.next_at(scope))
    connection.execute(rest)
    return queued


def _mark(connection: Connection, now: datetime, messages: Sequence[Due], looks: Sequence[UUID]) -> None:
    calls = {message.delivery for message in messages}.difference(looks)
    if calls:
        move(connection, "release", now, among_these(deliveries.c.id, calls), queued_at=now, reason=None)
    if looks:
        which = and_(among_these(deliveries.c.id, looks), deliveries.c.state == UNKNOWN)
        connection.execute(update(deliveries).where(which).values(queued_at=now, release_at=None))


def _resolve_broadcasts(connection: Connection, now: datetime) -> int:
    """Receiving units are those that are valid at release: newcomers get a delivery here, `_sift` turns away the others.

    Gives the number of broadcasts that were resolved.
    """
    due = select(broadcasts, snapshots.c.audience).join(
        snapshots, snapshots.c.hash == broadcasts.c.snapshot_hash
    )
    locked = (
        due.where(broadcasts.c.resolve_at <= now).limit(20).with_for_update(of=broadcasts, skip_locked=True)
    )
    found = connection.execute(locked).all()
    for broadcast in found:
        postings_of(connection, broadcast.item_id)
        common = {
            name: getattr(broadcast, name)
            for name in (
                *(
                    "item_id",
                    "channel",
                    "lane",
                    "revision",
                    "revision_hash",
                    "snapshot_hash",
                    "due_at",
                    "expires_at",
                ),
                "audience",
            )
        }
        have = select(deliveries.c.account_id).where(
            deliveries.c.item_id == broadcast.item_id, deliveries.c.revision_hash == broadcast.revision_hash
        )
        known = set(connection.execute(have).scalars())
        for account in channel_accounts.all_valid(connection, in_hanoi(now).date(), broadcast.channel):
            if broadcast.audience == INTERNAL and account.visibility != INTERNAL:
                continue  # added since; whoever approved did not mean it, and nobody is here to be asked
            row = delivery_row(connection, now, common, account) if account.id not in known else None
            if row is not None:
                connection.execute(insert(deliveries).values(**row))
        connection.execute(update(broadcasts).where(broadcasts.c.id == broadcast.id).values(resolve_at=None))
    if any(broadcast.lane == URGENT for broadcast in found):
        wake(connection)  # they are another loop's
    return len(found)
