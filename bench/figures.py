"""Figures: how they are summed up, judged, told and kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

RESULTS = Path(__file__).parent / "results.json"


@dataclass(frozen=True)
class Figure:
    """One figure beside what it is compared with. `ratio` = value / beside; `holds`: ratio is on the right side of `goal`.

    `goal` and `holds` are None for a figure that is only told.
    """

    name: str
    value: float
    unit: str
    beside: float
    ratio: float
    goal: float | None
    holds: bool | None

    @property
    def sign(self) -> str:
        """On which side of its goal the ratio has to be: ≥ or ≤."""
        return "≥" if (self.ratio >= (self.goal or 0.0)) == self.holds else "≤"


def at_most(name: str, value: float, unit: str, beside: float, goal: float) -> Figure:
    """A figure that may be at most `goal` times what stands beside it."""
    return _figure(name, value, unit, beside, goal, value <= goal * beside)


def at_least(name: str, value: float, unit: str, beside: float, goal: float) -> Figure:
    """A figure that has to be at least `goal` times what stands beside it."""
    return _figure(name, value, unit, beside, goal, value >= goal * beside)


def told(name: str, value: float, unit: str, beside: float) -> Figure:
    """A figure that is told beside another, without a goal."""
    return _figure(name, value, unit, beside, None, None)


def _figure(
    name: str, value: float, unit: str, beside: float, goal: float | None, holds: bool | None
) -> Figure:
    return Figure(name, round(value, 3), unit, round(beside, 3), round(value / beside, 3), goal, holds)


def percentile(samples: Sequence[float], percent: int) -> float:
    """The `percent`-th percentile (1 to 99)."""
    return quantiles(samples, n=100, method="inclusive")[percent - 1]


def middle(values: Iterable[float]) -> float:
    """The median of rounds."""
    return median(values)


def table(figures: Sequence[Figure]) -> str:
    """For a terminal."""
    width = max(len(figure.name) for figure in figures)
    lines = [f"{'figure':<{width}}  {'value':>14}  {'beside':>14}  {'ratio':>7}  {'goal':>6}  holds"]
    for one in figures:
        goal, holds = (
            ("", "") if one.goal is None else (f"{one.sign} {one.goal:g}", "yes" if one.holds else "NO")
        )
        value, beside = (f"{number:,.2f} {one.unit:<3}" for number in (one.value, one.beside))
        lines.append(f"{one.name:<{width}}  {value:>14}  {beside:>14}  {one.ratio:>7.2f}  {goal:>6}  {holds}")
    return "\n".join(lines)


def load() -> list[Figure]:
    """What was kept."""
    return [Figure(**one) for one in json.loads(RESULTS.read_text())]


def keep(figures: Sequence[Figure]) -> None:
    """Writes `results.json`; what was measured before and is not among `figures` stays as it was."""
    fresh = {figure.name: figure for figure in figures}
    known = [fresh.pop(figure.name, figure) for figure in load()]
    rows = [asdict(figure) for figure in (*known, *fresh.values())]
    RESULTS.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
