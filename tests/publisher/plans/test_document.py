"""YAML as plain data with lines."""

from __future__ import annotations

import pytest

from loa_publisher.plans.document import DEEPEST, LARGEST, Document


def test_scalars_stay_as_written() -> None:
    """What YAML 1.1 would make of them is nobody's intention."""
    document = Document("a: no\nb: 08\nc: +07:00\nd: 2020-10-27\ne: null\nf: 'null'\ng:\n")

    assert document.data == {
        "a": "no",
        "b": "08",
        "c": "+07:00",
        "d": "2020-10-27",
        "e": None,
        "f": "null",
        "g": None,
    }
    assert document.complaints == []


def test_each_value_knows_its_line() -> None:
    """And what is absent the line of what should hold it."""
    document = Document("a:\n- b: 1\n  c: [x,\n    y]\n")

    assert document.line(("a", 0, "c", 1)) == 4
    assert document.line(("a", 0, "b")) == 2
    assert document.line(("a", 0, "gone", 3)) == 2
    assert document.line(("gone",)) == 1


@pytest.mark.parametrize(
    ("text", "field", "line", "says"),
    [
        ("a: 1\nb: &x [1]\nc: [*x, *x]\n", "tệp", 2, "bí danh"),
        ("a: 1\nb: " + "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "tệp", 2, "quá sâu"),
        ("a: " + "[" * 100_000, "tệp", 1, "quá sâu"),
        ("x" * (LARGEST + 1), "tệp", 1, "tối đa"),
        ("a: 1\nb: 'x\n", "tệp", 3, "YAML"),
        ("a: 1\n\tb: 2\n", "tệp", 2, "YAML"),
        ("a: 1\n---\nb: 2\n", "tệp", 2, "YAML"),
        ("a: 1\nb: 2\na: 3\n", "a", 3, "đã có"),
        ("a: 1\n? [b]\n: 2\n", "tệp", 2, "khóa phải là văn bản"),
        ("a: 1\nb: !!python/object/apply:os.system [ls]\n", "b", 2, "nhãn"),
        ("a: 1\nb: x\0y\n", "tệp", 2, "U+0000"),
        ("a: 1\nb: x\ud800y\n", "tệp", 2, "U+D800"),
        ('a: 1\n"\\e[2J": [&x 1]\n', "tệp", 2, "bí danh"),
    ],
)
def test_what_is_no_plain_yaml_is_told_with_its_line(text: str, field: str, line: int, says: str) -> None:
    """Bombs are told, not built."""
    (complaint,) = Document(text).complaints

    assert (complaint.field, complaint.line) == (field, line)
    assert says in complaint.message


def test_a_key_that_would_play_with_the_terminal_is_shown_harmless() -> None:
    """Complaints are printed."""
    (complaint,) = Document('"\\e[2J": 1\n"\\e[2J": 2\n').complaints
    assert complaint.field == "?[2J"
