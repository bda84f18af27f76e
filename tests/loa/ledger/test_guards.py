"""What the database refuses by itself, whoever writes the row: raw SQL on both databases."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from loa import audit
from loa.database import Database, new_id
from loa.ledger.schedule import keep
from loa.ledger.tables import deliveries, postings
from tests.ledger_world import AT, World


def raw(world: World, statement: str, **values: Any) -> None:
    """Runs SQL as somebody with a database shell would: no table object, no action of ours in between."""
    prefix = "ledger." if world.database.dialect == "postgresql" else ""
    with world.database.begin() as connection:
        connection.execute(text(statement.replace("{}", prefix)), values)


def internal_item(world: World) -> tuple[Any, Any]:
    """An internal item at an internal account, and the public account that it must never reach."""
    item = world.item("manual:giao-ban", audience="internal")
    return item, world.account("facebook:trang", "public")


def kept(database: Database, value: UUID | datetime) -> object:
    """An id or a time as the database keeps it."""
    if database.dialect == "postgresql":
        return value
    return value.hex if isinstance(value, UUID) else value.strftime("%Y-%m-%d %H:%M:%S.%f")


COPY = """
INSERT INTO {}deliveries (id, posting_id, item_id, account_id, channel, lane, operation, sequence, generation, revision,
  revision_hash, snapshot_hash, state, due_at, expires_at, created_at)
SELECT :id, :posting, item_id, :account, 'facebook', lane, operation, 1, 1, revision, revision_hash, snapshot_hash,
  'scheduled', due_at, expires_at, created_at
FROM {}deliveries WHERE id = :old
"""


def test_an_internal_delivery_to_a_public_account_cannot_be_inserted(world: World) -> None:
    """Given an internal item, a row made by hand that would send it to a public page is refused."""
    item, public = internal_item(world)
    database, posting = world.database, new_id()
    ids = {"id": new_id(), "posting": posting, "account": public, "old": item.delivery}
    values = {name: kept(database, id) for name, id in ids.items()}
    with database.begin() as connection:
        connection.execute(postings.insert().values(id=posting, item_id=item.id, account_id=public))
    with pytest.raises(DBAPIError, match="internal content may not go to a public account"):
        raw(world, COPY, **values)
    assert len(world.of_item(item)) == 1


def test_nor_can_an_existing_one_be_turned_to_it(world: World) -> None:
    """Neither by another account nor by another content."""
    item, public = internal_item(world)
    other = world.item("portal:cong")
    id = kept(world.database, item.delivery)
    with pytest.raises(DBAPIError, match="internal content may not go"):
        raw(
            world,
            "UPDATE {}deliveries SET account_id = :to WHERE id = :id",
            to=kept(world.database, public),
            id=id,
        )
    with pytest.raises(DBAPIError, match="internal content may not go"):
        raw(
            world,
            "UPDATE {}deliveries SET snapshot_hash = :to WHERE id = :id",
            to=item.snapshots[0].hash,
            id=kept(world.database, other.delivery),
        )


def test_public_content_may_go_to_an_internal_account(world: World) -> None:
    """The rule has one direction."""
    world.account("manual:giao-ban", "internal")
    item = world.item("manual:giao-ban", audience="public")
    assert world.state(item.delivery) == "scheduled"


@pytest.mark.parametrize(("was", "to"), [("internal", "public"), ("public", "internal")])
def test_the_visibility_of_an_account_never_changes(world: World, was: str, to: str) -> None:
    """Deliveries were approved for the readers that it had."""
    world.account("facebook:trang", was)
    with pytest.raises(DBAPIError, match="visibilit"):
        raw(world, "UPDATE {}accounts SET visibility = :to", to=to)
    raw(world, "UPDATE {}accounts SET label = 'Trang', visibility = :was", was=was)


@pytest.mark.parametrize("statement", ["UPDATE {}snapshots SET body = body", "DELETE FROM {}snapshots"])
def test_snapshots_are_never_changed(world: World, statement: str) -> None:
    """What was approved stays what it was."""
    item = world.draft("facebook:trang")
    with world.database.begin() as connection:
        keep(connection, item.snapshots)
    with pytest.raises(DBAPIError, match="snapshots are never changed"):
        raw(world, statement)


@pytest.mark.parametrize("statement", ["UPDATE {}facts SET name = 'x'", "DELETE FROM {}facts"])
def test_facts_are_never_changed(world: World, statement: str) -> None:
    """What happened has happened."""
    world.publish(world.item().delivery)
    with pytest.raises(DBAPIError, match="facts are never changed"):
        raw(world, statement)


@pytest.mark.parametrize("statement", ["UPDATE {}audit SET actor = 'x'", "DELETE FROM {}audit"])
def test_audit_entries_are_never_changed(world: World, statement: str) -> None:
    """Nor taken away."""
    with world.database.begin() as connection:
        audit.log(connection, AT, "nga.tran", "item.approved", "item 1")
    with pytest.raises(DBAPIError, match="audit are never changed"):
        raw(world, statement)


def test_a_snapshot_may_not_call_itself_something_else_than_its_body_does(world: World) -> None:
    """Or an internal text could travel under a public label."""
    item = world.draft("manual:giao-ban", audience="internal")
    body = item.snapshots[0].canonical()
    with pytest.raises(DBAPIError, match="snapshot"):
        raw(
            world,
            "INSERT INTO {}snapshots (hash, audience, body) VALUES (:hash, 'public', :body)",
            hash="0" * 64,
            body=body,
        )


def approval(world: World, written_by: int, approved_by: int, kind: str) -> None:
    database = world.database
    raw(
        world,
        """INSERT INTO {}approvals (id, item_id, revision_hash, kind, written_by, approved_by, approved_at)
        VALUES (:id, :item, :hash, :kind, :by, :approver, :at)""",
        id=kept(database, new_id()),
        item=kept(database, new_id()),
        hash="ab" * 32,
        kind=kind,
        by=kept(database, UUID(int=written_by)),
        approver=kept(database, UUID(int=approved_by)),
        at=kept(database, AT),
    )


def test_nobody_approves_what_they_wrote(world: World) -> None:
    """The database refuses the author's own name; another person's, and an emergency's, it takes."""
    with pytest.raises(DBAPIError, match="approvals_second_person"):
        approval(world, 7, 7, "normal")
    with pytest.raises(DBAPIError, match="approvals_kind"):
        approval(world, 7, 8, "whatever")
    approval(world, 7, 8, "normal")
    approval(world, 7, 7, "emergency")


def test_two_operations_of_a_posting_never_share_a_place(world: World) -> None:
    """The order of what happens at an account is unambiguous."""
    item = world.item()
    world.edit(item)
    world.republish(item)
    with pytest.raises(DBAPIError, match=r"(?i)unique"):
        raw(world, "UPDATE {}deliveries SET sequence = 1")
    with world.database.read() as connection:
        assert sorted(connection.execute(select(deliveries.c.sequence)).scalars()) == [1, 2]
