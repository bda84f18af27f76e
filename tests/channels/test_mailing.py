"""Sending a chunk of parts: each reader once, whatever breaks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from loa.channel import Reader, Receipt, Tools
from loa.database import Database
from loa.errors import ChannelFailure, NeedsOperator, Rejected, Transient, Unknown
from loa.ledger.settle import Policy, Settled
from loa.settings import Settings
from loa_channels.mailing import send_chunk
from loa_channels.opening import Accounts
from tests.channels.memory import Post
from tests.ledger_world import World

TIMEOUT = timedelta(seconds=30)


class Office:
    """A mail of so many readers, and who sends it."""

    def __init__(self, world: World, readers: int) -> None:
        self.world = world
        self.post = Post(Tools(lambda _: b"", lambda *_: "", TIMEOUT, None))
        self.item = world.item("wall:ban-tin")
        self.delivery: UUID = self.item.delivery
        world.expand(world.sending(self.delivery), readers)

    def send(self, chunk: int = 0, **settings: str) -> Settled | None:
        """One message has come."""
        self.world.release()
        return send_chunk(
            self.world.database,
            self.post,
            Accounts(Post, ""),
            self.world.loaded(self.delivery),
            chunk,
            Settings.load(settings),
            Policy((timedelta(minutes=1),), (timedelta(minutes=1),)),
        )

    def states(self) -> list[str]:
        return self.world.parts(self.delivery)


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    database = Database.connect(database_url)
    yield World(database, datetime.now(UTC))
    database.close()


@pytest.fixture
def office(world: World) -> Office:
    return Office(world, 3)


def test_everybody_gets_it_once(office: Office) -> None:
    """In the order of the list; the last chunk tells the delivery's end."""
    settled = office.send()
    assert office.post.sent == ["reader-0000", "reader-0001", "reader-0002"]
    assert settled is not None
    assert settled.state == "published"
    assert office.send() is None
    assert len(office.post.sent) == 3


def test_a_long_list_is_settled_as_it_goes(world: World) -> None:
    """Given more than one transaction's worth, all of it is sent and settled."""
    office = Office(world, 120)
    settled = office.send()
    assert settled is not None
    assert settled.state == "published"
    assert (len(set(office.post.sent)), len(office.post.sent)) == (120, 120)


def test_each_readers_outcome_is_their_own(office: Office) -> None:
    """One refuses, one is in doubt, one gets it."""
    answers: dict[str, ChannelFailure] = {"reader-0000": Rejected("no such box"), "reader-0001": Unknown("?")}
    office.post.answer = lambda reader: answers.get(reader.key) or Receipt(external_id=reader.key)
    office.send()
    assert office.states() == ["failed", "uncertain", "sent"]


def test_a_relay_that_cannot_be_reached_costs_nobody_their_letter(office: Office) -> None:
    """Raised before the first one: nobody has got it, and all get it later."""
    office.post.refuses = Transient("connection refused")
    assert office.send() is None
    assert office.post.sent == []
    assert office.states() == ["waiting"] * 3


def test_a_plug_in_that_breaks_in_the_middle_leaves_the_rest_in_doubt(office: Office) -> None:
    """Nobody knows whether the one at which it broke has gone; that one is never sent again."""

    def answer(reader: Reader) -> Receipt | BaseException:
        return KeyError("250") if reader.key == "reader-0001" else Receipt(external_id=reader.key)

    office.post.answer = answer
    office.send()
    assert office.post.sent == ["reader-0000", "reader-0001"]
    assert office.states() == ["sent", "uncertain", "uncertain"]


def test_what_a_slow_relay_did_not_get_to_goes_in_another_round(office: Office) -> None:
    """Given letters that take so long that the next could outlive its lease, these are not begun."""

    def slowly(reader: Reader) -> Receipt:
        time.sleep(0.3)
        return Receipt(external_id=reader.key)

    office.post.answer = slowly
    office.send(LOA_LEASE="0.45", LOA_CALL_TIMEOUT="0.2")
    assert office.post.sent == ["reader-0000"]
    assert office.states() == ["sent", "waiting", "waiting"]


def test_nobody_gets_what_was_taken_back(office: Office) -> None:
    """Given a withdrawal between message and sending."""
    office.world.release()
    office.world.withdraw(office.item)
    assert office.send() is None
    assert office.post.sent == []
    assert office.states() == ["cancelled"] * 3


def test_settings_that_are_wrong_need_an_operator_and_lose_nobody(office: Office) -> None:
    """The readers wait, and the account is tripped."""
    office.post.refuses = NeedsOperator("the list is gone")
    office.send()
    assert office.states() == ["waiting"] * 3
    assert len(office.world.facts("account.tripped")) == 1


@pytest.mark.parametrize("chunk", [1, 2**31 - 1])
def test_a_chunk_that_is_none_has_no_effect(office: Office, chunk: int) -> None:
    """A forged message."""
    assert office.send(chunk) is None
    assert office.post.sent == []
