"""What was written and not saved, at the desk: kept while it is written, found again, thrown away; and who else is writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Connection, Row
from werkzeug.datastructures import MultiDict

from loa.clock import in_hanoi
from loa.errors import NotFound
from loa_publisher.accounts.roles import WRITE
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.house import house
from loa_publisher.items import keeping, lists, queries

blueprint = Blueprint("unsaved", __name__)

_NOT_KEPT = ("csrf_token", "act", "pictures", "item", "closed", "seen", "window", "sequence", "replaces")
"""Fields of the request that are no part of what was written."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """Something that was written and not saved."""

    id: UUID
    title: str
    when: str
    address: str
    open: bool
    form: Mapping[str, Sequence[str]]

    @property
    def fields(self) -> MultiDict[str, str]:
        """As the editor sends it in."""
        return MultiDict({name: list(values) for name, values in self.form.items()})


@blueprint.post("/noi-dung/dang-viet/<uuid:window>")
@needs(WRITE)
def keep(window: UUID) -> Response:
    """Keeps what stands in an editor's window; answers what is kept, and who else is at it."""
    given = request.form
    form = {name: given.getlist(name) for name in given if name not in _NOT_KEPT}
    number = given.get("item", type=int)
    with at_work() as office:
        item_id = lists.id_of(office.connection, number) if number else None
        kept = keeping.keep(
            office,
            window,
            item_id=item_id,
            form=None if "seen" in given else form,
            sequence=given.get("sequence", 0, type=int),
            replaces=given.get("replaces", type=UUID) if given.get("replaces") else None,
            closed="closed" in given,
        )
    with house().database.read() as connection:
        told = told_beside(connection, item_id, window)
        saved = _saved_meanwhile(connection, item_id, given.get("base", ""))
    return jsonify(sequence=kept, at=f"{in_hanoi(house().clock.now()):%H:%M}", beside=told, saved=saved)


@blueprint.post("/noi-dung/dang-viet/<uuid:window>/bo")
@needs(WRITE)
def drop(window: UUID) -> Any:
    """Throws away what was kept of a window."""
    with at_work() as office:
        keeping.forget(office, window)
    flash(_("Thrown away."), "good")
    number = request.args.get("so", type=int)
    return redirect(url_for("editor.edit", number=number) if number else url_for("editor.new"), 303)


def found(connection: Connection, item: Row[Any] | None) -> list[Found]:
    """What this person has not saved of an item, or of items that are new; the latest first."""
    rows = keeping.unfinished(connection, person().id, item.id if item else None, house().clock.now())
    return [
        Found(
            id=row.id,
            title=next(iter(row.form.get("title", ())), "").strip(),
            when=_at(row.kept_at),
            address=url_for("editor.edit", number=item.number, tiep=row.id)
            if item
            else url_for("editor.new", tiep=row.id),
            open=row.open,
            form=row.form,
        )
        for row in rows
    ]


def chosen(kept: Sequence[Found], wanted: str, *, by_itself: bool) -> Found | None:
    """The one that goes on here: which was asked for, or (`by_itself`) the latest that no window has open any more.

    Raises NotFound where the one that was asked for is gone.
    """
    if wanted:
        asked = next((one for one in kept if str(one.id) == wanted), None)
        if asked is None:
            raise NotFound(f"nothing kept of {wanted}")
        return asked
    return next((one for one in kept if not one.open), None) if by_itself else None


def told_beside(connection: Connection, item_id: UUID | None, window: UUID | None) -> str:
    """A sentence about who else has the item open; empty where nobody has."""
    if item_id is None:
        return ""
    open_to = keeping.beside(connection, item_id, window or UUID(int=0), house().clock.now())
    others = [name for user_id, name in open_to if user_id != person().id]
    told = ""
    if others:
        told = _(
            "%(names)s also has this item open. Whoever saves second sees the difference; nothing is lost.",
            names=", ".join(others),
        )
    elif open_to:
        told = _("You have this item open in another window, too.")
    return told


def _saved_meanwhile(connection: Connection, item_id: UUID | None, base: str) -> str:
    """A sentence about a revision that somebody saved since this window was opened."""
    if item_id is None:
        return ""
    now = queries.one(connection, item_id)
    if (now.revision_hash or "") == base:
        return ""
    latest = queries.content(connection, item_id)
    told: str = _(
        "%(name)s saved this item at %(time)s. When you save, both versions are brought together and you see the difference.",
        name=latest.author_name if latest else "–",
        time=_at(latest.created_at) if latest else "–",
    )
    return told


def _at(instant: datetime) -> str:
    return f"{in_hanoi(instant):%H:%M %d/%m/%Y}"
