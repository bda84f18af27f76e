"""Objectives and campaigns of a plan, to be changed."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from loa.errors import Conflict, InvalidInputs, NotFound
from loa_publisher.accounts.roles import EDIT_PLANS, may
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.house import house
from loa_publisher.desk.plans_forms import LABELS, Wrong, day_shown, wrong
from loa_publisher.desk.wording import in_words
from loa_publisher.items.lists import lines_of
from loa_publisher.plans import campaigns, objectives, queries

blueprint = Blueprint("plans_aims", __name__)


@blueprint.get("/ke-hoach/<uuid:plan_id>/muc-tieu")
def page(plan_id: UUID) -> str:
    """The objectives, with how many items serve each."""
    return _objectives(plan_id, {}, Wrong())


@blueprint.post("/ke-hoach/<uuid:plan_id>/muc-tieu")
@needs(EDIT_PLANS)
def change(plan_id: UUID) -> Any:
    """One change: an objective added, put in other words, or taken out."""
    act = request.form.get("act", "")
    try:
        with at_work() as office:
            if act == "add":
                objectives.add(office, plan_id, request.form)
            else:
                known = {str(one.id): one.id for one in objectives.of_plan(office.connection, plan_id)}
                chosen = known.get(request.form.get("objective", ""))
                if chosen is None:
                    raise NotFound("no such objective")
                if act == "remove":
                    objectives.remove(office, chosen)
                else:
                    objectives.change(office, chosen, request.form)
    except InvalidInputs as error:
        if act == "add":
            return _objectives(plan_id, request.form, wrong(error.complaints)), 422
        flash(in_words(error), "bad")
    except Conflict as error:
        flash(in_words(error), "bad")
    else:
        flash(_("Saved."), "good")
    return redirect(url_for("plans_aims.page", plan_id=plan_id), 303)


@blueprint.get("/ke-hoach/<uuid:plan_id>/dot")
def campaigns_page(plan_id: UUID) -> str:
    """The campaigns with their topics and items."""
    with house().database.read() as connection:
        plan = queries.plan_of(connection, plan_id)
        found = campaigns.of_plan(connection, plan_id)
        lines = lines_of(connection, {one for campaign in found for one in campaign.item_ids})
        topics = {line.topic.id: line.topic for line in queries.list_topics(connection, plan_id)}
    return render_template(
        "plans/campaigns.html",
        plan=plan,
        campaigns=found,
        lines=lines,
        topics=topics,
        may_edit=may(person(), EDIT_PLANS),
    )


@blueprint.get("/ke-hoach/<uuid:plan_id>/dot/moi")
@needs(EDIT_PLANS)
def new(plan_id: UUID) -> str:
    """An empty form."""
    return _campaign(plan_id, None, {}, [], Wrong())


@blueprint.post("/ke-hoach/<uuid:plan_id>/dot/moi")
@needs(EDIT_PLANS)
def add(plan_id: UUID) -> Any:
    """Makes it."""
    return _take(plan_id, None)


@blueprint.get("/ke-hoach/<uuid:plan_id>/dot/<uuid:campaign_id>")
@needs(EDIT_PLANS)
def edit(plan_id: UUID, campaign_id: UUID) -> str:
    """The form as it stands."""
    one = _of_plan(plan_id, campaign_id)
    with house().database.read() as connection:
        lines = lines_of(connection, one.item_ids)
    given = {
        **{name: getattr(one, name) or "" for name in ("name", "name_en", "note")},
        **{name: day_shown(getattr(one, name)) for name in ("starts_on", "ends_on")},
        "items": ", ".join(
            f"#{line.number}" for line in sorted(lines.values(), key=lambda line: line.number)
        ),
    }
    return _campaign(plan_id, one, given, [str(topic) for topic in one.topic_ids], Wrong())


@blueprint.post("/ke-hoach/<uuid:plan_id>/dot/<uuid:campaign_id>")
@needs(EDIT_PLANS)
def save(plan_id: UUID, campaign_id: UUID) -> Any:
    """Saves it, or takes it out."""
    return _take(plan_id, _of_plan(plan_id, campaign_id))


def _take(plan_id: UUID, one: campaigns.Campaign | None) -> Any:
    chosen = request.form.getlist("topics")
    numbers = [word for word in re.split(r"[\s,;]+", request.form.get("items", "")) if word]
    given = {**request.form.to_dict(), "topics": chosen, "items": numbers}
    try:
        with at_work() as office:
            if one is not None and request.form.get("act") == "remove":
                campaigns.remove(office, one.id)
            else:
                campaigns.put(office, plan_id, one.id if one else None, given)
    except InvalidInputs as error:
        return _campaign(plan_id, one, request.form, chosen, wrong(error.complaints)), 422
    except Conflict as error:
        flash(in_words(error), "bad")
        return _campaign(plan_id, one, request.form, chosen, Wrong()), 409
    flash(_("Saved."), "good")
    return redirect(url_for("plans_aims.campaigns_page", plan_id=plan_id), 303)


def _of_plan(plan_id: UUID, campaign_id: UUID) -> campaigns.Campaign:
    with house().database.read() as connection:
        one = campaigns.one(connection, campaign_id)
    if one.plan_id != plan_id:
        raise NotFound(f"no campaign {campaign_id}")
    return one


def _objectives(plan_id: UUID, given: Any, faults: Wrong) -> str:
    with house().database.read() as connection:
        plan = queries.plan_of(connection, plan_id)
        found = objectives.of_plan(connection, plan_id)
    return render_template(
        "plans/objectives.html",
        plan=plan,
        objectives=found,
        given=given,
        wrong=faults,
        labels=LABELS,
        may_edit=may(person(), EDIT_PLANS),
    )


def _campaign(
    plan_id: UUID, one: campaigns.Campaign | None, given: Any, chosen: list[str], faults: Wrong
) -> str:
    with house().database.read() as connection:
        plan = queries.plan_of(connection, plan_id)
        topics = [line.topic for line in queries.list_topics(connection, plan_id)]
    return render_template(
        "plans/campaign.html",
        plan=plan,
        one=one,
        topics=topics,
        given=given,
        chosen=chosen,
        wrong=faults,
        labels=LABELS,
    )
