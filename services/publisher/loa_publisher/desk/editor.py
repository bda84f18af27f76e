"""The editor: one text, its pictures, where and when it goes, and what reads differently on a channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Connection, Row
from werkzeug.wrappers import Response

from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa_publisher.accounts.roles import WRITE
from loa_publisher.approvals import actions as approvals
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.complaints import Placed, placed
from loa_publisher.desk.draft_form import DraftForm, of_item, of_request, of_slot, picture_fields, rearranged
from loa_publisher.desk.house import house
from loa_publisher.desk.targets_form import from_form, from_item, to_choose
from loa_publisher.desk.times import read_due
from loa_publisher.desk.topics import topic_options
from loa_publisher.desk.wording import in_words
from loa_publisher.items import actions, lists, queries
from loa_publisher.items.drafts import Draft, read_draft
from loa_publisher.items.pictures import add_picture
from loa_publisher.office import Office
from loa_publisher.plans.queries import series_of_slot

blueprint = Blueprint("editor", __name__)


@blueprint.get("/noi-dung/moi")
@needs(WRITE)
def new() -> str:
    """An empty form, or one for an occurrence of a series; the calendar says for which day, hour and topic."""
    with house().database.read() as connection:
        draft = _fresh(connection, request.args.get("slot", ""))
    if not draft.slot:
        day, hour, topic = (request.args.get(name, "")[:40] for name in ("ngay", "gio", "topic"))
        draft = replace(draft, due_day=day, due_time=hour, topic=topic)
    return _page(None, Placed(draft))


@blueprint.get("/noi-dung/<int:number>/soan")
@needs(WRITE)
def edit(number: int) -> str:
    """The form with what the item says now."""
    with house().database.read() as connection:
        item = queries.one(connection, lists.id_of(connection, number))
        targets = from_item(connection, _accounts(connection), item.targets, item.audience)
        draft = of_item(connection, item, queries.content(connection, item.id), targets)
    return _page(item, Placed(draft))


@blueprint.post("/noi-dung/moi")
@needs(WRITE)
def create() -> Any:
    """Saves a new item."""
    return _take(None)


@blueprint.post("/noi-dung/<int:number>/soan")
@needs(WRITE)
def save(number: int) -> Any:
    """Saves a new revision."""
    with house().database.read() as connection:
        item = queries.one(connection, lists.id_of(connection, number))
    return _take(item)


def _take(item: Row[Any] | None) -> str | Response | tuple[str, int]:
    """One press of a button: pictures are taken in whatever was pressed; then the form is saved, or shown again."""
    act = request.form.get("act", "save")
    with house().database.read() as connection:
        known = _accounts(connection)
        if item is not None:
            known = [
                replace(one, chosen=False)
                for one in from_item(connection, known, item.targets, item.audience)
            ]
        draft = of_request(connection, request.form, from_form(known, request.form))
    draft, complaints = _with_new_pictures(draft)
    if complaints or act == "upload":
        return _page(item, placed(draft, complaints)), 422 if complaints else 200
    if act not in ("save", "submit"):
        return _page(item, Placed(rearranged(draft, act)))
    try:
        due_at = read_due(request.form)
        written = read_draft(draft.as_json(due_at.isoformat() if due_at else None))
        with at_work() as office:
            saved = _save(office, item, written, draft.base)
            if act == "submit":
                approvals.submit(office, saved)
            number = lists.number_of(office.connection, saved)
    except InvalidInput as complaint:
        return _page(item, placed(draft, [complaint])), 422
    except InvalidInputs as several:
        return _page(item, placed(draft, several.complaints)), 422
    except Conflict as conflict:
        return _beside(item, draft, conflict)
    flash(
        _("Saved and submitted. Another person decides on it now.") if act == "submit" else _("Saved."),
        "good",
    )
    return redirect(url_for("items.show", number=number), 303)


def _save(office: Office, item: Row[Any] | None, draft: Draft, base: str) -> UUID:
    if item is None:
        return actions.create(office, draft)
    actions.edit(office, item.id, draft, if_match=base)
    return UUID(str(item.id))


def _beside(item: Row[Any] | None, draft: DraftForm, conflict: Conflict) -> tuple[str, int]:
    """Somebody else was quicker: nothing of either is lost. The form stays, and saving it again is done knowingly."""
    if item is None:
        flash(in_words(conflict), "bad")
        return _page(None, Placed(draft)), 409
    with house().database.read() as connection:
        now = queries.one(connection, item.id)
    flash(
        _(
            "Somebody else has saved this item meanwhile. Your text stands below, unsaved: compare it with the item's page; "
            "saving now replaces what they wrote."
        ),
        "bad",
    )
    return _page(now, Placed(replace(draft, base=now.revision_hash or ""))), 409


def _with_new_pictures(draft: DraftForm) -> tuple[DraftForm, list[InvalidInput]]:
    files = [file for file in request.files.getlist("pictures") if file.filename]
    complaints: list[InvalidInput] = []
    added: list[tuple[str, str]] = []
    for file in files:
        try:
            with at_work() as office:
                row = add_picture(office, house().blobs, file.filename or "", file.read(), "pictures")
        except InvalidInput as complaint:
            complaints.append(InvalidInput("pictures", f"{file.filename}: {in_words(complaint)}"))
        else:
            added.append((row.sha256, draft.new_alt.strip() if len(files) == 1 else ""))
    if not added:
        return draft, complaints
    with house().database.read() as connection:
        standing = {picture.sha256 for picture in draft.pictures}
        fresh = picture_fields(connection, [one for one in added if one[0] not in standing])
    return replace(draft, pictures=[*draft.pictures, *fresh], new_alt=""), complaints


def _fresh(connection: Connection, slot: str) -> DraftForm:
    known = _accounts(connection)
    if not slot:
        return DraftForm(targets=known)
    try:
        series = series_of_slot(connection, UUID(slot))
    except ValueError:
        raise NotFound(f"no slot {slot}") from None
    return of_slot(series, series.slots[0], from_item(connection, known, series.targets, series.audience))


def _accounts(connection: Connection) -> Sequence[Any]:
    return to_choose(connection, house().clock.now(), house().channels)


def _page(item: Row[Any] | None, seen: Placed) -> str:
    with house().database.read() as connection:
        options = topic_options(connection, every=False)
        slot_note = None
        if seen.draft.slot and item is None:
            series = series_of_slot(connection, UUID(seen.draft.slot))
            slot_note = _("This fills an occurrence of the series “%(title)s”.", title=series.title)
    return render_template(
        "editor/page.html",
        item=item,
        draft=seen.draft,
        errors=seen.errors,
        summary=seen.summary,
        topic_options=options,
        slot_note=slot_note,
        voids=item is not None and item.state in ("approved", "submitted"),
        tools=_tools(),
        writer=person(),
    )


def _tools() -> list[tuple[str, str, str]]:
    """The editor's buttons: act, sign, label; an empty one is a gap."""
    return [
        ("bold", "bold", _("Bold (Ctrl+B)")),
        ("italic", "italic", _("Italic (Ctrl+I)")),
        ("", "", ""),
        ("h2", "heading-2", _("Heading")),
        ("h3", "heading-3", _("Smaller heading")),
        ("", "", ""),
        ("list", "list", _("List")),
        ("numbers", "numbers", _("Numbered list")),
        ("quote", "quote", _("Quotation")),
        ("link", "link", _("Link")),
        ("", "", ""),
        ("undo", "undo", _("Undo (Ctrl+Z)")),
        ("redo", "redo", _("Redo (Ctrl+Y)")),
    ]
