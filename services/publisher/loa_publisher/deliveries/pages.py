"""Deliveries page by page and counted, however many there are: what is read grows with the page, not with the table.

Each state is read by its own index, up to where the page ends, and the few rows of all states are put in order then. A count
stops at `MOST` in each state: who has so many looks for something narrower.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select, union_all

from loa.ledger.states import ENDED, STATES
from loa.ledger.tables import deliveries
from loa_publisher.deliveries.lists import NEEDS_A_PERSON, DeliveryLine, as_lines, whole_rows

MOST = 1000


class AtLeast(int):
    """A count that was not carried on: there are more."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which deliveries a reader is looking for; None: whatever it be."""

    states: Collection[str] = STATES
    channel: str | None = None
    account_id: UUID | None = None
    item_ids: Collection[UUID] | None = None


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Deliveries that need a person for the same reason at the same channel."""

    state: str
    channel: str
    operation: str
    reason: str | None
    count: int


def page(
    connection: Connection, wanted: Wanted, *, ascending: bool = False, limit: int = 50, offset: int = 0
) -> list[DeliveryLine]:
    """A page by due time, the latest first unless `ascending`. Two statements."""
    reach = limit + offset
    pieces = []
    for group in _groups(wanted):
        found = select(deliveries.c.id, deliveries.c.due_at).where(*group)
        found = found.order_by(*_order(deliveries.c, ascending)).limit(reach)
        pieces.append(select(found.subquery()))
    if not pieces:
        return []
    together = union_all(*pieces).subquery()
    chosen = select(together.c.id).order_by(*_order(together.c, ascending)).limit(limit).offset(offset)
    rows = whole_rows().where(deliveries.c.id.in_(chosen)).order_by(*_order(deliveries.c, ascending))
    return as_lines(connection, connection.execute(rows).all())


def counts(connection: Connection, wanted: Wanted = Wanted()) -> dict[str, int]:
    """How many there are in each of the wanted states, `AtLeast` where there are more than `MOST`. One statement."""
    pieces = [one.add_columns(literal(state).label("state")) for state, one in counting(wanted).items()]
    if not pieces:
        return {}
    return {row.state: so_many(row.many) for row in connection.execute(union_all(*pieces)) if row.many}


def counting(wanted: Wanted) -> dict[str, Select[int]]:
    """What counts each of the wanted states, for who asks for more in the same statement; `so_many` reads the answers."""
    found = {}
    for state in wanted.states:
        some = select(deliveries.c.id).where(deliveries.c.state == state, *_narrow(wanted)).limit(MOST + 1)
        found[state] = select(func.count().label("many")).select_from(some.subquery())
    return found


def so_many(counted: int) -> int:
    """What `counting` has counted: `AtLeast` where it stopped."""
    return AtLeast(MOST) if counted > MOST else counted


def total(counted: Mapping[str, int], states: Collection[str]) -> int:
    """The sum of some of the counts; `AtLeast`, where one of them is."""
    some = [many for state, many in counted.items() if state in states]
    whole = sum(some)
    return AtLeast(whole) if any(isinstance(many, AtLeast) for many in some) else whole


def kinds(connection: Connection, wanted: Wanted) -> list[Kind]:
    """What needs a person, by kind, the largest first; of each state the latest `MOST` at most."""
    columns = ("state", "channel", "operation", "reason")
    pieces = []
    for state in [state for state in wanted.states if state in NEEDS_A_PERSON]:
        own = select(*(deliveries.c[name] for name in columns)).where(
            deliveries.c.state == state, *_narrow(wanted)
        )
        pieces.append(select(own.order_by(deliveries.c.due_at.desc()).limit(MOST).subquery()))
    if not pieces:
        return []
    rows = union_all(*pieces).subquery()
    grouped = select(*(rows.c[name] for name in columns), func.count().label("count"))
    found = connection.execute(grouped.group_by(*(rows.c[name] for name in columns)))
    return sorted((Kind(**row._mapping) for row in found), key=lambda kind: (-kind.count, kind.channel))


def of_kind(connection: Connection, kind: Kind, wanted: Wanted, limit: int) -> list[DeliveryLine]:
    """The latest deliveries of a kind."""
    reason = deliveries.c.reason.is_(None) if kind.reason is None else deliveries.c.reason == kind.reason
    narrow = (
        deliveries.c.state == kind.state,
        deliveries.c.channel == kind.channel,
        deliveries.c.operation == kind.operation,
        reason,
        *_narrow(wanted),
    )
    rows = whole_rows().where(*narrow).order_by(*_order(deliveries.c, False)).limit(limit)
    return as_lines(connection, connection.execute(rows).all())


def _groups(wanted: Wanted) -> list[list[ColumnElement[bool]]]:
    """Conditions that one index answers each: a state, or everything that has ended at an account, or an item's."""
    narrow = _narrow(wanted)
    if wanted.item_ids is not None:
        return [[*narrow, deliveries.c.state.in_(wanted.states)]]
    apart = list(wanted.states)
    groups: list[list[ColumnElement[bool]]] = []
    if wanted.account_id is not None:
        ended = [state for state in apart if state in ENDED]
        apart = [state for state in apart if state not in ENDED]
        if ended:
            groups.append([*narrow, deliveries.c.concluded_at.is_not(None), deliveries.c.state.in_(ended)])
    return groups + [[*narrow, deliveries.c.state == state] for state in apart]


def _narrow(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.channel is not None:
        conditions.append(deliveries.c.channel == wanted.channel)
    if wanted.account_id is not None:
        conditions.append(deliveries.c.account_id == wanted.account_id)
    if wanted.item_ids is not None:
        conditions.append(deliveries.c.item_id.in_(wanted.item_ids))
    return conditions


def _order(columns: Any, ascending: bool) -> Sequence[Any]:
    both = (columns.due_at, columns.id)
    return both if ascending else [column.desc() for column in both]
