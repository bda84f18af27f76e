"""What is done with an issue from its page: notes, another assessment, tasks, links, the statement, releases, its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa_publisher.accounts.roles import (
    ASSESS_ISSUES,
    ASSIGN_ISSUES,
    CLOSE_ISSUES,
    HANDLE_ISSUES,
    READ,
    WRITE,
)
from loa_publisher.desk.access import at_work, needs
from loa_publisher.desk.complaining import wrong
from loa_publisher.desk.house import house
from loa_publisher.desk.issues import shown
from loa_publisher.desk.proofs import keep_proof
from loa_publisher.desk.times import read_moment
from loa_publisher.desk.wording import in_words
from loa_publisher.issues import closing, handling, queries, releases, statements, tasks
from loa_publisher.items import lists
from loa_publisher.office import Office

blueprint = Blueprint("issues_handling", __name__)

_LABELS = {
    "text": _l("Note"),
    "severity": _l("Severity"),
    "source": _l("Source"),
    "topic": _l("Focus topic"),
    "unit": _l("Unit"),
    "clock": _l("Clock"),
    "reason": _l("Reason"),
    "to": _l("To whom"),
    "person": _l("Person"),
    "what": _l("What"),
    "due_at": _l("Deadline"),
    "name": _l("Who confirmed"),
    "how": _l("How"),
    "outcome": _l("What came of it"),
    "number": _l("Item"),
    "item": _l("Item"),
    "kind": _l("Kind"),
    "link": _l("Link"),
    "file": _l("File"),
    "proof": _l("Proof"),
    "released_at": _l("Given out at"),
    "given_to": _l("Given to"),
    "result": _l("Result"),
    "release": _l("Release"),
}

_PLACES = {"proof": "link", "release": "result", "to": "person"}


@blueprint.post("/van-de-nong/<int:number>/ghi-chu")
@needs(HANDLE_ISSUES)
def note(number: int) -> Any:
    """Adds a note."""
    return _do(
        number,
        "note",
        lambda office, id: handling.note(office, id, request.form.get("text", "")),
        _l("Noted."),
    )


@blueprint.post("/van-de-nong/<int:number>/danh-gia")
@needs(ASSESS_ISSUES)
def assess(number: int) -> Any:
    """Severity, source, topic, unit or clock anew, with a reason."""
    given = {name: request.form[name] for name in handling.ASSESSED if name in request.form}
    return _do(
        number,
        "assess",
        lambda office, id: handling.assess(office, id, given, request.form.get("reason", "")),
        _l("Saved."),
    )


@blueprint.post("/van-de-nong/<int:number>/phan-cong")
@needs(ASSIGN_ISSUES)
def assign(number: int) -> Any:
    """Gives a task to a person or a unit."""

    def give(office: Office, id: UUID) -> None:
        tasks.assign(
            office,
            id,
            person=request.form.get("person", ""),
            unit=request.form.get("unit", ""),
            what=request.form.get("what", ""),
            due_at=read_moment(request.form, "assign-due_at", "due_at"),
        )

    return _do(number, "assign", give, _l("The task is given."))


@blueprint.post("/van-de-nong/<int:number>/viec/<uuid:task_id>")
@needs(READ)
def task(number: int, task_id: UUID) -> Any:
    """Receipt, end or taking back of a task (`act`)."""
    act = request.form.get("act", "confirm")

    def change(office: Office, _id: UUID) -> None:
        if act == "done":
            tasks.finish(office, task_id, request.form.get("outcome", ""))
        elif act == "drop":
            tasks.take_back(office, task_id, request.form.get("outcome", ""))
        else:
            tasks.confirm(office, task_id, name=request.form.get("name", ""), how=request.form.get("how", ""))

    return _do(number, f"task-{task_id}", change, _l("Saved."))


@blueprint.post("/van-de-nong/<int:number>/lien-ket")
@needs(HANDLE_ISSUES)
def link(number: int) -> Any:
    """Links an item by its number, or (`drop`) takes a link away."""

    def change(office: Office, id: UUID) -> None:
        if request.form.get("drop"):
            handling.unlink_item(office, id, _item(office, request.form["drop"], "number"))
        else:
            item_id = _item(office, request.form.get("number", ""), "number")
            handling.link_item(office, id, item_id, request.form.get("kind", ""))

    return _do(number, "link", change, _l("Saved."))


@blueprint.post("/van-de-nong/<int:number>/phat-ngon")
@needs(WRITE)
def statement(number: int) -> Any:
    """Drafts a statement and opens it in the editor."""
    try:
        with at_work() as office:
            issue = queries.numbered(office.connection, number)
            item_id = statements.draft_statement(office, issue.id)
            item_number = lists.number_of(office.connection, item_id)
    except (InvalidInput, InvalidInputs) as refused:
        return shown(number, wrong("statement", refused, _LABELS)), 422
    except Conflict as error:
        flash(in_words(error), "bad")
        return redirect(url_for("issues.show", number=number), 303)
    flash(
        _(
            "Drafted in the urgent lane. It is to go out when the clock runs out at the latest: bring it forward."
        ),
        "good",
    )
    return redirect(url_for("editor.edit", number=item_number), 303)


@blueprint.post("/van-de-nong/<int:number>/phat-hanh")
@needs(HANDLE_ISSUES)
def release(number: int) -> Any:
    """Records how the outcome was given out, and to whom."""

    def record(office: Office, id: UUID) -> None:
        chosen = request.form.get("item", "")
        file = request.files.get("file")
        releases.record(
            office,
            id,
            item_id=_item(office, chosen, "item") if chosen else None,
            what=request.form.get("what", ""),
            released_at=read_moment(request.form, "release-released_at", "released_at"),
            link=request.form.get("link", ""),
            file=keep_proof(house().blobs, file.read()) if file and file.filename else "",
            given_to=_contacts(),
        )

    return _do(number, "release", record, _l("The release is recorded."))


@blueprint.post("/van-de-nong/<int:number>/ket-thuc")
@needs(CLOSE_ISSUES)
def close(number: int) -> Any:
    """Closes the issue with its result."""
    return _do(
        number,
        "close",
        lambda office, id: closing.close(office, id, request.form.get("result", "")),
        _l("Closed, with its result."),
    )


@blueprint.post("/van-de-nong/<int:number>/mo-lai")
@needs(CLOSE_ISSUES)
def reopen(number: int) -> Any:
    """Opens a closed issue again."""
    return _do(
        number,
        "reopen",
        lambda office, id: closing.reopen(office, id, request.form.get("reason", "")),
        _l("Opened again."),
    )


def _do(number: int, form: str, act: Callable[[Office, UUID], object], told: LazyString) -> Any:
    """One press of a button: what cannot be taken shows at its form, everything else leads back to the page."""
    try:
        with at_work() as office:
            act(office, queries.numbered(office.connection, number).id)
    except (InvalidInput, InvalidInputs) as refused:
        return shown(number, wrong(form, refused, _LABELS, _PLACES)), 422
    except Conflict as error:
        flash(in_words(error), "bad")
    else:
        flash(str(told), "good")
    return redirect(url_for("issues.show", number=number), 303)


def _item(office: Office, text: str, field: str) -> UUID:
    number = text.strip().lstrip("#")
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        raise InvalidInput(field, "write its number, such as #12")
    try:
        return lists.id_of(office.connection, int(number))
    except NotFound:
        raise InvalidInput(field, f"no item #{number}") from None


def _contacts() -> list[UUID]:
    try:
        return [UUID(one) for one in request.form.getlist("given_to")]
    except ValueError:
        raise InvalidInput("given_to", "one of them is not on the media list") from None
