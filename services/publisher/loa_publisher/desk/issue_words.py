"""What the codes of hot issues, the media list and the clocks are called on screen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa_publisher.desk.formats import remaining, stretch
from loa_publisher.desk.words import Word

SEVERITIES: dict[str, Word] = {
    "normal": Word(_l("Ordinary"), "quiet", "info"),
    "serious": Word(_l("Serious"), "warn", "warning"),
    "critical": Word(_l("Critical"), "bad", "urgent"),
}

SOURCES: dict[str, LazyString] = {
    "press": _l("Newspaper or station"),
    "social": _l("Social network"),
    "hotline": _l("Hotline"),
    "letter": _l("Letter or petition"),
    "unit": _l("Report of a unit"),
    "feedback": _l("Feedback on the portal"),
    "other": _l("Other source"),
}

STATES: dict[str, Word] = {
    "open": Word(_l("Being worked on"), "calm", "state-in_progress"),
    "replied": Word(_l("Answered"), "good", "state-published", _l("The first word on it is out.")),
    "closed": Word(_l("Concluded"), "quiet", "state-history"),
}

TASKS: dict[str, Word] = {
    "given": Word(_l("Not confirmed yet"), "warn", "state-waiting"),
    "confirmed": Word(_l("Received"), "calm", "check"),
    "done": Word(_l("Done"), "good", "state-published"),
    "taken_back": Word(_l("Taken back"), "quiet", "state-cancelled"),
}

EVENTS: dict[str, Word] = {
    "received": Word(_l("Taken in"), "calm", "state-submitted"),
    "imported": Word(_l("Came with the plan"), "quiet", "plan"),
    "noted": Word(_l("Note"), "quiet", "pencil"),
    "assessed": Word(_l("Assessed anew"), "warn", "state-returned"),
    "assigned": Word(_l("Given to"), "calm", "user"),
    "confirmed": Word(_l("Receipt confirmed"), "good", "check"),
    "task_done": Word(_l("Task done"), "good", "state-published"),
    "taken_back": Word(_l("Task taken back"), "quiet", "state-cancelled"),
    "linked": Word(_l("Linked"), "quiet", "link"),
    "unlinked": Word(_l("Link taken away"), "quiet", "detach"),
    "statement": Word(_l("Statement drafted"), "calm", "spokesperson"),
    "replied": Word(_l("The statement is published"), "good", "public"),
    "released": Word(_l("Outcome given out"), "good", "spokesperson"),
    "reminder": Word(_l("Reminded: little time is left"), "warn", "bell"),
    "overdue": Word(_l("Overdue; taken higher"), "bad", "bell"),
    "closed": Word(_l("Closed with a result"), "good", "state-history"),
    "reopened": Word(_l("Opened again"), "warn", "undo"),
}

LINKS: dict[str, LazyString] = {
    "statement": _l("Statement"),
    "related": _l("Related item"),
}

PRESS_KINDS: dict[str, LazyString] = {
    "newspaper": _l("Newspaper"),
    "online": _l("Online newspaper"),
    "television": _l("Television"),
    "radio": _l("Radio"),
    "agency": _l("News agency"),
    "other": _l("Other"),
}

CLOCK_UNITS: dict[str, LazyString] = {
    "hours": _l("hours"),
    "working_days": _l("working days"),
}


def state_of(issue: Any) -> Word:
    """How an issue stands; one whose statement is out is answered."""
    answered = issue.state == "open" and issue.answered_at is not None
    return STATES["replied" if answered else issue.state]


def time_left(issue: Any, now: datetime) -> Word:
    """What its clock says: how much is left or over; or whether the answer came in time."""
    if issue.answered_at is not None:
        late = issue.answered_at > issue.due_at
        told = (
            _("answered %(time)s late", time=stretch(issue.answered_at - issue.due_at))
            if late
            else _("answered in time")
        )
        return Word(told, "warn" if late else "good", "clock" if late else "check")
    if issue.state != "open":
        return Word(_("answered"), "quiet", "check")
    left = issue.due_at - now
    whole = issue.due_at - issue.reported_at
    mood = "bad" if issue.due_at <= now else "warn" if left <= whole / 4 else "calm"
    return Word(remaining(issue.due_at, now), mood, "clock")
