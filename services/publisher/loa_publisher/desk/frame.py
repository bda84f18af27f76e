"""The frame around every page: the rooms with what waits in each, the person, the banners."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from flask import current_app, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from loa_publisher.accounts.roles import HANDLE_FEEDBACK, READ, READ_AUDIT
from loa_publisher.desk.formats import number


@dataclass(frozen=True)
class Room:
    """One place of the navigation. `mood`: ``mine`` waits for this person, ``bad`` is wrong; `thumb`: at a phone's bottom too.

    `counted`: the count as it is written. Two rooms are equal that look the same in one language.
    """

    label: LazyString | str = field(compare=False)
    short: LazyString | str = field(compare=False)
    href: str
    icon: str
    current: bool
    exact: bool
    thumb: bool
    count: int = 0
    counted: str = ""
    count_means: LazyString | str = field(default="", compare=False)
    mood: str = ""


@dataclass(frozen=True)
class Group:
    """Rooms that stand together under one quiet heading; `key` is its id in the page."""

    key: str
    label: LazyString = field(compare=False)
    rooms: tuple[Room, ...]


@dataclass(frozen=True)
class Banner:
    """One line above every page while something lasts; `href` and `action`: the one button that is needed, if any."""

    mood: str
    icon: str
    text: str
    href: str = ""
    action: str = ""


@dataclass(frozen=True)
class Person:
    """Who is signed in, as the frame shows them."""

    full_name: str
    roles: tuple[str, ...]
    address: str = ""
    """E-mail; empty where an administrator has entered none."""

    @property
    def initial(self) -> str:
        """The first letter of the given name, which stands last in Vietnamese."""
        return self.full_name.split()[-1][:1].upper() if self.full_name.strip() else "?"


@dataclass(frozen=True)
class Waiting:
    """How much waits in each room."""

    approvals: int = 0
    faults: int = 0
    tasks: int = 0
    issues: int = 0
    feedback: int = 0


@dataclass(frozen=True)
class Frame:
    """All of it."""

    user: Person
    groups: tuple[Group, ...]
    banners: tuple[Banner, ...] = field(default=())


@lru_cache(maxsize=512)
def rooms_drawn(part: str, groups: tuple[Group, ...], _language: str) -> Markup:
    """The navigation (``side``, ``thumb``), drawn once for all pages on which it looks the same."""
    return Markup(current_app.jinja_env.get_template(f"frame/{part}.html").render(groups=groups))


class _Row(NamedTuple):
    """A room as it is declared: one line. Its page is the view `page` of the blueprint `name`.

    `needs`: an action of accounts.roles; who may not is not shown the room. `counts`: a field of Waiting, `means` what it
    counts, `mood` as in Room. `thumb`: one of the four at a phone's bottom, called `short` there.
    """

    group: LazyString
    label: LazyString
    name: str
    icon: str
    needs: str = READ
    thumb: bool = False
    short: LazyString | None = None
    counts: str = ""
    means: LazyString | str = ""
    mood: str = ""


_WORK, _YEAR, _SYSTEM = _l("Work"), _l("School year"), _l("System")

# In the order of the screen; the rows of a group stand together.
_ROOMS = (
    _Row(_WORK, _l("Today"), "start", "home", thumb=True),
    _Row(_WORK, _l("Calendar"), "calendar", "calendar"),
    _Row(_WORK, _l("Communication items"), "items", "items", thumb=True, short=_l("Items")),
    _Row(
        _WORK,
        _l("Approvals"),
        "approvals",
        "approvals",
        thumb=True,
        counts="approvals",
        means=_l("waiting for approval"),
        mood="mine",
    ),
    _Row(
        _WORK,
        _l("Deliveries"),
        "deliveries",
        "deliveries",
        thumb=True,
        counts="faults",
        means=_l("need an operator"),
        mood="bad",
    ),
    _Row(_WORK, _l("Tasks"), "tasks", "tasks", counts="tasks", means=_l("due"), mood="mine"),
    _Row(
        _WORK,
        _l("Hot issues"),
        "issues",
        "hot",
        counts="issues",
        means=_l("not answered yet"),
        mood="bad",
    ),
    _Row(
        _WORK,
        _l("Feedback"),
        "feedback",
        "feedback",
        needs=HANDLE_FEEDBACK,
        counts="feedback",
        means=_l("wait for an answer"),
        mood="mine",
    ),
    _Row(_YEAR, _l("Plans"), "plans", "plan"),
    _Row(_YEAR, _l("Media list"), "press", "press"),
    _Row(_YEAR, _l("Reports"), "reports", "report"),
    _Row(_YEAR, _l("Films"), "films", "film"),
    _Row(_YEAR, _l("Briefings"), "briefings", "briefing"),
    _Row(_YEAR, _l("Nominations"), "nominations", "star"),
    _Row(_SYSTEM, _l("Suspend"), "gates", "state-waiting"),
    _Row(_SYSTEM, _l("Settings"), "settings", "settings"),
    _Row(_SYSTEM, _l("Clocks"), "clocks", "clock"),
    _Row(_SYSTEM, _l("Audit log"), "audit_log", "history", needs=READ_AUDIT),
)


def draw(
    user: Person, waiting: Waiting, banners: tuple[Banner, ...] = (), *, allowed: Callable[[str], bool]
) -> Frame:
    """The frame of the page that is being answered; `allowed` says whether the person may do an action."""
    shown = [row for row in _ROOMS if allowed(row.needs)]
    groups = tuple(
        Group(f"rooms-{number}", label, tuple(_room(row, waiting) for row in rows))
        for number, (label, rows) in enumerate(groupby(shown, key=lambda row: row.group), start=1)
    )
    return Frame(user, groups, banners)


def _room(row: _Row, waiting: Waiting) -> Room:
    href, count = url_for(f"{row.name}.page"), getattr(waiting, row.counts) if row.counts else 0
    here = request.blueprint or ""
    return Room(
        row.label,
        row.short or row.label,
        href,
        row.icon,
        current=here == row.name or here.startswith(f"{row.name}_"),
        exact=request.path == href,
        thumb=row.thumb,
        count=count,
        counted=number(count),
        count_means=row.means,
        mood=row.mood,
    )
