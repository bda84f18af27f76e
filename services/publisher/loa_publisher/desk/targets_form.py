"""The channels of the editor: which accounts there are to choose, what is chosen, and what reads differently there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from loa.channel import Channel
from loa.clock import in_hanoi
from loa.content import PUBLIC
from loa.ledger import accounts
from loa.ledger.accounts import EVERY
from loa_publisher.desk.targets import target_label
from loa_publisher.desk.words import channel_name, channel_order

_WITH_BODY = ("portal", "email")
"""Channels that show the body as it is: title and summary may differ there. The others say a text of their own."""


@dataclass(frozen=True, kw_only=True)
class TargetField:
    """One account in the editor. `key` is ``channel:account``; `kept`: parts of a variant that this form does not show."""

    key: str
    channel: str
    label: str
    visibility: str
    chosen: bool = False
    title: str = ""
    text: str = ""
    longest: int | None = None
    kept: Mapping[str, str] = field(default_factory=dict)
    errors: Sequence[str] = ()
    text_errors: Sequence[str] = ()

    @property
    def has_title(self) -> bool:
        """Whether the title may differ here."""
        return self.channel in _WITH_BODY

    @property
    def text_name(self) -> str:
        """Which part of the variant the text field is."""
        return "summary" if self.channel in _WITH_BODY else "text"

    @property
    def help(self) -> str | None:
        """What the name does not say."""
        return None if self.label == str(channel_name(self.channel)) else str(channel_name(self.channel))

    def as_json(self) -> dict[str, Any]:
        """As the API takes it."""
        channel, _colon, account = self.key.partition(":")
        variant = {**self.kept, "title": self.title, self.text_name: self.text}
        return {
            "channel": channel,
            "account": account,
            "variant": {name: text for name, text in variant.items() if text} or None,
        }


def to_choose(
    connection: Connection, now: datetime, channels: Mapping[str, type[Channel]]
) -> list[TargetField]:
    """Every account that an item may go to today; channels that go to all of theirs are one choice."""
    found: list[TargetField] = []
    for row in accounts.all_valid(connection, in_hanoi(now).date()):
        channel = channels.get(row.channel)
        if channel is None:
            continue
        every = channel.to_all
        key = f"{row.channel}:{EVERY if every else row.key}"
        if every and any(known.key == key for known in found):
            continue
        label = target_label(row.channel, EVERY, {}) if every else row.label
        longest = channel.limits.text
        found.append(
            TargetField(key=key, channel=row.channel, label=label, visibility=row.visibility, longest=longest)
        )
    return sorted(found, key=lambda one: (channel_order(one.channel), one.visibility != PUBLIC, one.label))


def from_item(
    connection: Connection, fields: Sequence[TargetField], targets: Sequence[Mapping[str, Any]], audience: str
) -> list[TargetField]:
    """The fields with an item's targets chosen. One that is no longer to be had is shown too: it is not lost unseen."""
    chosen: dict[str, Mapping[str, str]] = {}
    for target in targets:
        chosen[_key(connection, target, audience, fields)] = target.get("variant") or {}
    known = {one.key for one in fields}
    gone = [
        TargetField(
            key=key, channel=key.partition(":")[0], label=_("%(key)s (closed)", key=key), visibility=PUBLIC
        )
        for key in chosen
        if key not in known
    ]
    return [_with_variant(one, chosen[one.key]) if one.key in chosen else one for one in (*fields, *gone)]


def from_form(fields: Sequence[TargetField], form: MultiDict[str, str]) -> list[TargetField]:
    """The fields as they were sent in."""
    chosen = set(form.getlist("target"))
    return [
        replace(
            one,
            chosen=one.key in chosen,
            title=form.get(f"title-{one.key}", "").strip(),
            text=form.get(f"text-{one.key}", "").strip(),
        )
        for one in fields
    ]


def _with_variant(one: TargetField, variant: Mapping[str, str]) -> TargetField:
    shown = {"title", one.text_name} if one.has_title else {one.text_name}
    kept = {name: text for name, text in variant.items() if name not in shown}
    title = variant.get("title", "") if one.has_title else ""
    return replace(one, chosen=True, title=title, text=variant.get(one.text_name, ""), kept=kept)


def _key(
    connection: Connection, target: Mapping[str, Any], audience: str, fields: Sequence[TargetField]
) -> str:
    channel, account = target["channel"], target.get("account")
    if account is None and any(one.key == f"{channel}:{EVERY}" for one in fields):
        account = EVERY
    if account is None:
        default = accounts.find(connection, channel, None, audience)
        account = default.key if default is not None else EVERY
    return f"{channel}:{account}"
