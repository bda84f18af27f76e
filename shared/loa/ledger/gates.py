"""Gates: what must be open for a call to begin. Shut by a person (suspension), paused or tripped by the other side's answers.

Whoever arms holds the shared lock until its transaction ends; whoever shuts takes it alone. So a suspension that has been
acknowledged lets no call begin, and one that waits sees the calls that were armed before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, not_, or_, select, text, update

from loa import facts
from loa.database import insert_missing
from loa.errors import InvalidInput
from loa.ledger.ends import conclude_ids
from loa.ledger.locks import deliveries_where
from loa.ledger.moves import move
from loa.ledger.states import EXPIRED, UNKNOWN, WAITING
from loa.ledger.tables import accounts, deliveries, gates, parts
from loa.wake import wake

ALL = "all"
SUSPENDED = "suspended"
TRIPPED = "account_tripped"
PAUSED = "account_paused"
RESTING = "account_resting"
PACED = "account_paced"
_LOCK = 3726


def scopes(channel: str, account_key: str) -> tuple[str, str, str]:
    """The three gates that a delivery has to pass, widest first."""
    return ALL, f"channel:{channel}", f"account:{channel}:{account_key}"


def shared_lock(connection: Connection) -> None:
    """Keeps gates as they are until this transaction ends. SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock_shared({_LOCK})"))


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))


def read(connection: Connection) -> dict[str, Row[Any]]:
    """All gates that were ever touched, by scope."""
    return {row.scope: row for row in connection.execute(select(gates))}


def read_for_holding(connection: Connection, now: datetime) -> dict[str, Row[Any]]:
    """The same for who holds things back by them: where one is not open, all stay as they are until this transaction ends.

    Whoever opens it then waits, and finds what was held. Else nobody would wake that.
    """
    known = read(connection)
    if all(_open(gate, now) for gate in known.values()):
        return known  # one that closes only now is seen when the call is armed
    shared_lock(connection)
    return read(connection)


def _open(gate: Row[Any], now: datetime) -> bool:
    return not gate.shut and closed(gate, now) is None


def shut(known: Mapping[str, Row[Any]], wanted: Iterable[str]) -> Row[Any] | None:
    """The first of the wanted gates that a person has shut."""
    return next((known[scope] for scope in wanted if scope in known and known[scope].shut), None)


def closed(gate: Row[Any] | None, now: datetime) -> tuple[str, datetime | None] | None:
    """Why an account's own gate lets nothing through, and until when (None: until a person acts); None: it is open."""
    if gate is None:
        return None
    if gate.tripped:
        return TRIPPED, None
    times = ((PAUSED, gate.paused_until), (RESTING, gate.rests_until))
    ahead = [(reason, until) for reason, until in times if until is not None and until > now]
    return max(ahead, key=lambda one: one[1], default=None)


def suspend(connection: Connection, now: datetime, scope: str, by: str, reason: str) -> int:
    """Shuts a gate; gives the number of calls that were under way and could not be stopped. `reason` is required.

    One that is shut already stays shut since then, for another reason: what its time passed over meanwhile expires all the same.
    """
    if not reason.strip():
        raise InvalidInput("reason", "say why; it stands on every page while the suspension lasts")
    _check_scope(connection, scope)
    _lock(connection)
    since = connection.execute(select(gates.c.shut_at).where(gates.c.scope == scope, gates.c.shut)).scalar()
    _put(connection, scope, shut=True, shut_at=since or now, shut_by=by, reason=reason)
    facts.record(connection, now, "gate.shut", scope, {"by": by, "reason": reason})
    mine = deliveries.c.account_id.in_(select(accounts.c.id).where(covered(scope)))
    calls = select(func.count()).select_from(deliveries).where(mine, deliveries.c.state == "sending")
    letters = select(func.count()).select_from(parts).join(deliveries, deliveries.c.id == parts.c.delivery_id)
    letters = letters.where(mine, parts.c.state == "sending")
    return int(connection.execute(calls).scalar_one() + connection.execute(letters).scalar_one())


