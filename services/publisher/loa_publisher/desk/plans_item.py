"""An item's place in the plan: its date and how firm it is, how that moved, the objectives and campaigns it serves."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa.clock import in_hanoi
from loa.errors import Conflict, InvalidInput
from loa_publisher.accounts.roles import CONFIRM_PLANS, EDIT_PLANS, SCHEDULE, may
from loa_publisher.desk import plans_words
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.house import house
from loa_publisher.desk.topics import topic_of_row
from loa_publisher.desk.wording import in_words
from loa_publisher.items import dating, lists, queries
from loa_publisher.items.dating import When
from loa_publisher.plans import campaigns, dates, objectives, periods
from loa_publisher.plans.queries import plan_of

blueprint = Blueprint("plans_item", __name__)

REASONS = {dating.UNDONE: _l("taken back in the calendar"), dating.CORRECTED: _l("a correction")}


@blueprint.get("/noi-dung/<int:number>/ke-hoach")
def show(number: int) -> str:
    """All of it."""
    with house().database.read() as connection:
        item = queries.one(connection, lists.id_of(connection, number))
        plan = plan_of(connection, objectives.plan_of_item(connection, item.id))
        history = dating.history(connection, item.id)
        aims, served = objectives.of_plan(connection, plan.id), objectives.of_item(connection, item.id)
        drives, joined = campaigns.of_plan(connection, plan.id), campaigns.of_item(connection, item.id)
    today = in_hanoi(house().clock.now()).date()
    user = person()
    months = (
        periods.months(max(plan.period_start, today), plan.period_end) if today <= plan.period_end else []
    )
    return render_template(
        "plans/item.html",
        item=item,
        topic=topic_of_row(item),
        plan=plan,
        day=item.planned_on or (in_hanoi(item.due_at).date() if item.due_at else None),
        day_name=plans_words.day_name,
        date_word=plans_words.DATES.__getitem__,
        when_name=when_name,
        reason_name=lambda reason: REASONS.get(reason, reason),
        history=history,
        aims=aims,
        served=served,
        drives=drives,
        joined=joined,
        month_options=[(f"{one:%Y-%m}", f"{one:%m/%Y}") for one in months],
        movable=may(user, SCHEDULE) and item.state not in ("approved", "history", "withdrawn"),
        may_confirm=may(user, CONFIRM_PLANS) and item.state != "history",
        may_edit=may(user, EDIT_PLANS),
    )


@blueprint.post("/noi-dung/<int:number>/ke-hoach/ngay")
@needs(SCHEDULE)
def plan_for(number: int) -> Any:
    """Plans it for a month or a quarter."""

    def act(office: Any, item_id: UUID) -> None:
        try:
            day = date.fromisoformat(f"{request.form.get('month', '')}-01")
        except ValueError:
            raise InvalidInput("month", "must not be empty") from None
        dates.plan_for(
            office, item_id, request.form.get("precision", ""), day, request.form.get("date_reason", "")
        )

    return _done(number, act)


@blueprint.post("/noi-dung/<int:number>/ke-hoach/xac-nhan")
@needs(CONFIRM_PLANS)
def confirm(number: int) -> Any:
    """Settles its date, or makes it provisional again."""
    firm = request.form.get("act") != "provisional"
    reason = request.form.get("date_reason", "")
    return _done(
        number, lambda office, item_id: dates.confirm(office, item_id, confirmed=firm, reason=reason)
    )


@blueprint.post("/noi-dung/<int:number>/ke-hoach/phuc-vu")
@needs(EDIT_PLANS)
def serve(number: int) -> Any:
    """The objectives and campaigns that it serves."""

    def act(office: Any, item_id: UUID) -> None:
        objectives.serve(office, item_id, _ids("objectives"))
        campaigns.join(office, item_id, _ids("campaigns"))

    return _done(number, act)


def when_name(one: When) -> str:
    """A date as it stood, in words."""
    if one.precision == dating.EXACT:
        return f"{in_hanoi(one.due_at):%d/%m/%Y %H:%M}" if one.due_at else str(_("no date yet"))
    return plans_words.day_name(one.planned_on, one.precision)


def _ids(name: str) -> list[UUID]:
    try:
        return [UUID(text) for text in request.form.getlist(name)]
    except ValueError:
        raise InvalidInput(name, "there is none such here") from None


def _done(number: int, act: Any) -> Any:
    try:
        with at_work() as office:
            act(office, lists.id_of(office.connection, number))
    except (InvalidInput, Conflict) as error:
        flash(in_words(error), "bad")
    else:
        flash(_("Saved."), "good")
    return redirect(url_for("plans_item.show", number=number), 303)
