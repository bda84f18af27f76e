"""Who decided what on an item, as a story."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row

from loa.clock import in_hanoi
from loa_publisher.desk import words
from loa_publisher.desk.story import Event


def decisions(rows: Sequence[Row[Any]]) -> list[Event]:
    """The decisions, the oldest first, with their comments."""
    told = []
    for row in rows:
        word = words.DECISIONS[row.kind if row.kind == "emergency" else row.decision]
        who = row.full_name
        if row.behalf:
            who = _("%(name)s, on behalf of %(other)s", name=row.full_name, other=row.behalf)
        when = f"{in_hanoi(row.at):%d/%m/%Y %H:%M} · {who}"
        told.append(
            Event(
                str(word.label),
                when,
                word.mood,
                word.icon,
                detail=_checked(row.checklist),
                quote=row.comment or None,
            )
        )
    return told


def _checked(points: Sequence[str] | None) -> str | None:
    """What the reviewer ticked, and by name what not; None where they were not asked."""
    if points is None:
        return None
    told = str(_("Checklist: %(ticked)d of %(all)d ticked.", ticked=len(points), all=len(words.CHECKLIST)))
    missing = [str(sentence) for code, sentence in words.CHECKLIST.items() if code not in points]
    if not missing or not points:
        return told
    return " ".join([told, _("Not ticked:"), *missing])
