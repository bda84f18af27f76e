"""The timeline of a letter in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from loa.clock import in_hanoi
from loa_publisher.accounts.actions import User
from loa_publisher.desk import feedback_words as words
from loa_publisher.desk.issues import named
from loa_publisher.desk.story import Event
from loa_publisher.desk.words import Word
from loa_publisher.plans.queries import Unit


def story_of(events: Sequence[Row[Any]], people: Sequence[User], units: Sequence[Unit]) -> list[Event]:
    """What happened, oldest first."""
    names = {str(one.id): one.full_name for one in people}
    names |= {str(one.id): named(one.name, one.name_en) for one in units}
    told = []
    for row in events:
        word = words.EVENTS.get(row.kind, Word(row.kind))
        when = f"{in_hanoi(row.at):%d/%m/%Y %H:%M} · {row.full_name or 'Loa'}"
        detail = _detail(row, names)
        told.append(Event(str(word.label), when, word.mood, word.icon, detail=detail, quote=row.text or None))
    return told


def _detail(row: Row[Any], names: dict[str, str]) -> str | None:
    detail: dict[str, Any] = row.detail
    if row.kind == "assigned":
        return names.get(str(detail.get("person") or detail.get("unit")))
    if row.kind == "reply":
        return str(words.WAYS.get(str(detail.get("way")), ""))
    if row.kind == "classified":
        return str(words.KINDS.get(str(detail.get("code")), ""))
    for name in ("issue", "into", "other"):
        if detail.get(name):
            return f"#{detail[name]}"
    return None
