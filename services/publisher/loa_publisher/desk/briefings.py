"""Briefings: the list, one of them, called, changed, called off, and its agenda to print."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa.clock import in_hanoi
from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa_publisher.accounts.roles import HOLD_BRIEFINGS, may
from loa_publisher.briefings import holding, preparing, queries
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.faults import Faults, faults_of
from loa_publisher.desk.films import saved
from loa_publisher.desk.house import house
from loa_publisher.desk.tabs import Pages
from loa_publisher.desk.times import read_moment
from loa_publisher.desk.wording import in_words
from loa_publisher.films import followups
from loa_publisher.films import queries as films
from loa_publisher.items.lists import lines_of
from loa_publisher.plans.queries import list_units

blueprint = Blueprint("briefings", __name__)

PAGE = 50
_LABELS = {
    "title": _l("Title"),
    "starts_at": _l("Begins"),
    "place": _l("Place"),
    "chair": _l("Chair"),
    "units": _l("Units invited"),
    "reason": _l("Reason"),
}
_PLACES = {"starts_at": "f-starts-day", "units": "units"}


@blueprint.get("/giao-ban")
def page() -> str:
    """The briefings, the latest first."""
    now = house().clock.now()
    with house().database.read() as connection:
        total = queries.count(connection)
        number = min(max(1, request.args.get("trang", 1, type=int)), max(1, -(-total // PAGE)))
        rows = queries.listed(connection, limit=PAGE, offset=(number - 1) * PAGE)
        owed = queries.owed(connection, in_hanoi(now).date())
    return render_template(
        "briefings/list.html",
        briefings=rows,
        owed=owed,
        may_call=may(person(), HOLD_BRIEFINGS),
        pages=Pages(number, PAGE, total, lambda at: url_for("briefings.page", trang=at)),
    )


@blueprint.get("/giao-ban/moi")
@needs(HOLD_BRIEFINGS)
def new() -> str:
    """The form of a briefing; all units are invited unless somebody says otherwise."""
    with house().database.read() as connection:
        today = in_hanoi(house().clock.now()).date()
        chosen = [str(unit.id) for unit in list_units(connection, today) if unit.kind != "department"]
    return _form(None, {}, chosen, Faults())


@blueprint.post("/giao-ban/moi")
@needs(HOLD_BRIEFINGS)
def call() -> Any:
    """Calls it."""
    return _take(None)


@blueprint.get("/giao-ban/<uuid:briefing_id>/sua")
@needs(HOLD_BRIEFINGS)
def edit(briefing_id: UUID) -> str:
    """The form with what it was called with."""
    with house().database.read() as connection:
        whole = queries.one(connection, briefing_id)
    begins = in_hanoi(whole.briefing.starts_at)
    given = {name: getattr(whole.briefing, name) for name in ("title", "place", "chair")}
    given |= {"starts_day": f"{begins:%d/%m/%Y}", "starts_time": f"{begins:%H:%M}"}
    return _form(whole, given, [str(unit.id) for unit in whole.units], Faults())


@blueprint.post("/giao-ban/<uuid:briefing_id>/sua")
@needs(HOLD_BRIEFINGS)
def change(briefing_id: UUID) -> Any:
    """Changes it, or (`act` = off) calls it off."""
    if request.form.get("act") != "off":
        return _take(briefing_id)
    try:
        with at_work() as office:
            preparing.call_off(office, briefing_id, request.form.get("reason", ""))
    except InvalidInput as refusal:
        with house().database.read() as connection:
            whole = queries.one(connection, briefing_id)
        faults = faults_of(refusal, _LABELS)
        return _form(whole, request.form, request.form.getlist("units"), faults), 422
    flash(_("Called off."), "good")
    return redirect(url_for("briefings.show", briefing_id=briefing_id), 303)


@blueprint.get("/giao-ban/<uuid:briefing_id>")
def show(briefing_id: UUID) -> str:
    """One of them: agenda, films, papers, units, conclusions."""
    return shown(briefing_id, Faults())


@blueprint.get("/giao-ban/<uuid:briefing_id>/in")
def printed(briefing_id: UUID) -> str:
    """The agenda on A4, under the authority's heading."""
    with house().database.read() as connection:
        whole = queries.one(connection, briefing_id)
    return render_template(
        "briefings/print.html",
        whole=whole,
        briefing=whole.briefing,
        begins=in_hanoi(whole.briefing.starts_at),
    )