def resume(connection: Connection, now: datetime, scope: str, by: str) -> int:
    """Opens a gate; gives the number of deliveries whose time it passed over: they expire, and a person decides."""
    _check_scope(connection, scope)
    _lock(connection)
    since = connection.execute(select(gates.c.shut_at).where(gates.c.scope == scope)).scalar() or now
    _put(connection, scope, shut=False, shut_at=None, shut_by=None, reason=None)
    facts.record(connection, now, "gate.opened", scope, {"by": by})
    mine = deliveries.c.account_id.in_(
        select(accounts.c.id).where(covered(scope), not_(_still_shut(connection)))
    )
    held = and_(mine, deliveries.c.state.in_(WAITING), deliveries.c.reason == SUSPENDED)
    deliveries_where(connection, held)
    expired = move(
        connection,
        "expire",
        now,
        and_(held, deliveries.c.operation != "withdraw", deliveries.c.due_at.between(since, now)),
        reason=SUSPENDED,
    )
    conclude_ids(connection, now, expired, EXPIRED, SUSPENDED)
    connection.execute(update(deliveries).where(held).values(release_at=now, reason=None))
    connection.execute(
        update(parts)
        .where(parts.c.state == "waiting", parts.c.delivery_id.in_(select(deliveries.c.id).where(mine)))
        .values(release_at=now)
    )
    wake(connection)
    return len(expired)


def pause(connection: Connection, scope: str, until: datetime) -> None:
    """Lets an account rest until `until`, for the other side asked for it. Never shortens a pause."""
    insert_missing(connection, gates, [{"scope": scope, "shut": False}])
    shorter = or_(gates.c.paused_until.is_(None), gates.c.paused_until < until)
    connection.execute(update(gates).where(gates.c.scope == scope, shorter).values(paused_until=until))


def trip(connection: Connection, now: datetime, scope: str, why: str) -> None:
    """Opens an account's circuit: no call until a person has acted. Told once, however many calls fail at the same time."""
    insert_missing(connection, gates, [{"scope": scope, "shut": False}])
    closed = and_(gates.c.scope == scope, gates.c.tripped.is_(None))
    if connection.execute(update(gates).where(closed).values(tripped=why)).rowcount == 0:
        return
    facts.record(connection, now, "account.tripped", scope, {"why": why})


def reset(connection: Connection, now: datetime, scope: str, by: str) -> None:
    """A person has acted: the account may be called again, and what waited for it is released."""
    _check_scope(connection, scope)
    _lock(connection)
    _put(
        connection,
        scope,
        tripped=None,
        paused_until=None,
        failures=0,
        rests=0,
        rested_at=None,
        rests_until=None,
    )
    facts.record(connection, now, "account.reset", scope, {"by": by})
    mine = deliveries.c.account_id.in_(select(accounts.c.id).where(covered(scope)))
    held = and_(mine, deliveries.c.state.in_(WAITING), deliveries.c.reason.in_((TRIPPED, PAUSED, RESTING)))
    lost = and_(mine, deliveries.c.state == UNKNOWN, deliveries.c.release_at > now)
    deliveries_where(connection, or_(held, lost))
    connection.execute(update(deliveries).where(held).values(release_at=now, reason=None))
    connection.execute(update(deliveries).where(lost).values(release_at=now))
    sent_back = and_(parts.c.state == "waiting", parts.c.delivery_id.in_(select(deliveries.c.id).where(mine)))
    connection.execute(update(parts).where(sent_back).values(release_at=now))
    wake(connection)


def _put(connection: Connection, scope: str, **values: Any) -> None:
    insert_missing(connection, gates, [{"scope": scope, "shut": False}])
    connection.execute(update(gates).where(gates.c.scope == scope).values(**values))


def _check_scope(connection: Connection, scope: str) -> None:
    known = {ALL}
    for row in connection.execute(select(accounts.c.channel, accounts.c.key)):
        known.update(scopes(row.channel, row.key))
    if scope not in known:
        raise InvalidInput("scope", f"{scope!r} is no gate; write all, channel:NAME or account:CHANNEL:KEY")


def covered(scope: str) -> Any:
    """The accounts behind a gate."""
    kind, _, rest = scope.partition(":")
    if kind == ALL:
        return accounts.c.id.is_not(None)
    if kind == "channel":
        return accounts.c.channel == rest
    channel, _, key = rest.partition(":")
    return and_(accounts.c.channel == channel, accounts.c.key == key)


def _still_shut(connection: Connection) -> Any:
    """Accounts behind another gate that stays shut."""
    shut_scopes = connection.execute(select(gates.c.scope).where(gates.c.shut)).scalars().all()
    return or_(accounts.c.id.is_(None), *(covered(scope) for scope in shut_scopes))
