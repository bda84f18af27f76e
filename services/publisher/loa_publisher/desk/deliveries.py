"""Deliveries: by state, channel, account and item while they move, and the story of each, with what an operator may do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from loa.errors import Conflict, InvalidInput, NotFound
from loa.ledger import read
from loa.ledger.ends import REQUIRES_ASKS
from loa.ledger.states import WAITING
from loa_publisher.accounts.roles import DO_TASKS, RESOLVE, may
from loa_publisher.deliveries import actions, lists
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.delivery_choice import chosen
from loa_publisher.desk.house import house
from loa_publisher.desk.live import etag_of, fresh
from loa_publisher.desk.reasons import why
from loa_publisher.desk.story import tell
from loa_publisher.desk.wording import in_words

blueprint = Blueprint("deliveries", __name__)


@blueprint.get("/luot-dang")
def page() -> str:
    """The list, which looks again by itself."""
    seen = chosen()
    return render_template("deliveries/list.html", etag=etag_of(seen["data"]), **seen)


@blueprint.get("/luot-dang/song")
def live() -> Response:
    """The list alone."""
    seen = chosen()
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


@blueprint.post("/luot-dang/<uuid:delivery_id>/thoi")
@needs(RESOLVE)
def let_go(delivery_id: UUID) -> Any:
    """It need not go any more."""
    try:
        with at_work() as office:
            actions.let_go(office, delivery_id)
    except Conflict as error:
        flash(in_words(error), "bad")
    else:
        flash(_("It does not go any more."), "good")
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
    except InvalidInput as error:
        complaint = in_words(error)
        flash(
            f"{_('Address of the live post')}: {complaint}" if error.field == "address" else complaint, "bad"
        )
    except Conflict as error:
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


def may_go_of(delivery: lists.DeliveryLine) -> bool:
    """Whether it can be let go: a takedown only where the channel refuses it."""
    return delivery.operation != "withdraw" or delivery.state == "rejected"


def _one(delivery_id: UUID) -> dict[str, Any]:
    now, user = house().clock.now(), person()
    with house().database.read() as connection:
        delivery = lists.one(connection, delivery_id)
        if delivery is None:
            raise NotFound(f"no delivery {delivery_id}")
        attempts = read.story(connection, delivery_id)
        parts = lists.parts_of(connection, delivery_id)
    asks = delivery.state in WAITING and delivery.reason == REQUIRES_ASKS
    stuck = asks or delivery.state in ("blocked", "rejected", "expired")
    by_hand = delivery.channel == "manual" and delivery.state == "in_progress"
    return {
        "delivery": delivery,
        "events": tell(delivery, attempts),
        "parts": parts,
        "why": why(delivery.reason, delivery.detail),
        "acts": {
            "again": may(user, RESOLVE) and stuck,
            "let_go": may(user, RESOLVE) and stuck and not asks and may_go_of(delivery),
            "resolve": may(user, RESOLVE) and delivery.state == "unknown",
            "readers": may(user, RESOLVE) and delivery.state == "partial",
            "task": by_hand and may(user, DO_TASKS),
        },
        "now": now,
        "data": (delivery, [tuple(row) for row in attempts], parts),
    }
