"""The order of Vietnamese words and names."""

from __future__ import annotations

import random
import unicodedata

from loa.sorting import by_given_name, vietnamese


def test_words_stand_as_in_a_vietnamese_dictionary() -> None:
    """Đ after D, ă before â, and tones only where the letters are the same: huyền, hỏi, ngã, sắc, nặng."""
    words = [
        "ba",
        "bà",
        "bả",
        "bã",
        "bá",
        "bạ",
        "bà con",
        "bao",
        "băng",
        "bân",
        "Dương",
        "Đan Phượng",
        "Đống Đa",
    ]
    words += ["Em", "Ê-đê", "Ơn", "Sơn Tây", "ươm"]
    shuffled = random.Random(3725).sample(words, len(words))
    assert sorted(shuffled, key=vietnamese) == words


def test_a_name_typed_in_two_normal_forms_has_one_place() -> None:
    """What a Mac sends stands where it belongs."""
    assert vietnamese(unicodedata.normalize("NFD", "Đặng"))[:2] == vietnamese("Đặng")[:2]


def test_people_stand_by_their_given_name() -> None:
    """Which is the last one; those who share it by family and middle name."""
    people = ["Nguyễn Văn An", "Trần An", "Đỗ Thị Ân", "Lê Bình", "Ngô Đức", "Phạm Thùy Dương", ""]
    ordered = ["", "Nguyễn Văn An", "Trần An", "Đỗ Thị Ân", "Lê Bình", "Phạm Thùy Dương", "Ngô Đức"]
    assert sorted(people, key=by_given_name) == ordered
