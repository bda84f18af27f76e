"""What the plan's outcomes, periods and dates are called on screen."""

from __future__ import annotations

from datetime import date

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa_publisher.desk.words import Word
from loa_publisher.plans.obligations import Obligation
from loa_publisher.plans.periods import MONTH, QUARTER, SEMESTER, Period, period_of

OUTCOMES: dict[str, Word] = {
    "in_time": Word(
        _l("Out in time"), "good", "state-published", _l("It was out on its planned day or before.")
    ),
    "late": Word(_l("Out late"), "warn", "clock", _l("It was out only after its planned day.")),
    "missed": Word(_l("Overdue"), "bad", "state-missed", _l("Its planned day has passed and it is not out.")),
    "open": Word(
        _l("To come"), "calm", "state-planned", _l("Its planned day is today or lies ahead, or is not known.")
    ),
    "dropped": Word(
        _l("Called off"), "quiet", "state-cancelled", _l("Rejected or taken back before it was out.")
    ),
}

OWED: dict[str, Word] = {
    "met": Word(_l("Met"), "good", "state-published"),
    "late": Word(_l("Met late"), "warn", "clock"),
    "missed": Word(_l("Missed"), "bad", "state-missed"),
    "due": Word(_l("Due now"), "calm", "bell"),
    "ahead": Word(_l("Not yet due"), "quiet", "state-planned"),
    "before": Word(_l("Before this plan was entered"), "quiet", "state-history"),
}

KINDS: dict[str, LazyString | str] = {
    "campaign": _l("Campaign item"),
    "urgent_notice": _l("Urgent notice"),
    "report": _l("Report"),
    "video_report": _l("Film report"),
    "directive": _l("Directive"),
    "hot_issue": _l("Hot issue"),
}

_ROMAN = ("I", "II", "III", "IV")


def kind_name(code: str) -> str:
    """What a kind of items is called; one that this desk has no word for is shown by its own name."""
    return str(KINDS.get(code, code))


def period_name(period: Period) -> str:
    """``11/2020``, ``quarter IV/2020``, ``semester I 2020-2021``, ``2020-2021``."""
    first, last = period.first, period.last
    if period.kind == MONTH:
        return f"{first:%m/%Y}"
    if period.kind == QUARTER:
        return str(_("quarter %(roman)s/%(year)d", roman=_ROMAN[(first.month - 1) // 3], year=first.year))
    if period.kind == SEMESTER:
        year = first.year if first.month == 8 else first.year - 1
        number = "I" if first.month == 8 else "II"
        return str(_("semester %(roman)s, %(years)s", roman=number, years=f"{year}-{year + 1}"))
    return str(first.year) if first.year == last.year else f"{first.year}-{last.year}"


def rhythm_name(one: Obligation) -> str:
    """``2 each semester``."""
    if one.period == MONTH:
        return str(ngettext("%(num)d each month", "%(num)d each month", one.owed))
    if one.period == QUARTER:
        return str(ngettext("%(num)d each quarter", "%(num)d each quarter", one.owed))
    if one.period == SEMESTER:
        return str(ngettext("%(num)d each semester", "%(num)d each semester", one.owed))
    return str(ngettext("%(num)d each year", "%(num)d each year", one.owed))


def day_name(day: date | None, precision: str) -> str:
    """A planned day as exactly as it is known: ``12/06/2021``, ``06/2021``, ``quarter II/2021``."""
    if day is None:
        return str(_("no date yet"))
    return f"{day:%d/%m/%Y}" if precision == "exact" else period_name(period_of(precision, day, day))


PLAN_STATES: dict[str, Word] = {
    "draft": Word(_l("Draft"), "quiet", "state-draft", _l("Being drawn up.")),
    "approved": Word(_l("In force"), "good", "state-approved", _l("Approved; it is being carried out.")),
    "closed": Word(_l("Closed"), "quiet", "lock", _l("Nothing in it changes any more.")),
}

PLAN_KINDS: dict[str, LazyString] = {
    "annual": _l("Plan of a school year"),
    "ad_hoc": _l("Ad hoc plan"),
    "multi_year": _l("Plan of several years"),
}

PERIODS: dict[str, LazyString] = {
    "month": _l("month"),
    "quarter": _l("quarter"),
    "semester": _l("semester"),
    "year": _l("year"),
}

DATES: dict[bool, Word] = {
    True: Word(_l("Date confirmed"), "good", "check", _l("It moves for a reason only.")),
    False: Word(_l("Date provisional"), "quiet", "state-planned", _l("It may still move.")),
}

CHANGES: dict[str, Word] = {
    "added": Word(_l("New topic"), "calm", "plus"),
    "changed": Word(_l("Changed"), "warn", "pencil"),
    "retired": Word(_l("No longer in use"), "quiet", "state-cancelled"),
    "restored": Word(_l("In use again"), "good", "undo"),
}

STEPS: dict[str, LazyString] = {
    "draft": _l("Back to draft"),
    "approved": _l("Put in force"),
    "closed": _l("Close"),
}
"""What giving a plan a status is called."""
