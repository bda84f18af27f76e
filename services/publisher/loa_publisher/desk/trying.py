"""The editor's live preview: what is being written as every channel would show it, and all that they would refuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from loa.errors import InvalidInput, InvalidInputs, NotFound
from loa_publisher.accounts.roles import WRITE
from loa_publisher.deliveries.lists import account_labels
from loa_publisher.desk.access import needs, person
from loa_publisher.desk.complaints import placed
from loa_publisher.desk.documents import document_of
from loa_publisher.desk.draft_form import DraftForm, of_request
from loa_publisher.desk.house import house
from loa_publisher.desk.previews import PreviewShown, preview_of
from loa_publisher.desk.targets_form import from_form, from_item, to_choose
from loa_publisher.desk.times import read_due
from loa_publisher.desk.words import channel_order
from loa_publisher.items import keeping, queries
from loa_publisher.items.trying import Trial, try_out
from loa_publisher.office import Office

blueprint = Blueprint("trying", __name__)


@dataclass(frozen=True)
class Tried:
    """Previews, and what would be refused: (id of the field, its name, the sentence)."""

    previews: Sequence[PreviewShown]
    summary: Sequence[tuple[str, str, str]] = ()


@blueprint.get("/noi-dung/dang-viet/<uuid:window>/xem-truoc")
@needs(WRITE)
def show(window: UUID) -> str:
    """A part of the editor's page: previews and complaints of what was kept of its window. Raises NotFound."""
    with house().database.read() as connection:
        draft, item_id = _kept(connection, window)
        tried = drawn(connection, window, item_id or window, draft)
    return render_template("editor/tried.html", tried=tried)


@blueprint.get("/noi-dung/dang-viet/<uuid:window>/thu")
@needs(WRITE)
def document(window: UUID) -> Response:
    """The mail that a target would get of what was kept. Raises NotFound."""
    with house().database.read() as connection:
        draft, item_id = _kept(connection, window)
        trial = _trial(connection, item_id or window, draft)
    wanted = request.args.get("target", "")
    snapshot = next((one for one in trial.snapshots if one.target == wanted), None)
    if snapshot is None:
        raise NotFound(f"nothing goes to {wanted}")
    return document_of(snapshot)


def drawn(connection: Connection, window: UUID | None, item_id: UUID, draft: DraftForm) -> Tried:
    """Previews of a form and what would be refused of it. `window`: where it is kept; without one no mail is drawn as a document.

    `item_id`: of the item, or any id for one that is not saved yet.
    """
    trial = _trial(connection, item_id, draft)
    due_at = _due(draft)
    known = account_labels(connection, {snapshot.channel for snapshot in trial.snapshots})
    found = []
    for snapshot in trial.snapshots:
        address = (
            url_for("trying.document", window=window, target=snapshot.target, v=snapshot.hash[:12])
            if window
            else None
        )
        # nothing is approved yet, so no hash; what would be refused stands once at the head, with a jump to the place
        view = replace(preview_of(snapshot, known, due_at, address), complaints=(), hash="")
        found.append(view if window else replace(view, document=None))
    found.sort(key=lambda view: (channel_order(view.channel), view.account))
    return Tried(found, placed(draft, trial.complaints).summary)


def _due(draft: DraftForm) -> datetime | None:
    try:
        return read_due({"due_day": draft.due_day, "due_time": draft.due_time})
    except InvalidInput:
        return None


def _trial(connection: Connection, item_id: UUID, draft: DraftForm) -> Trial:
    office = Office(connection, house().clock.now(), person(), house().settings, house().channels)
    try:
        times = draft.read_times()
    except InvalidInputs as several:
        trial = try_out(office, item_id, draft.as_json(None, None))
        return replace(trial, complaints=[*several.complaints, *trial.complaints])
    return try_out(office, item_id, draft.as_json(*times))


def _kept(connection: Connection, window: UUID) -> tuple[DraftForm, UUID | None]:
    kept = keeping.of_window(connection, person().id, window, house().clock.now())
    given: MultiDict[str, str] = MultiDict({name: list(values) for name, values in kept.form.items()})
    known = to_choose(connection, house().clock.now(), house().channels)
    if kept.item_id is not None:
        item = queries.one(connection, kept.item_id)
        known = [
            replace(one, chosen=False) for one in from_item(connection, known, item.targets, item.audience)
        ]
    return of_request(connection, given, from_form(known, given)), kept.item_id
