"""A post or a photo as the Graph API tells it: every field that its kind has."""

from __future__ import annotations

import sqlite3
from typing import Any
from urllib.parse import quote, urlsplit

from loa_sandbox import clock
from loa_sandbox.graph.ask import photo_id, post_id
from loa_sandbox.graph.fields import Fields, choose, parse
from loa_sandbox.graph.tokens import PAGE_NAME, TOKENS

USUAL_OF_POST = parse("id,created_time,message")
USUAL_BELOW: dict[str, Fields] = {
    "attachments": parse("description,media,target,title,type,url"),
    "application": parse("category,link,name,id"),
    "from": parse("id,name"),
}
_APP_NAMES = {token.app: token.app_name for token in TOKENS.values()}


def told(node: dict[str, Any], asked: Fields) -> dict[str, Any]:
    """What is answered of a post of which these fields are asked."""
    return choose(node, asked, "PagePost", USUAL_BELOW)


def post(connection: sqlite3.Connection, row: sqlite3.Row, base: str) -> dict[str, Any]:
    """A row of ``posts`` with all that can be asked of it; None where it has no such thing."""
    photos = connection.execute(
        "select * from photos where post = ? order by position", (row["seq"],)
    ).fetchall()
    whole_id = post_id(row["page"], row["seq"])
    return {
        "id": whole_id,
        "created_time": clock.graph_time(row["created"]),
        "updated_time": clock.graph_time(row["changed"]),
        "message": row["message"] or None,
        "permalink_url": permalink(base, whole_id),
        "is_published": bool(row["published"]),
        "is_hidden": False,
        "status_type": "added_photos"
        if photos
        else "shared_story"
        if row["link"]
        else "mobile_status_update",
        "full_picture": _image(base, photos[0]) if photos else None,
        "from": {"id": row["page"], "name": PAGE_NAME},
        "application": {
            "id": row["app"],
            "name": _APP_NAMES.get(row["app"], row["app"]),
            "category": "Utilities",
        },
        "attachments": _attachments(row, photos, base),
    }


def photo(row: sqlite3.Row, base: str) -> dict[str, Any]:
    """A row of ``photos`` with all that can be asked of it."""
    return {
        "id": photo_id(row["seq"]),
        "created_time": clock.graph_time(row["at"]),
        "alt_text_custom": row["alt"],
        "link": _image(base, row),
        "page_story_id": None if row["post"] is None else post_id(row["page"], row["post"]),
    }


def permalink(base: str, whole_id: str) -> str:
    """Where people see a post: on the real Facebook its own site, here a page of the sandbox."""
    page, _, number = whole_id.partition("_")
    return f"{base}/facebook/{page}/posts/{number}"


def _image(base: str, row: sqlite3.Row) -> str:
    return f"{base}/images/{row['sha256']}"


def _attachments(row: sqlite3.Row, photos: list[sqlite3.Row], base: str) -> dict[str, Any] | None:
    shown = [_photo_attachment(each, base) for each in photos]
    if len(shown) > 1:
        link = permalink(base, post_id(row["page"], row["seq"]))
        album = {
            "media_type": "album",
            "type": "album",
            "title": "Photos",
            "url": link,
            "unshimmed_url": link,
        }
        return {"data": [album | {"subattachments": {"data": shown}}]}
    if shown:
        return {"data": shown}
    if row["link"]:
        return {"data": [_link_attachment(row["link"])]}
    return None


def _photo_attachment(row: sqlite3.Row, base: str) -> dict[str, Any]:
    link = _image(base, row)
    return {
        "media_type": "photo",
        "type": "photo",
        "url": link,
        "unshimmed_url": link,
        "description": row["alt"],
        "media": {"image": {"src": link}},
        "target": {"id": photo_id(row["seq"]), "url": link},
    }


def _link_attachment(link: str) -> dict[str, Any]:
    shimmed = f"https://l.facebook.com/l.php?u={quote(link, safe='')}"
    return {
        "media_type": "link",
        "type": "share",
        "title": urlsplit(link).hostname,
        "url": shimmed,
        "unshimmed_url": link,
        "target": {"url": shimmed},
    }
