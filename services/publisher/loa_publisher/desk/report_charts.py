"""The geometry of a report's charts: parts of a bar, in hundredths of the longest one. Colours and words are the page's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loa_publisher.plans.figures import Figures

PARTS = ("in_time", "late", "missed", "open")
"""What a bar is made of, in this order; together they are what was planned."""


@dataclass(frozen=True)
class Part:
    """A piece of a bar: how long, and where it begins, both in hundredths of the longest bar."""

    code: str
    start: float
    length: float


@dataclass(frozen=True)
class Bar:
    """One line of a chart."""

    name: str
    figures: Figures
    parts: Sequence[Part]


def bars(lines: Sequence[tuple[str, Figures]]) -> list[Bar]:
    """The bars of lines, on one scale."""
    longest = max((figures.planned for _, figures in lines), default=0) or 1
    return [Bar(name, figures, _parts(figures, longest)) for name, figures in lines]


def _parts(figures: Figures, longest: int) -> list[Part]:
    parts: list[Part] = []
    start = 0
    for code in PARTS:
        count = getattr(figures, code)
        if count:
            parts.append(Part(code, round(100 * start / longest, 3), round(100 * count / longest, 3)))
        start += count
    return parts
