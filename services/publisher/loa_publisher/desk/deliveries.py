"""Deliveries: by state and channel while they move, and the story of each, with what an operator may do about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa.errors import Conflict, InvalidInput, NotFound
from loa.ledger import read
from loa_publisher.accounts.roles import DO_TASKS, RESOLVE, may
from loa_publisher.deliveries import actions, lists
from loa_publisher.desk import words
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.house import house
from loa_publisher.desk.live import etag_of, fresh
from loa_publisher.desk.reasons import why
from loa_publisher.desk.shown import bundles
from loa_publisher.desk.story import tell
from loa_publisher.desk.tabs import Pages, Tab
from loa_publisher.desk.wording import in_words

blueprint = Blueprint("deliveries", __name__)

PAGE = 200
_TABS: dict[str, tuple[LazyString, tuple[str, ...]]] = {
    "": (_l("Latest"), tuple(code for code in words.DELIVERY_STATES if code != "scheduled")),
    "coming": (_l("To come"), lists.COMING),
    "moving": (_l("Under way"), lists.UNDER_WAY),
    "faults": (_l("Need a person"), lists.NEEDS_A_PERSON),
    "done": (_l("Done"), lists.DONE),
    "other": (_l("Called off"), lists.OTHERWISE),
}


@blueprint.get("/luot-dang")
def page() -> str:
    """The list, which looks again by itself."""
    seen = _seen()
    return render_template("deliveries/list.html", etag=etag_of(seen["data"]), **seen)


@blueprint.get("/luot-dang/song")
def live() -> Response:
    """The list alone."""
    seen = _seen()
    return fresh(seen["data"], lambda: render_template("deliveries/live.html", **seen))


@blueprint.get("/luot-dang/<uuid:delivery_id>")
def show(delivery_id: UUID) -> str:
    """The story of one."""
    seen = _one(delivery_id)
    return render_template(
        "deliveries/show.html", etag=etag_of(seen["data"]), live=seen["delivery"].concluded_at is None, **seen
    )


@blueprint.get("/luot-dang/<uuid:delivery_id>/song")
def show_live(delivery_id: UUID) -> Response:
    """The story alone."""
    seen = _one(delivery_id)
    ended = seen["delivery"].concluded_at is not None
    return fresh(seen["data"], lambda: render_template("deliveries/story.html", **seen), stop=ended)


@blueprint.post("/luot-dang/<uuid:delivery_id>/thu-lai")
@needs(RESOLVE)
def again(delivery_id: UUID) -> Any:
    """Makes what is blocked, refused or expired due again."""
    try:
        with at_work() as office:
            actions.retry(office, delivery_id)
    except Conflict as error:
        flash(in_words(error), "bad")
    else:
        flash(_("It is tried again now."), "good")
    return redirect(url_for("deliveries.show", delivery_id=delivery_id), 303)


@blueprint.post("/luot-dang/<uuid:delivery_id>/xac-nhan")
@needs(RESOLVE)
def resolve(delivery_id: UUID) -> Any:
    """An operator's word on one whose answer was lost: it is live, or it is not."""
    attempts_seen = request.form.get("attempts", -1, type=int)
    try:
        with at_work() as office:
            if request.form.get("verdict") == "live":
                insist = "insist" in request.form
                address = request.form.get("url", "")
                kept = actions.confirm_live(office, delivery_id, address, attempts_seen, insist=insist)
                told = _("Kept as published.") if kept else _("Loa looks whether it can see it, too.")
            elif request.form.get("verdict") == "absent":
                actions.confirm_absent(office, delivery_id, attempts_seen)
                told = _("It is sent again now.")
            else:
                raise InvalidInput("verdict", "must be live or absent")
    except (Conflict, InvalidInput) as error:
        flash(in_words(error), "bad")
    else:
        flash(told, "good")
    return redirect(url_for("deliveries.show", delivery_id=delivery_id), 303)


@blueprint.post("/luot-dang/<uuid:delivery_id>/nguoi-nhan")
@needs(RESOLVE)
def readers(delivery_id: UUID) -> Any:
    """An operator's word on the readers whom a mail missed, or of whom nobody knows."""
    act, group = request.form.get("act"), request.form.get("group", "")
    count = request.form.get("count", -1, type=int)
    try:
        with at_work() as office:
            if act == "count":
                actions.count_readers_as_sent(office, delivery_id, count)
                told = _("Counted as sent.")
            else:
                actions.send_to_readers(office, delivery_id, group, count)
                told = _("It is sent to them now.")
    except (Conflict, InvalidInput) as error:
        flash(in_words(error), "bad")
    else:
        flash(told, "good")
    return redirect(url_for("deliveries.show", delivery_id=delivery_id), 303)


def _seen() -> dict[str, Any]:
    state, channel = request.args.get("state", ""), request.args.get("channel", "")
    state = state if state in _TABS or state in words.DELIVERY_STATES else ""
    channel = channel if channel in house().channels else ""
    number = max(1, request.args.get("trang", 1, type=int))
    label, states = _TABS.get(state, (words.delivery_state(state).label, (state,)))
    with house().database.read() as connection:
        counts = lists.counts(connection, channel or None)
        total = sum(count for code, count in counts.items() if code in states)
        number = min(number, max(1, -(-total // PAGE)))
        ascending = state == "coming"
        shown = lists.listed(
            connection,
            states=states,
            channel=channel or None,
            ascending=ascending,
            limit=PAGE,
            offset=(number - 1) * PAGE,
        )
        known = lists.channels_used(connection)

    def address(**changed: Any) -> str:
        return url_for("deliveries.page", **{"state": state or None, "channel": channel or None, **changed})

    def tab(code: str, name: LazyString | str, members: tuple[str, ...]) -> Tab:
        count = sum(many for one, many in counts.items() if one in members)
        return Tab(name, address(state=code or None), code == state, count, bad=code == "faults")

    tabs = [tab(code, name, members) for code, (name, members) in _TABS.items()]
    if state not in _TABS:
        tabs.append(tab(state, label, states))
    return {
        "bundles": bundles(shown),
        "tabs": tabs,
        "pages": Pages(number, PAGE, total, lambda wanted: address(trang=wanted)),
        "query": {"state": state, "channel": channel},
        "channel_options": [("", _("All channels")), *((code, words.channel_name(code)) for code in known)],
        "live_address": url_for(
            "deliveries.live", state=state or None, channel=channel or None, trang=number
        ),
        "may_retry": may(person(), RESOLVE),
        "data": (shown, counts),
    }


def _one(delivery_id: UUID) -> dict[str, Any]:
    now, user = house().clock.now(), person()
    with house().database.read() as connection:
        delivery = lists.one(connection, delivery_id)
        if delivery is None:
            raise NotFound(f"no delivery {delivery_id}")
        attempts = read.story(connection, delivery_id)
        parts = lists.parts_of(connection, delivery_id)
    by_hand = delivery.channel == "manual" and delivery.state == "in_progress"
    return {
        "delivery": delivery,
        "events": tell(delivery, attempts),
        "parts": parts,
        "why": why(delivery.reason, delivery.detail),
        "acts": {
            "again": may(user, RESOLVE) and delivery.state in ("blocked", "rejected", "expired"),
            "resolve": may(user, RESOLVE) and delivery.state == "unknown",
            "readers": may(user, RESOLVE) and delivery.state == "partial",
            "task": by_hand and may(user, DO_TASKS),
        },
        "now": now,
        "data": (delivery, [tuple(row) for row in attempts], parts),
    }
