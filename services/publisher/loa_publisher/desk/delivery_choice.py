"""Which deliveries a reader has chosen: by state, channel, account and item, all of it in the address; what the list shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection

from loa_publisher.accounts.roles import RESOLVE, may
from loa_publisher.deliveries import lists, pages
from loa_publisher.deliveries.bulk import WORDS
from loa_publisher.desk import words
from loa_publisher.desk.access import person
from loa_publisher.desk.house import house
from loa_publisher.desk.reasons import why
from loa_publisher.desk.shown import bundles
from loa_publisher.desk.tabs import Pages, Tab
from loa_publisher.items import lists as item_lists

PAGE = 100
_ITEMS = 50
"""So many items are looked for by their words; who finds more types another word."""
_TABS: dict[str, tuple[LazyString, tuple[str, ...]]] = {
    "": (_l("Latest"), tuple(code for code in lists.SHOWN if code != "scheduled")),
    "coming": (_l("To come"), lists.COMING),
    "moving": (_l("Under way"), lists.UNDER_WAY),
    "faults": (_l("Need a person"), lists.NEEDS_A_PERSON),
    "done": (_l("Done"), lists.DONE),
    "other": (_l("Called off"), lists.OTHERWISE),
}


@dataclass(frozen=True)
class Choice:
    """What stands in the address."""

    state: str
    channel: str
    account: str
    text: str

    @property
    def narrowed(self) -> bool:
        """Whether it is more than a state."""
        return bool(self.channel or self.account or self.text)

    def address(self, endpoint: str = "deliveries.page", **changed: Any) -> str:
        """The address of this choice, or of one that differs in `changed`."""
        kept = {
            "state": self.state,
            "channel": self.channel,
            "account": self.account,
            "q": self.text,
        } | changed
        return url_for(endpoint, **{name: value or None for name, value in kept.items()})


@dataclass(frozen=True)
class KindShown:
    """A kind of deliveries that need a person; `acts`: what may be said of all of them at once, with the address that asks."""

    kind: pages.Kind
    why: str
    acts: Sequence[tuple[str, str]]


def read_choice() -> Choice:
    """What the address says; what it may not say is left out."""
    asked = request.values
    state, channel = asked.get("state", ""), asked.get("channel", "")
    try:
        account = str(UUID(asked.get("account", "")))
    except ValueError:
        account = ""
    return Choice(
        state if state in _TABS or state in words.DELIVERY_STATES else "",
        channel if channel in house().channels else "",
        account,
        " ".join(asked.get("q", "").split())[:200],
    )


def wanted_by(connection: Connection, choice: Choice) -> pages.Wanted:
    """The same as the room of deliveries asks for it."""
    _label, states = states_of(choice.state)
    item_ids = None
    if choice.text:
        found = item_lists.listed(connection, item_lists.Wanted(text=choice.text), limit=_ITEMS)
        item_ids = [item.id for item in found]
    account = UUID(choice.account) if choice.account else None
    return pages.Wanted(states=states, channel=choice.channel or None, account_id=account, item_ids=item_ids)


def states_of(state: str) -> tuple[LazyString | str, tuple[str, ...]]:
    """The name of a tab, or of a state, and the states that it holds."""
    return _TABS[state] if state in _TABS else (words.delivery_state(state).label, (state,))


def chosen() -> dict[str, Any]:
    """All that the list is drawn from."""
    choice, number = read_choice(), max(1, request.args.get("trang", 1, type=int))
    may_decide = may(person(), RESOLVE)
    label, states = states_of(choice.state)
    with house().database.read() as connection:
        wanted = wanted_by(connection, choice)
        every = pages.Wanted(channel=wanted.channel, account_id=wanted.account_id, item_ids=wanted.item_ids)
        counted = pages.counts(connection, every)
        total = pages.total(counted, states)
        number = min(number, max(1, -(-total // PAGE)))
        shown = pages.page(
            connection,
            wanted,
            ascending=choice.state == "coming",
            limit=PAGE,
            offset=(number - 1) * PAGE,
        )
        kinds = pages.kinds(connection, wanted) if choice.state == "faults" else []
        accounts = lists.accounts_in_lists(connection)
    tabs = [
        Tab(
            name,
            choice.address(state=code),
            code == choice.state,
            pages.total(counted, members),
            bad=code == "faults",
        )
        for code, (name, members) in _TABS.items()
    ]
    if choice.state not in _TABS:
        tabs.append(Tab(label, choice.address(), True, total))
    return {
        "bundles": bundles(shown),
        "tabs": tabs,
        "pages": Pages(number, PAGE, total, lambda other: choice.address(trang=other)),
        "choice": choice,
        "kinds": [_kind(choice, kind) for kind in kinds] if may_decide else [],
        "channel_options": [("", _("All channels")), *_channels(accounts)],
        "account_options": [("", _("All accounts and units")), *_accounts(accounts, choice.channel)],
        "live_address": choice.address("deliveries.live", trang=number),
        "may_retry": may_decide,
        "data": (shown, counted, kinds),
    }


def _kind(choice: Choice, kind: pages.Kind) -> KindShown:
    names = {
        "retry": _("Try all again"),
        "let_go": _("Let all go"),
        "live": _("All are live"),
        "absent": _("None is there: send"),
    }
    of = {"kind_state": kind.state, "kind_channel": kind.channel, "kind_operation": kind.operation}
    of |= {"kind_reason": kind.reason or ""}
    acts = [
        (names[act], choice.address("bulk.ask", act=act, **of))
        for act, states in WORDS.items()
        if kind.state in states
        and not (act == "let_go" and kind.operation == "withdraw" and kind.state != "rejected")
    ]
    return KindShown(kind, why(kind.reason, None), acts)


def _channels(accounts: Sequence[lists.AccountName]) -> list[tuple[str, Any]]:
    codes = sorted({account.channel for account in accounts}, key=words.channel_order)
    return [(code, words.channel_name(code)) for code in codes]


def _accounts(accounts: Sequence[lists.AccountName], channel: str) -> list[tuple[str, str]]:
    own = [account for account in accounts if not channel or account.channel == channel]
    own.sort(key=lambda account: words.channel_order(account.channel))
    return [(str(account.id), f"{words.channel_name(account.channel)}: {account.label}") for account in own]
