from __future__ import annotations

import pytest

from loa.errors import InvalidInput, InvalidInputs
from loa_channels.newsletter.list_file import ListedList, ListedReader, parse

GOOD = """
lists:
- slug: phu-huynh
  audience: public
  title_vi: Bản tin phụ huynh
  title_en: left out
  readers:
  - {address: an@a.example, group: left_out}
  - {address: binh@a.example, name: Bình}
- {slug: trong, audience: internal, title_vi: Chưa có ai}
"""


def test_reads_lists_and_readers() -> None:
    """What is not ours to know is left out."""
    readers = (ListedReader("an@a.example", ""), ListedReader("binh@a.example", "Bình"))
    assert parse(GOOD) == [
        ListedList("phu-huynh", "Bản tin phụ huynh", "public", readers),
        ListedList("trong", "Chưa có ai", "internal", ()),
    ]


def test_names_every_place_that_cannot_be_taken() -> None:
    """One round of mending does."""
    bad = GOOD.replace("audience: public", "audience: everybody").replace("address: binh@a.example, ", "")
    with pytest.raises(InvalidInputs) as caught:
        parse(bad)
    assert [complaint.field for complaint in caught.value.complaints] == [
        "lists.0.audience",
        "lists.0.readers.1.address",
    ]


@pytest.mark.parametrize("text", ["", "lists", "[]", "lists: 3", "lists: [3]", "lists: {a: b}"])
def test_refuses_what_is_no_such_file(text: str) -> None:
    """With a message, not a traceback."""
    with pytest.raises(InvalidInputs):
        parse(text)


def test_refuses_what_is_no_yaml() -> None:
    """And no object of Python's is ever made from it."""
    for text in ("lists: [", "!!python/object/apply:os.system ['true']"):
        with pytest.raises(InvalidInput):
            parse(text)
