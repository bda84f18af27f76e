"""Text as it comes in."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.errors import InvalidInput
from loa.text import clean_line, clean_text, fold, slugify

anything = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


def cleaned(text: str) -> str | None:
    try:
        return clean_text(text, "body", longest=1000)
    except InvalidInput:
        return None


@given(anything)
def test_what_is_taken_is_in_normal_form_and_stays_as_it_is_when_taken_again(text: str) -> None:
    """Cleaning is NFC, trims the edges, and does nothing the second time."""
    once = cleaned(text)
    if once is not None:
        assert unicodedata.is_normalized("NFC", once)
        assert once == once.strip()
        assert "\r" not in once
        assert cleaned(once) == once


def test_decomposed_vietnamese_is_composed() -> None:
    """Text typed on a Mac (NFD) is the same text as typed elsewhere."""
    typed = unicodedata.normalize("NFD", "Trường Tiểu học Nghĩa Tân")
    assert typed != "Trường Tiểu học Nghĩa Tân"
    assert clean_text(typed, "title", longest=100) == "Trường Tiểu học Nghĩa Tân"


def test_line_ends_of_every_machine_become_one() -> None:
    """Windows and old Mac line ends turn into newlines; lines stay lines."""
    assert clean_text("một\r\nhai\rba\nbốn", "body", longest=100) == "một\nhai\nba\nbốn"


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\ud800", "\ufffe", "\uffff"])
def test_a_character_that_is_no_text_is_refused_and_named(character: str) -> None:
    """NUL, control characters, lone surrogates and non-characters are told with code and place."""
    with pytest.raises(InvalidInput) as refused:
        clean_text(f"ab{character}", "summary", longest=100)
    assert refused.value.field == "summary"
    assert f"U+{ord(character):04X}" in refused.value.message
    assert "at 3" in refused.value.message


@pytest.mark.parametrize("thing", [None, 7, b"bytes", ["text"], {"text": "x"}, True])
def test_what_is_no_text_is_refused(thing: object) -> None:
    """Another type is refused with the field's name, never turned into text."""
    with pytest.raises(InvalidInput, match="title: must be text"):
        clean_text(thing, "title", longest=100)


def test_length_is_counted_in_characters_of_the_normal_form() -> None:
    """A decomposed letter counts as one character, as the reader sees it."""
    assert clean_text(unicodedata.normalize("NFD", "ế" * 10), "title", longest=10) == "ế" * 10
    with pytest.raises(InvalidInput, match="title: has 11 characters; at most 10 are taken"):
        clean_text("ế" * 11, "title", longest=10)


@pytest.mark.parametrize("text", ["", "   ", "\n\t ", "\u00a0"])
def test_what_is_required_may_not_be_empty(text: str) -> None:
    """White space of any kind is empty."""
    assert clean_text(text, "title", longest=10) == ""
    with pytest.raises(InvalidInput, match="title: must not be empty"):
        clean_text(text, "title", longest=10, required=True)


def test_a_line_is_one_line_with_single_spaces() -> None:
    """Line ends, tabs and no-break spaces become one space each run."""
    assert clean_line("  Hà\u00a0\u00a0Nội\n\tcông  bố ", "title") == "Hà Nội công bố"


@pytest.mark.parametrize(
    ("shown", "searched"),
    [("Đống Đa", "dong da"), ("TUYỂN SINH LỚP 10", "tuyen sinh lop 10"), ("quý IV", "quy iv")],
)
def test_folding_takes_tone_marks_away(shown: str, searched: str) -> None:
    """A search without tone marks finds what is written with them."""
    assert fold(shown) == searched


@given(anything)
def test_a_slug_is_always_a_piece_of_an_address(text: str) -> None:
    """ASCII words joined by single hyphens, never empty, at most eighty characters."""
    slug = slugify(text)
    assert slug.isascii()
    assert 1 <= len(slug) <= 80
    assert all(word.isalnum() for word in slug.split("-"))


def test_a_vietnamese_title_becomes_a_readable_slug() -> None:
    """Letters lose their marks, đ becomes d, everything else a hyphen."""
    assert slugify("Đống Đa: tuyển sinh 2026–2027!") == "dong-da-tuyen-sinh-2026-2027"
