"""The important part of a picture: read, kept with the revision and its hash, and not said where it is the middle."""

from __future__ import annotations

from typing import Any

import pytest

from loa.errors import InvalidInputs
from loa.ledger import read
from loa_publisher.items import queries
from loa_publisher.items.drafts import Picture, read_draft
from tests.publisher.bureau import Bureau

SHA = "0b" * 32


def read_one(**said: Any) -> Picture:
    """One picture of a draft."""
    media = [{"sha256": SHA, "alt": "Cổng trường"} | said]
    [found] = read_draft({"topic": "T01", "title": "Khai giảng", "media": media}).media
    return found


def test_two_percentages_are_read_and_the_middle_is_none() -> None:
    """Nothing said, null and the middle itself are the same."""
    assert read_one(focus=[20, 100]).focus == (20, 100)
    assert read_one(focus=[20, 100]).as_json()["focus"] == [20, 100]
    for middle in ({}, {"focus": None}, {"focus": [50, 50]}):
        assert read_one(**middle).focus is None
        assert "focus" not in read_one(**middle).as_json()


@pytest.mark.parametrize(
    "said", ["20,30", [20], [20, 30, 40], [20, 101], [-1, 0], [20.5, 30], ["20", 30], [True, 0], {"x": 1}]
)
def test_anything_else_names_its_field(said: object) -> None:
    """Out of range, of another kind, too many or too few."""
    with pytest.raises(InvalidInputs) as complaints:
        read_one(focus=said)
    assert [complaint.field for complaint in complaints.value.complaints] == ["media.0.focus"]


def test_it_is_under_the_hash_that_is_approved(bureau: Bureau) -> None:
    """Another focus is another revision; without one the snapshot says what it always said."""
    digest = bureau.upload()
    said = {"media": [{"sha256": digest, "alt": "Cổng trường"}]}
    plain = bureau.item(bureau.write(**said)).revision_hash
    item_id = bureau.write(media=[{"sha256": digest, "alt": "Cổng trường", "focus": [10, 90]}])
    assert bureau.item(item_id).revision_hash != plain
    with bureau.database.read() as connection:
        content = queries.content(connection, item_id)
        assert content is not None
        for digest in content.snapshots.values():
            assert '"focus":[10,90]' in read.snapshot_body(connection, digest)
