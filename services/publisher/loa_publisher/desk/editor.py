"""The editor: one text, its pictures, where and when it goes, and what reads differently on a channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Connection, Row
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from loa.clock import in_hanoi
from loa.database import new_id
from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa_publisher.accounts.roles import WRITE
from loa_publisher.approvals import actions as approvals
from loa_publisher.desk import items_templates, trials, trying, unsaved
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.attachments import take_in
from loa_publisher.desk.beside import Beside, bring_together, taken
from loa_publisher.desk.complaints import Placed, placed
from loa_publisher.desk.draft_form import (
    DraftForm,
    PictureSaid,
    as_new,
    of_item,
    of_request,
    of_slot,
    picture_fields,
    rearranged,
)
from loa_publisher.desk.house import house
from loa_publisher.desk.papers import STANDINGS, basis_choices, file_options
from loa_publisher.desk.previews import previews
from loa_publisher.desk.tags import tag_fields
from loa_publisher.desk.targets_form import TargetField, from_form, from_item, to_choose
from loa_publisher.desk.topics import topic_options
from loa_publisher.desk.trying import Tried
from loa_publisher.desk.wording import in_words
from loa_publisher.films.kinds import FILM
from loa_publisher.item_templates import actions as item_templates
from loa_publisher.items import actions, keeping, lists, queries
from loa_publisher.items import trials as sending
from loa_publisher.items.drafts import Draft, read_draft
from loa_publisher.items.pictures import add_picture
from loa_publisher.items.tags import tag
from loa_publisher.office import Office
from loa_publisher.plans.queries import series_of_slot

blueprint = Blueprint("editor", __name__)


@blueprint.get("/noi-dung/moi")
@needs(WRITE)
def new() -> str:
    """An empty form, or one for an occurrence of a series; the calendar says for which day, hour and topic."""
    with house().database.read() as connection:
        tried = None
        kept = unsaved.found(connection, None)
        goes_on = unsaved.chosen(kept, request.args.get("tiep", ""), by_itself=False)
        if goes_on is None:
            draft = _begun(connection, request.args)
            if "mau" in request.args:
                tried = trying.drawn(connection, None, new_id(), draft)
        else:
            draft = of_request(connection, goes_on.fields, from_form(_accounts(connection), goes_on.fields))
            tried = trying.drawn(connection, goes_on.id, goes_on.id, draft)
    return _page(None, Placed(_in_new_window(draft, goes_on)), kept=kept, goes_on=goes_on, tried=tried)


@blueprint.get("/noi-dung/<int:number>/soan")
@needs(WRITE)
def edit(number: int) -> str:
    """The form with what the item says now."""
    with house().database.read() as connection:
        item = queries.one(connection, lists.id_of(connection, number))
        targets = from_item(connection, _accounts(connection), item.targets, item.audience)
        kept = unsaved.found(connection, item)
        goes_on = unsaved.chosen(kept, request.args.get("tiep", ""), by_itself="moi" not in request.args)
        if goes_on is None:
            content = queries.content(connection, item.id)
            draft = of_item(connection, item, content, targets)
            tried = Tried(previews(connection, content.snapshots, item.due_at)) if content else None
        else:
            draft = of_request(connection, goes_on.fields, from_form(_unchosen(targets), goes_on.fields))
            tried = trying.drawn(connection, goes_on.id, item.id, draft)
    return _page(item, Placed(_in_new_window(draft, goes_on)), kept=kept, goes_on=goes_on, tried=tried)


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
            known = _unchosen(from_item(connection, known, item.targets, item.audience))
        draft = of_request(connection, request.form, from_form(known, request.form))
    draft, complaints = _with_new_pictures(draft)
    files, refused = take_in(request.files.getlist("documents"), draft.files)
    draft, complaints = replace(draft, files=files), [*complaints, *refused]
    if complaints or act == "upload":
        return _page(item, placed(draft, complaints)), 422 if complaints else 200
    if act.startswith("theirs:") and item is not None:
        with house().database.read() as connection:
            draft = taken(connection, item, draft, act.partition(":")[2])
        return _page(item, Placed(draft))
    if act == "preview":
        with house().database.read() as connection:
            seen = trying.drawn(connection, None, item.id if item else new_id(), draft)
        return _page(item, Placed(draft), tried=seen)
    if act.startswith("trial:"):
        return _tried(item, draft, act.partition(":")[2])
    if act not in ("save", "submit"):
        return _page(item, Placed(rearranged(draft, act)))
    try:
        written = read_draft(draft.as_json(*draft.read_times()))
        with at_work() as office:
            for window in filter(None, map(_uuid, (draft.window, draft.replaces))):
                keeping.forget(office, window)
            saved = _save(office, item, written, draft.base)
            tag(office, saved, draft.tags)
            if act == "submit":
                approvals.submit(office, saved)
            number = lists.number_of(office.connection, saved)
    except InvalidInput as complaint:
        return _page(item, placed(draft, [complaint])), 422
    except InvalidInputs as several:
        return _page(item, placed(draft, several.complaints)), 422
    except actions.ChangedMeanwhile:
        if item is None:  # nobody else can have changed what is not there yet
            raise
        return _both(item, draft, written)
    except Conflict as conflict:
        flash(in_words(conflict), "bad")
        return _page(item, Placed(draft)), 409
    flash(
        _("Saved and submitted. Another person decides on it now.") if act == "submit" else _("Saved."),
        "good",
    )
    return redirect(url_for("items.show", number=number), 303)


def _tried(item: Row[Any] | None, draft: DraftForm, target: str) -> str | tuple[str, int]:
    """Sends what is being written to whoever writes it; nothing is saved by it."""
    item_id, status = item.id if item else new_id(), 200
    try:
        said = draft.as_json(*draft.read_times())
        with at_work() as office:
            trials.told(sending.send_draft(office, item_id, said, target))
    except InvalidInputs as several:
        return _page(item, placed(draft, several.complaints)), 422
    except (Conflict, NotFound) as refused:
        flash(in_words(refused), "bad")
        status = 409
    with house().database.read() as connection:
        seen = trying.drawn(connection, None, item_id, draft)
    return _page(item, Placed(draft), tried=seen, tests=trials.shown()), status


def _save(office: Office, item: Row[Any] | None, draft: Draft, base: str) -> UUID:
    if item is None:
        return actions.create(office, draft)
    actions.edit(office, item.id, draft, if_match=base)
    return UUID(str(item.id))


def _both(item: Row[Any], draft: DraftForm, written: Draft) -> str | tuple[str, int]:
    """Somebody else was quicker: the form comes back with both versions in it, and saving it again is done knowingly."""
    try:
        with at_work() as office:
            mine = actions.proposed(office, item.id, written)
    except InvalidInputs as several:
        return _page(item, placed(draft, several.complaints)), 422
    with house().database.read() as connection:
        now = queries.one(connection, item.id)
        known = _unchosen(from_item(connection, _accounts(connection), now.targets, now.audience))
        merged, told = bring_together(connection, now, draft, mine, known)
    return _page(now, Placed(merged), beside=told), 409


def _in_new_window(draft: DraftForm, goes_on: unsaved.Found | None) -> DraftForm:
    """The form for a window of its own; what was kept of another one is let go once this one has kept it."""
    replaces = str(goes_on.id) if goes_on else ""
    return replace(draft, window=str(new_id()), replaces=replaces, sequence="0")


def _unchosen(targets: Sequence[TargetField]) -> list[TargetField]:
    return [replace(one, chosen=False) for one in targets]


def _with_new_pictures(draft: DraftForm) -> tuple[DraftForm, list[InvalidInput]]:
    files = [file for file in request.files.getlist("pictures") if file.filename]
    complaints: list[InvalidInput] = []
    added: list[PictureSaid] = []
    for file in files:
        try:
            with at_work() as office:
                row = add_picture(office, house().blobs, file.filename or "", file.read(), "pictures")
        except InvalidInput as complaint:
            complaints.append(InvalidInput("pictures", f"{file.filename}: {in_words(complaint)}"))
        else:
            added.append(PictureSaid(row.sha256, draft.new_alt.strip() if len(files) == 1 else ""))
    if not added:
        return draft, complaints
    with house().database.read() as connection:
        standing = {picture.sha256 for picture in draft.pictures}
        fresh = picture_fields(connection, [one for one in added if one.sha256 not in standing])
    return replace(draft, pictures=[*draft.pictures, *fresh], new_alt=""), complaints


def _begun(connection: Connection, asked: MultiDict[str, str]) -> DraftForm:
    """What a new form begins with: a day, an hour and a topic from the calendar, a slot, another item (`theo`), a template."""
    after, slot, template = asked.get("theo", type=int), asked.get("slot", ""), asked.get("mau", type=UUID)
    if template is not None:
        found = item_templates.one(connection, template)
        draft = items_templates.begun(connection, found, list(_accounts(connection)), asked)
    else:
        draft = _fresh(connection, slot, after)
    if template is None and (slot or after is not None):
        return draft
    day, hour, topic = (asked.get(name, "")[:40] for name in ("ngay", "gio", "topic"))
    return replace(draft, due_day=day, due_time=hour, topic=topic or draft.topic)


def _fresh(connection: Connection, slot: str, after: int | None) -> DraftForm:
    """An empty form, one for a slot, or one that begins as item number `after` reads now."""
    known = _accounts(connection)
    if after is not None:
        item = queries.one(connection, lists.id_of(connection, after))
        if item.kind == FILM and "cong-khai" in request.args:
            raise Conflict("a film stays inside; what is beautiful in it leaves as a television film")
        targets = from_item(connection, known, item.targets, item.audience)
        draft = of_item(connection, item, queries.content(connection, item.id), targets)
        return as_new(draft, public="cong-khai" in request.args)
    if not slot:
        return DraftForm(targets=known)
    try:
        series = series_of_slot(connection, UUID(slot))
    except ValueError:
        raise NotFound(f"no slot {slot}") from None
    return of_slot(series, series.slots[0], from_item(connection, known, series.targets, series.audience))


def _accounts(connection: Connection) -> Sequence[Any]:
    return to_choose(connection, house().clock.now(), house().channels)


def _page(
    item: Row[Any] | None,
    seen: Placed,
    *,
    kept: Sequence[unsaved.Found] = (),
    goes_on: unsaved.Found | None = None,
    beside: Beside | None = None,
    tried: Tried | None = None,
    tests: Mapping[str, Any] | None = None,
) -> str:
    window = _uuid(seen.draft.window)
    with house().database.read() as connection:
        others = unsaved.told_beside(connection, item.id if item else None, window)
        options = topic_options(connection, every=False, chosen=seen.draft.topic)
        tags = tag_fields(connection, seen.draft.tags)
        today = in_hanoi(house().clock.now()).date()
        bases = basis_choices(connection, seen.draft.bases, today)
        templates = items_templates.choices(connection, request.args) if item is None else []
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
        templates=templates if request.method == "GET" and not goes_on and not seen.draft.slot else [],
        voids=item is not None and item.state in ("approved", "submitted"),
        tools=_tools(),
        writer=person(),
        kept=[one for one in kept if one is not goes_on],
        goes_on=goes_on,
        beside=beside,
        others=others,
        tried=tried,
        tags=tags,
        bases=bases,
        file_options=file_options(seen.draft.files),
        standings=[(code, word.label) for code, word in STANDINGS.items()],
        **(tests or {}),
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


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
