"""Reading: the list of published posts, one post, one photo, the page itself."""

from __future__ import annotations

import base64
import json
import sqlite3
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from loa_sandbox import clock
from loa_sandbox.graph import nodes
from loa_sandbox.graph.ask import Ask, photo_seq, post_key
from loa_sandbox.graph.errors import invalid, not_there
from loa_sandbox.graph.fields import Fields, choose, parse
from loa_sandbox.graph.tokens import PAGE, PAGE_NAME

MOST = 100


@dataclass(frozen=True)
class Cursor:
    """A place in the list. ``shuffle`` numbers the order of its own that the list has (0: newest first), so
    that a list once out of order stays so from page to page."""

    key: int
    shuffle: int

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(json.dumps([self.key, self.shuffle]).encode()).decode().rstrip("=")

    @classmethod
    def read(cls, name: str, text: str) -> Cursor:
        try:
            key, shuffle = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            return cls(int(key), int(shuffle))
        except (ValueError, TypeError) as error:
            raise invalid(name, "must be a cursor of an earlier answer") from error


def _order(shuffle: int) -> str:
    """The column to sort by. Multiplying modulo a prime above every ``seq`` gives each row another place."""
    return f"(seq * {shuffle} % 4294967291)" if shuffle else "seq"


def published_posts(ask: Ask) -> dict[str, Any]:
    """GET /{page}/published_posts with ``fields``, ``limit``, ``after``, ``before``, ``since``, ``until``."""
    given = ask.parameters
    limit = given.whole("limit", 25)
    assert limit is not None
    if not 1 <= limit <= MOST:
        raise invalid("limit", f"must be between 1 and {MOST}")
    asked = _asked(ask, nodes.USUAL_OF_POST)
    side = "before" if given.text("before") else "after"
    at = given.text(side)
    cursor = Cursor.read(side, at) if at else Cursor(0, _shuffle(ask))
    column = _order(cursor.shuffle)
    conditions = ["page = ? and published and deleted is null and visible <= ?"]
    values: list[Any] = [PAGE, clock.now()]
    for name, sign in (("since", ">="), ("until", "<=")):
        if (seconds := given.whole(name)) is not None:
            conditions.append(f"created {sign} ?")
            values.append(seconds * clock.SECOND)
    if at:
        conditions.append(f"{column} {'>' if side == 'before' else '<'} ?")
        values.append(cursor.key)
    with ask.world.store.read() as connection:
        rows = connection.execute(
            f"select *, {column} as place from posts where {' and '.join(conditions)}"
            f" order by {column} {'asc' if side == 'before' else 'desc'} limit ?",
            (*values, limit + 1),
        ).fetchall()
        more, rows = len(rows) > limit, rows[:limit]
        if side == "before":
            rows.reverse()
        data = [nodes.told(nodes.post(connection, row, ask.base), asked) for row in rows]
    if not rows:
        return {"data": []}
    ends = {
        "before": Cursor(rows[0]["place"], cursor.shuffle),
        "after": Cursor(rows[-1]["place"], cursor.shuffle),
    }
    paging: dict[str, Any] = {"cursors": {name: str(end) for name, end in ends.items()}}
    if more or side == "before":
        paging["next"] = _address(ask, limit, "after", ends["after"])
    if at and (more or side == "after"):
        paging["previous"] = _address(ask, limit, "before", ends["before"])
    return {"data": data, "paging": paging}


def node(ask: Ask) -> dict[str, Any]:
    """GET /{post} or GET /{photo}."""
    object_id = ask.call.target
    with ask.world.store.read() as connection:
        key = post_key(object_id)
        row: sqlite3.Row | None
        if key is not None:
            row = connection.execute(
                "select * from posts where page = ? and seq = ? and deleted is null and visible <= ?",
                (*key, clock.now()),
            ).fetchone()
            if row is not None:
                return nodes.told(nodes.post(connection, row, ask.base), _asked(ask, nodes.USUAL_OF_POST))
        elif (seq := photo_seq(object_id)) is not None:
            row = connection.execute("select * from photos where seq = ?", (seq,)).fetchone()
            if row is not None:
                return choose(nodes.photo(row, ask.base), _asked(ask, parse("id,created_time")), "Photo", {})
    raise not_there("get", object_id)


def page(ask: Ask) -> dict[str, Any]:
    """GET /{page} or GET /me."""
    told = {
        "id": PAGE,
        "name": PAGE_NAME,
        "category": "Government Organization",
        "fan_count": 0,
        "followers_count": 0,
        "link": f"{ask.base}/",
        "is_published": True,
        "can_post": True,
        "tasks": ["ANALYZE", "MODERATE", "CREATE_CONTENT", "MANAGE"],
    }
    return choose(told, _asked(ask, parse("id,name")), "Page", {})


def _asked(ask: Ask, usual: Fields) -> Fields:
    fields = ask.parameters.text("fields")
    return parse(fields) if fields else usual


def _shuffle(ask: Ask) -> int:
    fault = ask.world.faults.strike(ask.call, "unordered_feed")
    # odd and large, so that neighbours part
    return 0 if fault is None else 1_000_000_007 + 2 * (fault.seed % 1_000_000_000)


def _address(ask: Ask, limit: int, side: str, cursor: Cursor) -> str:
    query = {"limit": str(limit), side: str(cursor)}
    if fields := ask.parameters.text("fields"):
        query["fields"] = fields
    return f"{ask.base}/graph/v26.0/{PAGE}/published_posts?{urlencode(query)}"
