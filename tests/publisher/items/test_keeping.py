"""What is written and not saved yet."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from loa.errors import Forbidden, InvalidInput, NotFound
from loa_publisher.items import keeping
from tests.publisher.bureau import Bureau

FORM = {"title": ["Nháp"], "target": ["portal:cong", "facebook:trang"]}


def found(bureau: Bureau, person: str = "editor") -> list[keeping.Kept]:
    """What somebody has of new items."""
    with bureau.database.read() as connection:
        return keeping.unfinished(connection, bureau.people[person].id, None, bureau.clock.now())


def keep(bureau: Bureau, window: object, sequence: int, person: str = "editor", **changes: object) -> int:
    """Keeps FORM, or what `changes` say."""
    given = {"item_id": None, "form": FORM, "sequence": sequence} | changes
    with bureau.office(person) as office:
        return keeping.keep(office, window, **given)  # type: ignore[arg-type]


def test_what_was_kept_is_found_again_and_only_by_its_writer(bureau: Bureau) -> None:
    """Every field with all its values; others have no part in it."""
    keep(bureau, uuid4(), 1)
    assert [(one.form, one.open) for one in found(bureau)] == [(FORM, True)]
    assert found(bureau, "both") == []


def test_what_arrives_late_replaces_nothing(bureau: Bureau) -> None:
    """Of two requests that overtook one another the later text stays."""
    window = uuid4()
    assert keep(bureau, window, 2, form={"title": ["Mới"]}) == 2
    assert keep(bureau, window, 1, form={"title": ["Cũ"]}) == 2
    assert [one.form["title"] for one in found(bureau)] == [["Mới"]]


def test_what_was_saved_does_not_come_back(bureau: Bureau) -> None:
    """Neither at once nor when a browser that was away hands over its copy, known before or not."""
    for known in (True, False):
        window = uuid4()
        if known:
            keep(bureau, window, 1)
        with bureau.office() as office:
            keeping.forget(office, window)
        assert keep(bureau, window, 7) == keeping.ENDED
        assert found(bureau) == []


def test_a_window_goes_on_in_another_one(bureau: Bureau) -> None:
    """There is one copy then, and not two."""
    first, second = uuid4(), uuid4()
    keep(bureau, first, 1)
    keep(bureau, second, 1, replaces=first)
    assert [one.id for one in found(bureau)] == [second]


def test_nobody_reaches_into_another_ones_window(bureau: Bureau) -> None:
    """Not to read, not to write, not to throw away."""
    window = uuid4()
    keep(bureau, window, 1)
    with pytest.raises(NotFound):
        keep(bureau, window, 2, "both", form={"title": ["Của người khác"]})
    with bureau.office("both") as office:
        keeping.forget(office, window)
    assert [one.form for one in found(bureau)] == [FORM]


def test_who_may_not_write_keeps_nothing(bureau: Bureau) -> None:
    """An approver is told so."""
    with pytest.raises(Forbidden):
        keep(bureau, uuid4(), 1, "approver")


def test_who_has_an_item_open_is_told_until_they_close_it(bureau: Bureau) -> None:
    """By name; a window that has been silent counts as closed."""
    item_id, mine, theirs = bureau.write(), uuid4(), uuid4()

    def others() -> list[str]:
        with bureau.database.read() as connection:
            return [name for _id, name in keeping.beside(connection, item_id, mine, bureau.clock.now())]

    keep(bureau, mine, 0, form=None, item_id=item_id)
    assert others() == []
    keep(bureau, theirs, 0, "both", form=None, item_id=item_id)
    assert others() == ["Both"]
    bureau.clock.advance(keeping.OPEN + timedelta(seconds=1))
    assert others() == []
    keep(bureau, theirs, 1, "both", item_id=item_id)
    assert others() == ["Both"]
    keep(bureau, theirs, 2, "both", item_id=item_id, closed=True)
    assert others() == []


def test_a_closed_window_is_known_as_closed(bureau: Bureau) -> None:
    """What stood in it goes on by itself when its item is opened again."""
    keep(bureau, uuid4(), 1, closed=True)
    assert [one.open for one in found(bureau)] == [False]


def test_what_no_database_takes_is_kept_without_it(bureau: Bureau) -> None:
    """NUL and half a character are left out; saving will complain of them, keeping does not."""
    keep(bureau, uuid4(), 1, form={"title": ["a\x00b\ud800c"]})
    assert [one.form for one in found(bureau)] == [{"title": ["abc"]}]


def test_too_much_is_refused_by_name(any_bureau: Bureau) -> None:
    """Before it fills the database."""
    with pytest.raises(InvalidInput) as complaint:
        keep(any_bureau, uuid4(), 1, form={"body_html": ["x" * keeping.LONGEST]})
    assert complaint.value.field == "form"
