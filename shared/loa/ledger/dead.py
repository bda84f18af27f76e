"""Dead letters: messages that the broker or a worker gave up on, kept where people see them and release again what they named.

A message is only a hint: the delivery stands in the ledger. So to release again is always safe, and twice has the effect of once.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select, tuple_, update

from loa.bus.interface import DeadLetter
from loa.database import insert_missing
from loa.errors import InvalidInput
from loa.events import decode
from loa.ledger.locks import deliveries_where
from loa.ledger.moves import move
from loa.ledger.states import UNKNOWN
from loa.ledger.tables import dead_letters, deliveries, parts
from loa.wake import wake

ID = re.compile(r"[0-9A-Za-z-]{1,64}")
"""What an id looks like: ours, and the hashes of those that brought none."""
_MOST = 10_000
LONGEST = 2000
"""So much of a body is kept: ours are shorter, and others' are nobody's business."""


def keep(connection: Connection, now: datetime, letters: Sequence[DeadLetter]) -> None:
    """Writes them down, each once, a row for each delivery that they name, where they can be read."""
    insert_missing(connection, dead_letters, [row for letter in letters for row in _rows(now, letter)])


def listed(connection: Connection, *, limit: int = 50, offset: int = 0) -> Sequence[Row[Any]]:
    """Dead letters, the newest first."""
    query = select(dead_letters).order_by(dead_letters.c.at.desc(), dead_letters.c.id)
    return connection.execute(query.limit(limit).offset(offset)).all()


def count(connection: Connection, *, waiting: bool = False) -> int:
    """How many there are; `waiting`: that name a delivery and that nobody has released again."""
    query = select(func.count()).select_from(dead_letters)
    return int(connection.execute(query.where(_WAITING) if waiting else query).scalar_one())


def release_again(connection: Connection, now: datetime, by: str, ids: Collection[str] | None = None) -> int:
    """Makes due what these letters named (None: all, the oldest ten thousand) and what still waits for a message; gives how many.

    What has gone on since stays as it is. Those that were released before are passed over.
    """
    chosen = _WAITING if ids is None else and_(_WAITING, dead_letters.c.id.in_(ids))
    oldest = select(dead_letters).where(chosen).order_by(dead_letters.c.at, dead_letters.c.id).limit(_MOST)
    rows = connection.execute(oldest.with_for_update()).all()
    whole = [row.delivery_id for row in rows if row.chunk is None]
    chunks = [(row.delivery_id, row.chunk) for row in rows if row.chunk is not None]
    deliveries_where(connection, deliveries.c.id.in_([*whole, *(id for id, _ in chunks)]))
    named = deliveries.c.id.in_(whole)
    move(connection, "strand", now, named, release_at=now, reason="message_lost")
    looks = and_(named, deliveries.c.state == UNKNOWN, deliveries.c.queued_at.is_not(None))
    connection.execute(update(deliveries).where(looks).values(queued_at=None, release_at=now))
    queued = and_(tuple_(parts.c.delivery_id, parts.c.chunk).in_(chunks), parts.c.state == "queued")
    connection.execute(update(parts).where(queued).values(state="waiting", queued_at=None, release_at=now))
    mine = dead_letters.c.id.in_([row.id for row in rows])
    connection.execute(update(dead_letters).where(mine).values(released_at=now, released_by=by))
    wake(connection)
    return len(rows)


_WAITING = and_(dead_letters.c.delivery_id.is_not(None), dead_letters.c.released_at.is_(None))


def _rows(now: datetime, letter: DeadLetter) -> list[dict[str, Any]]:
    text = letter.body[:LONGEST].decode(errors="replace").replace("\x00", "�")
    own = letter.id or ""
    id = own if ID.fullmatch(own) else hashlib.sha256(letter.body).hexdigest()
    row = {"id": id, "at": now, "body": text}
    row |= {"queue": (letter.queue or "")[:100] or None, "reason": (letter.reason or "")[:60] or None}
    try:
        first, *others = decode(letter.body)
    except InvalidInput:
        return [row | {"delivery_id": None, "chunk": None}]
    more = [
        row | {"id": f"{id[:_ROOM]}-{place}", "delivery_id": due.delivery, "chunk": None}
        for place, due in enumerate(others, start=2)
    ]
    return [row | {"delivery_id": first.delivery, "chunk": first.chunk}, *more]


_ROOM = 59
"""Characters of a letter's id that leave room for the place of a delivery in it."""
