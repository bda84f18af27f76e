"""Dead letters, and what they named."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner

from loa import audit
from loa.bus import DeadLetter
from loa.cli import loa
from loa.database import new_id
from loa.errors import Unknown
from loa.events import Due, encode
from loa.ledger import dead
from tests.ledger_world import LEASE, MINUTE, World, receipt


def letter(world: World, due: Due, id: str | None = None) -> DeadLetter:
    return DeadLetter(
        id, encode([due], world.now, new_id()), f"loa.{due.channel}.{due.lane}", "delivery_limit"
    )


def keep(world: World, *letters: DeadLetter) -> None:
    with world.database.begin() as connection:
        dead.keep(connection, world.now, letters)


def again(world: World, ids: Sequence[str] | None = None) -> int:
    with world.database.begin() as connection:
        return dead.release_again(connection, world.now, "ha.le", ids)


def listed(world: World) -> list[Any]:
    with world.database.read() as connection:
        return list(dead.listed(connection))


def test_a_letter_is_kept_once_with_the_delivery_that_it_names(world: World) -> None:
    """And one that nobody can read is kept, too."""
    delivery = world.item().delivery
    [due] = world.release()
    unreadable = DeadLetter(None, b"\xff\x00 not ours", None, None)
    unknown = DeadLetter(
        "a\x00b", json.dumps({"type": "vn.loa.delivery.due.v99"}).encode(), "q" * 300, "rejected"
    )
    for _ in range(2):
        keep(world, letter(world, due, "m-1"), unreadable, unknown)
    rows = {row.id: row for row in listed(world)}
    assert len(rows) == 3
    assert (rows["m-1"].delivery_id, rows["m-1"].reason) == (delivery, "delivery_limit")
    assert sorted(str(row.delivery_id) for row in rows.values()) == sorted([str(delivery), "None", "None"])
    assert again(world) == 1


def test_what_it_named_and_what_still_waits_is_released_again(world: World) -> None:
    """A delivery, a look and a chunk of a mail; who released them is kept."""
    lost = world.item().delivery
    world.call(lost, Unknown("no answer"))
    mail = world.mail(readers=2)
    world.later(MINUTE)
    fresh = world.item().delivery
    gone = world.release()
    world.outbox.messages.clear()
    keep(world, *[letter(world, due, f"m-{number}") for number, due in enumerate(gone)])
    assert world.release() == []
    assert again(world) == 3
    assert {due.delivery for due in world.release()} == {lost, mail, fresh}
    assert world.state(lost) == "unknown"
    assert {row.released_by for row in listed(world)} == {"ha.le"}


def test_said_twice_it_is_done_once(world: World) -> None:
    """And only those that were chosen."""
    one, other = world.item().delivery, world.item().delivery
    for due in world.release():
        keep(world, letter(world, due, "m-1" if due.delivery == one else "m-2"))
    assert again(world, ["m-1", "nothing"]) == 1
    assert (world.state(one), world.state(other)) == ("scheduled", "queued")
    world.release()
    assert again(world, ["m-1"]) == 0
    assert world.state(one) == "queued"


def test_what_has_gone_on_since_stays_as_it_is(world: World) -> None:
    """Whether a worker has it, it is published, or it was taken back."""
    claimed, published, item = world.item().delivery, world.item().delivery, world.item()
    gone = world.release()
    keep(world, *[letter(world, due, str(due.delivery)) for due in gone])
    world.claim(claimed)
    (armed,) = world.arm(world.claim(published))
    world.settle(armed, receipt())
    world.withdraw(item)
    assert again(world) == 3
    states: dict[UUID, str] = {id: world.state(id) for id in (claimed, published, item.delivery)}
    assert states == {claimed: "claimed", published: "published", item.delivery: "cancelled"}
    world.later(LEASE + timedelta(seconds=1))
    world.recover()
    assert world.publish(claimed, "post-2") == "published"


def test_the_command_lists_them_and_releases_again(
    world: World, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that are named, or all; what it does is in the audit log."""
    monkeypatch.setenv("LOA_DATABASE_URL", database_url)
    ids = [world.item().delivery for _ in range(3)]
    for number, due in enumerate(world.release()):
        keep(world, letter(world, due, f"m-{number}"))

    def said(*options: str) -> list[str]:
        done = CliRunner().invoke(loa, ["dead", *options], catch_exceptions=False)
        assert done.exit_code == 0
        return done.output.splitlines()

    lines = said()
    assert [str(id) for id in ids if any(str(id) in line and "waits" in line for line in lines)] == [
        str(i) for i in ids
    ]
    assert lines[-1] == "3 of 3"
    assert said("--release", "m-1") == ["released again: 1"]
    assert said("--release-all") == ["released again: 2"]
    assert said("--release-all") == ["released again: 0"]
    assert {world.state(id) for id in ids} == {"scheduled"}
    with world.database.read() as connection:
        assert audit.verify(connection) == 3


def test_of_a_letter_that_named_several_each_is_released_again(world: World) -> None:
    """A row for each, so that each is seen and decided on by itself."""
    ids = [world.item().delivery for _ in range(3)]
    dues = world.release()
    together = DeadLetter("m-1", encode(dues, world.now, new_id()), "loa.facebook.routine", "delivery_limit")
    for _ in range(2):
        keep(world, together)
    rows = {row.id: row.delivery_id for row in listed(world)}
    assert rows.keys() == {"m-1", "m-1-2", "m-1-3"}
    assert sorted(rows.values()) == sorted(ids)
    assert again(world, ["m-1-2"]) == 1
    assert [due.delivery for due in world.release()] == [rows["m-1-2"]]
    assert again(world) == 2
