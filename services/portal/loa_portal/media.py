"""Pictures and documents for the public: only those that a live article has, by content hash."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from uuid import UUID

from flask import Blueprint, abort, send_file
from flask.typing import ResponseReturnValue

from loa_portal.articles import documents, renditions, shelf
from loa_portal.articles.submission import MEDIA_TYPES, SHA256
from loa_portal.site import site

media = Blueprint("media", __name__)

FRESH = timedelta(hours=1)
"""How long caches keep a picture without asking. The bytes never change, but a picture can be withdrawn: no year-long caching."""


@media.get("/media/<name>")
def picture(name: str) -> ResponseReturnValue:
    """The bytes of ``<sha256>.<extension>``; 404 where no live article shows them, or the extension is not theirs."""
    sha256, _, extension = name.partition(".")
    if not re.fullmatch(SHA256, sha256):
        abort(404)
    here = site()
    with here.read() as connection:
        media_type = shelf.public_media_type(connection, sha256)
    if media_type is None or MEDIA_TYPES[media_type] != extension:
        abort(404)
    answer = send_file(
        here.blobs.path(sha256), mimetype=media_type, etag=sha256, max_age=int(FRESH.total_seconds())
    )
    answer.headers["Cross-Origin-Resource-Policy"] = (
        "cross-origin"  # readers of the feed and other sites may show it
    )
    return answer


@media.get("/bai/<uuid:item>/chia-se.jpg")
def shared(item: UUID) -> ResponseReturnValue:
    """An article's first picture, cut for those who show a link to it; 404 where it has none, 410 once it is withdrawn."""
    here = site()
    with here.read() as connection:
        article = shelf.find(connection, item)
    if article is None or not article.pictures:
        abort(404)
    if article.withdrawn_at is not None:
        abort(410)
    picture = article.pictures[0]
    content = renditions.shared(here.blobs.path(picture.sha256), picture.focus or (50, 50))
    answer = send_file(BytesIO(content), mimetype="image/jpeg", max_age=int(FRESH.total_seconds()))
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@media.get("/tep/<name>")
def document(name: str) -> ResponseReturnValue:
    """The bytes of ``<sha256>.<extension>``, to be saved under the name that they came with; 404 as for pictures."""
    sha256, _, extension = name.partition(".")
    if not re.fullmatch(SHA256, sha256):
        abort(404)
    here = site()
    with here.read() as connection:
        found = documents.public(connection, sha256)
    if found is None or found.ending != extension:
        abort(404)
    return send_file(
        here.blobs.path(sha256),
        mimetype=found.media_type,
        as_attachment=True,
        download_name=found.name,
        etag=sha256,
        max_age=int(FRESH.total_seconds()),
    )
