"""What the engine may rely on, for every installed channel: one effect, one outcome, and nothing told that was not seen.

The worlds are real: a portal, and the sandbox, which tells by itself what it saw and misbehaves at every call.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from loa.channel import (
    CORRECT,
    WITHDRAW,
    Channel,
    ExpandingChannel,
    OpenAccount,
    Publication,
    Receipt,
    Secret,
    installed,
)
from loa.errors import ChannelFailure, Gone, NeedsOperator, Rejected, Transient, Unknown
from loa_channels.plugins.facebook import PLACEHOLDER
from tests.channels.publications import next_operation, publication, snapshot
from tests.contracts.worlds import PICTURES, WORLDS, Seen, World, is_nfc, sha256

SHORT = 1.0
"""Seconds of a call's time where a fault holds it."""

BEFORE: list[tuple[str, dict[str, Any]]] = [("reset_before", {}), ("hang_before", {})]
AFTER: list[tuple[str, dict[str, Any]]] = [
    ("lose_answer", {"answer": "error"}),
    ("lose_answer", {"answer": "html"}),
    ("lose_answer", {"answer": "garbled"}),
    ("lose_answer", {"answer": "empty"}),
    ("hang", {}),
    ("reset", {}),
    ("slow_body", {"seconds": 30}),
]
FAULTS = [
    pytest.param(kind, given, (kind, given) in AFTER, id="-".join([kind, *map(str, given.values())]))
    for kind, given in BEFORE + AFTER
]

NETWORKED = [name for name in sorted(installed()) if name != "manual"]
CORRECTABLE = ["facebook", "portal", "unit"]

over_networks = pytest.mark.parametrize("world", NETWORKED, indirect=True)
in_place = pytest.mark.parametrize("world", CORRECTABLE, indirect=True)


def now() -> datetime:
    return datetime.now(UTC)


def fresh(*pictures: bytes, **changes: Any) -> Publication:
    """A publication with a title of its own, by which mail is told apart."""
    one = publication(snapshot(*pictures, **changes), first_published_at=now(), due_at=now())
    title = f"Thông báo số {one.delivery.hex[:8]} về tuyển sinh"
    return replace(
        one, snapshot=replace(one.snapshot, title=title, text=f"{title}\n\nĐống Đa, Ba Vì, Mỹ Đức.")
    )


def corrected(one: Publication) -> Publication:
    title = f"{one.snapshot.title} (đã sửa)"
    return next_operation(one, CORRECT, title=title, text=f"{title}\n\nHạn nộp lùi đến 15/6.")


def shown(world: World, one: Publication) -> Seen:
    """What the world is to see of a publication: what its preview shows."""
    preview = world.channel.render(one.snapshot)
    if world.channel.name == "portal":
        return Seen(one.snapshot.title, preview.images)
    return Seen(preview.text.replace(PLACEHOLDER, one.marker), preview.images)


def attempt(run: Any) -> Receipt | ChannelFailure | None:
    """A call's one outcome. Anything but a receipt or a ChannelFailure breaks the contract, and the test."""
    try:
        found: Receipt | None = run()
    except ChannelFailure as failure:
        return failure
    return found


def holds(world: World, fault: str) -> float:
    """The call's time-out: short where the fault would use up any."""
    return SHORT if fault in ("hang", "hang_before", "slow_body") else 10.0


def test_every_installed_channel_has_a_world() -> None:
    """Whoever adds a channel says what it publishes to, and is held to the contract."""
    assert set(installed()) == set(WORLDS)


def test_publishes_once_what_was_approved_and_previewed(world: World) -> None:
    """Text letter by letter in NFC, pictures by hash; a receipt that says where."""
    one = fresh(*PICTURES[:1])
    receipt = world.publish(one, world.account())
    assert receipt.external_id
    if world.channel.name == "manual":
        assert receipt.pending
        return
    [seen] = world.seen(one)
    assert is_nfc(seen.text)
    if world.channel.name == "email":
        assert seen.text.startswith(one.snapshot.text)
        return
    assert seen == shown(world, one)
    assert seen.pictures == (sha256(PICTURES[0]),)


@in_place
@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_takes_any_number_of_pictures(world: World, number: int) -> None:
    """In their order."""
    one = fresh(*PICTURES[:number])
    world.publish(one, world.account())
    assert world.seen(one) == [shown(world, one)]


@in_place
def test_takes_an_item_that_is_not_on_the_portal(world: World) -> None:
    """Without a link it can still be found and corrected."""
    one = fresh(link=None)
    receipt = world.publish(one, world.account())
    assert world.seen(one) == [shown(world, one)]
    world.correct(receipt, corrected(one), world.account())
    assert world.seen(one) == [shown(world, corrected(one))]


@in_place
@pytest.mark.parametrize("number", [0, 1, 2])
def test_corrects_in_place(world: World, number: int) -> None:
    """One thing stands there, and it says the newer text; twice is once."""
    one = fresh(*PICTURES[:number])
    receipt, later = world.publish(one, world.account()), corrected(one)
    for _ in range(2):
        receipt = world.correct(receipt, later, world.account())
    assert world.seen(one) == [shown(world, later)]


