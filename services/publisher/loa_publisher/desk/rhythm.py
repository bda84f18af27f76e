"""A recurrence rule in words: the monthly and quarterly rhythms that plans ask for."""

from __future__ import annotations

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

_DAYS: dict[str, LazyString] = {
    "MO": _l("Monday"),
    "TU": _l("Tuesday"),
    "WE": _l("Wednesday"),
    "TH": _l("Thursday"),
    "FR": _l("Friday"),
    "SA": _l("Saturday"),
    "SU": _l("Sunday"),
}
_PLACES: dict[str, LazyString] = {
    "1": _l("first"),
    "2": _l("second"),
    "3": _l("third"),
    "4": _l("fourth"),
    "-1": _l("last"),
}


def in_words(rrule: str) -> str:
    """``FREQ=MONTHLY;BYDAY=-1FR`` → the last Friday of each month; a rule beyond these rhythms is shown as it is written."""
    parts = dict(part.split("=", 1) for part in rrule.split(";") if "=" in part)
    every = int(parts.get("INTERVAL", "1"))
    place, day = parts.get("BYDAY", "")[:-2], parts.get("BYDAY", "")[-2:]
    if parts.get("FREQ") != "MONTHLY" or day not in _DAYS or place not in _PLACES:
        return rrule
    months = _("each month") if every == 1 else ngettext("every %(num)d month", "every %(num)d months", every)
    return str(_("the %(place)s %(day)s, %(months)s", place=_PLACES[place], day=_DAYS[day], months=months))
