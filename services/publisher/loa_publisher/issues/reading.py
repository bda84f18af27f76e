"""Single values of what is said about an issue, each judged under its own name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection

from loa.blobs import SHA256, Blobs
from loa.errors import InvalidInput, InvalidInputs
from loa.text import clean_line
from loa_publisher.items.actions import topic_named
from loa_publisher.plans.queries import list_units

_LINK = re.compile(r"https?://\S+")
T = TypeVar("T")


def one_of(given: object, field: str, choices: Sequence[str]) -> str:
    """One of the codes. Raises InvalidInput."""
    if not isinstance(given, str) or given not in choices:
        raise InvalidInput(field, f"must be one of {', '.join(choices)}")
    return given


def link(given: object, field: str) -> str:
    """An address, or nothing. Raises InvalidInput."""
    text = clean_line(given, field, longest=2000)
    if text and not _LINK.fullmatch(text):
        raise InvalidInput(field, "must begin with https:// or http://")
    return text


def proof(blobs: Blobs, file: str) -> str:
    """The hash of a file that was uploaded, or nothing. Raises InvalidInput (`file`)."""
    if file and not (SHA256.fullmatch(file) and blobs.has(file)):
        raise InvalidInput("file", "no such file; upload it first")
    return file


def topic(connection: Connection, wanted: str) -> UUID | None:
    """A topic by id, code or slug; None for an empty one. Raises InvalidInput (`topic`)."""
    if not wanted:
        return None
    try:
        return UUID(str(topic_named(connection, wanted).id))
    except InvalidInputs as unknown:
        raise unknown.complaints[0] from None


def unit(connection: Connection, wanted: str) -> UUID | None:
    """A unit by id or slug; None for an empty one. Raises InvalidInput (`unit`)."""
    if not wanted:
        return None
    for one in list_units(connection):
        if wanted in (str(one.id), one.slug):
            return one.id
    raise InvalidInput("unit", "there is no such unit")


def found(faults: list[InvalidInput], read: Callable[[], T]) -> T | None:
    """The value; None once its fault was added to the others."""
    try:
        return read()
    except InvalidInput as fault:
        faults.append(fault)
        return None
