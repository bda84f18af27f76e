"""An account's circuit: after many failures in a row the account rests, instead of each delivery wearing out its own patience.

Then one call tries. If it gets through, everything goes on; if not, the account rests longer. What a person has to mend trips the
account (`loa.ledger.gates`), and what the other side limits pauses it; both are heeded here, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, select, update

from loa import errors, facts
from loa.database import insert_missing
from loa.ledger import gates
from loa.ledger.gates import RESTING
from loa.ledger.states import WAITING
from loa.ledger.tables import accounts, deliveries, parts
from loa.ledger.tables import gates as table
from loa.wake import wake

TRYING = timedelta(seconds=10)
"""How long the others wait while one call tries; sooner, if it gets through."""


@dataclass(frozen=True)
class Circuit:
    """After how many failures in a row an account rests, and how long: the longer the more often it did so in a row."""

    after: int = 5
    waits: Sequence[timedelta] = tuple(timedelta(seconds=seconds) for seconds in (60, 300, 900, 1800, 3600))


@dataclass(frozen=True)
class Rest:
    """Until when an account rests. `tried`: the call that failed was the one that tried whether it is over."""

    until: datetime
    tried: bool


def heed(
    connection: Connection,
    now: datetime,
    scope: str,
    result: object,
    circuit: Circuit,
    *,
    begun_at: datetime,
    doubtful: bool,
) -> Rest | None:
    """What the answer of a call or a look says of the whole account. Before any posting is locked, as gates always are.

    `doubtful`: failures had been counted when the call began, so that one that got through is news. Gives a Rest where the call
    failed in passing and its account rests.
    """
    if isinstance(result, errors.Transient):
        return None if result.ours else _fail(connection, now, scope, result.detail, circuit, begun_at)
    if isinstance(result, errors.Unknown):
        return None
    if doubtful:
        _recover(connection, now, scope)
    if isinstance(result, errors.RateLimited):
        gates.pause(connection, scope, now + result.wait)
    elif isinstance(result, errors.NeedsOperator):
        gates.trip(connection, now, scope, result.detail)
    return None


def _fail(
    connection: Connection, now: datetime, scope: str, why: str, circuit: Circuit, begun_at: datetime
) -> Rest | None:
    insert_missing(connection, table, [{"scope": scope, "shut": False}])
    gate = connection.execute(select(table).where(table.c.scope == scope).with_for_update()).one()
    mine = update(table).where(table.c.scope == scope)
    if gate.rests:
        if begun_at <= gate.rested_at:  # it was under way already when the account failed
            return Rest(max(gate.rests_until, now), False)
        wait = circuit.waits[min(gate.rests, len(circuit.waits) - 1)]
        connection.execute(mine.values(rests=gate.rests + 1, rested_at=now, rests_until=now + wait))
        return Rest(now + wait, True)
    if gate.failures + 1 < circuit.after:
        connection.execute(mine.values(failures=gate.failures + 1))
        return None
    until = now + circuit.waits[0]
    connection.execute(mine.values(failures=circuit.after, rests=1, rested_at=now, rests_until=until))
    facts.record(connection, now, "account.resting", scope, {"why": why, "until": until.isoformat()})
    return Rest(until, False)


def _recover(connection: Connection, now: datetime, scope: str) -> None:
    """A call got through: nothing is counted against the account any more, and what waited for it goes."""
    gate = connection.execute(select(table).where(table.c.scope == scope).with_for_update()).one_or_none()
    if gate is None or not (gate.failures or gate.rests):
        return
    fresh = {"failures": 0, "rests": 0, "rested_at": None, "rests_until": None}
    connection.execute(update(table).where(table.c.scope == scope).values(**fresh))
    if gate.rests:
        facts.record(connection, now, "account.recovered", scope, {})
        _go_on(connection, now, scope, gate.rests_until)


def _go_on(connection: Connection, now: datetime, scope: str, until: datetime) -> None:
    """Makes due what was held until then: a range of one index, however much is planned.

    It cannot keep the order of locks, for it comes in the middle of settling others; a deadlock's victim is done again.
    """
    channel, _, key = scope.removeprefix("account:").partition(":")
    account = and_(accounts.c.channel == channel, accounts.c.key == key)
    mine = deliveries.c.account_id.in_(select(accounts.c.id).where(account))
    held = and_(mine, deliveries.c.state.in_(WAITING), deliveries.c.reason == RESTING)
    for lane in ("urgent", "routine"):
        soon = and_(deliveries.c.lane == lane, deliveries.c.release_at.between(now, until))
        connection.execute(update(deliveries).where(soon, held).values(release_at=now, reason=None))
    mailing = select(deliveries.c.id).where(mine, deliveries.c.state == "in_progress")
    waiting = and_(parts.c.state == "waiting", parts.c.release_at.between(now, until))
    connection.execute(update(parts).where(waiting, parts.c.delivery_id.in_(mailing)).values(release_at=now))
    wake(connection)


def may_try(connection: Connection, now: datetime, scope: str, until: datetime) -> bool:
    """Whether this call is the one that tries a rested account; then the others rest on until its answer is there."""
    over = and_(table.c.scope == scope, table.c.rests > 0, table.c.rests_until <= now)
    return connection.execute(update(table).where(over).values(rests_until=until)).rowcount == 1
