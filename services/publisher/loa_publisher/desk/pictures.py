"""Uploaded pictures: for those who are signed in, and with documents for receiving units by signed addresses."""

from __future__ import annotations

from flask import Blueprint, Response, request, send_file, url_for

from loa.errors import NotFound
from loa.media_links import verify
from loa_publisher.desk.access import open_to_all
from loa_publisher.desk.attachments import send_document
from loa_publisher.desk.house import house
from loa_publisher.items import attachments, queries

blueprint = Blueprint("pictures", __name__)


def picture_address(sha256: str) -> str:
    """Where the desk shows a picture."""
    return url_for("pictures.show", sha256=sha256)


@blueprint.get("/hinh/<sha256>")
def show(sha256: str) -> Response:
    """The bytes of a picture. Raises NotFound."""
    return _file(sha256, "private, max-age=86400, immutable")


@blueprint.get("/media/<sha256>")
@open_to_all
def signed(sha256: str) -> Response:
    """The same and documents for receiving units, by an address that was signed (loa.media_links). Raises Forbidden."""
    given = request.args
    verify(
        house().settings.media_key,
        sha256,
        given.get("expires", ""),
        given.get("signature", ""),
        house().clock.now(),
    )
    with house().database.read() as connection:
        document = sha256 in attachments.known(connection, [sha256])
    kept = "private, max-age=3600"
    return send_document(sha256, kept) if document else _file(sha256, kept)


def _file(sha256: str, kept: str) -> Response:
    with house().database.read() as connection:
        picture = queries.pictures(connection, [sha256]).get(sha256)
    if picture is None:
        raise NotFound(f"no picture {sha256}")
    response = send_file(house().blobs.path(sha256), mimetype=picture.media_type)
    response.headers["Cache-Control"] = kept
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
