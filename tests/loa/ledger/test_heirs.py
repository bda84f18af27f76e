"""Succession: what is due at an account that has ended goes to its heirs, through the release."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select

from loa.clock import in_hanoi
from loa.ledger import accounts, heirs, read
from loa.ledger.tables import accounts as table
from tests.ledger_world import AT, DAY, HOUR, Item, World

TODAY = in_hanoi(AT).date()
YESTERDAY = date.fromordinal(TODAY.toordinal() - 1)


def unit(world: World, name: str, *, ended: bool = False, visibility: str = "internal") -> UUID:
    return world.account(f"unit:{name}", visibility, valid_to=YESTERDAY if ended else None)


def succeed(world: World, account: UUID, *after: UUID) -> None:
    with world.database.begin() as connection:
        heirs.set_heirs(connection, account, after)


def reached(world: World, item: Item) -> dict[str, tuple[str, str | None]]:
    """State and reason by account, after as many rounds as there is something to do."""
    while world.released().touched:
        pass
    with world.database.read() as connection:
        return {row.account_key: (row.state, row.reason) for row in read.of_item(connection, item.id)}


def test_what_is_due_at_a_unit_that_has_ended_reaches_its_heirs(world: World) -> None:
    """Each once; its own delivery says what became of it."""
    old, one, other = unit(world, "dong-da", ended=True), unit(world, "xa-1"), unit(world, "xa-2")
    succeed(world, old, one, other)
    item = world.item("unit:dong-da", audience="internal")
    assert reached(world, item) == {
        "dong-da": ("cancelled", "handed_on"),
        "xa-1": ("queued", None),
        "xa-2": ("queued", None),
    }
    assert world.ends()[item.delivery] == "cancelled"


def test_heirs_that_have_ended_too_are_followed(world: World) -> None:
    """To whoever stands there today, in whatever circle they were named."""
    old, between, last = unit(world, "a", ended=True), unit(world, "b", ended=True), unit(world, "c")
    succeed(world, old, between)
    succeed(world, between, old, last)
    item = world.item("unit:a", audience="internal")
    assert reached(world, item) == {"a": ("cancelled", "handed_on"), "c": ("queued", None)}


def test_who_inherits_from_two_gets_an_item_once(world: World) -> None:
    """Also where it is named by itself."""
    first, second, heir = unit(world, "a", ended=True), unit(world, "b", ended=True), unit(world, "c")
    succeed(world, first, heir)
    succeed(world, second, heir)
    item = world.item("unit:a", "unit:b", "unit:c", audience="internal")
    assert reached(world, item)["c"] == ("queued", None)
    assert len(world.of_item(item)) == 3


def test_without_heirs_it_is_cancelled_as_ever(world: World) -> None:
    """And an internal item goes to no public heir."""
    unit(world, "a", ended=True)
    item = world.item("unit:a", audience="internal")
    assert reached(world, item) == {"a": ("cancelled", "account_not_valid")}
    old = unit(world, "b", ended=True)
    succeed(world, old, unit(world, "bao", visibility="public"))
    item = world.item("unit:b", audience="internal")
    assert reached(world, item) == {"b": ("cancelled", "account_not_valid")}


def test_while_it_is_valid_it_gets_its_own(world: World) -> None:
    """Its heirs wait for its end."""
    old, heir = unit(world, "a"), unit(world, "b")
    succeed(world, old, heir)
    assert reached(world, world.item("unit:a", audience="internal")) == {"a": ("queued", None)}


def test_an_edit_between_the_rounds_reaches_nobody_with_the_old_words(world: World) -> None:
    """What was handed on and not yet given is taken back with the rest."""
    old, heir = unit(world, "a", ended=True), unit(world, "b")
    succeed(world, old, heir)
    item = world.item("unit:a", audience="internal")
    world.release()
    world.void(item)
    assert reached(world, item) == {"a": ("cancelled", "handed_on")}


def test_a_takedown_goes_to_where_it_stands(world: World) -> None:
    """The heirs never had it."""
    old, heir = unit(world, "a"), unit(world, "b")
    succeed(world, old, heir)
    item = world.item("unit:a", audience="internal")
    world.publish(item.delivery)
    with world.database.begin() as connection:
        accounts.set_validity(connection, old, None, YESTERDAY)
    world.withdraw(item)
    assert [due.delivery for due in world.release()] == [world.takedown(item)]


def test_what_was_sent_keeps_the_name_that_its_account_had(world: World) -> None:
    """After a renaming; a mistake that is corrected is corrected everywhere."""
    id = unit(world, "a")
    before = world.item("unit:a", audience="internal")
    world.publish(before.delivery)
    world.later(DAY)
    with world.database.begin() as connection:
        accounts.rename(connection, id, "Ủy ban nhân dân phường", since=world.now)
    world.later(HOUR)
    after = world.item("unit:a", audience="internal")
    with world.database.read() as connection:
        assert read.one(connection, before.delivery).account_label == "unit:a"
        assert read.one(connection, after.delivery).account_label == "Ủy ban nhân dân phường"
    with world.database.begin() as connection:
        accounts.rename(connection, id, "UBND phường")
        assert connection.execute(select(table.c.label).where(table.c.id == id)).scalar_one() == "UBND phường"
        assert read.one(connection, before.delivery).account_label == "unit:a"
        assert read.one(connection, after.delivery).account_label == "UBND phường"
