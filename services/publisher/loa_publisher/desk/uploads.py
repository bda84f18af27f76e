"""A file that a form sends as proof or paper, kept and named by its hash."""

from __future__ import annotations

from flask import request

from loa.errors import InvalidInput
from loa_publisher.desk.house import house
from loa_publisher.desk.proofs import keep_proof


def uploaded(name: str) -> str:
    """SHA-256 of the file in the form's field `name`, kept; empty where none was sent. Raises InvalidInput (`name`)."""
    given = request.files.get(name)
    if given is None or not given.filename:
        return ""
    try:
        return keep_proof(house().blobs, given.read())
    except InvalidInput as fault:
        raise InvalidInput(name, fault.message) from None
