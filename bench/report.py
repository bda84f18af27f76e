"""``python -m bench.report``: brings the table and the picture of docs/performance.md to what results.json says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from bench.figures import Figure, load
from bench.plot import plot

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE, PICTURE = DOCS / "performance.md", DOCS / "performance.svg"
_BETWEEN = re.compile(r"(<!-- figures -->\n).*?(<!-- end of figures -->)", re.DOTALL)


def table(figures: Sequence[Figure]) -> str:
    """For the page: one line a figure."""
    lines = ["| measured | Loa | beside | ratio | goal | holds |", "|---|---:|---:|---:|---:|---|"]
    for one in figures:
        goal, holds = (
            ("", "") if one.goal is None else (f"{one.sign} {one.goal:g}", "yes" if one.holds else "**no**")
        )
        value, beside = (f"{_number(number)} {one.unit}".strip() for number in (one.value, one.beside))
        lines.append(f"| {one.name} | {value} | {beside} | {one.ratio:.2f} | {goal} | {holds} |")
    return "\n".join(lines) + "\n"


def page(text: str, figures: Sequence[Figure]) -> str:
    """The page's text with this table in the place of the one that it has. Raises ValueError where it has no place for one."""
    if not _BETWEEN.search(text):
        raise ValueError(f"{PAGE.name} has no place for the figures")
    return _BETWEEN.sub(lambda marks: f"{marks[1]}{table(figures)}{marks[2]}", text)


def write() -> None:
    """Writes page and picture."""
    figures = load()
    PAGE.write_text(page(PAGE.read_text("utf-8"), figures), "utf-8")
    PICTURE.write_text(plot(figures), "utf-8")


def _number(value: float) -> str:
    """Three digits that count, or all before the point."""
    digits = next((digits for digits in (0, 1, 2) if abs(value) >= 10 ** (2 - digits)), 3)
    return f"{value:,.{digits}f}"


if __name__ == "__main__":
    write()
