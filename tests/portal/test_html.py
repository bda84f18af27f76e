from __future__ import annotations

import pytest

from loa_portal.html import sanitise, says_something


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
        "<style>body{display:none}</style>",
        "<iframe src='https://example.org'></iframe>",
        "<form action='/'><input name=a><button>Gửi</button></form>",
        "<p style='color:red' class='x' id='content' onclick='alert(1)'>a</p>",
        "<a href='javascript:alert(1)'>a</a>",
        "<a href='java\nscript:alert(1)'>a</a>",
        "<a href='data:text/html,x'>a</a>",
        "<!--[if IE]><script>alert(1)</script><![endif]-->",
        "<p><object data=x></object><embed src=x><base href='//example.org'><meta http-equiv=refresh><link rel=stylesheet></p>",
        "<a title='<h1><script>alert(1)</script>' href='/'>a</a>",
    ],
)
def test_nothing_active_remains(html: str) -> None:
    """Scripts, styles, frames, forms, handlers and unknown schemes are taken out."""
    clean = sanitise(html)

    for tag in (
        "script",
        "style",
        "svg",
        "math",
        "iframe",
        "form",
        "input",
        "button",
        "img",
        "object",
        "embed",
        "base",
        "meta",
    ):
        assert f"<{tag}" not in clean.replace('title="<h1><script>', "")
    for active in ("onerror", "onclick", "javascript:", "data:", "style=", "class=", "id=", "<!--"):
        assert active not in clean


@pytest.mark.parametrize(
    "html",
    [
        "<p>Đoạn <strong>đậm</strong>, <em>nghiêng</em></p>",
        '<ul><li>Một</li></ul><ol start="3"><li>Ba</li></ol>',
        "<blockquote>Trích</blockquote>",
        '<table><thead><tr><th scope="col">Tuần</th></tr></thead><tbody><tr><td colspan="2">1</td></tr></tbody></table>',
        '<p lang="en">English</p>',
        "<p>a<br>b</p>",
    ],
)
def test_an_articles_text_stays_as_it_is(html: str) -> None:
    """What an article needs passes unchanged."""
    assert html == sanitise(html)


def test_a_link_gives_no_handle_on_our_page() -> None:
    """Links keep their address and cannot reach back."""
    clean = '<a href="https://example.org" rel="noopener noreferrer">a</a>'
    assert clean == sanitise('<a href="https://example.org" target=_blank rel=opener>a</a>')


def test_a_first_heading_becomes_a_second() -> None:
    """The page's title is its only first-level heading."""
    assert sanitise('<h1>A</h1><h1 lang="vi">B</h1>') == '<h2>A</h2><h2 lang="vi">B</h2>'


def test_references_bring_no_control_characters() -> None:
    """A numeric reference cannot bring in what no XML document may hold."""
    assert sanitise("<p>a&#11;&#x1F;&#xFFFF;b</p>") == "<p>ab</p>"


def test_cleaning_again_changes_nothing() -> None:
    """Clean text is stable."""
    html = sanitise("<h1>A &amp; &lt;b&gt;</h1><p>x<script>y</script> < z</p>")
    assert html == sanitise(html)


@pytest.mark.parametrize(
    ("html", "expected"), [("<p>a</p>", True), ("<p> &nbsp;<br></p>", False), ("", False)]
)
def test_markup_alone_says_nothing(html: str, expected: bool) -> None:
    """Only visible text counts."""
    assert expected is says_something(html)
