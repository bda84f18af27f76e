"""What is done with a letter from its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa.errors import Conflict, InvalidInput, InvalidInputs
from loa_publisher.accounts.roles import ANSWER_FEEDBACK, HANDLE_FEEDBACK, READ
from loa_publisher.desk.access import at_work, needs
from loa_publisher.desk.complaining import wrong
from loa_publisher.desk.feedback import shown
from loa_publisher.desk.house import house
from loa_publisher.desk.wording import in_words
from loa_publisher.feedback import forgetting, handling, queries, replies
from loa_publisher.issues import queries as issues
from loa_publisher.office import Office

blueprint = Blueprint("feedback_handling", __name__)

_LABELS = {
    "kind": _l("Kind"),
    "severity": _l("Severity"),
    "topic": _l("Focus topic"),
    "field": _l("Field of work"),
    "person": _l("Person"),
    "unit": _l("Unit"),
    "text": _l("Answer"),
    "way": _l("How"),
    "issue": _l("Hot issue"),
    "title": _l("Title"),
    "clock": _l("Clock"),
    "number": _l("Number"),
    "changed": _l("What was taken up"),
    "reason": _l("Reason"),
}


@blueprint.post("/phan-hoi/<int:number>/phan-loai")
@needs(HANDLE_FEEDBACK)
def classify(number: int) -> Any:
    """Kind, severity, topic and field of work."""
    given = {name: request.form.get(name, "") for name in ("kind", "severity", "topic", "field")}
    return _do(number, "classify", lambda office, id: handling.classify(office, id, given), _l("Saved."))


@blueprint.post("/phan-hoi/<int:number>/phan-cong")
@needs(HANDLE_FEEDBACK)
def assign(number: int) -> Any:
    """To a person or a unit."""
    to = {name: request.form.get(name, "") for name in ("person", "unit")}
    return _do(number, "assign", lambda office, id: handling.assign(office, id, **to), _l("Saved."))


@blueprint.post("/phan-hoi/<int:number>/ghi-chu")
@needs(READ)
def note(number: int) -> Any:
    """Adds a note: whoever it was given to may, too."""
    text = request.form.get("text", "")
    return _do(number, "note", lambda office, id: handling.note(office, id, text), _l("Noted."))


@blueprint.post("/phan-hoi/<int:number>/tra-loi")
@needs(ANSWER_FEEDBACK)
def reply(number: int) -> Any:
    """Writes the answer down, and hands a mail to the relay once that is committed."""
    try:
        id = UUID(request.form.get("reply_id", ""))
        with at_work() as office:
            letter = queries.numbered(office.connection, number)
            form = {name: request.form.get(name, "") for name in ("way", "text")}
            send = replies.write(office, letter.id, id, **form)
    except ValueError:
        return redirect(url_for("feedback.show", number=number), 303)
    except (InvalidInput, InvalidInputs) as refused:
        return shown(number, wrong("reply", refused, _LABELS)), 422
    except Conflict as error:
        flash(in_words(error), "bad")
    else:
        _deliver(id) if send else flash(_("The answer is written down."), "good")
    return redirect(url_for("feedback.show", number=number), 303)


@blueprint.post("/phan-hoi/<int:number>/tra-loi/<uuid:reply_id>")
@needs(ANSWER_FEEDBACK)
def settle(number: int, reply_id: UUID) -> Any:
    """Of a mail that failed or whose outcome is not known: it has arrived, or (`act` = again) it is sent once more."""
    try:
        with at_work() as office:
            again = request.form.get("act") == "again"
            replies.again(office, reply_id) if again else replies.arrived(office, reply_id)
    except Conflict as error:
        flash(in_words(error), "bad")
    else:
        _deliver(reply_id) if again else flash(_("Saved."), "good")
    return redirect(url_for("feedback.show", number=number), 303)


@blueprint.post("/phan-hoi/<int:number>/van-de")
@needs(HANDLE_FEEDBACK)
def issue(number: int) -> Any:
    """Links it with a hot issue, makes one of it (`act` = make), or takes the link away (drop)."""
    act = request.form.get("act", "link")
    made: list[int] = []

    def change(office: Office, id: UUID) -> None:
        if act == "make":
            form = {name: request.form.get(name, "") for name in ("title", "clock")}
            issue_id = handling.make_issue(office, id, **form)
            made.append(issues.one(office.connection, issue_id).number)
        else:
            handling.link(
                office, id, None if act == "drop" else _number(request.form.get("issue", ""), "issue")
            )

    answer = _do(number, "make" if act == "make" else "issue", change, _l("Saved."))
    return redirect(url_for("issues.show", number=made[0]), 303) if made else answer


@blueprint.post("/phan-hoi/<int:number>/gop")
@needs(HANDLE_FEEDBACK)
def merge(number: int) -> Any:
    """Says that it says the same as another."""
    return _do(
        number,
        "merge",
        lambda office, id: handling.merge(office, id, _number(request.form.get("number", ""), "number")),
        _l("Merged."),
    )


@blueprint.post("/phan-hoi/<int:number>/rac")
@needs(HANDLE_FEEDBACK)
def spam(number: int) -> Any:
    """Marks it as spam, or takes the mark away (`act` = keep)."""
    is_spam = request.form.get("act") != "keep"
    return _do(number, "spam", lambda office, id: handling.set_aside(office, id, spam=is_spam), _l("Saved."))


@blueprint.post("/phan-hoi/<int:number>/ket-thuc")
@needs(HANDLE_FEEDBACK)
def close(number: int) -> Any:
    """Concludes it with what changed by it; or opens it again (`act` = reopen)."""
    if request.form.get("act") == "reopen":
        reason = request.form.get("reason", "")
        return _do(
            number, "reopen", lambda office, id: handling.reopen(office, id, reason), _l("Opened again.")
        )
    changed = request.form.get("changed", "")
    return _do(number, "close", lambda office, id: handling.close(office, id, changed), _l("Concluded."))


@blueprint.post("/phan-hoi/<int:number>/xoa-du-lieu")
@needs(HANDLE_FEEDBACK)
def forget(number: int) -> Any:
    """Erases the sender's personal data: they asked for it."""
    return _do(number, "forget", forgetting.forget, _l("The personal data is erased."))


def _deliver(reply_id: UUID) -> None:
    state = replies.deliver(house().database, house().clock.now(), house().settings, reply_id)
    if state == "sent":
        flash(_("The answer is sent."), "good")
    elif state == "failed":
        flash(_("The mail relay did not take it; see below, then send it again."), "bad")
    else:
        flash(_("It is not known whether the mail arrived; it is not sent again by itself."), "warn")


def _do(number: int, form: str, act: Callable[[Office, UUID], object], told: LazyString) -> Any:
    """One press of a button: what cannot be taken shows at its form, everything else leads back to the page."""
    try:
        with at_work() as office:
            act(office, queries.numbered(office.connection, number).id)
    except (InvalidInput, InvalidInputs) as refused:
        return shown(number, wrong(form, refused, _LABELS)), 422
    except Conflict as error:
        flash(in_words(error), "bad")
    else:
        flash(str(told), "good")
    return redirect(url_for("feedback.show", number=number), 303)


def _number(text: str, field: str) -> int:
    number = text.strip().lstrip("#")
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        raise InvalidInput(field, "write its number, such as #12")
    return int(number)
