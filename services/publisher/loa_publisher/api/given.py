"""Single values of a JSON body, each judged under its own name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from loa.errors import InvalidInput


def text(data: Mapping[str, Any], name: str) -> str:
    """Text that must be there. Raises InvalidInput."""
    value = data.get(name)
    if not isinstance(value, str) or not value:
        raise InvalidInput(name, "is missing" if value in (None, "") else "must be text")
    return value


def optional_text(data: Mapping[str, Any], name: str) -> str:
    """Text that may be left out or null; then it is empty. Raises InvalidInput."""
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise InvalidInput(name, "must be text")
    return value or ""


def texts(data: Mapping[str, Any], name: str) -> list[str] | None:
    """A list of texts; None where it is left out or null. Raises InvalidInput."""
    value = data.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InvalidInput(name, "must be a list of texts")
    return list(value)


def day(data: Mapping[str, Any], name: str) -> date:
    """A day, as 2026-09-05. Raises InvalidInput."""
    try:
        return date.fromisoformat(text(data, name))
    except ValueError:
        raise InvalidInput(name, "must be a day such as 2026-09-05") from None


def maybe_day(data: Mapping[str, Any], name: str) -> date | None:
    """A day that may be left out or null. Raises InvalidInput."""
    return None if data.get(name) is None else day(data, name)


def identifier(value: object, name: str) -> UUID:
    """An id. Raises InvalidInput."""
    try:
        return UUID(value) if isinstance(value, str) else _no_id(name)
    except ValueError:
        return _no_id(name)


def _no_id(name: str) -> UUID:
    raise InvalidInput(name, "must be a UUID")
