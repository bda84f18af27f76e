"""Figures are judged by what was measured, and a partial run keeps what it did not measure."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import figures
from bench.figures import Figure, at_least, at_most, keep, load, percentile, table, told


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty results.json."""
    path = tmp_path / "results.json"
    path.write_text("[]")
    monkeypatch.setattr(figures, "RESULTS", path)
    return path


def test_a_figure_holds_on_the_right_side_of_its_goal() -> None:
    """A rate has to reach its goal, a time must not pass it; the goal itself is enough."""
    assert [at_least("rate", value, "/s", 100, 2).holds for value in (199, 200, 201)] == [False, True, True]
    assert [at_most("time", value, "ms", 100, 2).holds for value in (199, 200, 201)] == [True, True, False]


@pytest.mark.parametrize("value", [199, 201])
def test_a_figure_knows_on_which_side_its_goal_lies(value: float) -> None:
    """Whether it holds or not."""
    assert at_least("rate", value, "/s", 100, 2).sign == "≥"
    assert at_most("time", value, "ms", 100, 2).sign == "≤"


def test_a_figure_without_a_goal_neither_holds_nor_fails() -> None:
    """It has a ratio all the same."""
    assert told("share", 30, "/s", 120) == Figure("share", 30, "/s", 120, 0.25, None, None)


def test_rounding_never_makes_a_figure_hold() -> None:
    """A ratio that is told as its goal and lies beyond it does not hold."""
    beyond = at_most("time", 200.01, "ms", 100, 2)
    assert (beyond.ratio, beyond.holds) == (2.0, False)


def test_percentiles_lie_within_the_samples() -> None:
    """The 99th of 1 to 101 is 100, the 50th is 51."""
    assert [percentile(range(1, 102), percent) for percent in (50, 99)] == [51, 100]


def test_what_was_not_measured_again_is_kept(results: Path) -> None:
    """Given two figures, when one is measured again and a third comes, each stands once, in its old place."""
    keep([at_least("a", 1, "/s", 1, 1), at_least("b", 1, "/s", 1, 1)])
    keep([at_least("c", 3, "/s", 1, 1), at_least("a", 2, "/s", 1, 1)])
    assert [(one.name, one.value) for one in load()] == [("a", 2), ("b", 1), ("c", 3)]


def test_the_table_says_aloud_what_does_not_hold() -> None:
    """One line a figure below the heading."""
    lines = table(
        [at_least("good", 3, "/s", 1, 2), at_least("bad", 1, "/s", 1, 2), told("share", 1, "/s", 2)]
    )
    endings = [line.split()[-1] for line in lines.splitlines()]
    assert endings == ["holds", "yes", "NO", "0.50"]
