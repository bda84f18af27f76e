"""What a gate holds back: told before somebody shuts it, and before somebody opens it again. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, not_, or_, select

from loa.channel import WITHDRAW
from loa.ledger.gates import SUSPENDED, covered
from loa.ledger.states import SENDING, WAITING
from loa.ledger.tables import accounts, deliveries, gates, parts

SOON = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Effect:
    """How much stands behind a gate at this moment, in deliveries (`under_way`: in calls, those of mails too)."""

    under_way: int
    """Calls that have begun: no suspension stops them any more."""
    soon: int
    """Due within a day from now: what a suspension would hold back first."""
    late: int
    """Held back since the gate was shut: they expire when it is opened, and a person decides on each."""
    takedowns: int
    """Held back, too, but never too late: they go as soon as the gate is open."""


def effect(connection: Connection, now: datetime, scope: str) -> Effect:
    """What shutting or opening a gate (`loa.ledger.gates`) means now. `late` counts nothing that another gate holds as well."""
    mine = deliveries.c.account_id.in_(select(accounts.c.id).where(covered(scope)))
    letters = and_(parts.c.lease_until.is_not(None), parts.c.state == SENDING)
    mails = select(func.count()).select_from(parts).join(deliveries, deliveries.c.id == parts.c.delivery_id)
    begun = _count(connection, mine, deliveries.c.state == SENDING)
    shut = {row.scope: row.shut_at for row in connection.execute(select(gates).where(gates.c.shut))}
    freed = deliveries.c.account_id.in_(
        select(accounts.c.id).where(covered(scope), not_(_behind(shut.keys() - {scope})))
    )
    held = and_(freed, deliveries.c.state.in_(WAITING), deliveries.c.due_at <= now)
    held = and_(held, deliveries.c.reason == SUSPENDED)
    late = and_(held, deliveries.c.operation != WITHDRAW, deliveries.c.due_at >= (shut.get(scope) or now))
    waiting = and_(deliveries.c.state.in_(WAITING), deliveries.c.due_at.between(now, now + SOON))
    return Effect(
        under_way=begun + int(connection.execute(mails.where(letters, mine)).scalar_one()),
        soon=_count(connection, mine, waiting),
        late=_count(connection, late),
        takedowns=_count(connection, held, deliveries.c.operation == WITHDRAW),
    )


def _count(connection: Connection, *which: ColumnElement[bool]) -> int:
    counted = select(func.count()).select_from(deliveries).where(*which)
    return int(connection.execute(counted).scalar_one())


def _behind(scopes: set[str]) -> Any:
    """Accounts behind any of these gates."""
    return or_(accounts.c.id.is_(None), *(covered(scope) for scope in scopes))
