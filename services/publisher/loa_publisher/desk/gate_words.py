"""What a gate is called on screen, and what stands on every page while one is shut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Row

from loa.clock import in_hanoi
from loa.ledger import gates
from loa_publisher.desk.frame import Banner
from loa_publisher.desk.words import channel_name


def place_of(scope: str, label: str = "") -> str:
    """``all`` → everything, ``channel:facebook`` → Facebook, ``account:…`` → its channel and what it is called."""
    kind, _colon, rest = scope.partition(":")
    if kind == gates.ALL:
        return str(_("everything"))
    channel, _colon, key = rest.partition(":")
    return f"{channel_name(channel)} ({label or key})" if kind == "account" else str(channel_name(channel))


def banners(
    known: Mapping[str, Row[Any]], names: Mapping[str, str], *, may_open: bool, may_mend: bool
) -> tuple[Banner, ...]:
    """One for each gate that is shut, then one for each account that needs a person; each with the one button that is needed.

    `names`: full names by login.
    """
    shut = tuple(
        Banner("bad", "state-waiting", _suspended(scope, gate, names), *_to_open(scope, may_open))
        for scope, gate in sorted(known.items())
        if gate.shut
    )
    to_mend = (url_for("gates.page"), _("Look")) if may_mend else ("", "")
    tripped = tuple(
        Banner(
            "warn",
            "warning",
            _("%(place)s needs an operator: %(why)s", place=place_of(scope), why=gate.tripped),
            *to_mend,
        )
        for scope, gate in sorted(known.items())
        if gate.tripped
    )
    return shut + tripped


def _to_open(scope: str, may_open: bool) -> tuple[str, str]:
    return (url_for("gates.resume", scope=scope), _("Open again")) if may_open else ("", "")


def _suspended(scope: str, gate: Row[Any], names: Mapping[str, str]) -> str:
    about = {
        "since": f"{in_hanoi(gate.shut_at):%d/%m/%Y %H:%M}",
        "who": names.get(gate.shut_by or "", gate.shut_by or "?"),
        "reason": gate.reason or "",
    }
    if scope == gates.ALL:
        return str(_("Everything is suspended since %(since)s by %(who)s: %(reason)s", **about))
    return str(
        _("%(place)s is suspended since %(since)s by %(who)s: %(reason)s", place=place_of(scope), **about)
    )
