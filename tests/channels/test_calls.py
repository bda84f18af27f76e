"""One call to the outside: whatever a plug-in does, what comes back is a receipt or one failure of the tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from loa.channel import CORRECT, PUBLISH, WITHDRAW, Channel, Receipt, Tools
from loa.database import Database
from loa.errors import (
    AlreadyThere,
    ChannelFailure,
    Gone,
    NeedsOperator,
    NotFound,
    RateLimited,
    Rejected,
    Tampered,
    Transient,
    Unknown,
)
from loa.ledger.arm import Armed
from loa_channels.calls import call, look
from loa_channels.opening import Accounts
from tests.channels.memory import Board, Post, Wall
from tests.ledger_world import World, receipt, until

TIMEOUT = timedelta(seconds=30)
LIVE = receipt("post-7")
LOST = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    database = Database.connect(sqlite_url)
    yield World(database, datetime.now(UTC))
    database.close()


@pytest.fixture
def armed(world: World) -> Armed:
    """A publication whose call may begin."""
    return world.sending(world.item("wall:trang").delivery)


def made(kind: type[Channel]) -> Any:
    """A plug-in with the tools of a worker."""
    return kind(Tools(lambda _: b"", lambda *_: "", TIMEOUT, None))


def with_claim(armed: Armed, **changes: Any) -> Armed:
    """The same call of another claim."""
    return armed._replace(claim=armed.claim._replace(**changes))


def no_secrets(channel: Channel) -> Accounts:
    """Accounts that need no key."""
    return Accounts(type(channel), "")


def did(wall: Wall) -> list[str]:
    return [what for what, _ in wall.calls]


def test_a_publication_is_published(armed: Armed) -> None:
    """And its receipt is what comes back."""
    wall = made(Wall)
    result = call(wall, armed, no_secrets(wall))
    assert isinstance(result, Receipt)
    assert result.external_id == f"post-{armed.claim.posting_id}"
    assert did(wall) == ["publish"]


def test_a_correction_is_made_where_something_stands(armed: Armed) -> None:
    """On what stands there."""
    wall = made(Wall)
    call(wall, with_claim(armed, operation=CORRECT, live=LIVE), no_secrets(wall))
    assert did(wall) == ["correct"]


def test_a_withdrawal_takes_down_what_stands(armed: Armed) -> None:
    """None: it succeeded."""
    wall = made(Wall)
    assert call(wall, with_claim(armed, operation=WITHDRAW, live=LIVE), no_secrets(wall)) is None
    assert did(wall) == ["withdraw"]


def test_a_withdrawal_of_nothing_calls_nobody(armed: Armed) -> None:
    """Nothing stands there, and nothing was ever lost."""
    wall = made(Wall)
    assert isinstance(call(wall, with_claim(armed, operation=WITHDRAW), no_secrets(wall)), Gone)
    assert did(wall) == []


def test_a_withdrawal_in_doubt_looks_first(armed: Armed) -> None:
    """Given a publication whose end nobody learned: found, it is taken down; not found, it is gone."""
    doubtful = with_claim(armed, operation=WITHDRAW, lost_at=LOST)
    wall = made(Wall)
    assert isinstance(call(wall, doubtful, no_secrets(wall)), Gone)
    wall.found = LIVE
    assert call(wall, doubtful, no_secrets(wall)) is None
    assert did(wall) == ["find", "find", "withdraw"]


def test_of_a_lost_mailing_nothing_is_looked_for(armed: Armed) -> None:
    """Letters go after their parts were written down: given none, nobody has to be asked, and no account is at fault."""
    letters = made(Post)
    doubtful = with_claim(armed, operation=WITHDRAW, lost_at=LOST)
    assert isinstance(call(letters, doubtful, no_secrets(letters)), Gone)


def test_what_may_be_there_already_is_looked_for_before_it_is_published(armed: Armed) -> None:
    """Found, it is adopted; not found, it is published."""
    doubtful = with_claim(armed, lost_at=LOST)
    wall = made(Wall)
    assert isinstance(call(wall, doubtful, no_secrets(wall)), Receipt)
    wall.found = LIVE
    result = call(wall, doubtful, no_secrets(wall))
    assert isinstance(result, AlreadyThere)
    assert result.receipt == LIVE
    assert did(wall) == ["find", "publish", "find"]


def test_a_look_that_fails_lets_nothing_be_published(armed: Armed) -> None:
    """Its failure is the call's."""
    wall = made(Wall)
    wall.ends = lambda what, _: Transient("503") if what == "find" else None
    assert isinstance(call(wall, with_claim(armed, lost_at=LOST), no_secrets(wall)), Transient)
    assert did(wall) == ["find"]


def test_where_repeating_is_safe_nobody_looks(armed: Armed) -> None:
    """It is simply done again."""
    board = made(Board)
    assert isinstance(call(board, with_claim(armed, lost_at=LOST), no_secrets(board)), Receipt)
    assert did(board) == ["publish"]


