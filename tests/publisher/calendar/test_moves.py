"""Moving items in the calendar and taking it back, by the rules that hold everywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest

from loa.errors import Conflict, Forbidden, InvalidInput
from loa_publisher.calendar import moves
from loa_publisher.calendar.moves import move, take_back
from tests.publisher.bureau import Bureau
from tests.publisher.deliveries.walking import publish


def test_a_draft_moves_and_comes_back(bureau: Bureau) -> None:
    """Nothing but its time changes."""
    item_id = bureau.write()
    before, later = bureau.item(item_id), bureau.later(days=3)
    with bureau.office() as office:
        move(office, item_id, later, before.due_at)
    assert bureau.item(item_id).due_at == later
    with bureau.office() as office:
        take_back(office, item_id, before.due_at, later)
    after = bureau.item(item_id)
    assert (after.due_at, after.state, after.revision_hash) == (before.due_at, "draft", before.revision_hash)


def test_what_is_approved_moves_with_its_deliveries_and_stays_approved(bureau: Bureau) -> None:
    """Forth and back: the same deliveries wait for the time that stands."""
    item_id = bureau.approved(channels=[{"channel": "portal"}, {"channel": "facebook"}])
    before, later = bureau.item(item_id).due_at, bureau.later(days=2)
    ids = [row.id for row in bureau.deliveries(item_id)]
    with bureau.office("operator") as office:
        move(office, item_id, later, before)
    assert {row.due_at for row in bureau.deliveries(item_id)} == {later}
    with bureau.office("operator") as office:
        take_back(office, item_id, before, later)
    assert {row.due_at for row in bureau.deliveries(item_id)} == {before}
    assert [row.id for row in bureau.deliveries(item_id)] == ids
    assert bureau.item(item_id).state == "approved"
    assert len(bureau.approvals_of(item_id)) > 0


def test_a_time_that_has_passed_is_refused_and_named(bureau: Bureau) -> None:
    """And so is one under the embargo."""
    item_id = bureau.write(
        embargo_until=bureau.later(hours=1).isoformat(), due_at=bureau.later(hours=2).isoformat()
    )
    seen = bureau.item(item_id).due_at
    for wrong, sentence in ((bureau.later(hours=-1), "has passed"), (bureau.later(minutes=5), "embargo")):
        with bureau.office() as office, pytest.raises(InvalidInput, match=sentence) as raised:
            move(office, item_id, wrong, seen)
        assert raised.value.field == "due_at"
    assert bureau.item(item_id).due_at == seen


def test_what_has_begun_to_go_out_keeps_its_time(bureau: Bureau) -> None:
    """And so does what is over."""
    item_id = bureau.approved()
    publish(bureau, bureau.deliveries(item_id)[0].id)
    seen = bureau.item(item_id).due_at
    with bureau.office() as office, pytest.raises(Conflict, match="begun to go out"):
        move(office, item_id, bureau.later(days=1), seen)
    history = next(
        item
        for code in ("I001", "I002", "I003")
        if (item := bureau.item(bureau.of_plan(code))).state == "history"
    )
    with bureau.office() as office, pytest.raises(Conflict, match="is history"):
        move(office, history.id, bureau.later(days=1), history.due_at)
    assert bureau.item(item_id).due_at == seen


def test_two_who_move_one_item_do_not_undo_each_other_unseen(bureau: Bureau) -> None:
    """The second is told to look again; so is who takes a move back after another one."""
    item_id = bureau.write()
    seen, theirs = bureau.item(item_id).due_at, bureau.later(days=1)
    with bureau.office("both") as office:
        move(office, item_id, theirs, seen)
    with bureau.office() as office, pytest.raises(Conflict, match="moved it meanwhile"):
        move(office, item_id, bureau.later(days=5), seen)
    with bureau.office() as office, pytest.raises(Conflict, match="moved it meanwhile"):
        take_back(office, item_id, seen, bureau.later(days=5))
    assert bureau.item(item_id).due_at == theirs


def test_taking_back_gives_an_unapproved_item_what_it_had(bureau: Bureau) -> None:
    """A time that has passed, or none: nothing goes out by that."""
    late, none = bureau.write(), bureau.write(due_at=None)
    bureau.clock.advance(timedelta(days=2))
    before = bureau.item(late).due_at
    for item_id, was in ((late, before), (none, None)):
        later = bureau.later(days=1)
        with bureau.office() as office:
            move(office, item_id, later, was)
        with bureau.office() as office:
            take_back(office, item_id, was, later)
        assert bureau.item(item_id).due_at == was


def test_what_is_approved_is_not_put_back_into_the_past(bureau: Bureau) -> None:
    """Nor left without a time: it would go out at once, or never, unseen."""
    item_id = bureau.approved()
    was, later = bureau.item(item_id).due_at, bureau.later(days=1)
    with bureau.office() as office:
        move(office, item_id, later, was)
    bureau.clock.advance(timedelta(hours=2))
    for before in (was, None):
        with bureau.office() as office, pytest.raises(InvalidInput):
            take_back(office, item_id, before, later)
    assert {row.due_at for row in bureau.deliveries(item_id)} == {later}


@pytest.mark.parametrize("person", ["reader", "admin"])
def test_who_may_not_schedule_moves_nothing(any_bureau: Bureau, person: str) -> None:
    """Neither forth nor back."""
    item_id = any_bureau.write()
    seen = any_bureau.item(item_id).due_at
    for act in (moves.move, moves.take_back):
        with any_bureau.office(person) as office, pytest.raises(Forbidden):
            act(office, item_id, any_bureau.later(days=1), seen)
    assert any_bureau.item(item_id).due_at == seen
