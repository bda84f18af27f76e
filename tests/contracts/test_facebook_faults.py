"""What the Graph API is known to do, played by the sandbox: errors, rate headers, posts seen late or out of order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from loa.channel import CORRECT, WITHDRAW
from loa.errors import (
    AlreadyThere,
    ChannelFailure,
    Gone,
    NeedsOperator,
    RateLimited,
    Rejected,
    Transient,
    Unknown,
)
from tests.channels.publications import next_operation, publication, snapshot
from tests.contracts.worlds import PICTURES, FacebookWorld, Portals, World
from tests.sandbox.outside import Sandbox, until


@pytest.fixture
def page(sandbox: Sandbox, portal: Portals, tmp_path: Path) -> Iterator[World]:
    """The sandbox's page."""
    world = FacebookWorld(sandbox, portal, tmp_path)
    yield world
    world.close()


def error(code: int, subcode: int | None = None) -> dict[str, int]:
    return {"code": code} | ({} if subcode is None else {"subcode": subcode})


ERRORS = [
    *((error(code), Unknown) for code in (1, 2)),
    *((error(code), RateLimited) for code in (4, 17, 32, 341, 613, 80001)),
    *((error(190, subcode), NeedsOperator) for subcode in (458, 459, 460, 463, 464, 467, 492)),
    *((error(code), NeedsOperator) for code in (3, 10, 102, 190, 200, 299)),
    (error(368, 1390008), RateLimited),
    (error(368, 4854002), NeedsOperator),
    (error(368, 1404082), AlreadyThere),
    (error(368, 1346003), Rejected),
    (error(506), AlreadyThere),
    *((error(100, subcode), Rejected) for subcode in (1366046, 2061006, 1609008)),
    (error(1609005), Transient),
]


@pytest.mark.parametrize(
    ("given", "kind"), ERRORS, ids=lambda value: str(value) if isinstance(value, dict) else ""
)
def test_each_error_has_its_class_and_leaves_no_post(
    page: World, given: dict[str, int], kind: type[ChannelFailure]
) -> None:
    """The code and Facebook's trace are kept as evidence."""
    one = publication(first_published_at=datetime.now(UTC))
    page.misbehave("error", "publish", **given)
    with pytest.raises(ChannelFailure) as caught:
        page.publish(one, page.account())
    assert type(caught.value) is kind
    assert caught.value.evidence["code"] == given["code"]
    assert str(caught.value.evidence["fbtrace_id"]).startswith("A")
    assert page.seen(one) == []


@pytest.mark.parametrize(("number", "kind"), [(1, Transient), (2, Transient), (3, Rejected)])
def test_a_link_that_cannot_be_fetched_is_tried_twice_again(
    page: World, number: int, kind: type[ChannelFailure]
) -> None:
    """Then it is refused: it will not come right by itself."""
    page.misbehave("error", "publish", code=1609005)
    with pytest.raises(ChannelFailure) as caught:
        page.publish(publication(attempt=number), page.account())
    assert type(caught.value) is kind


def test_waits_the_minutes_that_the_header_names(page: World) -> None:
    """80001 tells how long."""
    page.misbehave("error", "publish", code=80001, minutes=7)
    with pytest.raises(RateLimited) as caught:
        page.publish(publication(), page.account())
    assert caught.value.wait == timedelta(minutes=7)


def test_a_post_that_used_up_the_calls_stands_and_the_next_waits(page: World) -> None:
    """100 percent on a call that went well: no further call is made."""
    channel, to = page.plugin(), page.account()
    page.misbehave("usage", "publish", call_count=100, minutes=3)
    first, second = publication(), publication()
    channel.publish(first, to)
    calls = len(page.sandbox.truth("calls"))
    with pytest.raises(RateLimited):
        channel.publish(second, to)
    assert (len(page.seen(first)), len(page.seen(second))) == (1, 0)
    assert len(page.sandbox.truth("calls")) == calls


