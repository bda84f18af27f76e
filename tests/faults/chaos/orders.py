"""What the desk is asked to do when: items and what becomes of each, a pure function of seed and duration."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

PLAIN, CORRECTED, EDITED, VOIDED, UNAPPROVED, TAKEN_DOWN, STOPPED, AGAIN, MOVED = (
    *("plain", "corrected", "edited", "voided", "unapproved", "taken down", "stopped", "again", "moved"),
)
"""Goes out; is corrected afterwards; is edited and approved anew before it is due; is edited before and never approved again;
is never approved; is withdrawn afterwards; is withdrawn before; is withdrawn afterwards and published again;
is given another time."""

_WEIGHTS: Final = {
    PLAIN: 36, CORRECTED: 16, EDITED: 8, VOIDED: 6, UNAPPROVED: 5, TAKEN_DOWN: 13, STOPPED: 7, AGAIN: 5, MOVED: 4,
}  # fmt: skip
_PUBLIC: Final[tuple[tuple[tuple[str, ...], int], ...]] = (
    (("portal:cong", "facebook:trang"), 20),
    (("portal:cong", "facebook:trang", "email:ban-tin"), 14),
    (("facebook:trang",), 18),
    (("unit:*",), 17),
    (("portal:cong", "unit:*", "facebook:trang"), 5),
    (("portal:cong",), 6),
    (("email:ban-tin",), 8),
    (("portal:cong", "manual:press"), 6),
)
_INTERNAL: Final[tuple[tuple[tuple[str, ...], int], ...]] = (
    (("unit:*",), 8),
    (("email:noi-bo",), 8),
    (("email:noi-bo", "manual:briefing"), 4),
    (("unit:pgddt-ba-dinh", "unit:pgddt-cau-giay"), 4),
)
_EVERY = 1.0
"""Seconds between two new items on average."""


@dataclass(frozen=True)
class Order:
    """One item: written `at` seconds after the start, due `due_in` seconds later; what follows comes `then` seconds after."""

    number: int
    at: float
    story: str
    targets: tuple[str, ...]
    audience: str
    lane: str
    due_in: float
    then: float


@dataclass(frozen=True)
class Stop:
    """A suspension: from `at`, for `seconds`."""

    at: float
    scope: str
    seconds: float


def orders(seed: int, duration: float) -> list[Order]:
    """All items, in order; none later than nine tenths of the duration."""
    dice = random.Random(f"{seed} orders")
    found: list[Order] = []
    at = 0.0
    while at < duration * 0.9:
        story = dice.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        internal = dice.random() < 0.18
        kinds = _INTERNAL if internal else _PUBLIC
        targets = dice.choices([targets for targets, _ in kinds], [weight for _, weight in kinds])[0]
        before = story in (EDITED, VOIDED, STOPPED, MOVED)
        due_in = dice.uniform(9, 20) if before else dice.uniform(1.5, 5)
        then = dice.uniform(0.5, 3) if before else dice.uniform(0.2, 14)
        found.append(
            Order(
                len(found) + 1, round(at, 3), story, targets, "internal" if internal else "public",
                "urgent" if dice.random() < 0.15 else "routine", round(due_in, 2), round(then, 2),
            )
        )  # fmt: skip
        at += dice.uniform(0.3, 2 * _EVERY - 0.3)
    return found


def stops(seed: int, duration: float) -> list[Stop]:
    """Suspensions, none longer than a few seconds, one after the other."""
    dice = random.Random(f"{seed} stops")
    found: list[Stop] = []
    at = dice.uniform(6, 25)
    while at < duration * 0.85:
        scope = dice.choice(
            ("all", "channel:unit", "channel:email", "account:facebook:trang", "channel:portal")
        )
        found.append(Stop(round(at, 2), scope, round(dice.uniform(1.5, 3.5), 2)))
        at += dice.uniform(30, 70)
    return found
