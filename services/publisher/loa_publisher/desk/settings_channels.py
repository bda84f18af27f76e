"""Channel accounts: which there are, how they are, and whether they answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa.clock import in_hanoi
from loa.ledger import gates, probes
from loa.ledger.probes import Probed
from loa.text import fold
from loa_publisher.accounts.roles import MANAGE_CHANNELS, RESOLVE, may
from loa_publisher.channels import accounts
from loa_publisher.channels.accounts import Account
from loa_publisher.channels.shapes import SECRET, shapes_of
from loa_publisher.desk import words
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.account_words import advice_said, field_word
from loa_publisher.desk.house import house
from loa_publisher.desk.live import etag_of, fresh
from loa_publisher.desk.tabs import Pages, Tab
from loa_publisher.desk.words import Word

blueprint = Blueprint("settings_channels", __name__)

PAGE = 50
SLOW = timedelta(seconds=15)
"""After so long without anybody taking it up, a person is told that no worker may be running."""
_STATES: Mapping[str, Word] = {
    "asked": Word(_l("Being tried"), "busy", "state-sending", _l("A worker of this channel is asked.")),
    "slow": Word(_l("Nobody answers"), "warn", "warning", _l("No worker of this channel has taken it up.")),
    "well": Word(_l("It answers"), "good", "check"),
    "ill": Word(_l("It fails"), "bad", "state-blocked"),
    "never": Word(_l("Not tried yet"), "quiet", "clock"),
}


@dataclass(frozen=True)
class ProbeShown:
    """What is known of an account, in words."""

    word: Word
    advice: str
    probed: Probed | None
    waits: bool


@dataclass(frozen=True)
class AccountLine:
    """An account in the list. `over`: why nothing goes there today, if so."""

    account: Account
    probe: ProbeShown
    over: str


@blueprint.get("/cai-dat/kenh")
@needs(RESOLVE)
def page() -> str:
    """The accounts of one channel; found by name."""
    now, text = house().clock.now(), request.args.get("q", "").strip()[:100]
    with house().database.read() as connection:
        every = accounts.every(connection)
        names = sorted({*house().channels, *(one.channel for one in every)}, key=words.channel_order)
        chosen = request.args.get("kenh", "")
        channel = chosen if chosen in names else names[0]
        found = [one for one in every if one.channel == channel and _named(one, text)]
        found.sort(key=lambda one: (not one.enabled, one.label))
        number = min(max(1, request.args.get("trang", 1, type=int)), max(1, -(-len(found) // PAGE)))
        shown = found[(number - 1) * PAGE : number * PAGE]
        known = probes.latest(connection, [one.id for one in shown])
        failing = {one.account_id for one in probes.failing(connection, in_hanoi(now).date())}
    ill = {name: sum(one.id in failing for one in every if one.channel == name) for name in names}
    return render_template(
        "settings/channels.html",
        channel=channel,
        lines=[AccountLine(one, probe_shown(known.get(one.id), now), over(one, now)) for one in shown],
        tabs=[
            Tab(
                words.channel_name(name),
                url_for("settings_channels.page", kenh=name),
                name == channel,
                ill[name] or sum(one.channel == name for one in every),
                bad=bool(ill[name]),
            )
            for name in names
        ],
        text=text,
        may_keep=may(person(), MANAGE_CHANNELS) and channel in house().channels,
        pages=Pages(
            number,
            PAGE,
            len(found),
            lambda n: url_for("settings_channels.page", kenh=channel, q=text or None, trang=n),
        ),
    )


@blueprint.get("/cai-dat/kenh/<uuid:account_id>")
@needs(RESOLVE)
def show(account_id: UUID) -> str:
    """An account, and whether it answers; looks again by itself while a worker is asked."""
    seen = _seen(account_id)
    account: Account = seen["account"]
    with house().database.read() as connection:
        gate = gates.read(connection).get(gates.scopes(account.channel, account.key)[-1])
    return render_template(
        "settings/account.html",
        etag=etag_of(seen["data"]),
        over=over(account, house().clock.now()),
        settings=_settings_shown(account),
        gate=gate,
        may_keep=may(person(), MANAGE_CHANNELS) and account.channel in house().channels,
        **seen,
    )


@blueprint.get("/cai-dat/kenh/<uuid:account_id>/song")
@needs(RESOLVE)
def live(account_id: UUID) -> Response:
    """The answer alone."""
    seen = _seen(account_id)
    return fresh(
        seen["data"],
        lambda: render_template("settings/probe.html", **seen),
        stop=not seen["probe"].waits,
    )


@blueprint.post("/cai-dat/kenh/<uuid:account_id>/thu")
@needs(RESOLVE)
def test(account_id: UUID) -> Any:
    """Asks a worker to try it."""
    with at_work() as office:
        accounts.test(office, account_id)
    return redirect(url_for("settings_channels.show", account_id=account_id, _anchor="ket-noi"), 303)


@blueprint.post("/cai-dat/kenh/<uuid:account_id>/bat-tat")
@needs(MANAGE_CHANNELS)
def switch(account_id: UUID) -> Any:
    """Off, or on again."""
    on = request.form.get("on") == "1"
    with at_work() as office:
        accounts.switch(office, account_id, on)
    flash(
        _("The account is on.") if on else _("The account is off. What comes due for it is cancelled."),
        "good",
    )
    return redirect(url_for("settings_channels.show", account_id=account_id), 303)


def probe_shown(probed: Probed | None, now: datetime) -> ProbeShown:
    """What is known of an account, in words."""
    waits = probed is not None and probed.asked_at is not None
    if probed is not None and probed.asked_at is not None:
        slow = probed.taken_at is None and now - probed.asked_at > SLOW
        return ProbeShown(_STATES["slow" if slow else "asked"], "", probed, waits)
    if probed is None or probed.ok is None:
        return ProbeShown(_STATES["never"], "", probed, waits)
    return ProbeShown(_STATES["well" if probed.ok else "ill"], advice_said(probed.advice), probed, waits)


def over(account: Account, now: datetime) -> str:
    """Why nothing goes to the account today; empty: it is valid."""
    today = in_hanoi(now).date()
    if not account.enabled:
        return str(_("Switched off"))
    if account.valid_from is not None and account.valid_from > today:
        return str(_("valid from %(day)s", day=f"{account.valid_from:%d/%m/%Y}"))
    if account.valid_to is not None and account.valid_to < today:
        return str(_("ended on %(day)s", day=f"{account.valid_to:%d/%m/%Y}"))
    return ""


def _named(account: Account, text: str) -> bool:
    return all(word in fold(f"{account.label} {account.key}") for word in fold(text).split())


def _seen(account_id: UUID) -> dict[str, Any]:
    now = house().clock.now()
    with house().database.read() as connection:
        account = accounts.one(connection, account_id)
        probe = probe_shown(probes.latest(connection, [account_id]).get(account_id), now)
    return {"account": account, "probe": probe, "data": (probe.probed, str(probe.word.label))}


def _settings_shown(account: Account) -> Sequence[tuple[str, str]]:
    """Labels and values; of a secret only whether there is one."""
    plugin = house().channels.get(account.channel)
    shown = []
    for shape in shapes_of(plugin) if plugin else []:
        if shape.kind == SECRET:
            value = str(_("entered, sealed")) if shape.name in account.secrets else ""
        else:
            given = account.settings.get(shape.name, shape.default)
            value = str(_("yes") if given else _("no")) if isinstance(given, bool) else str(given)
        shown.append((field_word(shape.label), field_word(value)))
    return shown
