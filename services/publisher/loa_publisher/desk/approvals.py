"""Approvals: the inbox, and the page on which one exact revision is approved, returned or rejected."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Row

from loa.errors import Conflict, Forbidden, InvalidInput
from loa_publisher.accounts.actions import User
from loa_publisher.accounts.roles import APPROVE, may
from loa_publisher.approvals import actions
from loa_publisher.deliveries.lists import account_labels
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.difference import changes
from loa_publisher.desk.history import decisions
from loa_publisher.desk.house import house
from loa_publisher.desk.previews import previews
from loa_publisher.desk.shown import shown_submissions
from loa_publisher.desk.targets import target_label, target_labels
from loa_publisher.desk.topics import topic_of_row
from loa_publisher.desk.wording import in_words
from loa_publisher.items import lists, queries

blueprint = Blueprint("approvals", __name__)


@dataclass(frozen=True)
class Blocked:
    """Why this person cannot decide on this item now."""

    title: str
    text: str


@blueprint.get("/phe-duyet")
def page() -> str:
    """What awaits approval, the next due first."""
    with house().database.read() as connection:
        lines = lists.listed(connection, lists.Wanted(state="submitted"), limit=200)
        waiting = shown_submissions(connection, lines, person().id)
    return render_template("approvals/list.html", waiting=waiting, may_decide=may(person(), APPROVE))


@blueprint.get("/phe-duyet/<int:number>")
def show(number: int) -> str:
    """What it will look like everywhere, what changed, and the decision."""
    return _show(number, comment="", errors={})


@blueprint.post("/phe-duyet/<int:number>")
@needs(APPROVE)
def decide(number: int) -> Any:
    """Approves, returns or rejects the revision that was shown."""
    decision, comment = request.form.get("decision", ""), request.form.get("comment", "")
    told = {
        "approve": _("Approved."),
        "return": _("Returned to its author with your comment."),
        "reject": _("Rejected with your comment."),
    }
    if decision not in told:
        raise InvalidInput("decision", "must be approve, return or reject")
    try:
        with at_work() as office:
            item_id = lists.id_of(office.connection, number)
            if decision == "approve":
                scheduled = actions.approve(office, item_id, request.form.get("revision_hash", ""))
                if not scheduled:
                    told["approve"] = _(
                        "Approved. Its time is not set or has passed: give it a time to publish it."
                    )
            elif decision == "return":
                actions.return_(office, item_id, comment)
            else:
                actions.reject(office, item_id, comment)
    except InvalidInput as error:
        return _show(number, comment=comment, errors={error.field: [in_words(error)]}), 422
    except (Conflict, Forbidden) as error:
        flash(in_words(error), "bad")
        return redirect(url_for("approvals.show", number=number), 303)
    flash(told[decision], "good")
    return redirect(url_for("items.show", number=number), 303)


def _show(number: int, *, comment: str, errors: dict[str, list[str]]) -> str:
    with house().database.read() as connection:
        item = queries.one(connection, lists.id_of(connection, number))
        content = queries.content(connection, item.id, item.revision or None)
        drawn = previews(connection, content.snapshots) if content else []
        before = queries.last_approved(connection, item.id, item.revision)
        known = account_labels(connection, {target["channel"] for target in item.targets})
        targets = target_labels(connection, item.targets)
        history = queries.history(connection, item.id)
        submitted = lists.submissions(connection, {item.id}).get(item.id)
    return render_template(
        "approvals/show.html",
        item=SimpleNamespace(**item._mapping, topic=topic_of_row(item)),
        previews=drawn,
        changes=changes(
            before.content,
            content.content,
            lambda target: target_label(target["channel"], target.get("account"), known),
        )
        if before and content
        else None,
        targets=targets,
        author=content and content.author_name,
        submitted_at=submitted,
        history=decisions(history),
        blocked=_blocked(person(), item, content),
        comment=comment,
        errors=errors,
        summary=[("f-comment", _("Comment"), error) for error in errors.get("comment", [])],
    )


def _blocked(user: User, item: Row[Any], content: Row[Any] | None) -> Blocked | None:
    if item.state != "submitted":
        return Blocked(_("Nothing to decide"), _("The item is not waiting for approval now."))
    if not may(user, APPROVE):
        return Blocked(
            _("Another role decides"), _("Approvers and the spokesperson decide on what is submitted.")
        )
    if content is not None and content.author_id == user.id:
        return Blocked(
            _("Another person decides"), _("You wrote this revision, so you cannot approve it yourself.")
        )
    if item.needs_spokesperson and not user.spokesperson:
        return Blocked(
            _("The spokesperson decides"),
            _("This item speaks for the authority to the press and the public."),
        )
    return None