def test_a_post_that_is_seen_late_is_adopted_when_it_is_seen(page: World) -> None:
    """Its answer was lost, and the first look is in vain: still there is one post in the end."""
    one, to, began = publication(), page.account(), datetime.now(UTC)
    page.misbehave("visible_late", "publish", seconds=1.0)
    page.misbehave("lose_answer", "publish")
    with pytest.raises(Unknown):
        page.publish(one, to)
    assert page.plugin().find(one, to, began) is None
    until(lambda: page.plugin().find(one, to, began) is not None, "the post is seen")
    assert len(page.seen(one)) == 1


def test_a_post_is_found_wherever_it_stands_in_the_list(page: World) -> None:
    """The list has pages and an order of its own."""
    one, to, began = publication(snapshot(*PICTURES[:1])), page.account(), datetime.now(UTC)
    receipt = page.publish(one, to)
    for number in range(230):
        page.sandbox.post(f"Tin {number}")
    page.sandbox.misbehave("facebook", "unordered_feed", operation="find", times=None)
    found = page.plugin().find(one, to, began)
    assert found is not None
    assert found.external_id == receipt.external_id
    assert page.plugin().find(publication(), to, began) is None


def test_another_apps_post_is_never_adopted(page: World) -> None:
    """Somebody copied our text, marker included."""
    one, to, began = publication(snapshot(link=None)), page.account(), datetime.now(UTC)
    said = page.channel.render(one.snapshot).text.replace("··········", one.marker)
    page.sandbox.graph("POST", "100100100100100/feed", token="EAA-sandbox-other", data={"message": said})
    assert page.plugin().find(one, to, began) is None


def test_an_expired_token_needs_an_operator_and_the_probe_says_so(page: World) -> None:
    """Until somebody connects the page again."""
    page.sandbox.misbehave("facebook", "expire_token", times=None)
    with pytest.raises(NeedsOperator, match="expired"):
        page.publish(publication(), page.account())
    health = page.plugin().check(page.account())
    assert not health.ok


def test_a_post_of_another_app_cannot_be_edited(page: World) -> None:
    """It was given to us by hand; only a person can change it."""
    post = page.sandbox.graph(
        "POST", "100100100100100/feed", token="EAA-sandbox-other", data={"message": "x"}
    ).json()["id"]
    one = publication()
    receipt = replace(page.publish(one, page.account()), external_id=post)
    with pytest.raises(NeedsOperator):
        page.plugin().correct(receipt, next_operation(one, CORRECT, text="y"), page.account())


def test_what_was_deleted_by_hand_is_gone(page: World) -> None:
    """For a correction as for a withdrawal, the post is absent: told apart from every other failure."""
    one, to, channel = publication(), page.account(), page.plugin()
    receipt = channel.publish(one, to)
    page.sandbox.graph("DELETE", receipt.external_id)
    with pytest.raises(Gone):
        channel.correct(receipt, next_operation(one, CORRECT, text="y"), to)
    with pytest.raises(Gone):
        channel.withdraw(receipt, next_operation(one, WITHDRAW), to)


@pytest.mark.parametrize("fault", ["reset", "reset_before", "lose_answer"])
def test_a_lost_upload_is_transient_and_no_post(page: World, fault: str) -> None:
    """Nobody sees an unpublished photo, so uploading again does no harm."""
    one = publication(snapshot(*PICTURES))
    page.sandbox.misbehave("facebook", fault, operation="photos")
    with pytest.raises(Transient):
        page.publish(one, page.account())
    assert page.seen(one) == []
    page.publish(one, page.account())
    assert len(page.seen(one)) == 1


def test_pictures_carry_their_alternative_texts(page: World) -> None:
    """For those who cannot see them."""
    page.publish(publication(snapshot(*PICTURES)), page.account())
    [post] = page.sandbox.truth("facebook")
    assert post["alt_texts"] == ["Học sinh trong giờ thi"] * 3


@pytest.mark.parametrize("fault", ["reset", "reset_before", "lose_answer"])
def test_a_look_that_fails_says_nothing(page: World, fault: str) -> None:
    """Not "absent": that would allow a second post."""
    one, to = publication(), page.account()
    page.sandbox.misbehave("facebook", fault, operation="find")
    with pytest.raises(Transient):
        page.plugin().find(one, to, datetime.now(UTC))
