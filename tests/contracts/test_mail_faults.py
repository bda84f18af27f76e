"""What mail relays are known to do, played by the sandbox at each step of the conversation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from loa.channel import CORRECT, ExpandingChannel, Publication, Receipt
from loa.errors import ChannelFailure, NeedsOperator, Rejected, Transient, Unknown
from loa_channels.newsletter import subscribers
from tests.channels.publications import TITLE, next_operation, publication, snapshot
from tests.contracts.worlds import PICTURES, EmailWorld, Portals, World
from tests.sandbox.outside import Sandbox


@pytest.fixture
def mail(sandbox: Sandbox, portal: Portals, tmp_path: Path) -> Iterator[World]:
    """The sandbox's mail server and a list with three readers."""
    world = EmailWorld(sandbox, portal, tmp_path)
    assert world.database is not None
    with world.database.begin() as connection:
        for name in ("binh", "chi"):
            address = f"{name}@truong.example"
            subscribers.add_reader(connection, datetime.now(UTC), "phu-huynh", address, "", {"how": "test"})
    yield world
    world.close()


def send(mail: World, one: Publication, timeout: float = 10.0) -> dict[str, Receipt | ChannelFailure]:
    """Outcomes by the reader's name."""
    channel, to = mail.plugin(timeout), mail.account()
    assert isinstance(channel, ExpandingChannel)
    readers = list(channel.readers(one, to))
    return {reader.address.partition("@")[0]: outcome for reader, outcome in channel.send(one, readers, to)}


def got(mail: World) -> list[str]:
    return sorted(letter["to"].partition("@")[0] for letter in mail.sandbox.truth("mail"))


ALL = ["binh", "chi", "phu-huynh"]


def test_each_reader_gets_it_once(mail: World) -> None:
    """In their own letters, with their own way out of the list."""
    one = publication(snapshot(*PICTURES[:1]))
    outcomes = send(mail, one)
    letters = mail.sandbox.truth("mail")
    assert got(mail) == ALL
    assert {letter["subject"] for letter in letters} == {TITLE}
    assert (
        len({letter["message_id"] for letter in letters})
        == len({letter["list_unsubscribe"] for letter in letters})
        == 3
    )
    assert {letter["message_id"] for letter in letters} == {
        outcome.external_id for outcome in outcomes.values() if isinstance(outcome, Receipt)
    }


@pytest.mark.parametrize(
    ("operation", "fault", "given", "kind", "arrives"),
    [
        ("rcpt", "smtp", {"code": 450}, Transient, False),
        ("rcpt", "smtp", {"code": 421}, Transient, False),
        ("rcpt", "smtp", {"code": 550}, Rejected, False),
        ("rcpt", "smtp", {"code": 554, "text": "Relay access denied"}, NeedsOperator, False),
        ("rcpt", "reset_before", {}, Transient, False),
        ("rcpt", "hang_before", {}, Transient, False),
        ("data", "smtp", {"code": 452}, Transient, False),
        ("data", "smtp", {"code": 554}, Rejected, False),
        ("data", "reset_before", {}, Unknown, False),
        ("data", "hang_before", {"then": "commit", "seconds": 1.5}, Unknown, True),
        ("data", "lose_answer", {}, Unknown, True),
        ("data", "hang", {}, Unknown, True),
        ("data", "reset", {}, Unknown, True),
    ],
)
def test_one_reader_s_misfortune_is_nobody_else_s(
    mail: World, operation: str, fault: str, given: dict[str, Any], kind: type[ChannelFailure], arrives: bool
) -> None:
    """One outcome for the reader, and one mail for each of the others."""
    mail.sandbox.misbehave("mail", fault, operation=operation, match="binh@", **given)
    outcomes = send(mail, publication(), timeout=1.0 if "hang" in fault else 10.0)
    mail.sandbox.release()
    assert {name: type(outcome) for name, outcome in outcomes.items()} == {
        "binh": kind,
        "chi": Receipt,
        "phu-huynh": Receipt,
    }
    if fault != "hang_before":
        assert got(mail) == [name for name in ALL if arrives or name != "binh"]


@pytest.mark.parametrize(
    ("fault", "given", "kind"),
    [
        ("smtp", {"code": 421}, Transient),
        ("smtp", {"code": 554}, NeedsOperator),
        ("reset_before", {}, Transient),
        ("hang_before", {}, Transient),
    ],
)
def test_a_relay_that_does_not_greet_is_told_before_the_first(
    mail: World, fault: str, given: dict[str, Any], kind: type[ChannelFailure]
) -> None:
    """All may be sent again."""
    mail.sandbox.misbehave("mail", fault, operation="connect", **given)
    with pytest.raises(kind):
        send(mail, publication(), timeout=1.0 if "hang" in fault else 10.0)
    assert got(mail) == []


def test_a_relay_that_goes_away_in_mid_list_leaves_the_rest_for_later(mail: World) -> None:
    """Lost before the mail, and not to be reached again: nobody is unknown."""
    mail.sandbox.misbehave("mail", "smtp", operation="rcpt", match="binh@", code=421)
    channel, to, one = mail.plugin(), mail.account(), publication()
    assert isinstance(channel, ExpandingChannel)
    outcomes = {}
    for reader, outcome in channel.send(one, list(channel.readers(one, to)), to):
        outcomes[reader.address.partition("@")[0]] = type(outcome)
        mail.sandbox.misbehave("mail", "reset_before", operation="connect", times=None)
    assert outcomes["phu-huynh"] is Receipt
    assert [outcomes[name] for name in ("binh", "chi")] == [Transient, Transient]
    assert got(mail) == ["phu-huynh"]


def test_a_correction_is_a_second_mail(mail: World) -> None:
    """To the same readers, and it says that it is one."""
    one = publication()
    send(mail, one)
    send(mail, next_operation(one, CORRECT, title="Sửa giờ thi"))
    assert sorted({letter["subject"] for letter in mail.sandbox.truth("mail")}) == [
        TITLE,
        "[Đính chính] Sửa giờ thi",
    ]
    assert len(got(mail)) == 6