@blueprint.get("/giao-ban/<uuid:briefing_id>/tep/<sha256>")
def file(briefing_id: UUID, sha256: str) -> Response:
    """A paper of it or the scan of its minutes, to save. Raises NotFound."""
    with house().database.read() as connection:
        whole = queries.one(connection, briefing_id)
    return saved(sha256, {whole.briefing.file, *(paper.file for paper in whole.papers)}, "giao-ban")


def shown(briefing_id: UUID, faults: Faults, part: str = "") -> str:
    """The page; `part`: which of its forms was sent in."""
    user, now = person(), house().clock.now()
    today = in_hanoi(now).date()
    with house().database.read() as connection:
        whole = queries.one(connection, briefing_id)
        ready = films.approved_films(connection)
        owed = [one for one in followups.followups(connection, today) if not one.over]
        waiting = holding.waiting_films(connection, briefing_id) if whole.briefing.state == "held" else []
        titles = lines_of(connection, set(waiting))
        units = list_units(connection, today)
    on = {point.item_id for point in whole.playlist}
    return render_template(
        "briefings/show.html",
        whole=whole,
        briefing=whole.briefing,
        prepares=may(user, HOLD_BRIEFINGS) and whole.briefing.state == "planned",
        records=may(user, HOLD_BRIEFINGS) and whole.briefing.state != "cancelled",
        begun=whole.briefing.starts_at <= now,
        films=[one for one in ready if one.id not in on],
        owed=owed,
        waiting=[titles[id] for id in waiting if id in titles],
        units=units,
        today=today,
        given=request.form if part else SimpleNamespace(),
        part=part,
        errors=faults.errors,
        summary=faults.summary,
    )


def _take(briefing_id: UUID | None) -> Any:
    form = request.form
    faults: list[InvalidInput] = []
    starts_at = None
    try:
        starts_at = read_moment(form, "starts", "starts_at")
    except InvalidInput as fault:
        faults.append(fault)
    try:
        units = [UUID(one) for one in form.getlist("units")]
    except ValueError:
        raise NotFound("no such unit") from None
    try:
        if faults:
            raise InvalidInputs(faults)
        with at_work() as office:
            texts = {name: form.get(name, "") for name in ("title", "place", "chair")}
            said: dict[str, Any] = {**texts, "starts_at": starts_at, "units": units}
            if briefing_id is None:
                briefing_id = preparing.call(office, **said)
            else:
                preparing.change(office, briefing_id, **said)
    except InvalidInputs as refusal:
        whole = None
        if briefing_id is not None:
            with house().database.read() as connection:
                whole = queries.one(connection, briefing_id)
        return _form(whole, form, form.getlist("units"), faults_of(refusal, _LABELS, _PLACES)), 422
    except Conflict as error:
        flash(in_words(error), "bad")
    else:
        flash(_("Saved."), "good")
    return redirect(url_for("briefings.show", briefing_id=briefing_id), 303)


def _form(whole: queries.Whole | None, given: Any, chosen: list[str], faults: Faults) -> str:
    with house().database.read() as connection:
        units = list_units(connection, in_hanoi(house().clock.now()).date())
    return render_template(
        "briefings/form.html",
        whole=whole,
        given=given,
        chosen=chosen,
        units=units,
        labels=_LABELS,
        errors=faults.errors,
        summary=faults.summary,
    )
