"""Document cards and legal bases: read whole, part of what is approved, found by any part of the number."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from loa.content import Snapshot
from loa.errors import InvalidInputs
from loa.ledger.tables import snapshots
from loa_publisher.bases import register
from loa_publisher.items import actions, lists, papers, queries
from loa_publisher.items.attachments import keep_document, read_document
from loa_publisher.items.drafts import read_draft
from loa_publisher.items.merging import merge
from tests.publisher.bureau import Bureau
from tests.publisher.items.test_attachments import PDF


def card(**changes: Any) -> dict[str, Any]:
    """A document card as a program hands it in."""
    return {
        "number": "3725/KH-SGDĐT",
        "title": "Kế hoạch truyền thông năm học 2020-2021",
        "issuer": "Sở Giáo dục và Đào tạo Hà Nội",
        "issued_on": "2020-10-27",
    } | changes


def test_cards_and_bases_are_part_of_what_is_approved(bureau: Bureau) -> None:
    """They stand in the snapshot, whole; without any it says nothing of them, and the same again is no new revision."""
    with bureau.office() as office:
        row = keep_document(office, bureau.blobs, read_document("Kế hoạch.pdf", PDF))
        [first, *_rest] = register.listed(office.connection)
    plain = bureau.write()
    said = {
        "attachments": [{"sha256": row.sha256}],
        "papers": [card(file=row.sha256, valid_to="2021-05-31")],
        "bases": [str(first.id)],
    }
    item_id = bureau.write(**said)
    assert not bureau.edit(item_id, **said)
    with bureau.database.read() as connection:
        made = {id: queries.content(connection, id) for id in (plain, item_id)}
        bodies = {}
        for id, revision in made.items():
            assert revision is not None
            [digest] = revision.snapshots.values()
            query = select(snapshots.c.body).where(snapshots.c.hash == digest)
            bodies[id] = (connection.execute(query).scalar_one(), digest)
    assert '"papers"' not in bodies[plain][0]
    assert '"bases"' not in bodies[plain][0]
    snapshot = Snapshot.parse(*bodies[item_id])
    assert [(one.number, one.file, one.valid_to) for one in snapshot.papers] == [
        ("3725/KH-SGDĐT", row.sha256, "2021-05-31")
    ]
    assert [(one.number, one.title) for one in snapshot.bases] == [(first.number, first.title)]


def test_every_fault_of_a_card_is_told(any_bureau: Bureau) -> None:
    """Each names its field, and nothing is written."""
    cards = [
        card(title="", issued_on="27/10/2020"),
        card(number="1/KH", valid_from="2021-01-01", valid_to="2020-12-31", standing="gone", file="x"),
        card(number="2/KH"),
        card(number="2/KH"),
        card(number="3/KH", colour="red"),
        "x",
    ]
    with pytest.raises(InvalidInputs) as refused:
        read_draft(any_bureau.draft(papers=cards, bases=["x"]))
    assert [one.field for one in refused.value.complaints] == [
        "papers.0.title",
        "papers.0.issued_on",
        "papers.1.standing",
        "papers.1.file",
        "papers.1.valid_to",
        "papers.3.number",
        "papers.4",
        "papers.5",
        "bases.0",
    ]


@pytest.mark.parametrize(
    ("said", "field"),
    [({"papers": [card(file="0" * 64)]}, "papers.0.file"), ({"bases": [str(uuid4())]}, "bases.0")],
)
def test_what_is_not_there_cannot_be_named(any_bureau: Bureau, said: dict[str, Any], field: str) -> None:
    """A card's file is one of the item's attachments, a basis one of the register."""
    with any_bureau.office() as office, pytest.raises(InvalidInputs) as refused:
        actions.create(office, read_draft(any_bureau.draft(**said)))
    assert [one.field for one in refused.value.complaints] == [field]


@pytest.mark.parametrize("typed", ["3725", "725/KH", "kh-sgddt", "KH-SGDĐT", "truyen thong nam hoc"])
def test_a_card_is_found_by_any_part_of_its_number(bureau: Bureau, typed: str) -> None:
    """Marks or none, đ or d; only as the current revision has it."""
    item_id = bureau.write(papers=[card()])
    with bureau.database.read() as connection:
        found, count = papers.found(connection, typed, limit=8)
        assert (count, [one.number for one in found]) == (1, ["3725/KH-SGDĐT"])
        assert found[0].item_number == lists.number_of(connection, item_id)
    bureau.edit(item_id, papers=[])
    with bureau.database.read() as connection:
        assert papers.found(connection, typed, limit=8) == ([], 0)


def test_an_item_is_found_by_the_basis_that_it_cites(bureau: Bureau) -> None:
    """In the list of items, too."""
    with bureau.database.read() as connection:
        basis = next(one for one in register.listed(connection) if one.number == "22/QĐ-BGDĐT")
    item_id = bureau.write(bases=[str(basis.id)], papers=[card(number="4567/SGDĐT-VP")])
    with bureau.database.read() as connection:
        for typed in ("22/QD-BGDDT", "4567/sgddt"):
            found = lists.listed(connection, lists.Wanted(text=typed))
            assert item_id in [one.id for one in found]


def test_two_who_edit_one_item_keep_both_their_cards() -> None:
    """A card is known by its number; where both changed one, the clash is told."""
    base = {"papers": [card()], "bases": [{"id": "a", "number": "1"}]}
    mine = {"papers": [card(title="Kế hoạch")], "bases": []}
    theirs = {"papers": [card(title="Khác"), card(number="2/KH")], "bases": [{"id": "a", "number": "1"}]}
    merged = merge(base, mine, theirs)
    assert [one["number"] for one in merged.content["papers"]] == ["3725/KH-SGDĐT", "2/KH"]
    assert [part for part, *_both in merged.clashes] == ["papers.3725/KH-SGDĐT"]
    assert "bases" not in merged.content
