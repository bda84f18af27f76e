"""Delegations: who may decide in whose name, for what, until when, and on what paper."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, Row

from loa.clock import in_hanoi
from loa.content import URGENT
from loa.errors import Conflict, Forbidden, InvalidInput, InvalidInputs, NotFound
from loa_publisher.accounts.actions import all_users
from loa_publisher.accounts.roles import APPROVE, MANAGE_USERS, may
from loa_publisher.approvals import delegations
from loa_publisher.desk import words
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.house import house
from loa_publisher.desk.tabs import Pages, Tab
from loa_publisher.desk.times import read_moment
from loa_publisher.desk.topics import topic_title, topics_by_id
from loa_publisher.desk.wording import in_words
from loa_publisher.items import lists

blueprint = Blueprint("approvals_delegations", __name__)

PAGE = 50
_LABELS = {
    "to": _l("To whom"),
    "basis": _l("The paper it rests on"),
    "items": _l("Items"),
    "kinds": _l("Kinds of items"),
    "from": _l("Begins"),
    "until": _l("Until"),
}
_PLACES = {"from": "f-from-day", "until": "f-until-day", "kinds": "kinds"}


@blueprint.get("/phe-duyet/uy-quyen")
def page() -> str:
    """Those that hold or will hold; or those that are over."""
    over = request.args.get("xem") == "het"
    user, now = person(), house().clock.now()
    with house().database.read() as connection:
        counts = {which: delegations.count(connection, now, over=which) for which in (False, True)}
        number = min(max(1, request.args.get("trang", 1, type=int)), max(1, -(-counts[over] // PAGE)))
        rows = delegations.listed(connection, now, over=over, limit=PAGE, offset=(number - 1) * PAGE)
        shown = _shown(connection, rows)
    tabs = [
        Tab(_("In force or to come"), url_for("approvals_delegations.page"), not over, counts[False]),
        Tab(_("Over"), url_for("approvals_delegations.page", xem="het"), over, counts[True]),
    ]
    return render_template(
        "approvals/delegations.html",
        delegations=shown,
        tabs=tabs,
        over=over,
        may_give=may(user, APPROVE),
        may_revoke=lambda row: not over and (row.given_by == user.id or may(user, MANAGE_USERS)),
        pages=Pages(
            number,
            PAGE,
            counts[over],
            lambda n: url_for("approvals_delegations.page", xem="het" if over else None, trang=n),
        ),
    )


@blueprint.get("/phe-duyet/uy-quyen/moi")
@needs(APPROVE)
def new() -> str:
    """The form of a delegation."""
    return _form([])


@blueprint.post("/phe-duyet/uy-quyen/moi")
@needs(APPROVE)
def give() -> Any:
    """Gives it, in the name of who is signed in."""
    complaints: list[InvalidInput] = []
    starts_at = _moment("from", complaints) or house().clock.now()
    ends_at = _moment("until", complaints)
    if ends_at is None and not any(one.field == "until" for one in complaints):
        complaints.append(InvalidInput("until", "must not be empty"))
    try:
        to = UUID(request.form.get("to", ""))
    except ValueError:
        to = UUID(int=0)
    try:
        with at_work() as office:
            item_ids = _items(office.connection, request.form.get("items", ""), complaints)
            delegations.give(
                office,
                to=to,
                basis=request.form.get("basis", ""),
                item_ids=item_ids,
                kinds=request.form.getlist("kinds"),
                starts_at=starts_at,
                ends_at=ends_at or office.now,
            )
            if complaints:
                raise InvalidInputs(complaints)
    except InvalidInputs as refused:
        known = {one.field for one in complaints}
        complaints += [one for one in refused.complaints if one.field not in known]
        return _form(complaints), 422
    flash(_("The delegation is given. It ends by itself."), "good")
    return redirect(url_for("approvals_delegations.page"), 303)


@blueprint.post("/phe-duyet/uy-quyen/<uuid:delegation_id>/thu-hoi")
def revoke(delegation_id: UUID) -> Any:
    """Ends it now."""
    try:
        with at_work() as office:
            if not may(office.user, APPROVE) and not may(office.user, MANAGE_USERS):
                raise MayNotRevoke("whoever gave a delegation revokes it, or an administrator")
            delegations.revoke(office, delegation_id)
    except MayNotRevoke:
        raise
    except (Conflict, Forbidden) as error:
        flash(in_words(error), "bad")
    else:
        flash(_("Revoked. Nothing is decided by it any more."), "good")
    return redirect(url_for("approvals_delegations.page"), 303)


class MayNotRevoke(Forbidden):
    """Neither an approver nor an administrator."""


def _form(complaints: list[InvalidInput]) -> str:
    user = person()
    errors: dict[str, list[str]] = {}
    for complaint in complaints:
        errors.setdefault(complaint.field, []).append(in_words(complaint))
    with house().database.read() as connection:
        people = [one for one in all_users(connection) if one.is_active and one.id != user.id]
        kinds = _kinds(connection)
    today = in_hanoi(house().clock.now())
    asked = request.form if request.method == "POST" else None
    return render_template(
        "approvals/delegate.html",
        people=[("", _("Choose a person"))]
        + [(str(one.id), f"{one.full_name} ({_roles(one.roles)})") for one in people],
        kinds=kinds,
        given=request.form
        if asked is not None
        else {"from_day": f"{today:%d/%m/%Y}", "from_time": f"{today:%H:%M}"},
        chosen=request.form.getlist("kinds"),
        errors=errors,
        summary=[
            (_PLACES.get(name, f"f-{name}"), str(_LABELS.get(name, name)), one)
            for name, told in errors.items()
            for one in told
        ],
        labels=_LABELS,
    )


def _roles(roles: Any) -> str:
    return ", ".join(str(words.ROLES.get(role, role)) for role in sorted(roles))


def _kinds(connection: Connection) -> list[tuple[str, str]]:
    """The kinds that there are: urgent items, and each focus topic."""
    topics = {topic.code: topic for topic in topics_by_id(connection).values()}
    return [
        (f"lane:{URGENT}", str(_("Everything urgent"))),
        *((f"topic:{code}", f"{code} {topic_title(topics[code])}") for code in sorted(topics)),
    ]


def _items(connection: Connection, text: str, complaints: list[InvalidInput]) -> list[UUID]:
    """Items by their numbers, as people write them: ``#12, 15``."""
    found = []
    for word in re.split(r"[\s,;]+", text.strip()):
        if not word:
            continue
        try:
            found.append(lists.id_of(connection, int(word.lstrip("#"))))
        except (ValueError, NotFound):
            complaints.append(InvalidInput("items", f"no item {word[:40]}"))
    return found


def _moment(name: str, complaints: list[InvalidInput]) -> Any:
    try:
        return read_moment(request.form, name, name)
    except InvalidInput as complaint:
        complaints.append(complaint)
        return None


def _shown(connection: Connection, rows: Any) -> list[SimpleNamespace]:
    """Delegations with what they are for in words."""
    kinds = dict(_kinds(connection))
    ids = {UUID(one) for row in rows for one in row.items}
    lines = lists.lines_of(connection, ids)
    return [_of_row(row, kinds, lines) for row in rows]


def _of_row(row: Row[Any], kinds: dict[str, str], lines: Any) -> SimpleNamespace:
    return SimpleNamespace(
        **{name: value for name, value in row._mapping.items() if name not in ("items", "kinds")},
        covers_items=[lines[UUID(one)] for one in row.items if UUID(one) in lines],
        covers_kinds=[kinds.get(kind, kind) for kind in row.kinds],
    )
