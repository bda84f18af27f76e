"""Approvals: the inbox, and the page on which one exact revision is approved, returned or rejected."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Connection, Row

from loa.errors import Conflict, Forbidden, InvalidInput, LoaError
from loa_publisher.accounts.actions import User
from loa_publisher.accounts.roles import APPROVE, EMERGENCY, SUBMIT, WRITE, may
from loa_publisher.approvals import actions, compared, delegations, emergencies, inbox, partners, standing
from loa_publisher.approvals.checklist import POINTS, REQUIRE
from loa_publisher.deliveries.lists import account_labels
from loa_publisher.desk import words
from loa_publisher.desk.access import at_work, person
from loa_publisher.desk.consents import pictures_shown
from loa_publisher.desk.difference import Change, changes, time_change
from loa_publisher.desk.films import beside
from loa_publisher.desk.history import decisions
from loa_publisher.desk.house import house
from loa_publisher.desk.previews import previews
from loa_publisher.desk.tabs import Pages, Tab
from loa_publisher.desk.targets import target_label, target_labels
from loa_publisher.desk.topics import topic_of_row, topics_by_id
from loa_publisher.desk.wording import in_words
from loa_publisher.films.kinds import FILM, TV_FILM
from loa_publisher.items import lists, queries

blueprint = Blueprint("approvals", __name__)

PAGE = 50


class NotAReviewer(Forbidden):
    """Neither an approver nor the holder of a delegation."""


@dataclass(frozen=True)
class Blocked:
    """Why this person cannot decide on this item now."""

    title: str
    text: str


@blueprint.get("/phe-duyet")
def page() -> str:
    """What awaits approval, overdue first: for me to decide, written by me, or all of it."""
    user, now, patience = person(), house().clock.now(), house().settings.remind_after
    with house().database.read() as connection:
        decides = standing.may_decide_somewhere(connection, now, user)
        scopes = [inbox.MINE] * decides + [inbox.WRITTEN] * may(user, WRITE) + [inbox.ALL]
        asked = request.args.get("xem", "")
        scope = asked if asked in scopes else scopes[0]
        counts = {name: inbox.count(connection, now, user, name) for name in scopes}
        number = min(max(1, request.args.get("trang", 1, type=int)), max(1, -(-counts[scope] // PAGE)))
        waiting = inbox.listed(connection, now, user, patience, scope, limit=PAGE, offset=(number - 1) * PAGE)
        topics = topics_by_id(connection)
        escalated = inbox.escalated_to(connection, user.id)
        owed = emergencies.count_owed(connection, user)
    labels = {inbox.MINE: _("For me to decide"), inbox.WRITTEN: _("Written by me"), inbox.ALL: _("All")}
    tabs = [
        Tab(labels[name], url_for("approvals.page", xem=name), name == scope, counts[name]) for name in scopes
    ]
    return render_template(
        "approvals/list.html",
        waiting=waiting,
        topics=topics,
        tabs=tabs,
        scope=scope,
        escalated=escalated,
        owed=owed,
        may_choose=any(one.mine for one in waiting),
        pages=Pages(number, PAGE, counts[scope], lambda n: url_for("approvals.page", xem=scope, trang=n)),
    )


@blueprint.get("/phe-duyet/<int:number>")
def show(number: int) -> str:
    """What it will look like everywhere, what changed, and the decision."""
    return _show(number, comment="", errors={})


@blueprint.post("/phe-duyet/<int:number>")
def decide(number: int) -> Any:
    """Approves, returns or rejects the revision that was shown. Whose right it takes the actions know: it may be lent."""
    decision, comment = request.form.get("decision", ""), request.form.get("comment", "")
    checklist = request.form.getlist("checklist") if "checklist_asked" in request.form else None
    told = {
        "approve": _("Approved."),
        "return": _("Returned to its author with your comment."),
        "reject": _("Rejected with your comment."),
    }
    try:
        with at_work() as office:
            if not standing.may_decide_somewhere(office.connection, office.now, office.user):
                raise NotAReviewer("approvers decide, and whoever holds a delegation")
            if decision not in told:
                raise InvalidInput("decision", "must be approve, return or reject")
            item_id = lists.id_of(office.connection, number)
            if decision == "approve":
                shown = request.form.get("revision_hash", "")
                if not actions.approve(office, item_id, shown, checklist=checklist):
                    told["approve"] = _(
                        "Approved. Its time is not set or has passed: give it a time to publish it."
                    )
            elif decision == "return":
                actions.return_(office, item_id, comment, checklist=checklist)
            else:
                actions.reject(office, item_id, comment, checklist=checklist)
    except NotAReviewer:
        raise
    except InvalidInput as error:
        if decision not in told:
            raise
        return _show(number, comment=comment, errors={error.field: [in_words(error)]}), 422
    except (Conflict, Forbidden) as error:
        flash(in_words(error), "bad")
        return redirect(url_for("approvals.show", number=number), 303)
    flash(told[decision], "good")
    return redirect(url_for("items.show", number=number), 303)


def _show(number: int, *, comment: str, errors: dict[str, list[str]]) -> str:
    user, now = person(), house().clock.now()
    with house().database.read() as connection:
        item = queries.one(connection, lists.id_of(connection, number))
        content = queries.content(connection, item.id, item.revision or None)
        drawn = previews(connection, content.snapshots, item.due_at) if content else []
        bases = compared.earlier(connection, item.id, item.revision)
        base = compared.base_of(bases, request.args.get("so-voi", type=int))
        changed = compare(connection, item, base, content) if base and content else None
        targets = target_labels(connection, item.targets)
        history = queries.history(connection, item.id)
        objection = standing.objection(connection, now, user, item) if item.state == "submitted" else None
        lent = _lent(connection, item) if item.state == "submitted" and objection is None else None
        film = beside(connection, item) if item.kind in (FILM, TV_FILM) else None
        asked_partners = partners.of_item(connection, item.id, item.revision_hash)
        urgent = emergencies.of_item(connection, item.id)
    late = item.submitted_at is not None and now - item.submitted_at >= house().settings.remind_after
    return render_template(
        "approvals/show.html",
        item=SimpleNamespace(**item._mapping, topic=topic_of_row(item)),
        previews=drawn,
        pictures=pictures_shown(content.content) if content else [],
        changes=changed,
        bases=bases,
        base=base,
        targets=targets,
        author=content and content.author_name,
        late=late,
        history=decisions(history),
        blocked=_blocked(user, item, objection),
        lent=lent,
        partners=asked_partners,
        film=film,
        unsigned=[row.name for row in asked_partners if row.signoff_id is None],
        emergencies=urgent,
        may_rush=may(user, EMERGENCY) and item.state in emergencies.FROM_STATES and item.revision > 0,
        may_sign=may(user, SUBMIT),
        points=[(code, words.CHECKLIST[code]) for code in POINTS],
        ticked=request.form.getlist("checklist"),
        every_point=house().settings.checklist == REQUIRE,
        comment=comment,
        errors=errors,
        summary=_summary(errors),
    )


def _summary(errors: dict[str, list[str]]) -> list[tuple[str, str, str]]:
    places = {"comment": ("f-comment", _("Comment")), "checklist": ("checklist", _("Checklist"))}
    return [
        (*places.get(name, ("", name)), sentence)
        for name, sentences in errors.items()
        for sentence in sentences
    ]


def compare(
    connection: Connection, item: Row[Any], base: compared.Earlier, content: Row[Any]
) -> list[Change]:
    """What differs from the revision that is compared with; its time, too, where one is known."""
    before = compared.content_of(connection, item.id, base.number)
    known = account_labels(connection, {target["channel"] for target in before["targets"] + item.targets})
    found = changes(
        before,
        content.content,
        lambda target: target_label(target["channel"], target.get("account"), known),
    )
    return found + (time_change(_("Goes out at"), base.due_at, item.due_at) if base.decision else [])


def _lent(connection: Connection, item: Row[Any]) -> SimpleNamespace | None:
    """The delegation by which this person would decide; None where the right is their own."""
    held = standing.require_standing(connection, house().clock.now(), person(), item)
    if held.delegation is None:
        return None
    row = delegations.one(connection, held.delegation)
    return SimpleNamespace(giver=row.giver, basis=row.basis, ends_at=row.ends_at)


def _blocked(user: User, item: Row[Any], objection: LoaError | None) -> Blocked | None:
    if item.state != "submitted":
        return Blocked(_("Nothing to decide"), _("The item is not waiting for approval now."))
    if objection is None:
        return None
    if "wrote" in str(objection):
        return Blocked(
            _("Another person decides"), _("You wrote this revision, so you cannot approve it yourself.")
        )
    if not may(user, APPROVE):
        return Blocked(
            _("Another role decides"), _("Approvers and the spokesperson decide on what is submitted.")
        )
    return Blocked(
        _("The spokesperson decides"),
        _("This item speaks for the authority to the press and the public."),
    )
