"""The figures of speed as a picture (SVG): each ratio on one logarithmic scale, beside its goal. Readable on light and dark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from bench.figures import Figure

WIDTH, LEFT, RIGHT, TOP, ROW = 760, 20, 130, 50, 46
_STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2933 }
  .small { font-size: 11px; fill: #52606d }
  .line { stroke: #9aa5b1; stroke-width: 1 }
  .one { stroke: #616e7c; stroke-width: 1; stroke-dasharray: 3 3 }
  .goal { stroke: #1f2933; stroke-width: 2 }
  .span { stroke-width: 4; stroke-opacity: .35 }
  .holds { stroke: #0b7285; fill: #0b7285 }
  .fails { stroke: #c2410c; fill: #c2410c }
  @media (prefers-color-scheme: dark) {
    text { fill: #e4e7eb }
    .small { fill: #9fb3c8 }
    .goal { stroke: #e4e7eb }
    .holds { stroke: #4dd0e1; fill: #4dd0e1 }
    .fails { stroke: #ff9d66; fill: #ff9d66 }
  }"""


def plot(figures: Sequence[Figure]) -> str:
    """An SVG of all figures of speed (a rate or a time) that have a goal: a dot where it holds, a cross where it does not."""
    shown = [figure for figure in figures if figure.goal is not None and figure.unit in ("/s", "ms")]
    scale = Scale([value for one in shown for value in (one.ratio, one.goal or 1.0)])
    height = TOP + ROW * len(shown) + 10
    rows = [line for index, one in enumerate(shown) for line in _row(one, TOP + ROW * index, scale)]
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img"'
        ' aria-label="Each figure as a multiple of what it is compared with, and its goal">',
        f"<style>{_STYLE}\n</style>",
        *_axis(scale, height),
        *rows,
        "</svg>\n",
    ])  # fmt: skip


class Scale:
    """Maps ratios to the picture's width, by their logarithm; whole powers of ten at both ends."""

    def __init__(self, values: Sequence[float]) -> None:
        logs = [math.log10(value) for value in (*values, 1.0)]
        self.low = math.floor(min(logs))
        self.high = max(math.ceil(max(logs)), self.low + 1)

    def x(self, ratio: float) -> float:
        """Where a ratio lies."""
        share = (math.log10(ratio) - self.low) / (self.high - self.low)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    @property
    def marks(self) -> list[float]:
        """The powers of ten that are named."""
        return [10.0**power for power in range(self.low, self.high + 1)]


def _axis(scale: Scale, height: int) -> list[str]:
    lines = [
        f'<text x="{LEFT}" y="16" class="small">times what it is compared with; the upright bar is the goal</text>'
    ]
    for mark in scale.marks:
        kind = "one" if mark == 1 else "line"
        x = scale.x(mark)
        lines.append(f'<text x="{x}" y="34" class="small" text-anchor="middle">{mark:g}</text>')
        lines.append(
            f'<line x1="{x}" x2="{x}" y1="38" y2="{height - 6}" class="{kind}" stroke-opacity=".6"/>'
        )
    return lines


def _row(one: Figure, y: int, scale: Scale) -> list[str]:
    assert one.goal is not None
    kind = "holds" if one.holds else "fails"
    x, goal, track = scale.x(one.ratio), scale.x(one.goal), y + 26
    if one.holds:
        mark = f'<circle cx="{x}" cy="{track}" r="5" class="{kind}"/>'
    else:
        mark = f'<path d="M{x - 5} {track - 5}l10 10m0 -10l-10 10" class="{kind}" stroke-width="3"/>'
    return [
        f'<text x="{LEFT}" y="{y + 12}">{escape(one.name)}</text>',
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{track}" y2="{track}" class="line" stroke-opacity=".4"/>',
        f'<line x1="{goal}" x2="{x}" y1="{track}" y2="{track}" class="span {kind}"/>',
        f'<line x1="{goal}" x2="{goal}" y1="{track - 8}" y2="{track + 8}" class="goal"/>',
        mark,
        f'<text x="{WIDTH - RIGHT + 12}" y="{track + 4}">{one.ratio:.2f}'
        f'<tspan class="small" dx="8">goal {one.sign} {one.goal:g}</tspan></text>',
    ]
