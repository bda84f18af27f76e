"""A unit and its channel account are one thing: name, validity and successors of the unit are those of the account.

The account is the one whose key is the unit's short name, at a channel whose accounts are the receiving units (`to_all`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import Connection

from loa.channel import Channel
from loa.clock import HANOI
from loa.ledger import accounts, heirs
from loa_publisher.plans.queries import Unit, list_units
from loa_publisher.units.directory import successors

Channels = Mapping[str, type[Channel]]


def accounts_of(connection: Connection, channels: Channels) -> dict[str, list[UUID]]:
    """The accounts of receiving units, by the unit's short name."""
    found: dict[str, list[UUID]] = {}
    for name, channel in channels.items():
        for row in accounts.every(connection, name) if channel.to_all else ():
            found.setdefault(row.key, []).append(row.id)
    return found


def follow(
    connection: Connection,
    channels: Channels,
    unit_ids: Collection[UUID],
    renamed_on: Mapping[UUID, date] | None = None,
) -> None:
    """Brings the accounts of these units to what the units are, and says to release who succeeds them and whom they succeed.

    `renamed_on`: the first day of a new name; what was sent before keeps the old one.
    """
    units = {unit.id: unit for unit in list_units(connection)}
    own = accounts_of(connection, channels)
    after = successors(connection)
    for unit_id in unit_ids:
        unit = units[unit_id]
        since = (renamed_on or {}).get(unit_id)
        for account_id in own.get(unit.slug, ()):
            accounts.set_validity(connection, account_id, unit.valid_from, unit.valid_to)
            _name(connection, account_id, unit, since)
    touched = set(unit_ids) | {old for old, heirs_of in after.items() if set(heirs_of) & set(unit_ids)}
    for unit_id in touched:
        mine = own.get(units[unit_id].slug, ())
        heir_ids = [id for heir in after.get(unit_id, ()) for id in own.get(units[heir].slug, ())]
        for account_id in mine:
            heirs.set_heirs(connection, account_id, heir_ids)


def _name(connection: Connection, account_id: UUID, unit: Unit, since: date | None) -> None:
    row = accounts.one(connection, account_id)
    if row is not None and row.label != unit.name:
        at = datetime.combine(since, time(), HANOI).astimezone(UTC) if since else None
        accounts.rename(connection, account_id, unit.name, at)
