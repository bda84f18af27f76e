"""The gates as people see them: everything, each channel, each account; what is shut, by whom, which account needs a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, tuple_

from loa.errors import NotFound
from loa.ledger import gates
from loa.ledger.tables import accounts
from loa_publisher.accounts.actions import all_users


@dataclass(frozen=True, kw_only=True)
class Gate:
    """One gate. `key`, `label`, `visibility`: of an account; `shut_by`: the person's name.

    `tripped`: why a person has to act before the account is called again; `waits_until`: it goes on by itself then, for the
    reason `waits_for` (``account_paused``: the other side asked for it; ``account_resting``: it failed too often).
    """

    scope: str
    channel: str = ""
    key: str = ""
    label: str = ""
    visibility: str = ""
    enabled: bool = True
    shut: bool = False
    shut_at: datetime | None = None
    shut_by: str = ""
    reason: str = ""
    tripped: str = ""
    waits_for: str = ""
    waits_until: datetime | None = None

    @property
    def troubled(self) -> bool:
        """Whether something keeps it from being called."""
        return bool(self.shut or self.tripped or self.waits_for)


@dataclass(frozen=True, kw_only=True)
class ChannelGates:
    """A channel's own gate and those of its accounts, the troubled ones first."""

    gate: Gate
    accounts: Sequence[Gate]


@dataclass(frozen=True, kw_only=True)
class Board:
    """All gates of this installation."""

    everything: Gate
    channels: Sequence[ChannelGates]

    def find(self, scope: str) -> Gate:
        """The gate of this scope. Raises NotFound."""
        every = [self.everything]
        for channel in self.channels:
            every += [channel.gate, *channel.accounts]
        found = next((gate for gate in every if gate.scope == scope), None)
        if found is None:
            raise NotFound(f"no gate {scope}")
        return found


def board(connection: Connection, now: datetime) -> Board:
    """All of them, in three statements."""
    known = gates.read(connection)
    names = names_of(connection, known)
    rows = connection.execute(select(accounts).order_by(accounts.c.channel, accounts.c.label)).all()
    channels: dict[str, list[Gate]] = {}
    for row in rows:
        scope = gates.scopes(row.channel, row.key)[-1]
        about = {name: getattr(row, name) for name in ("channel", "key", "label", "visibility", "enabled")}
        channels.setdefault(row.channel, []).append(_gate(known, names, now, scope, **about))
    return Board(
        everything=_gate(known, names, now, gates.ALL),
        channels=[
            ChannelGates(
                gate=_gate(known, names, now, f"channel:{channel}", channel=channel),
                accounts=sorted(own, key=lambda gate: not gate.troubled),
            )
            for channel, own in channels.items()
        ],
    )


def names_of(connection: Connection, known: Mapping[str, Row[Any]]) -> dict[str, str]:
    """The full names of those who have shut gates, by login; asks nobody while everything is open."""
    if not any(gate.shut for gate in known.values()):
        return {}
    return {user.login: user.full_name for user in all_users(connection)}


def labels_of(connection: Connection, known: Mapping[str, Row[Any]]) -> dict[str, str]:
    """What the accounts are called that are shut or need a person, by scope; asks nothing while there are none."""
    scopes = [scope for scope, gate in known.items() if gate.shut or gate.tripped]
    keys = [tuple(scope.split(":", 2)[1:]) for scope in scopes if scope.startswith("account:")]
    if not keys:
        return {}
    query = select(accounts.c.channel, accounts.c.key, accounts.c.label).where(
        tuple_(accounts.c.channel, accounts.c.key).in_(keys)
    )
    return {f"account:{row.channel}:{row.key}": row.label for row in connection.execute(query)}


def _gate(
    known: Mapping[str, Row[Any]], names: Mapping[str, str], now: datetime, scope: str, **about: Any
) -> Gate:
    row = known.get(scope)
    if row is None:
        return Gate(scope=scope, **about)
    waits = gates.closed(row, now) if not row.tripped else None
    return Gate(
        scope=scope,
        shut=row.shut,
        shut_at=row.shut_at,
        shut_by=names.get(row.shut_by or "", row.shut_by or ""),
        reason=row.reason or "",
        tripped=row.tripped or "",
        waits_for=waits[0] if waits else "",
        waits_until=waits[1] if waits else None,
        **about,
    )
