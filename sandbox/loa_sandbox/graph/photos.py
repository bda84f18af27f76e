"""Photos: uploaded, published at once or kept for a post to come."""

from __future__ import annotations

import hashlib
from typing import Any

from loa_sandbox.graph.ask import Ask, photo_id, post_id
from loa_sandbox.graph.errors import GraphError, invalid
from loa_sandbox.graph.posts import attach, insert, message, told_after
from loa_sandbox.graph.tokens import PAGE

LARGEST = 10_000_000
"""Bytes; the Pages API documentation says "under 10 MB"."""

_TOO_LARGE = "should be a picture smaller than 10 MB, saved as JPG, PNG, GIF, TIFF, HEIF or WebP"


def upload(ask: Ask) -> dict[str, Any]:
    """POST /{page}/photos with the picture as multipart ``source``. The bytes are kept as they came."""
    given = ask.parameters
    if given.text("url") is not None:
        raise invalid(
            "url", "is not served by this sandbox, which fetches nothing: send the bytes as multipart source"
        )
    source = given.files.get("source")
    if source is None:
        raise GraphError(324, "(#324) Requires upload file")
    content = source.read()
    media_type = _media_type(content)
    if media_type is None or len(content) > LARGEST:
        raise invalid("source", _TOO_LARGE, subcode=1366046)
    text, published, alt = message(ask), given.flag("published", True), given.text("alt_text_custom")
    digest = hashlib.sha256(content).hexdigest()
    with ask.world.store.write() as connection:
        connection.execute("insert or ignore into images values (?, ?, ?)", (digest, media_type, content))
        row = connection.execute(
            "insert into photos (page, sha256, alt, at) values (?, ?, ?, ?)", (PAGE, digest, alt, ask.at)
        )
        assert row.lastrowid is not None
        photo = photo_id(row.lastrowid)
        if not published:
            return {"id": photo}
        post = insert(connection, ask, text, None, published=True)
        attach(connection, photo, post, 0)
    whole_id = post_id(PAGE, post)
    return told_after(ask, whole_id, {"post_id": whole_id}) | {"id": photo}


def _media_type(content: bytes) -> str | None:
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith((b"II*\0", b"MM\0*")):
        return "image/tiff"
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1"):
        return "image/heif"
    return None
