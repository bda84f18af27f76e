"""Where an item goes, with the names that people know the accounts by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection

from loa.ledger.accounts import EVERY
from loa_publisher.deliveries.lists import account_labels
from loa_publisher.desk.words import channel_name


@dataclass(frozen=True)
class TargetShown:
    """One target: its channel and what it is called."""

    channel: str
    label: str


def target_label(channel: str, account: str | None, known: Mapping[tuple[str, str], str]) -> str:
    """What a target is called; `known`: labels by channel and key."""
    if account == EVERY:
        if channel == "unit":
            return str(_("All receiving units"))
        return str(_("All of %(channel)s", channel=channel_name(channel)))
    if account is None:
        return str(channel_name(channel))
    return known.get((channel, account), f"{channel_name(channel)} ({account})")


def target_labels(connection: Connection, targets: Sequence[Mapping[str, Any]]) -> list[TargetShown]:
    """The targets of an item, in their order."""
    known = account_labels(connection, {target["channel"] for target in targets})
    return [
        TargetShown(target["channel"], target_label(target["channel"], target.get("account"), known))
        for target in targets
    ]
