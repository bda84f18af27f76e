"""What search finds, and what it shows of what it found."""

from __future__ import annotations

import unicodedata

import pytest

from loa_publisher.items import lists
from loa_publisher.items.lists import Wanted
from loa_publisher.items.search import LONGEST, excerpt, marked, phrases, searchable
from tests.publisher.bureau import Bureau

TITLE = "Đảm bảo an toàn kỳ thi tuyển sinh vào lớp 10"
BODY = "<p>Thực hiện Công văn số 4567/SGDĐT-VP, các điểm thi <strong>hoà giải</strong> mọi vướng mắc.</p>"


def titles(bureau: Bureau, text: str) -> list[str]:
    """What the desk's list shows."""
    with bureau.database.read() as connection:
        return [line.title for line in lists.listed(connection, Wanted(text=text))]


@pytest.mark.parametrize(
    "text",
    [
        "đảm bảo",
        "dam bao",
        "ĐAM BAO",
        "đam bảo",
        unicodedata.normalize("NFD", "đảm bảo an toàn"),
        "an toan",
        "toan an",
        "tuyển sinh lớp 10",
        "4567/SGDĐT-VP",
        "4567/sgddt",
        "4567",
        "hòa giải",
        "hoà giải",
        "công văn số",
        "tuy sin",
    ],
)
def test_words_are_found_however_they_are_typed(bureau: Bureau, text: str) -> None:
    """With or without marks, in any order and case, in title and text, and a document by its number."""
    bureau.write(title=TITLE, body_html=BODY)
    assert TITLE in titles(bureau, text)


@pytest.mark.parametrize("text", ["oan toan", "567", "SGDĐT/4567", "khong co tu nay"])
def test_what_an_item_does_not_say_is_not_found(bureau: Bureau, text: str) -> None:
    """A word is looked for from its beginning, a number as it stands."""
    bureau.write(title=TITLE, body_html=BODY)
    assert TITLE not in titles(bureau, text)


def test_an_edit_is_found_by_its_new_words_alone(bureau: Bureau) -> None:
    """The column is written on each save."""
    item_id = bureau.write(title="Trước khi sửa", body_html="<p>xưa</p>")
    bureau.edit(item_id, title="Sau khi sửa", body_html="<p>nay</p>")
    assert titles(bureau, "trước khi sửa xưa") == []
    assert titles(bureau, "sau khi sửa nay") == ["Sau khi sửa"]


def test_what_a_plan_says_of_an_item_is_found(bureau: Bureau) -> None:
    """By the plan's own id of it, and by the words of its title."""
    with bureau.database.read() as connection:
        [line] = lists.listed(connection, Wanted(text="I009"))
    assert "Ngày Pháp luật" in line.title


def test_a_number_is_an_items_or_a_word(bureau: Bureau) -> None:
    """17 finds #17 and what speaks of 17; #17 finds that one."""
    number = bureau.item(bureau.write(title="Của số")).number
    bureau.write(title=f"Quyết định {number} của Bộ")
    assert set(titles(bureau, str(number))) == {"Của số", f"Quyết định {number} của Bộ"}
    assert titles(bureau, f"#{number}") == ["Của số"]


def test_what_is_searched_has_an_end() -> None:
    """However long a text is."""
    assert len(searchable("ươ " * 90_000)) <= LONGEST
    assert searchable("Đ", None, "«Ấy»") == " d ay"


def test_what_is_looked_for_is_marked() -> None:
    """In the text as it was written, marks and all."""
    assert marked("Kỳ thi (thì thầm)", "thi") == [
        ("Kỳ ", False),
        ("thi", True),
        (" (", False),
        ("thì", True),
        (" thầm)", False),
    ]
    assert marked("Số 4567/SGDĐT-VP", "4567/sgddt") == [("Số ", False), ("4567/SGDĐT", True), ("-VP", False)]
    assert marked("", "x") == []


def test_an_excerpt_shows_the_place() -> None:
    """Some words before and after, and nothing where it is not said."""
    long = "đầu " * 60 + "đây rồi " + "cuối " * 60
    pieces = excerpt(long, "day roi")
    assert [piece for piece, hit in pieces if hit] == ["đây rồi"]
    assert pieces[0][0].startswith("… ")
    assert pieces[-1][0].endswith(" …")
    assert len("".join(piece for piece, _hit in pieces)) < 260
    assert excerpt(long, "không có") == []
    assert phrases(" \\ 'đ d ") == ["d"]
