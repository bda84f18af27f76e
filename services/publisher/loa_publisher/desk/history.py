"""Who decided what on an item, as a story."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from loa.clock import in_hanoi
from loa_publisher.desk import words
from loa_publisher.desk.story import Event


def decisions(rows: Sequence[Row[Any]]) -> list[Event]:
    """The decisions, the oldest first, with their comments."""
    told = []
    for row in rows:
        word = words.DECISIONS[row.decision]
        when = f"{in_hanoi(row.at):%d/%m/%Y %H:%M} · {row.full_name}"
        told.append(Event(str(word.label), when, word.mood, word.icon, quote=row.comment or None))
    return told
