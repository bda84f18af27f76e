"""The frame around every page: the rooms with what waits in each, the person, the banners."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Room:
    """One place of the navigation. `mood`: ``mine`` waits for this person, ``bad`` is wrong; `thumb`: at a phone's bottom too."""

    label: LazyString | str
    short: LazyString | str
    href: str
    icon: str
    current: bool
    exact: bool
    thumb: bool
    count: int = 0
    count_means: LazyString | str = ""
    mood: str = ""


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


@dataclass(frozen=True)
class Frame:
    """All of it."""

    user: Person
    rooms: tuple[Room, ...]
    banners: tuple[Banner, ...] = field(default=())


# label, short label, blueprint, icon, at the thumb, what waits, what the count means, its mood
_ROOMS = (
    (_l("Today"), _l("Today"), "start", "home", True, "", "", ""),
    (_l("Calendar"), _l("Calendar"), "calendar", "calendar", False, "", "", ""),
    (_l("Plans"), _l("Plans"), "plans", "plan", False, "", "", ""),
    (_l("Communication items"), _l("Items"), "items", "items", True, "", "", ""),
    (
        _l("Approvals"),
        _l("Approvals"),
        "approvals",
        "approvals",
        True,
        "approvals",
        _l("waiting for approval"),
        "mine",
    ),
    (
        _l("Deliveries"),
        _l("Deliveries"),
        "deliveries",
        "deliveries",
        True,
        "faults",
        _l("need an operator"),
        "bad",
    ),
    (_l("Tasks"), _l("Tasks"), "tasks", "tasks", False, "tasks", _l("due"), "mine"),
    (_l("Suspend"), _l("Suspend"), "gates", "state-waiting", False, "", "", ""),
)


def draw(user: Person, waiting: Waiting, banners: tuple[Banner, ...] = ()) -> Frame:
    """The frame of the page that is being answered."""
    here = request.blueprint or ""
    rooms = []
    for label, short, name, icon, thumb, counts, means, mood in _ROOMS:
        href = url_for(f"{name}.page")
        rooms.append(
            Room(
                label,
                short,
                href,
                icon,
                current=here == name or here.startswith(f"{name}_"),
                exact=request.path == href,
                thumb=thumb,
                count=getattr(waiting, counts) if counts else 0,
                count_means=means,
                mood=mood,
            )
        )
    return Frame(user, tuple(rooms), banners)
