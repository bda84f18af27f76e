"""What a gate is called on screen, and what stands on every page while one is shut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Row

from loa.clock import in_hanoi
from loa.ledger import gates
from loa.ledger.probes import Failing
from loa_publisher.desk.account_words import advice_said
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
    known: Mapping[str, Row[Any]],
    names: Mapping[str, str],
    labels: Mapping[str, str],
    *,
    may_open: bool,
    may_mend: bool,
) -> tuple[Banner, ...]:
    """One for each gate that is shut, then one for each account that needs a person; each with the one button that is needed.

    `names`: full names by login; `labels`: what accounts are called, by scope.
    """
    shut = tuple(
        Banner("bad", "state-waiting", _suspended(scope, gate, names, labels), *_to_open(scope, may_open))
        for scope, gate in sorted(known.items())
        if gate.shut
    )
    to_mend = (url_for("gates.page"), _("Look")) if may_mend else ("", "")
    tripped = tuple(
        Banner(
            "warn",
            "warning",
            _(
                "%(place)s needs an operator: %(why)s",
                place=place_of(scope, labels.get(scope, "")),
                why=gate.tripped,
            ),
            *to_mend,
        )
        for scope, gate in sorted(known.items())
        if gate.tripped
    )
    return shut + tripped


def of_probes(failing: Sequence[Failing], *, may_mend: bool) -> tuple[Banner, ...]:
    """One for all accounts that fail their test; nothing where none does."""
    if not failing:
        return ()
    first = failing[0]
    if len(failing) == 1:
        place = place_of(f"account:{first.channel}:{first.key}", first.label)
        text = _("%(place)s fails its test: %(advice)s", place=place, advice=advice_said(first.advice))
    else:
        text = ngettext(
            "%(num)d channel account fails its test", "%(num)d channel accounts fail their test", len(failing)
        )
    button = (url_for("settings_channels.page", kenh=first.channel), _("Look")) if may_mend else ("", "")
    return (Banner("warn", "warning", str(text), *button),)


def _to_open(scope: str, may_open: bool) -> tuple[str, str]:
    return (url_for("gates.resume", scope=scope), _("Open again")) if may_open else ("", "")


def _suspended(scope: str, gate: Row[Any], names: Mapping[str, str], labels: Mapping[str, str]) -> str:
    about = {
        "place": place_of(scope, labels.get(scope, "")),
        "since": f"{in_hanoi(gate.shut_at):%d/%m/%Y %H:%M}",
        "who": names.get(gate.shut_by or "", gate.shut_by or "?"),
        "reason": gate.reason or "",
    }
    if scope == gates.ALL:
        return str(_("Everything is suspended since %(since)s by %(who)s: %(reason)s", **about))
    return str(_("%(place)s is suspended since %(since)s by %(who)s: %(reason)s", **about))
