"""docs/performance.md says what results.json says."""

from __future__ import annotations

import pytest

from bench import report
from bench.__main__ import BENCHES
from bench.figures import at_least, load, told
from bench.plot import plot


def test_the_page_and_the_picture_are_those_of_the_results() -> None:
    """Written anew by ``python -m bench.report``."""
    text = report.PAGE.read_text("utf-8")
    assert report.page(text, load()) == text
    assert report.PICTURE.read_text("utf-8") == plot(load())


def test_the_page_explains_every_bench() -> None:
    """By the name that `make bench` takes."""
    text = report.PAGE.read_text("utf-8")
    assert [name for name in BENCHES if f"| `{name}` |" not in text] == []


def test_a_line_tells_value_peer_ratio_and_goal() -> None:
    """Digits that say nothing are left out; a share has no goal."""
    *_, rate, share = report.table(
        [at_least("rate", 12345.678, "/s", 4000, 4), told("share", 1.234, "ms", 2)]
    ).splitlines()
    assert rate == "| rate | 12,346 /s | 4,000 /s | 3.09 | ≥ 4 | **no** |"
    assert share == "| share | 1.23 ms | 2.00 ms | 0.62 |  |  |"


def test_a_page_without_a_place_for_figures_is_told() -> None:
    """Rather than left as it is."""
    with pytest.raises(ValueError, match="no place"):
        report.page("# Elsewhere\n", load())
