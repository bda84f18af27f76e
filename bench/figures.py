"""Figures: how they are summed up, told and kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

RESULTS = Path(__file__).parent / "results.json"


@dataclass(frozen=True)
class Figure:
    """One figure beside what it is compared with. `ratio` = value / beside; `holds`: ratio is on the right side of `goal`."""

    name: str
    value: float
    unit: str
    beside: float
    ratio: float
    goal: float
    holds: bool


def at_most(name: str, value: float, unit: str, beside: float, goal: float) -> Figure:
    """A figure that may be at most `goal` times what stands beside it."""
    ratio = value / beside
    return Figure(name, round(value, 3), unit, round(beside, 3), round(ratio, 3), goal, ratio <= goal)


def percentile(samples: Sequence[float], percent: int) -> float:
    """The `percent`-th percentile (1 to 99)."""
    return quantiles(samples, n=100, method="inclusive")[percent - 1]


def middle(values: Sequence[float]) -> float:
    """The median of rounds."""
    return median(values)


def tell(figures: Sequence[Figure]) -> None:
    """Prints a table and writes `results.json`."""
    RESULTS.write_text(json.dumps([asdict(figure) for figure in figures], indent=1) + "\n")
    width = max(len(figure.name) for figure in figures)
    print(f"{'figure':<{width}}  {'value':>10}  {'beside':>10}  {'ratio':>7}  {'goal':>6}  holds")
    for figure in figures:
        print(
            f"{figure.name:<{width}}  {figure.value:>7.2f} {figure.unit:<2}  {figure.beside:>7.2f} {figure.unit:<2}  "
            f"{figure.ratio:>7.2f}  {figure.goal:>6}  {'yes' if figure.holds else 'NO'}"
        )
