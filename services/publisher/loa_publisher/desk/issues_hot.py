"""The hot issues whose clock runs, as the home page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import get_locale
from sqlalchemy import Connection

from loa_publisher.desk.issue_words import SEVERITIES, time_left
from loa_publisher.desk.words import Word
from loa_publisher.issues import queries


@dataclass(frozen=True)
class Hot:
    """One of them. `who`: who works on it; `left`: what its clock says, as a word with its mood."""

    number: int
    title: str
    severity: Word
    left: str
    mood: str
    who: tuple[str, ...]


def hot_lines(connection: Connection, now: datetime, most: int) -> list[Hot]:
    """What runs out first, `most` of them."""
    rows = queries.listed(connection, queries.Wanted(), limit=most)
    given = queries.tasks_of(connection, [row.id for row in rows])
    english = get_locale().language == "en"
    lines = []
    for row in rows:
        left = time_left(row, now)
        title = row.title_en if row.title_en and english else row.title
        who = tuple(
            one.person or one.unit for one in given.get(row.id, ()) if one.state in ("given", "confirmed")
        )
        lines.append(Hot(row.number, title, SEVERITIES[row.severity], str(left.label), left.mood, who))
    return lines
