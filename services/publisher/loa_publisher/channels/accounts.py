"""Channel accounts: added, changed, switched off and on, tried. Secrets are sealed here, and nobody at the desk can open them.

The visibility and the key are chosen once: deliveries were approved for the readers that an account had, and its posts are found
by its key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from loa.channel import Channel
from loa.content import AUDIENCES
from loa.errors import InvalidInput, InvalidInputs, Misconfigured, NotFound
from loa.ledger import accounts, probes
from loa.secrets import seal
from loa.text import clean_line
from loa_publisher.accounts.roles import MANAGE_CHANNELS, RESOLVE, require
from loa_publisher.channels.shapes import InvalidSettings, read_settings
from loa_publisher.office import Office
from loa_publisher.plans.queries import Unit, list_units
from loa_publisher.units.receiving import follow

_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account as it stands. `secrets`: the names of those that are kept."""

    id: UUID
    channel: str
    key: str
    label: str
    visibility: str
    settings: Mapping[str, Any]
    secrets: frozenset[str]
    is_default: bool
    enabled: bool
    valid_from: date | None
    valid_to: date | None
    per_hour: int | None


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a form says of an account. `settings`: the plug-in's fields as they were typed, secrets among them."""

    label: str
    settings: Mapping[str, str]
    is_default: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    per_hour: str = ""


def every(connection: Connection) -> list[Account]:
    """All accounts by channel and key, those that are closed too."""
    return [_account(row) for row in accounts.every(connection)]


def one(connection: Connection, account_id: UUID) -> Account:
    """One account. Raises NotFound."""
    row = accounts.one(connection, account_id)
    if row is None:
        raise NotFound(f"no account {account_id}")
    return _account(row)


def add(office: Office, channel: str, key: str, visibility: str, given: Given) -> UUID:
    """A new account; it is tried at once. Raises InvalidInputs (label, key, visibility, valid_to, per_hour, settings.…).

    Of a channel to the receiving units `key` is a unit's short name; name and validity are the unit's.
    """
    require(office.user, MANAGE_CHANNELS)
    plugin = _plugin(office.channels, channel)
    faults: list[InvalidInput] = []
    unit = _unit(office.connection, plugin, key)
    if unit is not None:
        given = _as_the_unit(given, unit)
    elif plugin.to_all:
        faults.append(InvalidInput("key", "there is no such unit"))
    if not _KEY.fullmatch(key):
        faults.append(InvalidInput("key", "write a short name of a-z, 0-9 and -, such as trang-chinh"))
    elif any(row.key == key for row in accounts.every(office.connection, channel)):
        faults.append(InvalidInput("key", "another account of this channel has this name"))
    if visibility not in AUDIENCES:
        faults.append(InvalidInput("visibility", "choose who reads it"))
    values = _values(office, plugin, given, {}, faults)
    id = accounts.put(
        office.connection, office.now, channel=channel, key=key, visibility=visibility, **values
    )
    if given.is_default:
        accounts.make_default(office.connection, id)
    if unit is not None:
        follow(office.connection, office.channels, [unit.id])
    probes.ask(office.connection, office.now, id, office.user.login)
    office.log("account.added", f"{channel}:{key}", visibility=visibility, **_told(values))
    return id


def change(office: Office, account_id: UUID, given: Given) -> None:
    """Other settings; an empty secret stays as it is. It is tried at once. Raises NotFound, InvalidInputs as `add`."""
    require(office.user, MANAGE_CHANNELS)
    before = one(office.connection, account_id)
    plugin = _plugin(office.channels, before.channel)
    kept = dict.fromkeys(before.secrets, "kept")
    values = _values(office, plugin, given, kept, [])
    accounts.put(
        office.connection,
        office.now,
        channel=before.channel,
        key=before.key,
        visibility=before.visibility,
        **values,
    )
    if given.is_default:
        accounts.make_default(office.connection, account_id)
    probes.ask(office.connection, office.now, account_id, office.user.login)
    office.log("account.changed", f"{before.channel}:{before.key}", **_told(values))


