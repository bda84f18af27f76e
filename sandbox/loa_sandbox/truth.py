"""``GET /truth``: what the outside world saw, told by itself. Nothing is left out, nothing counted once for
twice."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request

from loa_sandbox import clock
from loa_sandbox.graph.ask import photo_id, post_id, post_key
from loa_sandbox.mail import letters
from loa_sandbox.problem import problem
from loa_sandbox.store import Store
from loa_sandbox.world import the_world

blueprint = Blueprint("truth", __name__, url_prefix="/truth")

Entry = dict[str, Any]
Wanted = Callable[[str], bool]
"""Whether a field is asked for: those that are costly to tell are told only then."""


def _facebook(store: sqlite3.Connection, row: sqlite3.Row, wanted: Wanted) -> Entry:
    photos = store.execute("select * from photos where post = ? order by position", (row["seq"],)).fetchall()
    edits = store.execute("select * from edits where post = ? order by rowid", (row["seq"],)).fetchall()
    return {
        "id": post_id(row["page"], row["seq"]),
        "message": row["message"],
        "link": row["link"],
        "images": [photo["sha256"] for photo in photos],
        "created_time": clock.graph_time(row["created"]),
        "deleted": row["deleted"] is not None,
        "edits": [
            {"at": clock.rfc3339(edit["at"]), "before": edit["before"], "message": edit["after"]}
            for edit in edits
        ],
        "at": clock.rfc3339(row["at"]),
        "created_at": clock.rfc3339(row["created"]),
        "visible_at": clock.rfc3339(row["visible"]),
        "deleted_at": None if row["deleted"] is None else clock.rfc3339(row["deleted"]),
        "published": bool(row["published"]),
        "app": row["app"],
        "alt_texts": [photo["alt"] for photo in photos],
    }


def _mail(store: sqlite3.Connection, row: sqlite3.Row, wanted: Wanted) -> Entry:
    decoded: Entry = {}
    if any(map(wanted, ("text", "html", "attachments"))):
        content = store.execute("select content from envelopes where seq = ?", (row["envelope"],)).fetchone()[
            0
        ]
        decoded = letters.body(content)
    return {
        "to": row["recipient"],
        "sender": row["sender"],
        "envelope": row["envelope"],
        "at": clock.rfc3339(row["at"]),
        **dict.fromkeys(letters.HEADERS),
        **json.loads(row["headers"]),
        **decoded,
    }


def _unit(store: sqlite3.Connection, row: sqlite3.Row, wanted: Wanted) -> Entry:
    event = json.loads(row["raw"])
    return {
        "unit": row["unit"],
        "webhook_id": row["webhook_id"],
        "type": event["type"],
        "subject": event.get("subject"),
        "data": event.get("data"),
        "at": clock.rfc3339(row["at"]),
        "source": row["source"],
        "sequence": event.get("sequence"),
        "time": event.get("time"),
        "receipt_id": row["receipt_id"],
        "status": row["status"],
        "headers": json.loads(row["headers"]),
        "raw": row["raw"].decode("utf-8"),
        "raw_sha256": hashlib.sha256(row["raw"]).hexdigest(),
    }


def _upload(store: sqlite3.Connection, row: sqlite3.Row, wanted: Wanted) -> Entry:
    return {
        "id": photo_id(row["seq"]),
        "sha256": row["sha256"],
        "alt_text": row["alt"],
        "post": None if row["post"] is None else post_id(row["page"], row["post"]),
        "at": clock.rfc3339(row["at"]),
    }


def _call(store: sqlite3.Connection, row: sqlite3.Row, wanted: Wanted) -> Entry:
    return {
        "at": clock.rfc3339(row["at"]),
        "ended": clock.rfc3339(row["ended"]),
        "channel": row["channel"],
        "operation": row["operation"],
        "target": row["target"],
        "status": row["status"],
        "fault": row["fault"],
    }


Teller = Callable[[sqlite3.Connection, sqlite3.Row, Wanted], Entry]

_LETTERS = (
    "(select letters.seq, envelope, recipient, at, sender, headers"
    " from letters join envelopes on envelopes.seq = letters.envelope)"
)

KINDS: Mapping[str, tuple[str, str, Teller]] = {
    "facebook": ("posts", "changed", _facebook),
    "mail": (_LETTERS, "at", _mail),
    "units": ("unit_events", "at", _unit),
    "uploads": ("photos", "at", _upload),
    "calls": ("calls", "at", _call),
}
"""Table, the column that ``since`` is compared with, and how a row is told."""

USUAL = ("facebook", "mail", "units")


@blueprint.get("")
def truth() -> Response:
    """Everything, streamed from one unchanging view. ``kind`` (facebook, mail, units, uploads, calls; several
    by comma), ``since`` (RFC 3339 or seconds: received, or for posts changed, then or later) and ``fields``
    narrow it."""
    kinds = _listed("kind") or list(USUAL)
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        return problem(
            422, "unknown kind", {"kind": [f"{name}: not one of {', '.join(KINDS)}" for name in unknown]}
        )
    try:
        since = clock.parse(request.args.get("since", "0"))
    except ValueError as error:
        return problem(422, "since is no instant", {"since": [str(error)]})
    told = _tell(the_world().store, kinds, since, _listed("fields"))
    return Response(told, content_type="application/json")


@blueprint.get("/summary")
def summary() -> Response:
    """How many of each there are: cheap enough to be asked again and again."""
    return jsonify(counts(the_world().store))


def counts(store: Store) -> dict[str, Any]:
    """How many posts, mails, events, uploads and calls there are."""
    with store.read() as connection:

        def count(what: str) -> int:
            return int(connection.execute(f"select count(*) from {what}").fetchone()[0])

        return {
            "facebook": {
                "posts": count("posts"),
                "live": count("posts where deleted is null"),
                "deleted": count("posts where deleted is not null"),
                "edits": count("edits"),
                "uploads": count("photos"),
            },
            "mail": count("letters"),
            "units": {
                "events": count("unit_events"),
                "repeats": count("unit_events where status = 'duplicate'"),
                "units": count("(select distinct unit from unit_events)"),
            },
            "calls": count("calls"),
        }


def latest(store: Store, kind: str, number: int) -> list[Entry]:
    """The last entries of a kind, newest first."""
    table, _, teller = KINDS[kind]
    with store.read() as connection:
        rows = connection.execute(f"select * from {table} order by seq desc limit ?", (number,)).fetchall()
        return [teller(connection, row, lambda field: field == "text") for row in rows]


def post(store: Store, object_id: str) -> Entry | None:
    """One post, deleted or not; None when there was none of that id."""
    key = post_key(object_id)
    with store.read() as connection:
        row = connection.execute("select * from posts where page = ? and seq = ?", key or ("", 0)).fetchone()
        return None if row is None else _facebook(connection, row, lambda field: True)


def _listed(name: str) -> list[str]:
    return [part for text in request.args.getlist(name) for part in text.split(",") if part]


def _tell(store: Store, kinds: list[str], since: int, fields: list[str]) -> Iterator[bytes]:
    def wanted(field: str) -> bool:
        return not fields or field in fields

    with store.snapshot() as connection:
        for number, kind in enumerate(kinds):
            table, column, teller = KINDS[kind]
            yield f"{', ' if number else '{'}{json.dumps(kind)}: [".encode()
            rows = connection.execute(f"select * from {table} where {column} >= ? order by seq", (since,))
            comma = ""
            while some := rows.fetchmany(200):
                lines = []
                for row in some:
                    entry = teller(connection, row, wanted)
                    lines.append(_json({name: value for name, value in entry.items() if wanted(name)}))
                yield (comma + ",\n".join(lines)).encode()
                comma = ",\n"
            yield b"]"
    yield b"}\n"


def _json(entry: Entry) -> str:
    text = json.dumps(entry, ensure_ascii=False)
    # a lone surrogate, which JSON can escape but UTF-8 cannot hold, is told as it was sent: escaped
    return text if text.isascii() or not _has_surrogate(text) else json.dumps(entry)


def _has_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
