"""What a reviewer looks at before deciding (R15: an item is to have a positive, guiding effect, and a "no" needs its reason).

The points that were ticked are kept with the decision. Whether all of them must be is a setting (`LOA_CHECKLIST`).
"""

from __future__ import annotations

from collections.abc import Iterable

from loa.errors import InvalidInput

POINTS = ("accurate", "guiding", "remit", "privacy", "pictures", "language", "places")
"""Codes of the points, in the order in which they are asked."""

REQUIRE = "require"
"""The setting by which nothing is approved before every point is ticked."""


def ticked(given: Iterable[str]) -> list[str]:
    """The points that were ticked, each once and in order. Raises InvalidInput (`checklist`) for one that there is not."""
    given = list(given)
    for point in given:
        if point not in POINTS:
            raise InvalidInput(
                "checklist", f"{point!r} is no point of the checklist; there are {', '.join(POINTS)}"
            )
    return [point for point in POINTS if point in given]


def complete(points: Iterable[str]) -> bool:
    """Whether every point is ticked."""
    return set(POINTS) <= set(points)
