"""Items: found, looked at, submitted, given another time, taken down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Connection, Row

from loa.clock import in_hanoi
from loa.content import ROUTINE
from loa.errors import InvalidInput, InvalidInputs
from loa_publisher.accounts.actions import User
from loa_publisher.accounts.roles import APPROVE, EMERGENCY, SCHEDULE, SUBMIT, WITHDRAW, WRITE, may
from loa_publisher.approvals import actions as approvals
from loa_publisher.approvals import standing
from loa_publisher.calendar.days import days_between
from loa_publisher.calendar.entries import LIVE
from loa_publisher.deliveries import actions as deliveries
from loa_publisher.deliveries.lists import DeliveryLine, states_of_items
from loa_publisher.deliveries.lists import listed as listed_deliveries
from loa_publisher.desk import trials, words
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.attachments import files_of
from loa_publisher.desk.calendar_parts import titled
from loa_publisher.desk.consents import pictures_shown
from loa_publisher.desk.history import decisions
from loa_publisher.desk.house import house
from loa_publisher.desk.live import fresh
from loa_publisher.desk.outcome import outcome
from loa_publisher.desk.papers import cards_shown, without
from loa_publisher.desk.plans_words import day_name
from loa_publisher.desk.shown import still_moving
from loa_publisher.desk.story import Event
from loa_publisher.desk.targets import target_labels
from loa_publisher.desk.times import read_due
from loa_publisher.desk.topics import topic_of_row
from loa_publisher.desk.wording import in_words
from loa_publisher.issues import queries as issues
from loa_publisher.items import lists, queries
from loa_publisher.items.dating import EXACT
from loa_publisher.items.papers import cited_by, papers_of

blueprint = Blueprint("items", __name__)

_MANY = 6


@dataclass(frozen=True)
class Acts:
    """What this person may do with this item as it is now."""

    edit: bool
    submit: bool
    decide: bool
    schedule: bool
    withdraw: bool
    rush: bool


@blueprint.get("/noi-dung/<int:number>")
def show(number: int) -> str:
    """One item: what it says, where it is, what has happened, what may be done."""
    with house().database.read() as connection:
        item = queries.one(connection, lists.id_of(connection, number))
        content = queries.content(connection, item.id)
        sent = listed_deliveries(connection, item_id=item.id, limit=None)
        history = queries.history(connection, item.id)
        states = states_of_items(connection, {item.id}).get(item.id, [])
        labels = target_labels(connection, item.targets)
        pictures = pictures_shown(content.content) if content else []
        files = files_of(connection, content.content) if content else []
        cited = cited_by(connection, content.content) if content else []
        authors = lists.authors_of(connection, {item.id})
        user, now = person(), house().clock.now()
        hot = issues.of_item(connection, item.id)
        quiet = _quiet(connection, item, now)
        decides = item.state == "submitted" and standing.objection(connection, now, user, item) is None
    due = in_hanoi(item.due_at) if item.due_at else None
    today = in_hanoi(now).date()
    cards = cards_shown(papers_of(content.content) if content else (), files, today)
    tests = _tests(item, labels) if content and may(user, WRITE) else []
    return render_template(
        "items/show.html",
        item=_item(item, states),
        content=content
        and {
            **content.content,
            "html": content.content["body_html"],
            "pictures": pictures,
            "files": without(files, cards),
            "cards": cards,
            "cited": [(one, one.holds_on(today)) for one in cited],
        },
        variants=_variants(item, labels),
        targets=labels,
        groups=_groups(sent),
        number=number,
        hot=hot,
        quiet=quiet,
        tests=tests,
        **(trials.shown() if tests else {}),
        live=still_moving(sent),
        author=content and content.author_name,
        history=_history(content, history),
        acts=_acts(user, item, states, decides=decides),
        own_submitted=item.state == "submitted" and authors.get(item.id) == user.id and may(user, APPROVE),
        returned=_returned(item, history),
        roughly=day_name(item.planned_on, item.precision) if item.precision != EXACT else "",
        due_day=f"{due:%d/%m/%Y}" if due else "",
        due_time=f"{due:%H:%M}" if due else "",
    )


def _tests(item: Row[Any], labels: Sequence[Any]) -> list[tuple[str, str]]:
    """(target, name) of the newsletters that the person may send themselves as a test."""
    wanted = trials.targets_with_tests(item.targets)
    names = {
        f"{target['channel']}:{target['account']}": label
        for target, label in zip(item.targets, labels, strict=True)
    }
    return [(key, names[key].label) for key in wanted]


@dataclass(frozen=True)
class Group:
    """The deliveries of one channel; many of them fold into a line that counts their states."""

    channel: str
    deliveries: Sequence[DeliveryLine]
    states: Sequence[tuple[str, int]]

    @property
    def folds(self) -> bool:
        """Whether there are too many to read at once."""
        return len(self.deliveries) > _MANY


@blueprint.get("/noi-dung/<int:number>/luot-dang")
def deliveries_part(number: int) -> Response:
    """The item's deliveries alone, for the page that looks again every few seconds."""
    with house().database.read() as connection:
        sent = listed_deliveries(connection, item_id=lists.id_of(connection, number), limit=None)
    return fresh(
        sent,
        lambda: render_template("items/deliveries.html", groups=_groups(sent), number=number),
        stop=not still_moving(sent),
    )


