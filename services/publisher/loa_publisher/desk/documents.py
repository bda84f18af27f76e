"""A preview that is a whole HTML document (mail), in a frame of its own: exactly as it is sent, and nothing in it can run."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

from flask import Blueprint, Response, url_for

from loa.content import Snapshot
from loa.errors import NotFound
from loa.ledger import read
from loa_publisher.desk.house import house
from loa_publisher.desk.pictures import picture_address

blueprint = Blueprint("documents", __name__)

_CONTENT_ID = re.compile(r"cid:([0-9a-f]{16,64})@[\w.-]+")


def is_document(html: str | None) -> bool:
    """Whether it is a page of its own and no part of one."""
    return bool(html) and html.lstrip()[:9].lower().startswith(("<!doctype", "<html"))  # type: ignore[union-attr]


def document_address(digest: str) -> str:
    """Where the document of a snapshot is shown."""
    return url_for("documents.show", digest=digest)


@blueprint.get("/xem-truoc/<digest>")
def show(digest: str) -> Response:
    """The document that the channel would send for this snapshot. Raises NotFound."""
    with house().database.read() as connection:
        snapshot = Snapshot.parse(read.snapshot_body(connection, digest), digest)
    return document_of(snapshot)


def document_of(snapshot: Snapshot) -> Response:
    """The document that the channel would send for this snapshot. Raises NotFound where it sends none."""
    channel = house().channels.get(snapshot.channel)
    html = channel.render(snapshot).html if channel else None
    if html is None or not is_document(html):
        raise NotFound(f"snapshot {snapshot.hash} is no document")
    known = [media.sha256 for media in snapshot.media]

    def here(found: re.Match[str]) -> str:
        """A picture that the mail carries with it is shown from the desk."""
        return next((picture_address(digest) for digest in known if digest.startswith(found[1])), found[0])

    html = _CONTENT_ID.sub(here, html)
    response = Response(html, mimetype="text/html")
    # no scripts, no forms; its own origin, or its pictures would be asked for without the reader's session
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; img-src 'self'; style-src 'unsafe-hashes' {_styles(html)}; "
        "frame-ancestors 'self'; sandbox allow-same-origin"
    )
    return response


def _styles(html: str) -> str:
    """The document's own styles by hash, so that they apply and no others do."""
    reader = _StyleReader()
    reader.feed(html)
    reader.close()
    hashes = {base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in reader.styles}
    return " ".join(f"'sha256-{one}'" for one in sorted(hashes))


class _StyleReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.styles: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "style"
        self.styles += [value for name, value in attrs if name == "style" and value]

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.styles.append(data)
