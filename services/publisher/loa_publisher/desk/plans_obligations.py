"""The form of an obligation: what is owed in each period, by what it is met, who answers for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Connection

from loa.errors import Conflict, InvalidInputs
from loa_publisher.accounts.roles import EDIT_PLANS
from loa_publisher.deliveries.lists import accounts_in_choices
from loa_publisher.desk import plans_words, words
from loa_publisher.desk.access import at_work, needs
from loa_publisher.desk.house import house
from loa_publisher.desk.plans_forms import LABELS, Wrong, day_shown, wrong
from loa_publisher.desk.topics import titled, topic_title
from loa_publisher.desk.wording import in_words
from loa_publisher.plans import obligation_edits, obligations, queries

blueprint = Blueprint("plans_obligations", __name__)


@blueprint.get("/ke-hoach/<uuid:plan_id>/chi-tieu/moi")
@needs(EDIT_PLANS)
def new(plan_id: UUID) -> str:
    """An empty form."""
    return _form(
        plan_id, None, {"owed": 1, "period": "month", "topic_id": request.args.get("topic", "")}, Wrong()
    )


@blueprint.post("/ke-hoach/<uuid:plan_id>/chi-tieu/moi")
@needs(EDIT_PLANS)
def add(plan_id: UUID) -> Any:
    """Makes it."""
    return _take(plan_id, None)


@blueprint.get("/ke-hoach/<uuid:plan_id>/chi-tieu/<uuid:obligation_id>")
@needs(EDIT_PLANS)
def edit(plan_id: UUID, obligation_id: UUID) -> str:
    """The form as it stands."""
    with house().database.read() as connection:
        one = obligations.one(connection, plan_id, obligation_id)
    target = f"{one.channel}:{one.account}" if one.account else one.channel or ""
    names = (
        "title",
        "title_en",
        "period",
        "owed",
        "series_id",
        "topic_id",
        "kind",
        "audience",
        "responsible",
    )
    given = {name: getattr(one, name) or "" for name in names}
    days = {name: day_shown(getattr(one, name)) for name in ("starts_on", "ends_on")}
    return _form(plan_id, one, {**given, **days, "target": target}, Wrong())


@blueprint.post("/ke-hoach/<uuid:plan_id>/chi-tieu/<uuid:obligation_id>")
@needs(EDIT_PLANS)
def save(plan_id: UUID, obligation_id: UUID) -> Any:
    """Saves it, or takes it out."""
    with house().database.read() as connection:
        one = obligations.one(connection, plan_id, obligation_id)
    return _take(plan_id, one)


def _take(plan_id: UUID, one: obligations.Obligation | None) -> Any:
    try:
        with at_work() as office:
            if one is None:
                obligation_edits.add(office, plan_id, request.form)
            elif request.form.get("act") == "remove":
                obligation_edits.remove(office, one.id)
            else:
                obligation_edits.change(office, one.id, request.form)
    except InvalidInputs as error:
        return _form(plan_id, one, request.form, wrong(error.complaints)), 422
    except Conflict as error:
        flash(in_words(error), "bad")
        return _form(plan_id, one, request.form, Wrong()), 409
    flash(_("Saved."), "good")
    return redirect(url_for("plans.show", plan_id=plan_id) + "#nghia-vu", 303)


def _form(plan_id: UUID, one: obligations.Obligation | None, given: Any, faults: Wrong) -> str:
    with house().database.read() as connection:
        plan = queries.plan_of(connection, plan_id)
        topics = [line.topic for line in queries.list_topics(connection, plan_id)]
        serieses = queries.list_series(connection, plan_id)
        units = queries.list_units(connection)
        targets = _targets(connection)
    anything = ("", _("anything"))
    return render_template(
        "plans/obligation.html",
        plan=plan,
        one=one,
        given=given,
        wrong=faults,
        labels=LABELS,
        periods=list(plans_words.PERIODS.items()),
        series_options=[("", _("none: by the rule below")), *((str(s.id), titled(s)) for s in serieses)],
        topic_options=[anything, *((str(t.id), f"{t.code} · {topic_title(t)}") for t in topics)],
        target_options=[anything, *targets],
        kind_options=[anything, *plans_words.KINDS.items()],
        audience_options=[anything, *((code, word.label) for code, word in words.AUDIENCES.items())],
        units=[unit.name for unit in units],
    )


def _targets(connection: Connection) -> list[tuple[str, str]]:
    """Each channel, and of the manual one each account, as an obligation may name them."""
    found = [(code, str(words.channel_name(code))) for code in words.CHANNELS]
    by_hand = accounts_in_choices(connection, "manual")
    return [
        *found,
        *((f"manual:{key}", f"{words.channel_name('manual')}: {label}") for key, label in by_hand),
    ]
