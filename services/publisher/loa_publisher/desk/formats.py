"""How values are written: Hanoi's clock, Vietnamese dates and numbers, hashes short."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup, escape

from loa.clock import in_hanoi
from loa_publisher.deliveries.pages import AtLeast
from loa_publisher.desk.lengths import length
from loa_publisher.items.lists import MOST

WEEKDAYS = (_l("Mon"), _l("Tue"), _l("Wed"), _l("Thu"), _l("Fri"), _l("Sat"), _l("Sun"))


def moment(instant: datetime | None) -> str | Markup:
    """``05/09/2026 08:00`` on Hanoi's clock, as a `<time>`; a dash for none."""
    if instant is None:
        return "–"
    local = in_hanoi(instant)
    return _time(local.isoformat(timespec="seconds"), f"{local:%d/%m/%Y %H:%M}")


def exactly(instant: datetime | None) -> str | Markup:
    """As `moment`, to the second: for attempts."""
    if instant is None:
        return "–"
    local = in_hanoi(instant)
    return _time(local.isoformat(), f"{local:%d/%m/%Y %H:%M:%S}")


def day(instant: datetime | None) -> str | Markup:
    """``05/09/2026`` on Hanoi's calendar."""
    if instant is None:
        return "–"
    local = in_hanoi(instant)
    return _time(local.date().isoformat(), f"{local:%d/%m/%Y}")


def plain_day(date_: date | None) -> str | Markup:
    """``05/09/2026`` of a day that has no hour; a dash for none."""
    if date_ is None:
        return "–"
    return Markup('<time datetime="{}">{}</time>').format(date_.isoformat(), f"{date_:%d/%m/%Y}")


def lasting_since(instant: datetime, now: datetime) -> str:
    """How long something has lasted, in one unit: ``26 hours``, ``3 days``."""
    seconds = max(0.0, (now - instant).total_seconds())
    if seconds < 3600:
        return str(ngettext("%(num)d minute", "%(num)d minutes", max(1, round(seconds / 60))))
    if seconds < 48 * 3600:
        return str(ngettext("%(num)d hour", "%(num)d hours", int(seconds // 3600)))
    return str(ngettext("%(num)d day", "%(num)d days", int(seconds // 86400)))


def hour(instant: datetime) -> Markup:
    """``08:00`` on Hanoi's clock, as a `<time>`."""
    local = in_hanoi(instant)
    return _time(local.isoformat(timespec="seconds"), f"{local:%H:%M}")


def apart(instant: datetime, now: datetime) -> str:
    """How far off an instant is, in one unit: ``in 3 minutes``, ``2 days ago``."""
    seconds = (instant - now).total_seconds()
    much = abs(seconds)
    if much < 45:
        return str(_("now") if seconds < 0 else _("in a moment"))
    if much < 5400:
        count = max(1, round(much / 60))
        told = ngettext("%(num)d minute", "%(num)d minutes", count)
    elif much < 36 * 3600:
        told = ngettext("%(num)d hour", "%(num)d hours", round(much / 3600))
    else:
        told = ngettext("%(num)d day", "%(num)d days", round(much / 86400))
    return str(_("%(time)s ago", time=told) if seconds < 0 else _("in %(time)s", time=told))


def stretch(span: timedelta) -> str:
    """A span in its two largest units: ``3 hours 20 minutes``, ``2 days 4 hours``; below a minute ``1 minute``."""
    minutes = max(1, int(abs(span).total_seconds() // 60))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    told = [
        ngettext("%(num)d day", "%(num)d days", days) if days else "",
        ngettext("%(num)d hour", "%(num)d hours", hours) if hours else "",
        ngettext("%(num)d minute", "%(num)d minutes", minutes) if minutes and not days else "",
    ]
    return " ".join(str(one) for one in told if one)


def remaining(due: datetime, now: datetime) -> str:
    """How much of a clock is left, or how long ago it ran out: ``3 hours 20 minutes left``, ``2 hours overdue``."""
    told = stretch(due - now)
    return str(_("%(time)s left", time=told) if due > now else _("%(time)s overdue", time=told))


def lasting(span: timedelta) -> str:
    """A span: ``0.4 s``, ``3 minutes``, ``2 hours``."""
    seconds = span.total_seconds()
    if seconds < 60:
        return str(_("%(number)s s", number=number(round(seconds, 1))))
    if seconds < 5400:
        return str(ngettext("%(num)d minute", "%(num)d minutes", round(seconds / 60)))
    return str(ngettext("%(num)d hour", "%(num)d hours", round(seconds / 3600)))


def number(value: float) -> str:
    """``1.234,5``: a dot groups, a comma parts; a plus where counting stopped there."""
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
    return text.translate(str.maketrans(",.", ".,")) + ("+" if isinstance(value, AtLeast) else "")


def counted(value: int) -> str:
    """A number of rows: ``1.000+`` where nobody counted on (items/lists.py)."""
    return f"{number(MOST)}+" if value > MOST and not isinstance(value, AtLeast) else number(value)


def size(count: int) -> str:
    """Bytes as people say them."""
    if count < 1000:
        return f"{count} B"
    if count < 1_000_000:
        return f"{number(round(count / 1000, 1))} kB"
    return f"{number(round(count / 1_000_000, 1))} MB"


def short_hash(digest: str) -> str:
    """The first twelve digits of a hash, enough to compare by eye."""
    return digest[:12]


def paragraphs(text: str) -> Markup:
    """Plain text as paragraphs, escaped."""
    return Markup("").join(
        Markup("<p>{}</p>").format(escape(part)) for part in text.split("\n\n") if part.strip()
    )


def _time(machine: str, shown: str) -> Markup:
    """Both are digits and signs of ours: nothing to escape."""
    return Markup(f'<time datetime="{machine}">{shown}</time>')


FILTERS = {
    "stretch": stretch,
    "moment": moment,
    "exactly": exactly,
    "day": day,
    "plain_day": plain_day,
    "length_of": length,
    "hour": hour,
    "lasting": lasting,
    "number": number,
    "counted": counted,
    "size": size,
    "short_hash": short_hash,
    "paragraphs": paragraphs,
}
