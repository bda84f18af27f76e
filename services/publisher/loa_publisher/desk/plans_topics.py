"""A topic's year, and the topics of a plan: added, renamed, put in order, retired."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from loa.clock import in_hanoi
from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa_publisher.accounts.roles import EDIT_PLANS, WRITE, may
from loa_publisher.desk import plans_heat, plans_words
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.house import house
from loa_publisher.desk.kept import SUMS
from loa_publisher.desk.plans_forms import Wrong, wrong
from loa_publisher.desk.wording import in_words
from loa_publisher.items.silence import silent
from loa_publisher.plans import (
    campaigns,
    figures,
    items_of,
    objectives,
    obligations,
    periods,
    queries,
    topic_edits,
)
from loa_publisher.plans.outcomes import OUTCOMES, Scope

blueprint = Blueprint("plans_topics", __name__)

MOST = 50
"""Items that a topic's page shows; the list behind its numbers shows all."""


@blueprint.get("/ke-hoach/<uuid:plan_id>/trong-tam/<code>")
def show(plan_id: UUID, code: str) -> str:
    """One topic: its numbers by month, its items over the year, what is owed, objectives, campaigns, silence."""
    now = house().clock.now()
    today = in_hanoi(now).date()
    with house().database.read() as connection:
        plan = queries.plan_of(connection, plan_id)
        topic = queries.topic_of_name(connection, code, plan_id)
        scope = Scope(topic_ids=[topic.id])
        cells, (lines, count), all_owed = house().kept.get(
            connection,
            now,
            ("topic", topic.id, today),
            SUMS,
            lambda: (
                figures.by_topic_and_month(connection, today, scope),
                items_of.listed(connection, today, scope, of=OUTCOMES, limit=MOST),
                obligations.kept(connection, today, [plan_id]),
            ),
        )
        owed = [kept for kept in all_owed if kept.obligation.topic_id == topic.id]
        aims = objectives.of_plan(connection, plan_id)
        served = objectives.of_topic(connection, topic.id)
        drives = [one for one in campaigns.of_plan(connection, plan_id) if topic.id in one.topic_ids]
        current = plan.period_start <= today <= plan.period_end
        silences = silent(connection, now, [topic.id]) if current else []
    months = periods.months(plan.period_start, plan.period_end)
    heat = plans_heat.drawn([topic], months, months, cells, {}, plans_heat.AGAINST, today)
    return render_template(
        "plans/topic.html",
        plan=plan,
        topic=topic,
        months=list(zip(months, heat.rows[0].cells, strict=True)),
        heat=heat,
        this_month=today.replace(day=1),
        figures=heat.all.figures,
        lines=lines,
        count=count,
        owed=owed,
        aims=[(aim, served[aim.id]) for aim in aims if aim.id in served],
        drives=drives,
        silence=silences[0] if silences else None,
        outcome_word=plans_words.OUTCOMES.__getitem__,
        owed_word=plans_words.OWED.__getitem__,
        date_word=plans_words.DATES.__getitem__,
        day_name=plans_words.day_name,
        period_name=plans_words.period_name,
        rhythm_name=plans_words.rhythm_name,
        may_write=may(person(), WRITE),
        may_edit=may(person(), EDIT_PLANS),
    )


@blueprint.get("/ke-hoach/<uuid:plan_id>/trong-tam")
@needs(EDIT_PLANS)
def page(plan_id: UUID) -> str:
    """The topics, to be changed."""
    return _page(plan_id, {}, Wrong())


@blueprint.post("/ke-hoach/<uuid:plan_id>/trong-tam")
@needs(EDIT_PLANS)
def change(plan_id: UUID) -> Any:
    """One change: a topic added, or one of them renamed, moved, retired, restored or taken out."""
    act, given = request.form.get("act", ""), request.form
    try:
        with at_work() as office:
            if act == "add":
                topic_edits.add(office, plan_id, given)
            else:
                _act(office, plan_id, act)
    except InvalidInputs as error:
        if act == "add":
            return _page(plan_id, given, wrong(error.complaints)), 422
        flash(in_words(error), "bad")
    except (Conflict, InvalidInput) as error:
        flash(in_words(error), "bad")
    else:
        flash(_("Saved."), "good")
    return redirect(url_for("plans_topics.page", plan_id=plan_id), 303)


def _act(office: Any, plan_id: UUID, act: str) -> None:
    known = {str(line.topic.id): line.topic.id for line in queries.list_topics(office.connection, plan_id)}
    topic_id = known.get(request.form.get("topic", ""))
    if topic_id is None:
        raise NotFound(f"no topic {request.form.get('topic', '')[:40]}")
    if act in (topic_edits.UP, topic_edits.DOWN):
        topic_edits.move(office, topic_id, act)
    elif act in ("retire", "restore"):
        topic_edits.retire(office, topic_id, back=act == "restore")
    elif act == "remove":
        topic_edits.remove(office, topic_id)
    else:
        topic_edits.change(office, topic_id, request.form)


def _page(plan_id: UUID, given: Any, faults: Wrong) -> str:
    with house().database.read() as connection:
        plan = queries.plan_of(connection, plan_id)
        lines = queries.list_topics(connection, plan_id)
    return render_template("plans/topics.html", plan=plan, lines=lines, given=given, wrong=faults)
