"""Posts: made, edited, deleted."""

from __future__ import annotations

import json
import sqlite3
from typing import Any
from urllib.parse import urlsplit

from loa_sandbox import clock
from loa_sandbox.graph import nodes
from loa_sandbox.graph.ask import Ask, photo_seq, post_id, post_key
from loa_sandbox.graph.errors import GraphError, invalid, not_there
from loa_sandbox.graph.fields import parse
from loa_sandbox.graph.tokens import PAGE

LONGEST_MESSAGE = 63_206
"""In characters, counted as Unicode code points. Not documented by Meta; seen in third-party clients."""


def create(ask: Ask) -> dict[str, Any]:
    """POST /{page}/feed: text, link, or photos uploaded before (``attached_media``)."""
    given = ask.parameters
    text, link, photos = message(ask), given.text("link") or None, _attached(ask)
    if not text and link is None and not photos:
        raise GraphError(100, "(#100) One of the parameters message, link or attached_media is required")
    if link is not None:
        _check_link(link)
        if photos:
            raise invalid("link", "cannot be combined with attached_media")
    if given.text("scheduled_publish_time") is not None:
        raise invalid("scheduled_publish_time", "is not served by this sandbox")
    with ask.world.store.write() as connection:
        seq = insert(connection, ask, text, link, published=given.flag("published", True))
        for position, photo in enumerate(photos):
            attach(connection, photo, seq, position)
    return told_after(ask, post_id(PAGE, seq), {})


def message(ask: Ask) -> str | None:
    """The text of the call, as it came. Raises GraphError when it is too long."""
    text = ask.parameters.text("message")
    if text is not None and len(text) > LONGEST_MESSAGE:
        raise invalid("message", f"must be no longer than {LONGEST_MESSAGE} characters")
    return text


def insert(
    connection: sqlite3.Connection, ask: Ask, text: str | None, link: str | None, *, published: bool
) -> int:
    """Adds the post within a write; answers its row."""
    created = clock.now()
    row = connection.execute(
        "insert into posts (page, app, message, link, published, at, created, visible, changed)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (PAGE, ask.token.app, text, link, published, ask.at, created, created + ask.delay(), created),
    )
    assert row.lastrowid is not None
    return row.lastrowid


def attach(connection: sqlite3.Connection, photo: str, post: int, position: int) -> None:
    """Gives an uploaded photo to a post within a write. Raises GraphError when it is not there or used
    already."""
    taken = connection.execute(
        "update photos set post = ?, position = ? where seq = ? and page = ? and post is null",
        (post, position, photo_seq(photo), PAGE),
    )
    if taken.rowcount != 1:
        raise invalid("attached_media", f"names {photo}, which is no unpublished photo of this page")


def edit(ask: Ask) -> dict[str, Any]:
    """POST /{post}: another ``message``. Only the app that made a post may edit it."""
    text = message(ask)
    if text is None:
        raise GraphError(100, "(#100) The parameter message is required")
    with ask.world.store.write() as connection:
        row = _live(connection, "post", ask.call.target)
        if row["app"] != ask.token.app:
            raise GraphError(
                200, "(#200) This post was not created by the application, which may not edit it"
            )
        now = clock.now()
        connection.execute(
            "insert into edits (post, at, before, after) values (?, ?, ?, ?)",
            (row["seq"], ask.at, row["message"], text),
        )
        connection.execute("update posts set message = ?, changed = ? where seq = ?", (text, now, row["seq"]))
    return told_after(ask, ask.call.target, {"success": True})


def delete(ask: Ask) -> dict[str, Any]:
    """DELETE /{post}: it is gone for every reader, and a second time answers that it does not exist."""
    with ask.world.store.write() as connection:
        row = _live(connection, "delete", ask.call.target)
        connection.execute(
            "update posts set deleted = ?, changed = ? where seq = ?", (ask.at, clock.now(), row["seq"])
        )
    return {"success": True}


def told_after(ask: Ask, post: str, told: dict[str, Any]) -> dict[str, Any]:
    """What a write answers: ``told``, and whatever ``fields`` asks of the post (read after write)."""
    fields = ask.parameters.text("fields")
    if fields is None:
        return told or {"id": post}
    with ask.world.store.read() as connection:
        row = _live(connection, "get", post)
        return told | nodes.told(nodes.post(connection, row, ask.base), parse(fields))


def _live(connection: sqlite3.Connection, method: str, object_id: str) -> sqlite3.Row:
    key = post_key(object_id)
    row: sqlite3.Row | None = None
    if key is not None:
        row = connection.execute(
            "select * from posts where page = ? and seq = ? and deleted is null", key
        ).fetchone()
    if row is None:
        raise not_there(method, object_id)
    return row


def _check_link(link: str) -> None:
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").lower()
    except ValueError as error:
        raise invalid("link", "must be a URL", subcode=2061006) from error
    if parts.scheme not in ("http", "https") or not host or any(sign.isspace() for sign in link):
        raise invalid("link", "must be a URL", subcode=2061006)
    if host == "facebook.com" or host.endswith(".facebook.com"):
        raise invalid("link", "must not lead to Facebook", subcode=1609008)


def _attached(ask: Ask) -> list[str]:
    """Photo ids of ``attached_media``: one JSON list, or ``attached_media[0]``, ``[1]`` … with an object
    each."""
    whole = ask.parameters.text("attached_media")
    texts = [whole] if whole else ask.parameters.starting_with("attached_media[")
    photos: list[str] = []
    for text in texts:
        try:
            read = json.loads(text)
        except ValueError as error:
            raise invalid("attached_media", "must be JSON") from error
        for each in read if isinstance(read, list) else [read]:
            photo = each.get("media_fbid") if isinstance(each, dict) else None
            if not isinstance(photo, str | int) or photo_seq(str(photo)) is None:
                raise invalid("attached_media", 'must be a list of objects such as {"media_fbid": "1234"}')
            photos.append(str(photo))
    return photos
