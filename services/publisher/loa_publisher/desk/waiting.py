"""How much waits in each room for the person who looks, and what stops everything."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from loa.clock import in_hanoi
from loa.ledger import gates
from loa_publisher.accounts.roles import APPROVE, DO_TASKS, may
from loa_publisher.deliveries import lists as delivery_lists
from loa_publisher.desk.access import SignedIn
from loa_publisher.desk.frame import Banner, Frame, Person, Waiting, draw
from loa_publisher.desk.house import house
from loa_publisher.desk.words import channel_name
from loa_publisher.items import lists as item_lists


def frame_of(signed_in: SignedIn) -> Frame:
    """The frame of the page, with the counts of this moment."""
    user = signed_in.user
    with house().database.read() as connection:
        states = delivery_lists.counts(connection)
        tasks = delivery_lists.open_tasks(connection) if may(user, DO_TASKS) else 0
        submitted = (
            item_lists.counts(connection, item_lists.Wanted()).get("submitted", 0)
            if may(user, APPROVE)
            else 0
        )
        known = gates.read(connection)
    waiting = Waiting(
        approvals=submitted,
        faults=sum(states.get(state, 0) for state in delivery_lists.NEEDS_A_PERSON),
        tasks=tasks,
    )
    banners = tuple(
        Banner("bad", "state-waiting", _suspended(scope, gate.shut_at, gate.reason or ""))
        for scope, gate in sorted(known.items())
        if gate.shut
    )
    tripped = tuple(
        Banner(
            "warn",
            "warning",
            _("%(place)s needs an operator: %(why)s", place=_place(scope), why=gate.tripped),
        )
        for scope, gate in sorted(known.items())
        if gate.tripped
    )
    return draw(Person(user.full_name, tuple(sorted(user.roles))), waiting, banners + tripped)


def _suspended(scope: str, shut_at: datetime, reason: str) -> str:
    since = f"{in_hanoi(shut_at):%d/%m/%Y %H:%M}"
    if scope == gates.ALL:
        return str(_("Everything is suspended since %(since)s: %(reason)s", since=since, reason=reason))
    place = _place(scope)
    return str(
        _("%(place)s is suspended since %(since)s: %(reason)s", place=place, since=since, reason=reason)
    )


def _place(scope: str) -> str:
    kind, _colon, rest = scope.partition(":")
    channel, _colon, key = rest.partition(":")
    return f"{channel_name(channel)} ({key})" if kind == "account" else str(channel_name(channel))
