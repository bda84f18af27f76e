"""Emergency publication at the desk: asked for with a reason, and reviewed afterwards by somebody else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from loa.errors import Conflict, Forbidden, InvalidInput, InvalidInputs
from loa_publisher.accounts.roles import APPROVE, EMERGENCY, may
from loa_publisher.approvals import emergencies
from loa_publisher.approvals.checklist import POINTS
from loa_publisher.desk import words
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.consents import pictures_shown
from loa_publisher.desk.house import house
from loa_publisher.desk.previews import previews
from loa_publisher.desk.targets import target_labels
from loa_publisher.desk.wording import in_words
from loa_publisher.items import lists, queries

blueprint = Blueprint("approvals_emergencies", __name__)


@blueprint.get("/phe-duyet/xem-lai")
def page() -> str:
    """Emergency publications whose review is owed, the oldest first."""
    user = person()
    with house().database.read() as connection:
        owed = emergencies.owed(connection)
        mine = {row.id for row in emergencies.owed(connection, user)}
    return render_template("approvals/owed.html", owed=owed, mine=mine)


@blueprint.get("/phe-duyet/<int:number>/khan-cap")
@needs(EMERGENCY)
def ask(number: int) -> str:
    """Asks for the reason, and says what it means."""
    return _ask(number, "", [])


@blueprint.post("/phe-duyet/<int:number>/khan-cap")
@needs(EMERGENCY)
def publish(number: int) -> Any:
    """Publishes the revision that was shown, at once."""
    reason = request.form.get("reason", "")
    try:
        with at_work() as office:
            item_id = lists.id_of(office.connection, number)
            emergencies.publish(office, item_id, request.form.get("revision_hash", ""), reason)
    except InvalidInput as error:
        if error.field != "reason":
            flash(in_words(error), "bad")
            return redirect(url_for("approvals.show", number=number), 303)
        return _ask(number, reason, [in_words(error)]), 422
    except (InvalidInputs, Conflict) as error:
        flash(in_words(error), "bad")
        return redirect(url_for("approvals.show", number=number), 303)
    flash(_("It goes out now. Another approver is asked to review it."), "good")
    return redirect(url_for("items.show", number=number), 303)


@blueprint.get("/phe-duyet/xem-lai/<uuid:emergency_id>")
def show(emergency_id: UUID) -> str:
    """What went out, why, and the review."""
    return _show(emergency_id, {})


@blueprint.post("/phe-duyet/xem-lai/<uuid:emergency_id>")
@needs(APPROVE)
def review(emergency_id: UUID) -> Any:
    """Takes the review."""
    finding, comment = request.form.get("finding", ""), request.form.get("comment", "")
    try:
        with at_work() as office:
            emergencies.review(
                office, emergency_id, finding, comment, checklist=request.form.getlist("checklist")
            )
            number = emergencies.one(office.connection, emergency_id).number
    except InvalidInput as error:
        return _show(emergency_id, {error.field: [in_words(error)]}), 422
    except (Conflict, Forbidden) as error:
        flash(in_words(error), "bad")
        return redirect(url_for("approvals_emergencies.show", emergency_id=emergency_id), 303)
    if finding == "objected":
        flash(
            _("Your objection is kept. What is live stays until it is corrected or taken down here."), "warn"
        )
    else:
        flash(_("Reviewed: confirmed."), "good")
    return redirect(url_for("items.show", number=number), 303)


def _ask(number: int, reason: str, errors: list[str]) -> str:
    with house().database.read() as connection:
        item = queries.one(connection, lists.id_of(connection, number))
        targets = target_labels(connection, item.targets)
    return render_template(
        "approvals/emergency.html",
        item=item,
        targets=targets,
        possible=item.state in emergencies.FROM_STATES and item.revision > 0,
        reason=reason,
        errors=errors,
    )


def _show(emergency_id: UUID, errors: dict[str, list[str]]) -> str:
    user = person()
    with house().database.read() as connection:
        row = emergencies.one(connection, emergency_id)
        item = queries.one(connection, row.item_id)
        content = emergencies.revision_of(connection, row)
        drawn = previews(connection, content.snapshots, row.published_at)
        mine = emergencies.may_review(connection, user, emergency_id)
        own = row.published_by == user.id or emergencies.wrote(connection, user, row)
    return render_template(
        "approvals/review.html",
        row=row,
        item=item,
        content=content,
        previews=drawn,
        pictures=pictures_shown(content.content),
        mine=mine,
        own=own,
        may_approve=may(user, APPROVE),
        points=[(code, words.CHECKLIST[code]) for code in POINTS],
        ticked=request.form.getlist("checklist"),
        comment=request.form.get("comment", ""),
        errors=errors,
        summary=[
            ("f-comment" if name == "comment" else "", _("Comment") if name == "comment" else name, one)
            for name, told in errors.items()
            for one in told
        ],
    )
