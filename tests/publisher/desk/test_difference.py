"""What a reviewer sees change, word by word."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from loa_publisher.desk.difference import changes, marked
from tests.publisher.desk.conftest import Desk


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("Thi ngày 12/6.", "Thi ngày 13/6.", "Thi ngày <del>12/6</del><ins>13/6</ins>."),
        ("học sinh tiểu học", "học sinh trung học", "học sinh <del>tiểu</del><ins>trung</ins> học"),
        (
            "do Sở Giáo dục tổ chức",
            "do phòng chuyên môn tổ chức",
            "do <del>Sở Giáo dục</del><ins>phòng chuyên môn</ins> tổ chức",
        ),
        ("1.234,5 triệu", "1.234,6 triệu", "<del>1.234,5</del><ins>1.234,6</ins> triệu"),
        ("Đúng giờ", "Đúng giờ!", "Đúng giờ<ins>!</ins>"),
        ("", "Mới", "<ins>Mới</ins>"),
        ("a <b> c", "a <i> c", "a &lt;<del>b</del><ins>i</ins>&gt; c"),
    ],
)
def test_syllables_numbers_and_marks_change_by_themselves(before: str, after: str, shown: str) -> None:
    """A phrase that took another's place reads as a phrase; nothing of a text becomes an element."""
    assert marked(before, after) == shown


def test_long_unchanged_stretches_are_left_out() -> None:
    """A change in a long text is found at a glance."""
    text = " ".join(f"chữ{number}" for number in range(200))
    shown = marked(f"{text} cũ", f"{text} mới")
    assert shown.endswith("<del>cũ</del><ins>mới</ins>")
    assert "…" in shown
    assert len(shown) < 250


def content(**changed: object) -> dict[str, object]:
    """What a revision says."""
    picture = {"sha256": "a" * 64, "alt": "Sân trường"}
    said: dict[str, object] = {
        "title": "Tựa",
        "summary": "",
        "body_html": "<p>Xem <a href='https://a.vn'>đây</a></p>",
        "topic": "T01",
        "audience": "public",
        "lane": "routine",
        "media": [picture],
        "targets": [{"channel": "portal", "account": "cong", "variant": None}],
    }
    return said | changed


@pytest.mark.parametrize(
    ("changed", "label"),
    [
        ({"title": "Tựa khác"}, "Title"),
        ({"topic": "T02"}, "Focus topic"),
        ({"audience": "internal"}, "Audience"),
        ({"lane": "urgent"}, "Urgency"),
        ({"media": []}, "Pictures"),
        ({"media": [{"sha256": "a" * 64, "alt": "Cổng trường"}]}, "Pictures"),
        ({"targets": [{"channel": "portal", "account": "cong", "variant": {"title": "Riêng"}}]}, "portal"),
        ({"body_html": "<p>Xem <strong><a href='https://a.vn'>đây</a></strong></p>"}, "Formatting"),
    ],
)
def test_whatever_differs_is_named(desk: Desk, changed: dict[str, object], label: str) -> None:
    """Words, pictures and how they are described, places and what reads differently there, and how the text is set."""
    assert [one.label for one in _compared(desk.app, changed)] == [label]


def test_a_picture_says_what_became_of_it(desk: Desk) -> None:
    """One went, one came, one is described otherwise."""
    new = [{"sha256": "b" * 64, "alt": "Lớp học"}]
    [one] = _compared(desk.app, {"media": new})
    assert [(picture.kind, str(picture.text)) for picture in one.pictures] == [
        ("removed", "Sân trường"),
        ("added", "Lớp học"),
    ]


def test_the_same_is_no_difference(desk: Desk) -> None:
    """Nothing is told where nothing changed."""
    assert _compared(desk.app, {}) == []


def _compared(app: Flask, changed: dict[str, object]) -> list[object]:
    with app.test_request_context(), force_locale("en"):
        return list(changes(content(), content(**changed), lambda target: str(target["channel"])))
