"""A briefing's agenda, playlist and papers put together, and what it concluded once it was held."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa_publisher.accounts.roles import HOLD_BRIEFINGS
from loa_publisher.briefings import holding, preparing
from loa_publisher.desk.access import at_work, needs
from loa_publisher.desk.briefings import shown
from loa_publisher.desk.faults import faults_of
from loa_publisher.desk.lengths import read_length
from loa_publisher.desk.times import read_day
from loa_publisher.desk.uploads import uploaded
from loa_publisher.desk.wording import in_words
from loa_publisher.office import Office

blueprint = Blueprint("briefings_agenda", __name__)

_LABELS = {
    "subject": _l("What it is about"),
    "presenter": _l("Who presents it"),
    "seconds": _l("How long"),
    "film": _l("Film"),
    "title": _l("Title"),
    "link": _l("Link"),
    "file": _l("File"),
    "proof": _l("Proof"),
    "minutes": _l("Minutes and conclusions"),
    "starts_at": _l("Begins"),
    "task": _l("Task"),
    "unit": _l("Unit"),
    "responsible": _l("Who is responsible"),
    "due_on": _l("Until"),
    "result": _l("What came of it"),
}


@blueprint.post("/giao-ban/<uuid:briefing_id>/noi-dung")
@needs(HOLD_BRIEFINGS)
def point(briefing_id: UUID) -> Any:
    """Adds a point of the agenda."""

    def work(office: Office) -> None:
        preparing.add_point(
            office,
            briefing_id,
            subject=request.form.get("subject", ""),
            presenter=request.form.get("presenter", ""),
            seconds=read_length(request.form.get("seconds", ""), "seconds"),
        )

    return _done(briefing_id, "point", work)


@blueprint.post("/giao-ban/<uuid:briefing_id>/phim")
@needs(HOLD_BRIEFINGS)
def film(briefing_id: UUID) -> Any:
    """Puts a film on the playlist, or one segment of it (``ITEM:KEY``)."""
    item, _colon, key = request.form.get("film", "").partition(":")

    def work(office: Office) -> None:
        if not item:
            raise InvalidInput("film", "choose at least one")
        preparing.add_film(office, briefing_id, _uuid(item), _uuid(key) if key else None)

    return _done(briefing_id, "film", work)


@blueprint.post("/giao-ban/<uuid:briefing_id>/tai-lieu")
@needs(HOLD_BRIEFINGS)
def paper(briefing_id: UUID) -> Any:
    """Adds a paper."""

    def work(office: Office) -> None:
        said = {name: request.form.get(name, "") for name in ("title", "link")}
        preparing.add_paper(office, briefing_id, **said, file=uploaded("file"))

    return _done(briefing_id, "paper", work)


@blueprint.post("/giao-ban/<uuid:briefing_id>/xep/<uuid:part_id>")
@needs(HOLD_BRIEFINGS)
def arrange(briefing_id: UUID, part_id: UUID) -> Any:
    """Moves a point (`act` = up, down) or takes a point or paper out (drop:point, drop:paper)."""
    act = request.form.get("act", "")

    def work(office: Office) -> None:
        verb, _colon, part = act.partition(":")
        if verb == "drop" and part in ("point", "paper"):
            preparing.take_out(office, briefing_id, part, part_id)
        else:
            preparing.move(office, briefing_id, part_id, -1 if verb == "up" else 1)

    return _done(briefing_id, "", work)


@blueprint.post("/giao-ban/<uuid:briefing_id>/da-hop")
@needs(HOLD_BRIEFINGS)
def hold(briefing_id: UUID) -> Any:
    """It was held: minutes, proof, who was there. Or (`act` = count) counts films whose task has come since."""
    counted: list[holding.Counted] = []

    def work(office: Office) -> None:
        if request.form.get("act") == "count":
            counted.append(holding.count_shown(office, briefing_id))
            return
        counted.append(
            holding.hold(
                office,
                briefing_id,
                minutes=request.form.get("minutes", ""),
                link=request.form.get("link", ""),
                file=uploaded("file"),
                attended=[_uuid(one) for one in request.form.getlist("attended")],
            )
        )

    answer = _done(briefing_id, "hold", work)
    if counted and counted[0].waiting:
        flash(
            _("Some films do not count as shown yet: their task comes when they are due."),
            "warn",
        )
    return answer


@blueprint.post("/giao-ban/<uuid:briefing_id>/ket-luan")
@needs(HOLD_BRIEFINGS)
def conclude(briefing_id: UUID) -> Any:
    """Adds a conclusion: a task to a unit."""

    def work(office: Office) -> None:
        unit = request.form.get("unit", "")
        holding.conclude(
            office,
            briefing_id,
            task=request.form.get("task", ""),
            unit=_uuid(unit) if unit else None,
            responsible=request.form.get("responsible", ""),
            due_on=read_day(request.form.get("due_on", ""), "due_on"),
        )

    return _done(briefing_id, "conclusion", work)


@blueprint.post("/giao-ban/<uuid:briefing_id>/ket-luan/<uuid:part_id>")
@needs(HOLD_BRIEFINGS)
def finish(briefing_id: UUID, part_id: UUID) -> Any:
    """The task of a conclusion is done."""

    def work(office: Office) -> None:
        holding.finish_conclusion(office, part_id, request.form.get("result", ""))

    return _done(briefing_id, f"result-{part_id}", work)


def _done(briefing_id: UUID, part: str, work: Callable[[Office], None]) -> Any:
    places = {"proof": f"f-{part}-link", "starts_at": "", **{name: f"f-{part}-{name}" for name in _LABELS}}
    try:
        with at_work() as office:
            work(office)
    except (InvalidInput, InvalidInputs) as refusal:
        return shown(briefing_id, faults_of(refusal, _LABELS, places), part), 422
    except Conflict as error:
        flash(in_words(error), "bad")
    else:
        flash(_("Saved."), "good")
    return redirect(url_for("briefings.show", briefing_id=briefing_id, _anchor=part or "point"), 303)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("no such thing") from None
