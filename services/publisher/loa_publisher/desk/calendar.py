"""The calendar: what is planned by month, week, day or as a list; moved by hand, by key or by a form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from loa.clock import in_hanoi, parse_instant
from loa.errors import Conflict, InvalidInput, InvalidInputs
from loa_publisher.accounts.roles import SCHEDULE, WRITE, may
from loa_publisher.calendar import moves
from loa_publisher.calendar.windows import DAY, LIST, MONTH, WEEK
from loa_publisher.deliveries.lists import channels_used
from loa_publisher.desk import words
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.calendar_address import Address, address_of
from loa_publisher.desk.calendar_parts import Shown, titled
from loa_publisher.desk.calendar_shown import in_order, month_or_hours
from loa_publisher.desk.formats import WEEKDAYS
from loa_publisher.desk.house import house
from loa_publisher.desk.kept import COUNTS
from loa_publisher.desk.preferences import YEAR, chosen_language, own_address
from loa_publisher.desk.tabs import Pages
from loa_publisher.desk.times import read_due
from loa_publisher.desk.topics import topic_title, topics_by_id
from loa_publisher.desk.wording import in_words
from loa_publisher.items import lists, queries

blueprint = Blueprint("calendar", __name__)

PAGE = 50
NEW_AT = "08:00"
"""When something new is to go out that was begun on a day and not on an hour."""
_REMEMBERED = "loa_calendar"
_SAID = "calendar_said"


@blueprint.get("/lich")
def page() -> Response:
    """The window that the address names; without one the month, or the view that was looked at last."""
    now = house().clock.now()
    address = address_of(request.args, in_hanoi(now).date(), request.cookies.get(_REMEMBERED, ""))
    window = address.window
    with house().database.read() as connection:
        topics = topics_by_id(connection)
        wanted = address.wanted(topics.values(), person())
        draw: Callable[..., Shown] = month_or_hours
        if address.view == LIST:
            draw = partial(in_order, page=address.page, size=PAGE)
        shown = house().kept.get(
            connection,
            now,
            ("calendar", repr(address), person().id, chosen_language(), in_hanoi(now).date()),
            COUNTS,
            lambda: draw(connection, window, wanted, topics, person(), now),
        )
        channels = channels_used(connection)
    html = render_template(
        "calendar/page.html",
        address=address,
        window=window,
        shown=shown,
        heading=_heading(address),
        views=_views(address),
        today=in_hanoi(now).date(),
        weekdays=WEEKDAYS,
        pages=Pages(address.page, PAGE, shown.total, lambda number: address.to(page=number)),
        topic_options=[
            ("", _("All focus topics")),
            *((str(one.id), f"{one.code} · {topic_title(one)}") for one in topics.values()),
        ],
        channel_options=[("", _("All channels")), *((one, words.channel_name(one)) for one in channels)],
        state_options=[
            ("", _("All states")),
            *((code, word.label) for code, word in words.ITEM_STATES.items()),
        ],
        audience_options=[
            ("", _("Public and internal")),
            *((code, word.label) for code, word in words.AUDIENCES.items()),
        ],
        new_at=NEW_AT,
        titled=titled,
        may_write=may(person(), WRITE),
        may_move=may(person(), SCHEDULE),
        said=session.pop(_SAID, None),
    )
    response = make_response(html)
    if request.args.get("xem") == address.view:
        secure = bool(house().settings.secure_cookies)
        response.set_cookie(
            _REMEMBERED, address.view, max_age=YEAR, httponly=True, samesite="Lax", secure=secure
        )
    return response


@blueprint.route("/lich/noi-dung/<int:number>/chuyen", methods=["GET", "POST"])
@needs(SCHEDULE)
def move(number: int) -> Any:
    """Gives an item another time: asks for it, or takes it from whoever dragged it."""
    back = own_address(request.values.get("back", url_for("calendar.page")))
    wrong: list[str] = []
    if request.method == "POST":
        told = _move(number)
        if told is None or request.form.get("at") == "calendar":
            if told is not None:
                _say("bad", _("#%(number)d stays where it is: %(why)s", number=number, why=told))
            return redirect(back, 303)
        wrong = [told]
    with house().database.read() as connection:
        item = queries.one(connection, lists.id_of(connection, number))
    due = in_hanoi(item.due_at) if item.due_at else None
    return (
        render_template(
            "calendar/move.html",
            item=item,
            wrong=wrong,
            back=back,
            seen=item.due_at.isoformat() if item.due_at else "",
            due_day=request.values.get("due_day", f"{due:%d/%m/%Y}" if due else ""),
            due_time=request.values.get("due_time", f"{due:%H:%M}" if due else NEW_AT),
            date_reason=request.form.get("date_reason", ""),
        ),
        422 if wrong else 200,
    )


@blueprint.post("/lich/noi-dung/<int:number>/hoan-tac")
@needs(SCHEDULE)
def undo(number: int) -> Any:
    """Takes the last move back."""
    try:
        seen, before = _seen("seen"), _seen("before")
        if seen is None:
            raise InvalidInput("seen", "must not be empty")
        with at_work() as office:
            moves.take_back(office, lists.id_of(office.connection, number), before, seen)
    except (InvalidInput, InvalidInputs, Conflict) as error:
        _say("bad", _("#%(number)d stays where it is: %(why)s", number=number, why=in_words(error)))
    else:
        _say("good", _("#%(number)d is back at %(time)s.", number=number, time=_plain(before)), number)
    return redirect(own_address(request.form.get("back", url_for("calendar.page"))), 303)


def _move(number: int) -> str | None:
    """Moves it and leaves word for the calendar, with what it takes to undo that; tells why where it cannot be moved."""
    try:
        seen, due_at = _seen("seen"), read_due(request.form)
        if due_at is None:
            raise InvalidInput("due_at", "must not be empty")
        with at_work() as office:
            item_id = lists.id_of(office.connection, number)
            moves.move(office, item_id, due_at, seen, request.form.get("date_reason", ""))
    except (InvalidInput, InvalidInputs, Conflict) as error:
        return in_words(error)
    text = _("#%(number)d now goes out at %(time)s.", number=number, time=_plain(due_at))
    before = seen.isoformat() if seen else ""
    _say("good", text, number, undo={"seen": due_at.isoformat(), "before": before}, due_at=due_at)
    return None


def _say(mood: str, text: str, number: int = 0, *, undo: Any = None, due_at: datetime | None = None) -> None:
    """Keeps one sentence for the calendar to show once."""
    day = in_hanoi(due_at).date().isoformat() if due_at else ""
    session[_SAID] = {"mood": mood, "text": text, "number": number, "undo": undo, "day": day}


def _seen(name: str) -> datetime | None:
    given = request.form.get(name, "")
    return parse_instant(given, name) if given else None


def _plain(instant: datetime | None) -> str:
    return f"{in_hanoi(instant):%d/%m/%Y %H:%M}" if instant else str(_("no time yet"))


def _heading(address: Address) -> str:
    first, last = address.window.first, address.window.last
    if address.view == DAY:
        told = _("%(weekday)s, %(day)s", weekday=WEEKDAYS[first.weekday()], day=f"{first:%d/%m/%Y}")
    elif address.view == WEEK:
        days = {"first": f"{first:%d/%m}", "last": f"{last:%d/%m/%Y}"}
        told = _("Week %(week)d: %(first)s – %(last)s", week=first.isocalendar().week, **days)
    else:
        told = _("Month %(month)s", month=f"{address.day:%m/%Y}")
    return str(told)


def _views(address: Address) -> list[tuple[str, str, str, bool]]:
    """The four views: key on the keyboard, label, path, whether it is this one."""
    return [
        (key, label, address.to(view=view), view == address.view)
        for key, view, label in (
            ("M", MONTH, _("Month")),
            ("W", WEEK, _("Week")),
            ("D", DAY, _("Day")),
            ("L", LIST, _("List")),
        )
    ]