@in_place
def test_withdraws(world: World) -> None:
    """Nothing stands there afterwards; twice is once, and tells nothing but that it is gone."""
    one = fresh(*PICTURES[:1])
    channel, receipt = world.plugin(), world.publish(one, world.account())
    away = next_operation(one, WITHDRAW)
    assert attempt(lambda: channel.withdraw(receipt, away, world.account())) is None
    assert world.seen(one) == []
    assert isinstance(attempt(lambda: channel.withdraw(receipt, away, world.account())), Gone | None)


@pytest.mark.parametrize("world", ["facebook", "portal"], indirect=True)
def test_finds_what_it_published_and_nothing_else(world: World) -> None:
    """Before: not there. After: the same as the receipt said. Withdrawn: not there. Another generation: never."""
    one, other = fresh(), fresh()
    channel, to, began = world.plugin(), world.account(), now()
    assert channel.find(one, to, began) is None
    receipt = world.publish(one, to)
    found = channel.find(one, to, began)
    assert found is not None
    assert (found.external_id, found.url) == (receipt.external_id, receipt.url)
    assert channel.find(other, to, began) is None
    again = replace(one, generation=2)
    assert channel.find(again, to, began) is None
    channel.withdraw(found, next_operation(one, WITHDRAW), to)
    assert channel.find(one, to, began) is None
    world.publish(again, to)
    assert channel.find(one, to, began) is None
    assert channel.find(again, to, began) is not None
    assert world.seen(again) == [shown(world, again)]


@pytest.mark.parametrize("world", ["facebook", "portal"], indirect=True)
def test_finds_a_correction_only_once_it_was_made(world: World) -> None:
    """And what is to be withdrawn as long as it stands, however old it is."""
    one = fresh()
    channel, to, receipt = world.plugin(), world.account(), world.publish(one, world.account())
    later, away = corrected(one), next_operation(one, WITHDRAW)
    after = now() + timedelta(hours=1)
    assert channel.find(later, to, after) is None
    world.correct(receipt, later, to)
    assert channel.find(later, to, after) is not None
    assert channel.find(replace(away, snapshot=later.snapshot), to, after) is not None


@over_networks
@pytest.mark.parametrize(("fault", "given", "committed"), FAULTS)
def test_a_publication_whose_answer_is_lost_ends_as_one(
    world: World, fault: str, given: dict[str, Any], committed: bool
) -> None:
    """Unknown unless repeatable; then what the engine does about it leaves exactly one."""
    one, began = fresh(*PICTURES[:1]), now()
    to = world.account()
    if world.channel.name == "portal":
        world.publish(
            replace(one, snapshot=replace(one.snapshot, item=fresh().snapshot.item)), to
        )  # hands in the picture
    world.misbehave(fault, "publish", **given)
    outcome = attempt(lambda: world.publish(one, to, holds(world, fault)))
    assert len(world.seen(one)) == committed
    if world.channel.name == "unit" and isinstance(outcome, Receipt):
        assert committed  # a unit's 2xx is success, whatever its body
        return
    assert type(outcome) is (Transient if world.channel.repeatable else Unknown)
    if world.channel.repeatable:
        world.publish(one, to)
        assert world.seen(one) == [shown(world, one)]
    elif world.asked:
        found = world.plugin().find(one, to, began)
        assert (found is not None) == committed
        if found is None:
            world.publish(one, to)
        assert world.seen(one) == [shown(world, one)]


@in_place
@pytest.mark.parametrize(("fault", "given", "committed"), FAULTS)
def test_a_correction_whose_answer_is_lost_may_be_made_again(
    world: World, fault: str, given: dict[str, Any], committed: bool
) -> None:
    """It is the same twice as once: never unknown."""
    one, to = fresh(), world.account()
    receipt, later = world.publish(one, to), corrected(one)
    world.misbehave(fault, "correct", **given)
    outcome = attempt(lambda: world.correct(receipt, later, to, holds(world, fault)))
    assert isinstance(outcome, Transient) or (world.channel.name == "unit" and committed)
    assert world.seen(one) == [shown(world, later if committed else one)]
    world.correct(receipt, later, to)
    assert world.seen(one) == [shown(world, later)]


@in_place
@pytest.mark.parametrize(("fault", "given", "committed"), FAULTS)
def test_a_withdrawal_whose_answer_is_lost_may_be_made_again(
    world: World, fault: str, given: dict[str, Any], committed: bool
) -> None:
    """Until it is gone, or has been gone already; it is never said to be down while it stands."""
    one, to = fresh(), world.account()
    receipt, away = world.publish(one, to), next_operation(one, WITHDRAW)
    world.misbehave(fault, "withdraw", **given)
    channel = world.plugin(holds(world, fault))
    outcome = attempt(lambda: channel.withdraw(receipt, away, to))
    assert isinstance(outcome, Transient) or (world.channel.name == "unit" and committed)
    assert len(world.seen(one)) == (not committed)
    assert isinstance(attempt(lambda: world.plugin().withdraw(receipt, away, to)), Gone | None)
    assert world.seen(one) == []