def test_letters_are_only_prepared(armed: Armed) -> None:
    """To expand to its readers is all that the delivery itself does."""
    result = call(made(Post), armed, Accounts(Post, ""))
    assert isinstance(result, Receipt)
    assert result.pending


@pytest.mark.parametrize(
    "failure",
    [
        Unknown("?"),
        Transient("503"),
        RateLimited("slow down", TIMEOUT),
        NeedsOperator("token"),
        Rejected("no"),
        AlreadyThere("there"),
        Gone("404"),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_a_failure_of_the_tree_comes_back_as_it_is(armed: Armed, failure: ChannelFailure) -> None:
    """The plug-in has decided."""
    wall = made(Wall)
    wall.ends = lambda *_: failure
    assert call(wall, armed, no_secrets(wall)) is failure


@pytest.mark.parametrize("error", [Tampered("blob ab does not match its hash"), NotFound("no blob ab")])
def test_content_that_is_damaged_or_missing_is_that_items_fault(armed: Armed, error: Exception) -> None:
    """Rejected and not NeedsOperator: the account goes on with everything else."""
    wall = made(Wall)
    wall.ends = lambda *_: error
    result = call(wall, armed, no_secrets(wall))
    assert isinstance(result, Rejected)
    assert str(error) in result.detail


@pytest.mark.parametrize(("kind", "failure"), [(Wall, Unknown), (Board, Transient)])
def test_a_plug_in_that_breaks_is_in_doubt_unless_repeating_is_safe(
    armed: Armed, kind: type[Channel], failure: type[ChannelFailure]
) -> None:
    """Nobody knows how far the call got."""
    wall = made(kind)
    wall.ends = lambda *_: KeyError("id")
    result = call(wall, armed, no_secrets(wall))
    assert isinstance(result, failure)
    assert "KeyError" in result.detail


def test_settings_that_are_wrong_need_an_operator(armed: Armed) -> None:
    """Nothing is called."""
    wall = made(Wall)
    account = replace(armed.claim.account, settings={"colour": "red"})
    assert isinstance(call(wall, with_claim(armed, account=account), no_secrets(wall)), NeedsOperator)
    assert did(wall) == []


def test_content_that_does_not_match_its_hash_is_not_handed_over(armed: Armed) -> None:
    """Checked once more by who calls."""
    wall = made(Wall)
    assert isinstance(
        call(wall, with_claim(armed, body=armed.claim.body.replace("12/6", "13/6")), no_secrets(wall)),
        Rejected,
    )
    assert did(wall) == []


@pytest.mark.parametrize("operation", [PUBLISH, CORRECT, WITHDRAW])
def test_a_call_that_could_outlive_its_lease_is_not_begun(armed: Armed, operation: str) -> None:
    """Given a worker that stood still between arm and call: certainly not applied."""
    wall = made(Wall)
    late = with_claim(armed, operation=operation, live=LIVE)._replace(deadline=datetime.now(UTC) + TIMEOUT)
    assert isinstance(call(wall, late, no_secrets(wall)), Transient)
    assert did(wall) == []


def test_nor_is_one_that_a_search_has_made_late(armed: Armed) -> None:
    """Given a search that took until it was too late, nothing is published after it."""
    moment = datetime.now(UTC) + TIMEOUT + timedelta(milliseconds=200)

    class Slow(Wall):
        def find(self, *arguments: Any) -> Receipt | None:
            until(lambda: datetime.now(UTC) > moment - TIMEOUT, "it is too late")
            return super().find(*arguments)

    wall = made(Slow)
    assert isinstance(
        call(wall, with_claim(armed, lost_at=LOST)._replace(deadline=moment), no_secrets(wall)), Transient
    )
    assert did(wall) == ["find"]


# look


def test_a_look_tells_what_it_found(armed: Armed) -> None:
    """A receipt, or None."""
    wall = made(Wall)
    assert look(wall, armed.claim, no_secrets(wall)) is None
    wall.found = LIVE
    assert look(wall, armed.claim, no_secrets(wall)) == LIVE


@pytest.mark.parametrize("failure", [Transient("503"), NeedsOperator("token"), RateLimited("slow", TIMEOUT)])
def test_a_look_that_failed_tells_so(armed: Armed, failure: ChannelFailure) -> None:
    """And never that nothing is there."""
    wall = made(Wall)
    wall.ends = lambda *_: failure
    assert look(wall, armed.claim, no_secrets(wall)) is failure


def test_a_look_that_breaks_has_seen_nothing(armed: Armed) -> None:
    """A fault of the plug-in is no absence."""
    wall = made(Wall)
    wall.ends = lambda *_: KeyError("data")
    assert isinstance(look(wall, armed.claim, no_secrets(wall)), Transient)


def test_a_look_with_wrong_settings_needs_an_operator(armed: Armed) -> None:
    """Nothing is asked."""
    wall = made(Wall)
    account = replace(armed.claim.account, settings={"colour": "red"})
    assert isinstance(look(wall, armed.claim._replace(account=account), no_secrets(wall)), NeedsOperator)
    assert did(wall) == []
