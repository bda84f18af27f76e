from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa_publisher.items.html import sanitise, to_text

KEPT = "<h2>Kỳ thi</h2><p>Ngày <strong>12/6</strong>, <em>buổi sáng</em>.</p><ul><li>Ngữ văn</li></ul>"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (KEPT, KEPT),
        ("<p>Trước</p><script>alert(1)</script><p>sau</p>", "<p>Trước</p><p>sau</p>"),
        ("<style>p{display:none}</style>Chữ", "Chữ"),
        ("<p onclick='x()' style='color:red' class='a' id='b'>Chữ</p>", "<p>Chữ</p>"),
        ("<img src=x onerror=alert(1)>Chữ", "Chữ"),
        ("<iframe src='//x'>trong</iframe>Chữ", "Chữ"),
        ("<svg><script>alert(1)</script></svg>Chữ", "Chữ"),
        ("<!-- ẩn -->Chữ", "Chữ"),
        ("<div><span>Chữ</span></div>", "Chữ"),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener noreferrer">x</a>'),
        ('<a href=" JaVa\tScript:alert(1)">x</a>', '<a rel="noopener noreferrer">x</a>'),
        ('<a href="data:text/html,x">x</a>', '<a rel="noopener noreferrer">x</a>'),
        (
            '<a href="https://hanoi.edu.vn" target="_blank">x</a>',
            '<a href="https://hanoi.edu.vn" rel="noopener noreferrer">x</a>',
        ),
        ("<table><tr><td colspan=2 width=9>1</td></tr></table>", None),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ("<b>đậm", "<b>đậm</b>"),
    ],
)
def test_what_stays(written: str, kept: str | None) -> None:
    """Allowed elements stay as they are; scripts, styles, handlers and foreign addresses go."""
    cleaned = sanitise(written)
    if kept is None:
        assert 'colspan="2"' in cleaned
        assert "width" not in cleaned
    else:
        assert cleaned == kept


@pytest.mark.parametrize(
    "written",
    [
        "<p>e&#769;</p>",
        "<p>Hà Nội</p>".replace("à", "a\u0300").replace("ộ", "o\u0323\u0302"),
        "<p>&#824; onmouseover=alert(1) x=></p>",
        "<p><b>a</b>&#769;</p>",
        "<b\u0338 onclick=alert(1)>x</b>",
        "a\u037e &lt\u037e &zwj\u037e",
    ],
)
def test_marks_never_join_the_markup(written: str) -> None:
    """Combining marks are normalised with the text, and never turn text into attributes."""
    cleaned = sanitise(written)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert sanitise(cleaned) == cleaned
    assert "onmouseover" not in cleaned
    assert "onclick" not in cleaned


@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    "<p>",
                    "</p>",
                    "<b>",
                    "</b>",
                    "<ul><li>",
                    "<a href='x'>",
                    "<table><td>",
                    "&#824;",
                    "&#769;",
                ),
                *("&lt;", "<", ">", "=", "a", "đ", '"', "<script>", "<!--", "-->", "&#1;", "\u0338", "\n"),
                " onload=x ",
            ]
        ),
        max_size=12,
    ).map("".join)
)
def test_sanitising_again_changes_nothing(written: str) -> None:
    """Whatever is written, what has been sanitised is in NFC and stays as it is."""
    cleaned = sanitise(written)
    assert sanitise(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert "<script" not in cleaned


def test_formatting_that_is_never_closed_does_not_multiply() -> None:
    """A thousand differing bold marks left open in a thousand paragraphs do not become a million."""
    written = "".join(f"<b id={number}><p>x" for number in range(1000))
    assert len(sanitise(written)) < 50 * 1000


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Một</p><p>Hai</p>", "Một\n\nHai"),
        ("Một<br>Hai", "Một\nHai"),
        ("<ul><li>Một</li><li>Hai</li></ul>", "• Một\n• Hai"),
        ('<p>Xem <a href="https://a.vn/x">trang này</a>.</p>', "Xem trang này (https://a.vn/x)."),
        ('<a href="https://a.vn">https://a.vn</a>', "https://a.vn"),
        ("<p>a\u00a0\u00a0 b\n c</p>", "a b c"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n\n3"),
        ("1 &lt; 2 &amp;amp; 3", "1 < 2 &amp; 3"),
        ("", ""),
    ],
)
def test_as_plain_text(html: str, text: str) -> None:
    """Blocks become paragraphs, items get a dot, a link keeps its address."""
    assert to_text(html) == text
