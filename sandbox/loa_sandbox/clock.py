"""Instants as whole microseconds since 1970 (UTC): one integer orders, filters and prints them without
loss."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000


def now() -> int:
    """The present instant in microseconds."""
    return time.time_ns() // 1000


def rfc3339(instant: int) -> str:
    """``2026-11-22T13:15:00.123456Z``: always six digits, so that texts sort as their instants do."""
    return (_EPOCH + timedelta(microseconds=instant)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def graph_time(instant: int) -> str:
    """``2026-11-22T13:15:00+0000``, the way the Graph API writes ``created_time``."""
    return (_EPOCH + timedelta(microseconds=instant)).strftime("%Y-%m-%dT%H:%M:%S+0000")


def parse(text: str) -> int:
    """Reads RFC 3339 with an offset, or seconds since 1970. Raises ValueError for anything else."""
    try:
        return round(float(text) * SECOND)
    except ValueError:
        moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} names no offset")
    return (moment - _EPOCH) // timedelta(microseconds=1)
