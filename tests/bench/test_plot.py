"""The picture of the figures."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from bench.figures import at_least, at_most, told
from bench.plot import Scale, plot

SVG = "{http://www.w3.org/2000/svg}"
FIGURES = [
    at_least("a rate <that> holds", 20, "/s", 4, 2),
    at_most("a time that does not", 90, "ms", 2, 3),
    at_most("memory", 1, "MB", 1, 1.1),
    told("a share", 1, "/s", 4),
]


def test_it_shows_each_figure_of_speed_that_has_a_goal() -> None:
    """It is well-formed, whatever the names; memory and shares are left to the table."""
    drawn = ElementTree.fromstring(plot(FIGURES))
    texts = [text.text for text in drawn.iter(f"{SVG}text")]
    assert [name for name in texts if name and name.startswith(("a ", "memory"))] == [
        "a rate <that> holds",
        "a time that does not",
    ]


def test_what_holds_and_what_does_not_differ_in_shape() -> None:
    """Not by colour alone."""
    drawn = ElementTree.fromstring(plot(FIGURES))
    assert [dot.get("class") for dot in drawn.iter(f"{SVG}circle")] == ["holds"]
    assert [cross.get("class") for cross in drawn.iter(f"{SVG}path")] == ["fails"]


def test_it_is_readable_on_dark_pages() -> None:
    """Its colours follow the reader's."""
    assert "prefers-color-scheme: dark" in plot(FIGURES)


@pytest.mark.parametrize("values", [[0.02, 45.0], [1.0], [0.5, 0.6]], ids=["wide", "one", "narrow"])
def test_every_ratio_lies_between_the_ends(values: list[float]) -> None:
    """And a greater one further right."""
    scale = Scale(values)
    places = [scale.x(value) for value in values]
    assert places == sorted(places)
    assert scale.x(scale.marks[0]) <= places[0] <= places[-1] <= scale.x(scale.marks[-1])
