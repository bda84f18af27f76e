"""Tasks of the manual channel: television, press, the briefing. Due, done by a person, ended with proof."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa.clock import parse_instant
from loa.content import Snapshot
from loa.errors import Conflict, InvalidInput, NotFound
from loa.ledger import read
from loa_publisher.accounts.roles import DO_TASKS, may
from loa_publisher.deliveries import actions, lists, pages
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.house import house
from loa_publisher.desk.previews import preview_of
from loa_publisher.desk.proofs import keep_proof, kind_of
from loa_publisher.desk.tabs import Pages, Tab
from loa_publisher.desk.times import read_moment
from loa_publisher.desk.wording import in_words
from loa_publisher.films.kinds import FILM, TELEVISION, TV_FILM
from loa_publisher.items import queries as items

blueprint = Blueprint("tasks", __name__)

CHANNEL = "manual"
PAGE = 50
_LABELS = {
    "at": _l("When it was aired, printed or shown"),
    "link": _l("Link"),
    "file": _l("File"),
    "note": _l("Note"),
    "proof": _l("Proof"),
}


@blueprint.get("/viec")
def page() -> str:
    """A page of the open tasks, the earliest first; or of those that were done, the latest first."""
    done = request.args.get("state") == "done"
    states = lists.DONE if done else ("in_progress",)
    with house().database.read() as connection:
        counts = pages.counts(connection, pages.Wanted(states=("in_progress", *lists.DONE), channel=CHANNEL))
        wanted = pages.Wanted(states=states, channel=CHANNEL)
        total = pages.total(counts, states)
        number = min(max(1, request.args.get("trang", 1, type=int)), max(1, -(-total // PAGE)))
        shown = pages.page(connection, wanted, ascending=not done, limit=PAGE, offset=(number - 1) * PAGE)
    tabs = [
        Tab(_("Open tasks"), url_for("tasks.page"), not done, counts.get("in_progress", 0)),
        Tab(
            _("Done"),
            url_for("tasks.page", state="done"),
            done,
            pages.total(counts, lists.DONE),
        ),
    ]
    return render_template(
        "tasks/list.html",
        tasks=shown,
        tabs=tabs,
        may_do=may(person(), DO_TASKS),
        pages=Pages(
            number,
            PAGE,
            total,
            lambda other: url_for("tasks.page", state="done" if done else None, trang=other),
        ),
    )


@blueprint.get("/viec/<uuid:delivery_id>")
def show(delivery_id: UUID) -> str:
    """What to hand over, and the proof."""
    return _show(delivery_id, [])


@blueprint.post("/viec/<uuid:delivery_id>")
@needs(DO_TASKS)
def end(delivery_id: UUID) -> Any:
    """Ends the task with its proof."""
    try:
        at = read_moment(request.form, "aired", "at")
        file = request.files.get("file")
        kept = keep_proof(house().blobs, file.read()) if file and file.filename else ""
        with at_work() as office:
            actions.end_task(
                office,
                delivery_id,
                link=request.form.get("link", ""),
                file=kept,
                at=at.isoformat() if at else None,
                note=request.form.get("note", ""),
            )
    except InvalidInput as complaint:
        return _show(delivery_id, [complaint]), 422
    except Conflict as error:
        flash(in_words(error), "bad")
        return redirect(url_for("tasks.show", delivery_id=delivery_id), 303)
    flash(_("Done. The proof is kept."), "good")
    return redirect(url_for("tasks.page"), 303)


@blueprint.get("/viec/<uuid:delivery_id>/tep")
def file(delivery_id: UUID) -> Response:
    """The file of a proof, to save. Raises NotFound."""
    with house().database.read() as connection:
        proof = _proof(read.story(connection, delivery_id))
    if not proof or not proof.file:
        raise NotFound("no file was given as proof")
    path = house().blobs.path(proof.file)
    media_type, suffix = kind_of(path.read_bytes()[:16]) or ("application/octet-stream", "bin")
    return send_file(
        path, mimetype=media_type, as_attachment=True, download_name=f"minh-chung-{proof.file[:8]}.{suffix}"
    )


def _show(delivery_id: UUID, complaints: list[InvalidInput]) -> str:
    with house().database.read() as connection:
        task = lists.one(connection, delivery_id)
        if task is None or task.channel != CHANNEL:
            raise NotFound(f"no task {delivery_id}")
        snapshot = Snapshot.parse(read.snapshot_body(connection, task.snapshot_hash), task.snapshot_hash)
        attempts = read.story(connection, delivery_id)
        known = lists.account_labels(connection, {CHANNEL})
        kind = items.one(connection, task.item.id).kind
    errors: dict[str, list[str]] = {}
    for complaint in complaints:
        errors.setdefault(complaint.field, []).append(in_words(complaint))
    return render_template(
        "tasks/show.html",
        task=task,
        television=kind == TV_FILM and snapshot.target == f"{CHANNEL}:{TELEVISION}",
        film=kind == FILM,
        preview=preview_of(snapshot, known, task.due_at),
        instructions=_instructions(attempts),
        may_do=may(person(), DO_TASKS),
        proof=request.form,
        kept=_proof(attempts),
        errors=errors,
        summary=[
            (_anchor(name), str(_LABELS.get(name, name)), one)
            for name, told in errors.items()
            for one in told
        ],
    )


def _anchor(name: str) -> str:
    return {"at": "f-aired-day", "proof": "f-link"}.get(name, f"f-{name}")


def _instructions(attempts: Any) -> str:
    told = [row.evidence.get("instructions") for row in attempts if row.kind == "call" and row.evidence]
    return str(told[-1] or "") if told else ""


def _proof(attempts: Any) -> SimpleNamespace | None:
    rows = [row for row in attempts if row.outcome == "proof" and row.evidence]
    if not rows:
        return None
    proof = rows[-1].evidence
    at = parse_instant(proof["at"], "at") if proof.get("at") else None
    return SimpleNamespace(
        at=at, link=proof.get("link"), file=proof.get("file"), note=proof.get("note"), by=rows[-1].worker
    )