@over_networks
def test_nobody_listening_is_transient(world: World) -> None:
    """Nothing was sent: safe to make again, whatever the channel."""
    assert type(attempt(lambda: world.publish(fresh(), world.nobody()))) is Transient


@pytest.mark.parametrize("world", ["portal", "unit"], indirect=True)
@pytest.mark.parametrize(
    ("status", "kind"), [(302, NeedsOperator), (401, NeedsOperator), (500, Transient), (503, Transient)]
)
def test_a_refusal_has_no_effect_and_one_class(world: World, status: int, kind: type[ChannelFailure]) -> None:
    """Told by the status; nothing stands there."""
    one = replace(fresh(), attempt=2)
    world.misbehave("status", "publish", status=status)
    assert type(attempt(lambda: world.publish(one, world.account()))) is kind
    assert world.seen(one) == []


def test_many_threads_publish_each_their_own(world: World) -> None:
    """One plug-in serves all the call threads of a worker."""
    many = [fresh() for _ in range(12)]
    channel, to = world.plugin(), world.account()
    outcomes: dict[int, Any] = {}

    def work(number: int) -> None:
        if isinstance(channel, ExpandingChannel):
            readers = list(channel.readers(many[number], to))
            [(_, outcomes[number])] = channel.send(many[number], readers, to)
        else:
            outcomes[number] = attempt(lambda: channel.publish(many[number], to))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(many))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(outcomes[number]) for number in range(len(many))] == [Receipt] * len(many)
    if world.channel.name != "manual":
        assert [len(world.seen(one)) for one in many] == [1] * len(many)


@over_networks
def test_secrets_stand_in_no_message_and_no_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever happens."""
    caplog.set_level(logging.DEBUG)
    outcomes = [attempt(lambda: world.publish(fresh(), world.account()))]
    for fault, given in BEFORE[:1] + AFTER[:3]:
        world.misbehave(fault, "publish", **given)
        outcomes.append(attempt(lambda: world.publish(fresh(), world.account())))
    outcomes.append(attempt(lambda: world.publish(fresh(), world.nobody())))
    health = [world.plugin().check(to) for to in (world.account(), world.nobody())]
    told = caplog.text + "".join(f"{each!r} {getattr(each, 'evidence', '')}" for each in [*outcomes, *health])
    assert [
        secret for secret in world.secrets() if secret in told or secret.removeprefix("whsec_") in told
    ] == []
    assert repr(world.account()).count("settings") == 0


def test_the_probe_tells_well_from_ill_and_leaves_nothing(world: World) -> None:
    """It never raises, and says what to do."""
    health = [world.plugin().check(to) for to in (world.account(), world.nobody())]
    expected = [True, True] if world.channel.name == "manual" else [True, False]
    assert [each.ok for each in health] == expected
    assert all(each.advice for each in health)
    assert world.sandbox.truth("facebook") + world.sandbox.truth("units") + world.sandbox.truth("mail") == []


@pytest.mark.parametrize(
    ("world", "changes"),
    [
        ("portal", {"secret": "whsec_" + "QUFB" * 8}),
        ("facebook", {"token": "EAA-of-somebody-else"}),
        ("facebook", {"app_secret": "wrong"}),
        ("unit", {"secret": "whsec_" + "QUFB" * 8}),
    ],
    indirect=["world"],
)
def test_wrong_credentials_need_an_operator(world: World, changes: dict[str, str]) -> None:
    """Nothing stands there; the probe says so where it proves credentials. (A unit's first refusal may be its restart.)"""
    one, to = replace(fresh(), attempt=2), world.account(**changes)
    assert type(attempt(lambda: world.publish(one, to))) is NeedsOperator
    assert world.seen(one) == []
    if world.channel.name != "unit":
        assert not world.plugin().check(to).ok


@pytest.mark.parametrize("world", ["email"], indirect=True)
def test_what_cannot_be_taken_back_says_so(world: World) -> None:
    """A refusal of this one thing: the account goes on."""
    one, to = fresh(), world.account()
    receipt = world.publish(one, to)
    outcome = attempt(lambda: world.plugin().withdraw(receipt, next_operation(one, WITHDRAW), to))
    assert type(outcome) is Rejected


def test_is_pure_about_what_it_shows(world: World) -> None:
    """The same preview every time, and no complaint about what it then takes."""
    of = fresh(*PICTURES).snapshot
    channel: type[Channel] = world.channel
    assert channel.render(of) == channel.render(of)
    assert channel.complaints(of) == []


def test_the_form_hides_what_is_secret(world: World) -> None:
    """Accounts pass their own schema; what is secret is marked, for the desk seals it."""
    marked = {name for name, field in world.channel.Account().fields.items() if isinstance(field, Secret)}
    held = {name for name, value in world.settings().items() if value in world.secrets()}
    assert held <= marked
    opened: OpenAccount = world.account()
    assert set(opened.settings) == set(world.channel.Account().fields)
