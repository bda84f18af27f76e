"""On which days a series falls due: RFC 5545 recurrence rules with days moved and dropped.

Pure. Days are days of Hanoi's calendar, never instants, so that months and quarters need no zone: midnight of 12 February
there is still 11 February in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import NamedTuple

from dateutil.rrule import rrulestr

from loa.errors import InvalidInput

_DAY = "(?:MO|TU|WE|TH|FR|SA|SU)"
_PARTS = {
    "FREQ": "DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": "[1-9][0-9]?",
    "COUNT": "[1-9][0-9]{0,2}",
    "WKST": _DAY,
    "BYDAY": rf"[+-]?[1-5]?{_DAY}(?:,[+-]?[1-5]?{_DAY})*",
    "BYMONTH": "(?:1[0-2]|[1-9])(?:,(?:1[0-2]|[1-9]))*",
    "BYMONTHDAY": "-?(?:3[01]|[12][0-9]|[1-9])(?:,-?(?:3[01]|[12][0-9]|[1-9]))*",
    "BYSETPOS": "-?[1-9][0-9]?(?:,-?[1-9][0-9]?)*",
}
RULE_PARTS = tuple(_PARTS)
"""What a rule may consist of. Hours belong to a series' due time, and its end to its last day: so no BYHOUR and no UNTIL."""
_OF_MONTHS_ONLY = {"BYMONTH", "BYMONTHDAY", "BYSETPOS"}


class Occurrence(NamedTuple):
    """One occurrence: the day that the rule names, and the day on which it is to happen."""

    planned: date
    date: date


def check_rule(rule: str) -> dict[str, str]:
    """The parts of an RRULE value such as ``FREQ=MONTHLY;BYDAY=-1FR``. Raises InvalidInput (`rrule`) for what is not taken.

    DAILY and WEEKLY take BYDAY alone: a rule of theirs that no day satisfies would be searched for seconds, to the year 9999.
    """
    parts: dict[str, str] = {}
    for part in rule.split(";"):
        name, _, value = part.partition("=")
        if name not in _PARTS or name in parts:
            raise InvalidInput(
                "rrule", f"{part!r} is not taken here; a rule has each of {', '.join(_PARTS)} once at most"
            )
        if not re.fullmatch(_PARTS[name], value):
            raise InvalidInput("rrule", f"{part!r} has no value that {name} can take")
        parts[name] = value
    if "FREQ" not in parts:
        raise InvalidInput("rrule", "FREQ is missing; write for example FREQ=MONTHLY;BYDAY=-1FR")
    if parts["FREQ"] in ("DAILY", "WEEKLY"):
        refused = _OF_MONTHS_ONLY & parts.keys()
        if refused or re.search("[0-9]", parts.get("BYDAY", "")):
            raise InvalidInput("rrule", f"{parts['FREQ']} takes BYDAY with plain days and nothing of months")
    return parts


def occurrences(
    rule: str, starts_on: date, until: date, exceptions: Mapping[date, date | None] | None = None
) -> list[Occurrence]:
    """The occurrences from `starts_on` to `until`, both included, in the order of their planned days.

    `exceptions` gives for a planned day the day it was moved to, or None where it was dropped. A day planned after `until` but
    moved to it or before belongs to the series; one planned in time and moved beyond stays in it, since somebody decided that.
    `starts_on` itself is an occurrence only where the rule says so; INTERVAL counts from its month (week, year).
    Raises InvalidInput (`rrule`).
    """
    check_rule(rule)
    moves = exceptions or {}
    brought_in = [
        planned for planned, moved in moves.items() if moved is not None and starts_on <= moved <= until
    ]
    planned_days = rrulestr(rule, dtstart=_midnight(starts_on)).between(
        _midnight(starts_on), _midnight(max([until, *brought_in])), inc=True
    )
    found = []
    for planned in (moment.date() for moment in planned_days):
        day = moves.get(planned, planned)
        if day is not None and (planned <= until or planned in brought_in):
            found.append(Occurrence(planned, day))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)
