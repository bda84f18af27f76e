"""Scheduling: one posting and one delivery for each account."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Table, func, select

from loa.errors import InvalidInput
from loa.ledger.schedule import keep
from loa.ledger.tables import accounts, broadcasts, deliveries, postings, snapshots
from tests.ledger_world import AT, HOUR, MINUTE, World


def count(world: World, table: Table) -> int:
    with world.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_each_account_gets_one_posting_and_one_delivery(world: World) -> None:
    """Given an item for three accounts, three deliveries wait for its time and its grace."""
    item = world.item("facebook:trang", "portal:cong", "manual:dai-th", due_in=HOUR)
    rows = world.of_item(item)
    assert sorted(row.channel for row in rows) == ["facebook", "manual", "portal"]
    assert {(row.state, row.operation, row.sequence, row.generation) for row in rows} == {
        ("scheduled", "publish", 1, 1)
    }
    assert {(row.due_at, row.release_at, row.expires_at) for row in rows} == {
        (AT + HOUR, AT + HOUR, AT + 13 * HOUR)
    }
    assert {row.revision_hash for row in rows} == {item.hash}
    assert count(world, postings) == 3


def test_the_same_again_makes_nothing(world: World) -> None:
    """An approval that is given twice, or a schedule that is repeated, is one delivery."""
    item = world.item()
    assert world.schedule(item) == []
    assert (count(world, deliveries), count(world, postings), count(world, snapshots)) == (1, 1, 1)


def test_what_stands_already_is_not_sent_again(world: World) -> None:
    """The very snapshot that is live needs no delivery."""
    item = world.item()
    world.publish(item.delivery)
    assert world.schedule(item) == []


def test_a_new_revision_corrects_what_is_live(world: World) -> None:
    """And publishes where nothing stands."""
    item = world.item("facebook:trang", "manual:cong")
    (facebook,) = [row.id for row in world.of_item(item) if row.channel == "facebook"]
    world.publish(facebook)
    world.edit(item)
    world.republish(item)
    newest = {row.channel: row for row in world.of_item(item) if row.revision == 2}
    assert (newest["facebook"].operation, newest["facebook"].sequence) == ("correct", 2)
    assert (newest["manual"].operation, newest["manual"].sequence) == ("publish", 2)


def test_after_a_withdrawal_a_new_generation_begins(world: World) -> None:
    """With a marker of its own, so that the old post is never adopted, and a first publication of its own."""
    item = world.item()
    first = item.delivery
    world.publish(first)
    world.withdraw(item)
    world.call(world.takedown(item), None)
    world.edit(item)
    world.later(HOUR)
    (second,) = world.republish(item)
    row = world.row(second)
    assert (row.operation, row.generation) == ("publish", 2)
    markers = {world.loaded(id).publication().marker for id in (first, second)}
    assert len(markers) == 2
    assert world.loaded(second).publication().first_published_at == AT + HOUR


def test_an_unknown_account_is_named(world: World) -> None:
    """Nothing is made where one of the accounts is not to be had."""
    item = world.draft("facebook:trang")
    item.snapshots.append(world.snapshot(item.id, "portal:khong-co"))
    with pytest.raises(InvalidInput, match=r"channels\.1\.account: there is no account portal:khong-co"):
        world.schedule(item)
    assert count(world, deliveries) == 0


def test_an_internal_item_is_not_scheduled_for_a_public_account(world: World) -> None:
    """The complaint names the account; nothing is half-made."""
    world.account("facebook:trang", "public")
    item = world.draft("manual:giao-ban", "facebook:trang", audience="internal")
    with pytest.raises(InvalidInput, match="facebook:trang is public; an internal item may not go there"):
        world.schedule(item)
    assert (count(world, deliveries), count(world, postings)) == (0, 0)


def test_other_channels_wait_for_the_portals_page(world: World) -> None:
    """Facebook and mail link to it; the others have nothing to wait for."""
    item = world.item("email:ban-tin", "facebook:trang", "manual:dai-th", "portal:cong", due_in=HOUR)
    rows = {row.channel: row for row in world.of_item(item)}
    assert rows["email"].requires_id == rows["facebook"].requires_id == rows["portal"].id
    assert rows["facebook"].requires_until == AT + HOUR + 15 * MINUTE
    assert (rows["manual"].requires_id, rows["portal"].requires_id) == (None, None)


def test_an_item_that_goes_to_no_portal_waits_for_none(world: World) -> None:
    """A post on Facebook alone is due when it is due."""
    assert world.row(world.item("facebook:trang").delivery).requires_id is None


def test_an_item_for_all_units_goes_to_those_that_are_valid_when_it_is_due(world: World) -> None:
    """Judged by the day in Hanoi, on which its due time falls."""
    world.account("unit:ba-dinh", "internal")
    world.account("unit:tay-ho", "internal", valid_to=date(2026, 9, 6))
    world.account("unit:moi", "internal", valid_from=date(2026, 9, 8))
    today = world.item("unit:*", due_in=timedelta(hours=15, minutes=59))  # 23:59 in Hanoi
    assert [key(world, row.account_id) for row in world.of_item(today)] == ["ba-dinh"]
    tomorrow = world.item("unit:*", due_in=timedelta(hours=16))
    assert sorted(key(world, row.account_id) for row in world.of_item(tomorrow)) == ["ba-dinh", "moi"]
    assert count(world, broadcasts) == 2


def key(world: World, account: object) -> str:
    with world.database.read() as connection:
        return str(connection.execute(select(accounts.c.key).where(accounts.c.id == account)).scalar_one())


def test_a_snapshot_is_kept_once(world: World) -> None:
    """Under its hash; keeping it again leaves what is there."""
    item = world.draft("facebook:trang", "portal:cong")
    for _ in range(2):
        with world.database.begin() as connection:
            keep(connection, [*item.snapshots, item.snapshots[0]])
    assert count(world, snapshots) == 2