def switch(office: Office, account_id: UUID, enabled: bool) -> None:
    """Off: nothing begins there, and what comes due for it is cancelled. Raises NotFound."""
    require(office.user, MANAGE_CHANNELS)
    account = one(office.connection, account_id)
    if account.enabled is not enabled:
        accounts.switch(office.connection, account_id, enabled)
        office.log(
            "account.switched_on" if enabled else "account.switched_off", f"{account.channel}:{account.key}"
        )


def test(office: Office, account_id: UUID) -> None:
    """Asks a worker to try the account. Who mends accounts may. Raises NotFound, Forbidden."""
    require(office.user, RESOLVE)
    one(office.connection, account_id)
    probes.ask(office.connection, office.now, account_id, office.user.login)


def _unit(connection: Connection, plugin: type[Channel], key: str) -> Unit | None:
    """The receiving unit whose account this is."""
    if not plugin.to_all:
        return None
    return next((unit for unit in list_units(connection) if unit.slug == key), None)


def _as_the_unit(given: Given, unit: Unit) -> Given:
    return replace(given, label=unit.name, valid_from=unit.valid_from, valid_to=unit.valid_to)


def _plugin(channels: Mapping[str, type[Channel]], name: str) -> type[Channel]:
    if name not in channels:
        raise NotFound(f"the channel {name} is not installed")
    return channels[name]


def _values(
    office: Office,
    plugin: type[Channel],
    given: Given,
    kept: Mapping[str, str],
    faults: list[InvalidInput],
) -> dict[str, Any]:
    """The columns. Raises InvalidInputs with `faults` and all else that is wrong."""
    values: dict[str, Any] = {"valid_from": given.valid_from, "valid_to": given.valid_to, "per_hour": None}
    try:
        values["label"] = clean_line(given.label, "label", longest=200, required=True)
    except InvalidInput as fault:
        faults.append(fault)
    if given.valid_from and given.valid_to and given.valid_to < given.valid_from:
        faults.append(InvalidInput("valid_to", "must not be before its first day"))
    if given.per_hour.strip():
        try:
            values["per_hour"] = _pace(given.per_hour)
        except InvalidInput as fault:
            faults.append(fault)
    try:
        settings, secrets = read_settings(plugin, given.settings, kept)
        values |= {"settings": settings, "secrets": _sealed(office, secrets)}
    except InvalidSettings as refused:
        faults += refused.complaints
    except InvalidInput as fault:
        faults.append(fault)
    if faults:
        raise InvalidInputs(faults)
    return values | {"is_default": given.is_default and not plugin.to_all}


def _pace(typed: str) -> int:
    digits = typed.strip().replace(".", "")
    if not digits.isdecimal() or not 1 <= int(digits) <= accounts.FASTEST:
        raise InvalidInput("per_hour", f"write a number from 1 to {accounts.FASTEST}, or leave it empty")
    return int(digits)


def _sealed(office: Office, secrets: Mapping[str, str]) -> dict[str, str]:
    try:
        return {name: seal(secret, office.settings.seal_public_key) for name, secret in secrets.items()}
    except Misconfigured:
        name: Sequence[str] = sorted(secrets)
        raise InvalidInput(
            f"settings.{name[0]}", "LOA_SEAL_PUBLIC_KEY is not set on this server; whoever runs it sets it"
        ) from None


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """For the audit log: no secret, only which were entered."""
    told = {name: value for name, value in values.items() if name != "secrets"}
    days = {name: told[name].isoformat() for name in ("valid_from", "valid_to") if told[name] is not None}
    return told | {"valid_from": None, "valid_to": None} | days | {"secrets": sorted(values["secrets"])}


def _account(row: Any) -> Account:
    names = [name for name in Account.__dataclass_fields__ if name != "secrets"]
    kept = frozenset(name for name, sealed in row.secrets.items() if sealed)
    return Account(secrets=kept, **{name: getattr(row, name) for name in names})
