"""Two versions of an item that began from one are brought together."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from loa_publisher.items.merging import merge

BASE: dict[str, Any] = {
    "topic": "T01",
    "title": "Lịch thi",
    "summary": "Thi ngày 10/6.",
    "body_html": "<p>Một</p><p>Hai</p><p>Ba</p>",
    "audience": "public",
    "lane": "routine",
    "media": [{"sha256": "a", "alt": "Cổng trường"}, {"sha256": "b", "alt": "Sân trường"}],
    "targets": [
        {"channel": "portal", "account": "cong", "variant": None},
        {"channel": "facebook", "account": "trang", "variant": {"text": "Lưu lại nhé"}},
    ],
}


def test_what_one_of_them_changed_is_taken_from_them() -> None:
    """Title from me, summary from them, a paragraph from each."""
    mine = BASE | {"title": "Lịch thi vào lớp 10", "body_html": "<p>Một!</p><p>Hai</p><p>Ba</p>"}
    theirs = BASE | {"summary": "Thi ngày 12/6.", "body_html": "<p>Một</p><p>Hai</p><p>Ba</p><p>Bốn</p>"}
    merged = merge(BASE, mine, theirs)
    assert merged.clashes == []
    assert merged.content == BASE | {
        "title": "Lịch thi vào lớp 10",
        "summary": "Thi ngày 12/6.",
        "body_html": "<p>Một!</p><p>Hai</p><p>Ba</p><p>Bốn</p>",
    }


def test_a_paragraph_that_both_changed_stands_twice() -> None:
    """Mine first, then theirs, and the clash is told."""
    mine = BASE | {"body_html": "<p>Một</p><p>Hai của tôi</p><p>Ba</p>"}
    theirs = BASE | {"body_html": "<p>Một</p><p>Hai của họ</p><p>Ba</p>"}
    merged = merge(BASE, mine, theirs)
    assert merged.content["body_html"] == "<p>Một</p><p>Hai của tôi</p><p>Hai của họ</p><p>Ba</p>"
    assert [part for part, _mine, _theirs in merged.clashes] == ["body_html"]


def test_a_title_that_both_changed_stays_mine_and_theirs_is_told() -> None:
    """There is one title only."""
    merged = merge(BASE, BASE | {"title": "Của tôi"}, BASE | {"title": "Của họ"})
    assert merged.content["title"] == "Của tôi"
    assert merged.clashes == [("title", "Của tôi", "Của họ")]


def test_pictures_of_both_are_there() -> None:
    """What either added is added, what one took out is out, and a description comes from whoever changed it."""
    mine = BASE | {"media": [{"sha256": "a", "alt": "Cổng trường"}, {"sha256": "c", "alt": "Lớp học"}]}
    gate, yard = BASE["media"]
    theirs = BASE | {"media": [gate | {"alt": "Cổng mới"}, yard, {"sha256": "d", "alt": "Thư viện"}]}
    merged = merge(BASE, mine, theirs)
    assert merged.content["media"] == [
        {"sha256": "a", "alt": "Cổng mới"},
        {"sha256": "c", "alt": "Lớp học"},
        {"sha256": "d", "alt": "Thư viện"},
    ]
    assert merged.clashes == []


def test_what_one_changed_while_the_other_took_it_out_stays() -> None:
    """A new Facebook text is not lost because somebody took the channel off."""
    portal, facebook = BASE["targets"]
    theirs = BASE | {"targets": [portal, facebook | {"variant": {"text": "Nhớ lưu lại nhé"}}]}
    merged = merge(BASE, BASE | {"targets": [portal]}, theirs)
    assert merged.content["targets"] == theirs["targets"]


BODY = st.lists(st.sampled_from(["<p>a</p>", "<p>b</p>", "<p>c</p>", "<ul><li>d</li></ul>"]), max_size=6).map(
    "".join
)


@given(BODY, BODY, BODY)
def test_no_paragraph_that_anybody_added_is_lost(base: str, mine: str, theirs: str) -> None:
    """Whatever stands in one of the two and not in what they began from stands in the outcome."""
    content = merge(
        BASE | {"body_html": base}, BASE | {"body_html": mine}, BASE | {"body_html": theirs}
    ).content
    for block in ("<p>a</p>", "<p>b</p>", "<p>c</p>", "<ul><li>d</li></ul>"):
        if block not in base and (block in mine or block in theirs):
            assert block in content["body_html"]


@given(BODY, BODY)
def test_whoever_changed_nothing_changes_nothing(base: str, other: str) -> None:
    """One side as it was gives the other side."""
    for mine, theirs in ((base, other), (other, base)):
        merged = merge(BASE | {"body_html": base}, BASE | {"body_html": mine}, BASE | {"body_html": theirs})
        assert merged.content["body_html"] == other
        assert merged.clashes == []
