"""The doctor: looks at everything that Loa stands on and says what to do about it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, ProgrammingError

from loa import audit, bus, migrations
from loa.alive import alive
from loa.channel import installed
from loa.clock import in_hanoi
from loa.database import Database
from loa.errors import BusFailure, Misconfigured, Tampered
from loa.ledger import dead, probes
from loa.ledger.gates import read as read_gates
from loa.ledger.tables import accounts
from loa.settings import Settings

_KEYS: Mapping[str, tuple[str, ...]] = {
    "desk": ("secret_key", "media_key", "seal_public_key"),
    "portal": ("portal_secret",),
    "channel-": ("seal_private_key",),
    "channel-unit": ("media_key",),
}
"""What processes whose name begins so cannot do without. Others hold none of it: least privilege is no fault."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    ok: bool
    what: str
    says: str


def examine(settings: Settings) -> list[Finding]:
    """Looks at folder, database, broker, keys, accounts and signs of life. Never raises for what it finds."""
    findings = [_folder(settings)]
    try:
        database = Database.connect(settings.database, application="loa doctor")
        behind = migrations.pending(database)
    except (DBAPIError, Misconfigured) as error:
        findings.append(
            Finding(
                False, "database", f"{_first_line(error)}; check LOA_DATABASE_URL and that the server runs"
            )
        )
        return findings
    says = "behind; run `loa migrate`" if behind else f"{database.dialect}, up to date"
    findings.append(Finding(not behind, "database", says))
    findings.append(_broker(settings, database))
    names = alive(settings)
    findings += _keys(settings, names)
    if not behind:
        findings += _accounts(database)
        findings.append(_audit(database))
        findings += _dead(database)
    findings.append(
        Finding(bool(names), "processes", ", ".join(names) or "none gives a sign of life here; run `loa up`")
    )
    database.close()
    return findings


def _folder(settings: Settings) -> Finding:
    settings.var.mkdir(parents=True, exist_ok=True)
    writable = os.access(settings.var, os.W_OK)
    return Finding(
        writable,
        "folder",
        f"{settings.var.absolute()}{'' if writable else ' cannot be written to; check LOA_VAR'}",
    )


def _broker(settings: Settings, database: Database) -> Finding:
    try:
        return Finding(True, "broker", bus.connect(settings, database).check())
    except BusFailure as error:
        return Finding(False, "broker", f"{error}; check LOA_BROKER_URL and that the server runs")


def _keys(settings: Settings, names: Sequence[str]) -> Iterator[Finding]:
    """The keys of the processes that live here; where none does, all of them."""
    wanted = {
        key
        for process, keys in _KEYS.items()
        for key in keys
        if not names or any(name.startswith(process) for name in names)
    }
    for key in sorted(wanted):
        given = bool(getattr(settings, key))
        yield Finding(
            given,
            f"LOA_{key.upper()}",
            "given" if given else "missing; docs/operations.md says how to make it",
        )


def _accounts(database: Database) -> Iterator[Finding]:
    channels = installed()
    try:
        with database.read() as connection:
            gates = read_gates(connection)
            rows = connection.execute(select(accounts).order_by(accounts.c.channel, accounts.c.key)).all()
            failing = {
                one.account_id: one for one in probes.failing(connection, in_hanoi(datetime.now(UTC)).date())
            }
    except ProgrammingError as error:
        yield Finding(True, "accounts", f"not this role's to see ({_first_line(error)})")
        return
    if not rows:
        yield Finding(False, "accounts", "there are none yet; `loa demo` makes those of a trial")
    for row in rows:
        gate = gates.get(f"account:{row.channel}:{row.key}")
        what = f"account {row.channel}:{row.key}"
        if row.channel not in channels:
            yield Finding(False, what, f"the channel {row.channel} is not installed")
        elif gate and gate.tripped:
            yield Finding(False, what, f"{gate.tripped}; mend it, then reset the account at the desk")
        elif gate and gate.rests:
            yield Finding(
                False, what, f"fails again and again; it is tried again at {gate.rests_until:%H:%M:%S} UTC"
            )
        elif gate and gate.shut:
            yield Finding(False, what, f"suspended by {gate.shut_by}: {gate.reason}")
        elif row.id in failing:
            yield Finding(False, what, f"its test fails: {failing[row.id].advice}")
        else:
            yield Finding(row.enabled, what, "ready" if row.enabled else "switched off")


def _dead(database: Database) -> Iterator[Finding]:
    try:
        with database.read() as connection:
            waiting = dead.count(connection, waiting=True)
    except ProgrammingError as error:
        yield Finding(True, "dead letters", f"not this role's to see ({_first_line(error)})")
        return
    if waiting:
        yield Finding(
            False, "dead letters", f"{waiting}; `loa dead` lists them and releases again what they named"
        )


def _audit(database: Database) -> Finding:
    try:
        with database.read() as connection:
            return Finding(True, "audit log", f"{audit.verify(connection)} entries, unbroken")
    except Tampered as error:
        return Finding(False, "audit log", f"{error}; compare it with a backup, and find out who wrote to it")
    except ProgrammingError as error:
        return Finding(True, "audit log", f"not this role's to see ({_first_line(error)})")


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
