"""Plans made, derived from others, changed, approved and closed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Connection

from loa.errors import Conflict, InvalidInput, InvalidInputs
from loa_publisher.accounts.roles import CONFIRM_PLANS, EDIT_PLANS, may
from loa_publisher.desk import plans_words
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.house import house
from loa_publisher.desk.plans_forms import LABELS, Wrong, day_shown, wrong
from loa_publisher.desk.wording import in_words
from loa_publisher.plans import deriving, editing, queries

blueprint = Blueprint("plans_edit", __name__)


@blueprint.get("/ke-hoach/moi")
@needs(EDIT_PLANS)
def new() -> str:
    """The form of a new plan; with `theo`, of one that is derived from that plan."""
    with house().database.read() as connection:
        parent = _parent(connection)
        chosen = [line.topic.id for line in queries.list_topics(connection, parent.id)] if parent else []
    given = {"kind": "annual"}
    if parent is not None:
        given = {
            "title": parent.title,
            "kind": parent.kind,
            "period_start": day_shown(parent.period_start),
            "period_end": day_shown(parent.period_end),
        }
    return _form(given, Wrong(), None, [str(one) for one in chosen])


@blueprint.post("/ke-hoach/moi")
@needs(EDIT_PLANS)
def create() -> Any:
    """Makes it."""
    chosen = request.form.getlist("topics")
    try:
        head = editing.read_head(request.form)
        with at_work() as office:
            parent = _parent(office.connection)
            if parent is None:
                plan_id = editing.create(office, head)
            else:
                ids = {
                    line.topic.id
                    for line in queries.list_topics(office.connection, parent.id)
                    if str(line.topic.id) in chosen
                }
                plan_id = deriving.derive(office, parent.id, head, ids)
    except InvalidInputs as error:
        return _form(request.form, wrong(error.complaints), None, chosen), 422
    except InvalidInput as error:
        return _form(request.form, wrong([error]), None, chosen), 422
    flash(_("The plan is made, as a draft. Give it topics, objectives and obligations."), "good")
    return redirect(url_for("plans.show", plan_id=plan_id), 303)


@blueprint.get("/ke-hoach/<uuid:plan_id>/sua")
@needs(EDIT_PLANS)
def edit(plan_id: UUID) -> str:
    """The form of a plan's head."""
    with house().database.read() as connection:
        plan = queries.plan_of(connection, plan_id)
    given = {
        name: getattr(plan, name) or "" for name in ("code", "title", "title_en", "kind", "issuer", "note")
    }
    days = {name: day_shown(getattr(plan, name)) for name in ("issued_on", "period_start", "period_end")}
    return _form({**given, **days}, Wrong(), plan, [])


@blueprint.post("/ke-hoach/<uuid:plan_id>/sua")
@needs(EDIT_PLANS)
def save(plan_id: UUID) -> Any:
    """Saves it."""
    with house().database.read() as connection:
        plan = queries.plan_of(connection, plan_id)
    try:
        head = editing.read_head(request.form)
        with at_work() as office:
            editing.change(office, plan_id, head)
    except InvalidInputs as error:
        return _form(request.form, wrong(error.complaints), plan, []), 422
    except Conflict as error:
        flash(in_words(error), "bad")
        return _form(request.form, Wrong(), plan, []), 409
    flash(_("Saved."), "good")
    return redirect(url_for("plans.show", plan_id=plan_id), 303)


@blueprint.post("/ke-hoach/<uuid:plan_id>/trang-thai")
@needs(CONFIRM_PLANS)
def status(plan_id: UUID) -> Any:
    """Approves the plan, closes it, opens it again."""
    try:
        with at_work() as office:
            editing.give_status(office, plan_id, request.form.get("status", ""))
    except (Conflict, InvalidInput) as error:
        flash(in_words(error), "bad")
    else:
        flash(_("The plan's status is changed."), "good")
    return redirect(url_for("plans.show", plan_id=plan_id), 303)


@blueprint.get("/ke-hoach/<uuid:plan_id>/cap-tren")
def parent(plan_id: UUID) -> str:
    """What has changed in the parent plan since this one was derived from it."""
    with house().database.read() as connection:
        plan = queries.plan_of(connection, plan_id)
        above = queries.plan_of(connection, plan.parent_id) if plan.parent_id else None
        changes = deriving.changes(connection, plan_id)
    return render_template(
        "plans/parent.html",
        plan=plan,
        above=above,
        changes=changes,
        may_edit_plans=may(person(), EDIT_PLANS),
        change_word=plans_words.CHANGES.__getitem__,
    )


@blueprint.post("/ke-hoach/<uuid:plan_id>/cap-tren")
@needs(EDIT_PLANS)
def take_over(plan_id: UUID) -> Any:
    """Takes a change of the parent over, or keeps what is here."""
    try:
        with at_work() as office:
            topic = UUID(request.form.get("topic", ""))
            deriving.take_over(office, plan_id, topic, keep=request.form.get("act") == "keep")
    except ValueError:
        flash(_("There is nothing to take over."), "bad")
    except Conflict as error:
        flash(in_words(error), "bad")
    else:
        flash(_("Done."), "good")
    return redirect(url_for("plans_edit.parent", plan_id=plan_id), 303)


def _parent(connection: Connection) -> queries.Plan | None:
    """The plan that the address names as the parent."""
    text = request.args.get("theo", "")
    try:
        return queries.plan_of(connection, UUID(text)) if text else None
    except ValueError:
        return None


def _form(given: Any, faults: Wrong, plan: queries.Plan | None, chosen: list[str]) -> str:
    with house().database.read() as connection:
        above = None if plan else _parent(connection)
        topics = [line.topic for line in queries.list_topics(connection, above.id)] if above else []
        units = queries.list_units(connection)
    return render_template(
        "plans/edit.html",
        plan=plan,
        above=above,
        topics=topics,
        chosen=chosen,
        given=given,
        wrong=faults,
        labels=LABELS,
        kinds=list(plans_words.PLAN_KINDS.items()),
        units=[("", _("Nobody named")), *((unit.slug, unit.name) for unit in units)],
    )
