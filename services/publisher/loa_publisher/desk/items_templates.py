"""Templates at the desk: an item kept as one, the list of them, each with what it holds; begun from in the editor."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from loa.clock import in_hanoi
from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa_publisher.accounts.roles import KEEP_TEMPLATES, WRITE
from loa_publisher.deliveries.lists import account_labels
from loa_publisher.desk.access import at_work, needs
from loa_publisher.desk.draft_form import DraftForm
from loa_publisher.desk.faults import Faults, faults_of
from loa_publisher.desk.house import house
from loa_publisher.desk.targets import target_label
from loa_publisher.desk.targets_form import TargetField, from_item
from loa_publisher.desk.times import read_day
from loa_publisher.desk.wording import in_words
from loa_publisher.item_templates import actions, places
from loa_publisher.item_templates.actions import Named, Template
from loa_publisher.items import lists, queries
from loa_publisher.plans.queries import Topic, topic_of_name

blueprint = Blueprint("items_templates", __name__)

_LABELS = {
    "name": _l("Name of the template"),
    "note": _l("When it is used"),
    "title": _l("Title of what begins with it"),
}


@blueprint.get("/mau")
@needs(WRITE)
def page() -> str:
    """All of them, by name."""
    with house().database.read() as connection:
        templates = actions.listed(connection)
        labels = account_labels(
            connection, {target["channel"] for one in templates for target in one.content["targets"]}
        )
    today = in_hanoi(house().clock.now()).date()
    return render_template(
        "items_templates/list.html",
        templates=[(one, places.filled(one.title, today), _places(one, labels)) for one in templates],
    )


@blueprint.get("/mau/moi")
@needs(KEEP_TEMPLATES)
def new() -> str:
    """The form by which an item (`tu`, its number) is kept as a template. Raises NotFound."""
    return _form_of_item(Faults())


@blueprint.post("/mau/moi")
@needs(KEEP_TEMPLATES)
def keep() -> Any:
    """Keeps it."""
    number = request.args.get("tu", 0, type=int)
    try:
        with at_work() as office:
            item_id = lists.id_of(office.connection, number)
            kept = actions.keep(office, item_id, _named(), replaces="replaces" in request.form)
    except InvalidInputs as refused:
        return _form_of_item(faults_of(refused, _LABELS)), 422
    except Conflict as conflict:
        flash(in_words(conflict), "bad")
        return redirect(url_for("items.show", number=number), 303)
    flash(_("Kept as a template."), "good")
    return redirect(url_for("items_templates.show", template_id=kept), 303)


@blueprint.get("/mau/<uuid:template_id>")
@needs(WRITE)
def show(template_id: UUID) -> str:
    """What it holds, and the form that names it. Raises NotFound."""
    return _shown(template_id, Faults())


@blueprint.post("/mau/<uuid:template_id>")
@needs(KEEP_TEMPLATES)
def rename(template_id: UUID) -> Any:
    """Calls it otherwise."""
    try:
        with at_work() as office:
            actions.rename(office, template_id, _named())
    except InvalidInputs as refused:
        return _shown(template_id, faults_of(refused, _LABELS)), 422
    flash(_("Saved."), "good")
    return redirect(url_for("items_templates.page"), 303)


@blueprint.get("/mau/<uuid:template_id>/bo")
@needs(KEEP_TEMPLATES)
def ask(template_id: UUID) -> str:
    """Asks before it is thrown away. Raises NotFound."""
    with house().database.read() as connection:
        template = actions.one(connection, template_id)
    return render_template("items_templates/throw_away.html", template=template)


@blueprint.post("/mau/<uuid:template_id>/bo")
@needs(KEEP_TEMPLATES)
def throw_away(template_id: UUID) -> Any:
    """Throws it away."""
    with at_work() as office:
        name = actions.throw_away(office, template_id)
    flash(_("The template “%(name)s” is thrown away.", name=name), "good")
    return redirect(url_for("items_templates.page"), 303)


def begun(
    connection: Connection, template: Template, known: list[TargetField], asked: MultiDict[str, str]
) -> DraftForm:
    """The editor's form with a template's words, its places filled for the day that the calendar asks for, or for today."""
    day, content = _day(asked), template.content
    topic = _topic(connection, template)
    return DraftForm(
        title=places.filled(template.title, day),
        summary=places.filled(content["summary"], day),
        body_html=places.filled(content["body_html"], day),
        topic=str(topic.id) if topic else "",
        audience=content["audience"],
        lane=content["lane"],
        needs_spokesperson=content["needs_spokesperson"],
        tags=content["tags"],
        targets=from_item(connection, known, content["targets"], content["audience"]),
    )


def choices(connection: Connection, asked: MultiDict[str, str]) -> list[tuple[str, str]]:
    """(name, address) of what a new item may begin with, for the same day and hour."""
    kept = {name: asked[name] for name in ("ngay", "gio", "topic") if asked.get(name)}
    return [
        (name, url_for("editor.new", mau=id, **kept))  # type: ignore[arg-type]
        for id, name in actions.names(connection)
    ]


def _day(asked: MultiDict[str, str]) -> date:
    try:
        found = read_day(asked.get("ngay", ""), "ngay")
    except InvalidInput:
        found = None
    return found or in_hanoi(house().clock.now()).date()


def _named() -> Named:
    return Named(**{name: request.form.get(name, "") for name in _LABELS})


def _places(template: Template, labels: Any) -> list[tuple[str, str]]:
    return [
        (target["channel"], target_label(target["channel"], target.get("account"), labels))
        for target in template.content["targets"]
    ]


def _topic(connection: Connection, template: Template) -> Topic | None:
    """None where no plan has it any more."""
    try:
        return topic_of_name(connection, template.content["topic"])
    except NotFound:
        return None


def _form_of_item(faults: Faults) -> str:
    with house().database.read() as connection:
        item = queries.one(connection, lists.id_of(connection, request.args.get("tu", 0, type=int)))
    given = request.form if request.method == "POST" else {"title": places.suggested(item.title)}
    return render_template(
        "items_templates/new.html", item=item, given=given, labels=_LABELS, places=places.KNOWN, faults=faults
    )


def _shown(template_id: UUID, faults: Faults) -> str:
    with house().database.read() as connection:
        template = actions.one(connection, template_id)
        topic = _topic(connection, template)
        labels = account_labels(connection, {target["channel"] for target in template.content["targets"]})
    given = request.form if request.method == "POST" else template
    return render_template(
        "items_templates/show.html",
        template=template,
        topic=topic,
        given=given,
        labels=_LABELS,
        places=places.KNOWN,
        faults=faults,
        channels=_places(template, labels),
    )
