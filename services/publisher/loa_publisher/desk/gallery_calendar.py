"""What stands in the calendar, in every state, for the page of components."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from loa_publisher.calendar.days import DayFacts, Note
from loa_publisher.calendar.entries import Entry
from loa_publisher.calendar.occurrences import Deviation, Occurrence
from loa_publisher.desk import words
from loa_publisher.desk.calendar_parts import DayShown, EntryShown, OccurrenceShown

_ID = UUID("0190a000-0000-7000-8000-000000000001")
_AT = datetime(2026, 9, 5, 1, tzinfo=UTC)
_DAY = date(2027, 2, 6)


def samples(topics: Sequence[Any], title: str) -> dict[str, Any]:
    """Entries, a deadline of a series and a day with notes of every kind."""
    states = ("planned", "submitted", "approved", "withdrawn", "history")
    shown = [
        EntryShown(
            entry=Entry(
                id=_ID,
                number=17 + place,
                title=title,
                topic_id=_ID,
                audience="internal" if place == 1 else "public",
                lane="urgent" if place == 2 else "routine",
                state=state,
                due_at=_AT,
                targets=[{"channel": "portal"}, {"channel": "facebook"}],
                slot_id=_ID if place == 1 else None,
                moved_from=date(2026, 9, 2) if place == 1 else None,
            ),
            topic=topics[place],
            word=words.item_state(state),
            movable=False,
            clash=None,
            clash_channels=(),
            quiet="Tết Nguyên Đán" if place == 0 else "",
        )
        for place, state in enumerate(states)
    ]
    deadline = OccurrenceShown(
        occurrence=Occurrence(
            id=_ID,
            title=title,
            title_en=None,
            topic_id=_ID,
            audience="internal",
            targets=[],
            due_at=_AT,
            state="missed",
            moved_from=date(2026, 9, 2),
            reason="Nghỉ lễ 2/9",
        ),
        topic=topics[9],
        title=title,
        word=words.slot_state("missed"),
    )
    notes = [
        Note("holiday", "Tết Nguyên Đán", "Lunar New Year", begins=True),
        Note("quiet_window", "Nghỉ Tết Đinh Mùi", None, begins=True),
        Note("school", "Khai giảng", None, begins=True),
    ]
    gone = [
        Deviation(title="Phóng sự", title_en=None, topic_id=_ID, day=_DAY, moved_to=to, reason="Nghỉ Tết")
        for to in (date(2027, 1, 29), None)
    ]
    facts = DayFacts(notes, notes[1])
    day = DayShown(day=_DAY, today=False, outside=False, facts=facts, deviations=gone)
    return {"entries": shown, "deadline": deadline, "day": day}
