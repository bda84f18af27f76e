"""Addresses for people's own calendar programs: made and revoked by their owner, read by whoever has one."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from sqlalchemy import Connection

from loa.clock import in_hanoi
from loa.errors import Conflict, NotFound
from loa_publisher.accounts.actions import User, user_of
from loa_publisher.calendar.agenda import agenda_of
from loa_publisher.calendar.feeds import (
    Feed,
    create_feed,
    feed_of,
    feeds_of,
    is_stale,
    note_reading,
    revoke_feed,
)
from loa_publisher.calendar.ics import written
from loa_publisher.desk import words
from loa_publisher.desk.access import at_work, open_to_all, person
from loa_publisher.desk.house import house
from loa_publisher.desk.kept import SUMS
from loa_publisher.desk.preferences import chosen_language
from loa_publisher.desk.security import limiter
from loa_publisher.desk.wording import in_words
from loa_publisher.plans import queries

blueprint = Blueprint("calendar_feeds", __name__)

_NEW = "calendar_feed"


@blueprint.get("/lich/dang-ky")
def page() -> str:
    """The person's addresses; one that was just made is shown in full, this once."""
    with house().database.read() as connection:
        feeds = feeds_of(connection, person().id)
        plans = {line.plan.id: line.plan for line in queries.list_plans(connection)}
    token = session.pop(_NEW, None)
    return render_template(
        "calendar/feeds.html",
        feeds=feeds,
        plans=plans,
        plan_options=[
            ("", _("My own work calendar")),
            *((str(plan.id), f"{plan.code} · {plan.title}") for plan in plans.values()),
        ],
        address=_address(token) if token else None,
    )


@blueprint.post("/lich/dang-ky")
def create() -> Any:
    """Makes an address."""
    chosen = request.form.get("plan", "")
    try:
        plan_id = UUID(chosen) if chosen else None
    except ValueError:
        raise NotFound("no such plan") from None
    try:
        with at_work() as office:
            session[_NEW] = create_feed(office, plan_id)
    except Conflict as conflict:
        flash(in_words(conflict), "bad")
    return redirect(url_for("calendar_feeds.page"), 303)


@blueprint.post("/lich/dang-ky/<uuid:feed_id>/thu-hoi")
def revoke(feed_id: UUID) -> Any:
    """Closes an address."""
    with at_work() as office:
        revoke_feed(office, feed_id)
    flash(_("Revoked. Programs that read this address get nothing any more."), "good")
    return redirect(url_for("calendar_feeds.page"), 303)


@blueprint.get("/lich/doc/<token>.ics")
@open_to_all
@limiter.limit("120 per minute")
def ics(token: str) -> Response:
    """The calendar behind an address, for programs that cannot sign in."""
    now = house().clock.now()
    with house().database.read() as connection:
        feed = feed_of(connection, token)
        owner = user_of(connection, feed.user_id)
        question = ("feed", feed.id, chosen_language(), in_hanoi(now).date())
        etag, content = house().kept.get(
            connection, now, question, SUMS, lambda: _written(connection, feed, owner, now)
        )
    if is_stale(feed, now):
        with house().database.begin() as connection:
            note_reading(connection, feed, now)
    if etag in request.if_none_match:
        response = Response(status=304)
    else:
        response = Response(content, content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = 'inline; filename="loa.ics"'
    response.set_etag(etag)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _written(connection: Connection, feed: Feed, owner: User, now: datetime) -> tuple[str, bytes]:
    """The calendar with its ETag, which is another one when anything in it is."""
    agenda = agenda_of(connection, feed, owner, now)
    name = f"Loa · {owner.full_name}"
    if feed.plan_id:
        name = f"Loa · {queries.plan_of(connection, feed.plan_id).code}"
    desk = house().settings.desk_address
    content = written(
        agenda,
        name=name,
        now=now,
        address=lambda number: desk + url_for("items.show", number=number),
        meeting=lambda id: desk + url_for("briefings.show", briefing_id=id),
        told=lambda state: str(words.item_state(state).label),
    )
    return hashlib.sha256(repr((name, agenda)).encode()).hexdigest()[:20], content


def _address(token: str) -> str:
    return house().settings.desk_address + url_for("calendar_feeds.ics", token=token)
