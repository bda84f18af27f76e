"""Parts of pages that look again every few seconds: with an ETag, so that nothing is sent or drawn while nothing changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from flask import Response, make_response, request
from flask_login import current_user

from loa_publisher.desk.preferences import chosen_language

STOP = 286
"""htmx stops polling on this status: nothing will change by itself any more."""


def etag_of(seen: object) -> str:
    """The ETag of what is shown, for this person in this language."""
    text = f"{current_user.get_id()} {chosen_language()} {seen!r}"
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def fresh(seen: object, draw: Callable[[], str], *, stop: bool = False) -> Response:
    """304 where the reader has this already, else the part drawn anew. `stop`: the last time that it is asked for."""
    etag = etag_of(seen)
    if etag in request.if_none_match and not stop:
        response = make_response("", 304)
    else:
        response = make_response(draw(), STOP if stop else 200)
    response.set_etag(etag)
    return response