@blueprint.post("/noi-dung/<int:number>/trinh-duyet")
@needs(SUBMIT)
def submit(number: int) -> Any:
    """Hands the current revision to the approvers."""
    try:
        with at_work() as office:
            approvals.submit(office, lists.id_of(office.connection, number))
    except (InvalidInput, InvalidInputs) as error:
        flash(in_words(error), "bad")
    else:
        flash(_("Submitted. Another person decides on it now."), "good")
    return redirect(url_for("items.show", number=number), 303)


@blueprint.post("/noi-dung/<int:number>/len-lich")
@needs(SCHEDULE)
def schedule(number: int) -> Any:
    """Gives the item another time."""
    try:
        due_at = read_due(request.form)
        if due_at is None:
            raise InvalidInput("due_at", "must not be empty")
        with at_work() as office:
            item_id = lists.id_of(office.connection, number)
            made = deliveries.schedule(office, item_id, due_at, request.form.get("date_reason", ""))
    except (InvalidInput, InvalidInputs) as error:
        flash(in_words(error), "bad")
    else:
        flash(
            _("It goes out at %(time)s.", time=_plain(due_at))
            if made
            else _("Its time is %(time)s.", time=_plain(due_at)),
            "good",
        )
    return redirect(url_for("items.show", number=number), 303)


def _groups(sent: Sequence[DeliveryLine]) -> list[Group]:
    channels = sorted({line.channel for line in sent}, key=words.channel_order)
    groups = []
    for channel in channels:
        own = [line for line in sent if line.channel == channel]
        states = Counter(line.state for line in own)
        groups.append(Group(channel, sorted(own, key=lambda line: line.account), states.most_common()))
    return groups


def _item(item: Row[Any], states: Sequence[str]) -> SimpleNamespace:
    return SimpleNamespace(**item._mapping, topic=topic_of_row(item), deliveries=outcome(states))


def _variants(item: Row[Any], labels: Sequence[Any]) -> list[dict[str, Any]]:
    shown = []
    for target, label in zip(item.targets, labels, strict=True):
        variant: Mapping[str, str] = target.get("variant") or {}
        text = "\n\n".join(
            variant[name] for name in ("title", "summary", "text", "body_html") if variant.get(name)
        )
        if text:
            shown.append({"channel": label.channel, "account": label.label, "text": text})
    return shown


def _history(content: Row[Any] | None, rows: Sequence[Row[Any]]) -> list[Event]:
    events = decisions(rows)
    if content is not None and (not rows or content.created_at > rows[-1].at):
        told = _("Revision %(number)s saved", number=content.number)
        events.append(
            Event(told, f"{_plain(content.created_at)} · {content.author_name}", "quiet", "state-draft")
        )
    return events


def _acts(user: User, item: Row[Any], states: Sequence[str], *, decides: bool) -> Acts:
    history = item.state == "history"
    out = any(state not in ("cancelled", "superseded", "withdrawn", "expired") for state in states)
    return Acts(
        edit=may(user, WRITE) and not history,
        submit=may(user, SUBMIT) and item.state in ("draft", "returned") and item.revision > 0,
        decide=decides,
        schedule=may(user, SCHEDULE) and not history and item.revision > 0 and item.state != "withdrawn",
        withdraw=may(user, WITHDRAW) and not history and out,
        rush=may(user, EMERGENCY) and item.state in ("draft", "returned") and item.revision > 0,
    )


def _returned(item: Row[Any], decisions: Sequence[Row[Any]]) -> dict[str, str] | None:
    if item.state not in ("returned", "rejected") or not decisions:
        return None
    return {"name": decisions[-1].full_name, "comment": decisions[-1].comment}


def _quiet(connection: Connection, item: Row[Any], now: datetime) -> str:
    """Why nothing routine should go out on the day for which the item is due; empty where nothing speaks against it."""
    if item.due_at is None or item.due_at <= now or item.lane != ROUTINE or item.state not in LIVE:
        return ""
    day = in_hanoi(item.due_at).date()
    facts = days_between(connection, day, day).get(day)
    return titled(facts.quiet) if facts and facts.quiet else ""


def _plain(instant: Any) -> str:
    return f"{in_hanoi(instant):%d/%m/%Y %H:%M}"
