"""What somebody writes and has not saved: kept while it is written, so that no closed browser and no crash loses it.

A row is one opened editor (a window). It also tells who else has the same item open. Saving, or throwing away, ends it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from loa.errors import InvalidInput, NotFound
from loa_publisher.accounts.models import users
from loa_publisher.accounts.roles import WRITE, require
from loa_publisher.items.models import unsaved
from loa_publisher.office import Office

OPEN = timedelta(seconds=45)
"""A window that was heard of within this time counts as open; windows tell every fifteen seconds."""
LONGEST = 4_000_000
"""Characters of one kept form, as JSON."""
ENDED = 2**31 - 1
"""The number of a window that was saved or thrown away: nothing comes after it."""
_GONE_AFTER = timedelta(days=30)
"""So long an ended window is remembered, for a browser that was away meanwhile."""
_MOST = 20
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What was kept of one window. `open`: somebody still has it before them."""

    id: UUID
    item_id: UUID | None
    form: Mapping[str, Sequence[str]]
    kept_at: datetime
    open: bool


def keep(
    office: Office,
    window: UUID,
    *,
    item_id: UUID | None,
    form: Mapping[str, Sequence[str]] | None,
    sequence: int,
    replaces: UUID | None = None,
    closed: bool = False,
) -> int:
    """Keeps what stands in a window, or (`form` None) only that it is open; gives the number of what is kept now.

    What has no higher `sequence` than what is kept came late and replaces nothing. `replaces`: the window that this one went on
    from. Raises InvalidInput (`form`) for one that is too large, NotFound for somebody else's window.
    """
    require(office.user, WRITE)
    stored = _storable(form)
    sequence = max(1, min(sequence, ENDED - 1))
    row = {
        "id": window,
        "user_id": office.user.id,
        "item_id": item_id,
        "form": stored,
        "sequence": sequence if stored is not None else 0,
        "kept_at": office.now,
        "seen_at": None if closed else office.now,
    }
    office.connection.execute(_insert(office).values(**row).on_conflict_do_nothing())
    query = select(unsaved.c.user_id, unsaved.c.sequence).where(unsaved.c.id == window).with_for_update()
    known = office.connection.execute(query).one()
    if known.user_id != office.user.id:
        raise NotFound(f"no window {window}")
    if known.sequence == ENDED:
        return ENDED
    changed = {"seen_at": row["seen_at"]}
    if stored is not None and sequence > known.sequence:
        changed |= {name: row[name] for name in ("form", "sequence", "kept_at")}
    office.connection.execute(update(unsaved).where(unsaved.c.id == window).values(**changed))
    if stored is not None and known.sequence != ENDED and replaces is not None:
        forget(office, replaces)
    stale = (unsaved.c.user_id == office.user.id) & (unsaved.c.kept_at < office.now - _GONE_AFTER)
    office.connection.execute(delete(unsaved).where(stale, unsaved.c.form.is_(None)))
    return max(sequence, known.sequence) if stored is not None else int(known.sequence)


def forget(office: Office, window: UUID) -> None:
    """Lets go of what was kept of a window of this person's: it was saved, or thrown away. What comes of it later comes late."""
    end = {"form": None, "sequence": ENDED, "kept_at": office.now, "seen_at": None}
    statement = _insert(office).values(id=window, user_id=office.user.id, item_id=None, **end)
    office.connection.execute(
        statement.on_conflict_do_update(
            index_elements=[unsaved.c.id], set_=end, where=unsaved.c.user_id == office.user.id
        )
    )


def of_window(connection: Connection, user_id: UUID, window: UUID, now: datetime) -> Kept:
    """What was kept of one window of a person's. Raises NotFound."""
    mine = (unsaved.c.id == window) & (unsaved.c.user_id == user_id) & unsaved.c.form.is_not(None)
    row = connection.execute(select(unsaved).where(mine)).first()
    if row is None:
        raise NotFound(f"nothing kept of {window}")
    return _kept(row, now)


def unfinished(connection: Connection, user_id: UUID, item_id: UUID | None, now: datetime) -> list[Kept]:
    """What a person has not saved of an item, or (None) of items that are not saved yet; the latest first, at most twenty."""
    of_item = unsaved.c.item_id.is_(None) if item_id is None else unsaved.c.item_id == item_id
    query = select(unsaved).where(unsaved.c.user_id == user_id, of_item, unsaved.c.form.is_not(None))
    rows = connection.execute(query.order_by(unsaved.c.kept_at.desc()).limit(_MOST))
    return [_kept(row, now) for row in rows]


def beside(connection: Connection, item_id: UUID, window: UUID, now: datetime) -> list[tuple[UUID, str]]:
    """Who else has the item open in a window of their own: (user, full name), each once, in the order of their names."""
    query = (
        select(users.c.id, users.c.full_name)
        .join(unsaved, unsaved.c.user_id == users.c.id)
        .where(unsaved.c.item_id == item_id, unsaved.c.id != window, unsaved.c.seen_at >= now - OPEN)
        .order_by(users.c.full_name, users.c.id)
        .distinct()
    )
    return [(row.id, row.full_name) for row in connection.execute(query)]


def _insert(office: Office) -> Any:
    return (postgresql if office.connection.dialect.name == "postgresql" else sqlite).insert(unsaved)


def _kept(row: Any, now: datetime) -> Kept:
    return Kept(
        id=row.id,
        item_id=row.item_id,
        form=row.form,
        kept_at=row.kept_at,
        open=row.seen_at is not None and row.seen_at >= now - OPEN,
    )


def _storable(form: Mapping[str, Sequence[str]] | None) -> dict[str, list[str]] | None:
    """Without what no database takes: a text that cannot be saved so is kept all the same."""
    if form is None:
        return None
    clean = {
        _UNSTORABLE.sub("", name)[:200]: [_UNSTORABLE.sub("", value) for value in values]
        for name, values in form.items()
    }
    if (length := len(json.dumps(clean, ensure_ascii=False))) > LONGEST:
        raise InvalidInput("form", f"has {length} characters; at most {LONGEST} are taken")
    return clean
