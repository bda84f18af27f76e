"""The form in which an issue is taken in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa.clock import in_hanoi
from loa.errors import InvalidInput, InvalidInputs
from loa_publisher.accounts.roles import TAKE_ISSUES
from loa_publisher.clocks import queries as clocks
from loa_publisher.desk import issue_words as words
from loa_publisher.desk.access import at_work, needs
from loa_publisher.desk.complaining import NOTHING, Wrong, wrong
from loa_publisher.desk.house import house
from loa_publisher.desk.issues import unit_options
from loa_publisher.desk.times import read_moment
from loa_publisher.desk.topics import topic_options
from loa_publisher.issues import intake, queries
from loa_publisher.plans.queries import list_units

blueprint = Blueprint("issues_intake", __name__)

_LABELS = {
    "title": _l("Title"),
    "said": _l("What is said"),
    "source": _l("Source"),
    "source_name": _l("Name of the source"),
    "link": _l("Link"),
    "severity": _l("Severity"),
    "clock": _l("Clock"),
    "topic": _l("Focus topic"),
    "unit": _l("Unit concerned"),
    "reported_at": _l("Reported at"),
}
_TEXTS = ("title", "said", "source", "source_name", "link", "severity", "clock", "topic", "unit")


@blueprint.get("/van-de-nong/moi")
@needs(TAKE_ISSUES)
def new() -> str:
    """An empty form; its moment is now."""
    return _form(NOTHING)


@blueprint.post("/van-de-nong/moi")
@needs(TAKE_ISSUES)
def take() -> Any:
    """Takes the issue in: its clock runs."""
    faults: list[InvalidInput] = []
    reported_at = None
    try:
        reported_at = read_moment(request.form, "issue-reported_at", "reported_at")
    except InvalidInput as fault:
        faults.append(fault)
    given: dict[str, Any] = {name: request.form.get(name, "") for name in _TEXTS}
    given["reported_at"] = reported_at.isoformat() if reported_at else None
    try:
        try:
            read = intake.read_intake(given)
        except InvalidInputs as several:
            raise InvalidInputs([*several.complaints, *faults]) from None
        if faults:
            raise InvalidInputs(faults)
        with at_work() as office:
            id = intake.take_in(office, read)
            number = queries.one(office.connection, id).number
    except InvalidInputs as refused:
        return _form(wrong("issue", refused, _LABELS)), 422
    flash(_("Taken in. Its clock runs."), "good")
    return redirect(url_for("issues.show", number=number), 303)


def _form(wrong: Wrong) -> str:
    now = house().clock.now()
    with house().database.read() as connection:
        every_clock = clocks.listed(connection)
        units = list_units(connection, on=in_hanoi(now).date())
        topics = topic_options(connection, every=False)
    local = in_hanoi(now)
    return render_template(
        "issues/new.html",
        wrong=wrong,
        given=request.form
        or {"issue-reported_at_day": f"{local:%d/%m/%Y}", "issue-reported_at_time": f"{local:%H:%M}"},
        labels=_LABELS,
        clocks=[
            (one.code, f"{one.amount} {words.CLOCK_UNITS[one.unit]}", f"{one.name}. {one.basis}")
            for one in every_clock
        ],
        severities=[(code, word.label, "") for code, word in words.SEVERITIES.items()],
        sources=list(words.SOURCES.items()),
        topics=topics,
        units=unit_options(units),
    )
