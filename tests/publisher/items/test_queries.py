from __future__ import annotations

import unicodedata
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event

from loa.errors import NotFound
from loa_publisher.items import queries
from tests.publisher.bureau import Bureau


def found(bureau: Bureau, search: str) -> list[str]:
    """The titles that a search gives."""
    with bureau.database.read() as connection:
        rows = queries.listed(connection, search=search, limit=200)
        assert queries.count(connection, search=search) == len(rows)
    return [row.title for row in rows]


@pytest.mark.parametrize(
    "search",
    [
        "Đống Đa",
        "dong da",
        "ĐỐNG ĐA",
        unicodedata.normalize("NFD", "đống"),
        "đa   mở đóng".replace("đóng", "dong"),
    ],
)
def test_search_needs_no_marks(any_bureau: Bureau, search: str) -> None:
    """With or without tone marks, in any case and form, and each word by itself."""
    any_bureau.write(title="Mở lớp tại Đống Đa")
    assert "Mở lớp tại Đống Đa" in found(any_bureau, search)


def test_signs_have_no_meaning_of_their_own(bureau: Bureau) -> None:
    """Wildcards, quotes and odd numbers find what has them in it, and nothing else."""
    signs = ("100%_x", "\\", "' OR 1=1", "#abc", "#²", "#99999999999")
    for search in signs:
        bureau.write(title=f"Tin {search} cuối")
    for search in signs:
        assert found(bureau, search) == [f"Tin {search} cuối"]


def test_by_number(any_bureau: Bureau) -> None:
    """#17 is the item that people call so."""
    item = any_bureau.item(any_bureau.write(title="Theo số"))
    assert found(any_bureau, f"#{item.number}") == ["Theo số"]
    assert found(any_bureau, f"# {item.number}") == ["Theo số"]
    assert found(any_bureau, "#999999999") == []


def test_the_latest_due_comes_first(bureau: Bureau) -> None:
    """Items are listed by due time, in pages that share none and leave none out."""
    with bureau.database.read() as connection:
        everything = queries.listed(connection, limit=200)
        pages = [
            queries.listed(connection, limit=7, offset=offset) for offset in range(0, len(everything), 7)
        ]
    assert [row.id for page in pages for row in page] == [row.id for row in everything]
    dues = [row.due_at for row in everything]
    assert dues == sorted(dues, reverse=True)


def test_by_state(any_bureau: Bureau) -> None:
    """Counted and listed."""
    item_id = any_bureau.approved()
    with any_bureau.database.read() as connection:
        assert [row.id for row in queries.listed(connection, state="approved")] == [item_id]
        assert queries.states(connection)["approved"] == queries.count(connection, state="approved") == 1


def test_the_current_revisions_of_many(bureau: Bureau) -> None:
    """In one statement, however many there are; what nobody has written is absent."""
    one, two = bureau.write(title="Một"), bureau.write(title="Hai")
    bureau.edit(two, title="Hai sửa")
    planned = bureau.of_plan("I044")
    said: list[str] = []
    with bureau.database.read() as connection:
        event.listen(
            connection, "before_cursor_execute", lambda _c, _k, statement, *_: said.append(statement)
        )
        known = queries.contents(connection, [one, two, planned, uuid4()])
    assert {item_id: row.content["title"] for item_id, row in known.items()} == {one: "Một", two: "Hai sửa"}
    assert len(said) == 1


def test_revisions_by_number(any_bureau: Bureau) -> None:
    """The latest, an older one, and the one that was approved before."""
    item_id = any_bureau.approved(title="Một")
    any_bureau.clock.advance(timedelta(minutes=1))
    any_bureau.edit(item_id, title="Hai")
    with any_bureau.database.read() as connection:
        assert [queries.content(connection, item_id, number).content["title"] for number in (None, 1)] == [
            "Hai",
            "Một",
        ]  # type: ignore[union-attr]
        approved = queries.last_approved(connection, item_id, 2)
        assert approved is not None
        assert approved.number == 1
        assert queries.content(connection, item_id, 3) is None
        decided = [row.decision for row in queries.history(connection, item_id)]
    assert decided == ["submit", "approve"]


def test_what_is_not_there(any_bureau: Bureau) -> None:
    """An unknown item is told as such."""
    with any_bureau.database.read() as connection, pytest.raises(NotFound):
        queries.one(connection, uuid4())


def test_what_is_no_hash_is_no_picture(bureau: Bureau) -> None:
    """Addresses that somebody made up never come near the database."""
    known = bureau.upload()
    made_up = ["\x00" * 64, "x", "\ud800", "", "A" * 64]
    with bureau.database.read() as connection:
        assert list(queries.pictures(connection, [*made_up, known])) == [known]
