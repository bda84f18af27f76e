"""HTML in its outermost blocks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa_publisher.items.blocks import blocks
from loa_publisher.items.html import sanitise


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("", []),
        ("<p>Một</p><p>Hai</p>", ["<p>Một</p>", "<p>Hai</p>"]),
        (
            "<ul><li>a<ul><li>b</li></ul></li></ul>\n<p>c<br>d</p>",
            ["<ul><li>a<ul><li>b</li></ul></li></ul>", "\n", "<p>c<br>d</p>"],
        ),
        ("trần <b>đậm</b> &amp; <hr>", ["trần ", "<b>đậm</b>", " &amp; <hr>"]),
    ],
)
def test_outermost_elements_stand_alone(html: str, found: list[str]) -> None:
    """Nested ones stay inside; loose text is a block of its own."""
    assert blocks(html) == found


@given(st.text(alphabet="<>/&;pulbri =\"'!-\n") | st.text())
def test_nothing_is_lost(text: str) -> None:
    """Whatever the sanitiser lets through is there again when the blocks are joined."""
    html = sanitise(text)
    assert "".join(blocks(html)) == html
