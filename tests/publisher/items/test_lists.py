from __future__ import annotations

import unicodedata
from uuid import uuid4

import pytest
from sqlalchemy import event

from loa.errors import NotFound
from loa_publisher.items import lists
from loa_publisher.items.lists import Wanted
from tests.publisher.bureau import Bureau


def test_the_lists_of_the_desk(bureau: Bureau) -> None:
    """By state, topic and words; what has the words as they were typed comes first; counted in every state."""
    plain, marked = bureau.write(title="Xoai tuong"), bureau.approved(title="Xoài tượng")
    topic = bureau.item(plain).topic_id
    with bureau.database.read() as connection:
        apart = unicodedata.normalize("NFD", "Xoài tượng")
        wanted = Wanted(text=apart, topic_ids=[topic])
        assert [line.id for line in lists.listed(connection, wanted)] == [marked, plain]
        assert lists.counts(connection, wanted) == {"approved": 1, "draft": 1}
        assert [line.id for line in lists.listed(connection, Wanted(state="approved"))] == [marked]
        assert lists.listed(connection, Wanted(topic_ids=[])) == []
        number = bureau.item(marked).number
        [line] = lists.listed(connection, Wanted(text=f"#{number}"))
        assert (line.id, line.channels) == (marked, ("portal",))


def test_any_text_may_be_looked_for(bureau: Bureau) -> None:
    """Nothing that somebody types breaks a list."""
    with bureau.database.read() as connection:
        for text in ("\x00", "a\x00b", "%", "_", "\\", "#²", "#", "'", "#" + "9" * 30):
            assert isinstance(lists.listed(connection, Wanted(text=text)), list)
            assert isinstance(lists.counts(connection, Wanted(text=text)), dict)


def test_numbers_and_ids(any_bureau: Bureau) -> None:
    """Each leads to the other."""
    item_id = any_bureau.write()
    with any_bureau.database.read() as connection:
        assert lists.id_of(connection, lists.number_of(connection, item_id)) == item_id
        with pytest.raises(NotFound):
            lists.id_of(connection, 99_999)
        with pytest.raises(NotFound):
            lists.number_of(connection, uuid4())


def test_who_wrote(bureau: Bureau) -> None:
    """Of many items in one statement each."""
    one, two = bureau.write(), bureau.write()
    bureau.edit(two, "both", title="Khác")
    said: list[str] = []
    with bureau.database.read() as connection:
        event.listen(
            connection, "before_cursor_execute", lambda _c, _k, statement, *_: said.append(statement)
        )
        authors = lists.authors_of(connection, [one, two])
        lines = lists.lines_of(connection, [one, two, uuid4()])
    assert authors == {one: bureau.people["editor"].id, two: bureau.people["both"].id}
    assert set(lines) == {one, two}
    assert len(said) == 2
