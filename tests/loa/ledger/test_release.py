"""Release: what is due goes onto the bus, and what may not go says why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from loa.database import Database
from loa.errors import BusFailure, Rejected, Transient, Unknown
from loa.events import Due
from loa.ledger import gates
from loa.ledger.arm import Armed
from loa.ledger.next_release import Next, next_release
from loa.ledger.settle import Answer, settle
from loa.ledger.tables import accounts, deliveries
from tests.ledger_world import AT, DAY, HOUR, MINUTE, POLICY, Outbox, World, receipt, together, until

SECOND = timedelta(seconds=1)


def test_what_is_due_goes_and_what_is_not_stays(world: World) -> None:
    """At its second, and with ids alone."""
    now, later = world.item(), world.item(due_in=SECOND)
    assert world.release() == [Due(now.delivery, "facebook", "routine")]
    assert (world.state(now.delivery), world.state(later.delivery)) == ("queued", "scheduled")
    world.later(SECOND)
    assert [due.delivery for due in world.release()] == [later.delivery]
    assert world.release() == []


def test_urgent_ones_go_first(world: World) -> None:
    """However many routine ones have waited for longer."""
    routine = [world.item(due_in=-HOUR).delivery for _ in range(3)]
    urgent = world.item(lane="urgent").delivery
    assert [due.delivery for due in world.release(limit=2)] == [urgent, routine[0]]
    assert [due.delivery for due in world.release(limit=2)] == routine[1:]


def test_nothing_is_marked_that_the_broker_did_not_take(world: World) -> None:
    """Given a broker that is away, a round fails whole; when it is back, everything goes."""
    deliveries = {world.item().delivery for _ in range(3)}
    world.outbox.away = True
    with pytest.raises(BusFailure):
        world.release()
    assert {world.state(id) for id in deliveries} == {"scheduled"}
    world.outbox.away = False
    assert {due.delivery for due in world.release()} == deliveries


def test_the_next_due_time_is_known(world: World) -> None:
    """The earliest of both lanes and of broadcasts; none where nothing waits."""

    def at() -> object:
        with world.database.read() as connection:
            return next_release(connection).at

    assert at() is None
    world.item(due_in=2 * HOUR, lane="urgent")
    world.item(due_in=HOUR)
    assert at() == AT + HOUR
    world.item("unit:*", due_in=MINUTE)
    assert at() == AT + MINUTE


def test_what_its_grace_passed_over_expires(world: World) -> None:
    """Late is told, not sent: to its last moment it goes, after it no more."""
    late, later = world.item(due_in=-12 * HOUR), world.item(due_in=-12 * HOUR - SECOND)
    assert [due.delivery for due in world.release()] == [late.delivery]
    assert world.why(later.delivery) == ("expired", "too_late")
    assert world.ends() == {later.delivery: "expired"}


def test_a_suspended_one_waits(world: World) -> None:
    """Whichever of its three gates is shut; nobody else is held up."""
    world.item("portal:cong")
    for scope in ("all", "channel:facebook", "account:facebook:trang"):
        item = world.item("facebook:trang")
        with world.database.begin() as connection:
            gates.suspend(connection, world.now, scope, "op", "test")
        world.release()
        assert world.why(item.delivery) == ("scheduled", "suspended")
        with world.database.begin() as connection:
            gates.resume(connection, world.now, scope, "op")
    world.item("portal:cong")
    assert "portal" in {due.channel for due in world.release()}


def test_a_tripped_account_waits_for_a_person(world: World) -> None:
    """And goes when it was reset."""
    item = world.item()
    with world.database.begin() as connection:
        gates.trip(connection, world.now, "account:facebook:trang", "the token ended")
    assert world.release() == []
    assert world.why(item.delivery) == ("scheduled", "account_tripped")
    with world.database.begin() as connection:
        gates.reset(connection, world.now, "account:facebook:trang", "op")
    assert [due.delivery for due in world.release()] == [item.delivery]


def test_a_paused_account_rests_as_long_as_it_was_told_to(world: World) -> None:
    """The other side asked for it; then it goes by itself."""
    item = world.item()
    with world.database.begin() as connection:
        gates.pause(connection, "account:facebook:trang", AT + 5 * MINUTE)
    assert world.release() == []
    assert world.why(item.delivery) == ("scheduled", "account_paused")
    world.later(5 * MINUTE)
    assert [due.delivery for due in world.release()] == [item.delivery]


def test_operations_of_a_posting_go_one_at_a_time_and_in_order(world: World) -> None:
    """A correction waits behind the publication, and goes as soon as that has ended."""
    item = world.item()
    first = world.sending(item.delivery)
    world.edit(item)
    (second,) = world.republish(item)
    assert world.release() == []
    assert world.why(second) == ("scheduled", "behind_another")
    world.settle(first, receipt())
    assert [due.delivery for due in world.release()] == [second]


def test_it_waits_for_the_portals_page_and_goes_when_that_stands(world: World) -> None:
    """Facebook links to the page, so the page is there first."""
    item = world.item("facebook:trang", "portal:cong")
    facebook, portal = (row.id for row in sorted(world.of_item(item), key=lambda row: row.channel))
    assert [due.delivery for due in world.release()] == [portal]
    assert world.why(facebook) == ("scheduled", "requires_portal")
    world.publish(portal)
    assert [due.delivery for due in world.release()] == [facebook]


def waiting_for_portal(world: World) -> tuple[UUID, UUID]:
    """A post that waits for its page, whose call is under way."""
    item = world.item("facebook:trang", "portal:cong")
    facebook, portal = (row.id for row in sorted(world.of_item(item), key=lambda row: row.channel))
    world.sending(portal)
    assert world.why(facebook) == ("scheduled", "requires_portal")
    return facebook, portal


def test_after_the_time_out_it_goes_without(world: World) -> None:
    """Where the setting says so: a quarter of an hour late is better than never."""
    facebook, _ = waiting_for_portal(world)
    world.later(15 * MINUTE)
    assert [due.delivery for due in world.release("go")] == [facebook]


def test_or_a_person_is_asked(world: World) -> None:
    """Where the setting says so; and it goes by itself when the page stands after all."""
    item = world.item("facebook:trang", "portal:cong")
    facebook, portal = (row.id for row in sorted(world.of_item(item), key=lambda row: row.channel))
    armed = world.sending(portal)
    world.later(15 * MINUTE)
    assert world.release("ask") == []
    assert world.why(facebook) == ("scheduled", "requires_portal_asks")
    assert [subject for subject, _ in world.facts("delivery.asks")] == [str(facebook)]
    world.settle(armed, receipt())
    assert [due.delivery for due in world.release("ask")] == [facebook]


def test_it_does_not_wait_for_a_page_that_will_not_come(world: World) -> None:
    """Given a portal that refused the article, the post goes at once, or a person is asked at once."""
    for then, state in (("go", ("queued", None)), ("ask", ("scheduled", "requires_portal_asks"))):
        item = world.item("facebook:trang", "portal:cong")
        facebook, portal = (row.id for row in sorted(world.of_item(item), key=lambda row: row.channel))
        armed = world.sending(portal)
        world.settle(armed, Rejected("refused"))
        world.release(then)
        assert world.why(facebook) == state


def test_a_page_that_was_turned_away_wakes_those_who_waited_for_it(world: World) -> None:
    """Whatever the end of the required delivery is, they need not sit out their time."""
    item = world.item("facebook:trang", "portal:cong")
    facebook, portal = (row.id for row in sorted(world.of_item(item), key=lambda row: row.channel))
    with world.database.begin() as connection:
        connection.execute(accounts.update().where(accounts.c.channel == "portal").values(enabled=False))
    sent = [*world.release(), *world.release()]
    assert world.state(portal) == "cancelled"
    assert [due.delivery for due in sent] == [facebook]


def test_a_look_goes_through_shut_gates(world: World) -> None:
    """It only reads; what it finds, somebody may have to take down."""
    delivery = world.item().delivery
    world.call(delivery, Unknown("lost"))
    with world.database.begin() as connection:
        gates.suspend(connection, world.now, "all", "op", "test")
    world.later(MINUTE)
    assert [due.delivery for due in world.release()] == [delivery]


def test_a_look_respects_the_accounts_own_pause(world: World) -> None:
    """The other side said that it wants to be left in peace."""
    delivery = world.item().delivery
    world.call(delivery, Unknown("lost"))
    with world.database.begin() as connection:
        gates.pause(connection, "account:facebook:trang", AT + 30 * MINUTE)
    world.later(MINUTE)
    assert world.release() == []
    assert world.why(delivery) == ("unknown", "answer_lost")
    world.later(29 * MINUTE)
    assert [due.delivery for due in world.release()] == [delivery]


def test_a_unit_that_became_valid_later_gets_it_and_one_that_lapsed_does_not(world: World) -> None:
    """Receiving units are those that are valid on the day of release, whatever they were at approval."""
    world.account("unit:ba-dinh", "internal")
    lapses = world.account("unit:tay-ho", "internal")
    item = world.item("unit:*", due_in=DAY)
    with world.database.begin() as connection:
        connection.execute(accounts.update().where(accounts.c.id == lapses).values(valid_to=date(2026, 9, 7)))
    comes = world.account("unit:moi", "internal", valid_from=date(2026, 9, 8))
    world.later(DAY)
    sent = {due.delivery for due in [*world.release(), *world.release()]}
    by_account = {row.account_id: row for row in world.of_item(item)}
    assert by_account[comes].id in sent
    assert by_account[lapses].id not in sent
    assert world.why(by_account[lapses].id) == ("cancelled", "account_not_valid")
    assert (len(by_account), len(sent)) == (3, 2)


def test_a_broadcast_is_resolved_once(world: World) -> None:
    """A unit that becomes valid after the release got nothing, and gets nothing."""
    item = world.item("unit:*")
    world.release()
    world.account("unit:moi", "internal")
    world.later(HOUR)
    assert world.release() == []
    assert world.of_item(item) == []


def test_an_internal_broadcast_passes_over_a_public_account(world: World) -> None:
    """Given one that somebody added after the approval, the others get theirs and the scheduler goes on."""
    world.account("unit:ba-dinh", "internal")
    item = world.item("unit:*", due_in=HOUR, audience="internal")
    world.account("unit:bao-chi", "public")
    world.later(HOUR)
    assert len(world.release()) == 1
    assert len(world.of_item(item)) == 1


def test_a_takedown_goes_to_an_account_that_is_no_longer_valid(world: World) -> None:
    """What stands there stands there, though nothing new is sent."""
    item = world.item("unit:ba-dinh")
    world.publish(item.delivery)
    with world.database.begin() as connection:
        connection.execute(accounts.update().values(enabled=False))
    world.withdraw(item)
    assert [due.delivery for due in world.release()] == [world.takedown(item)]


def test_what_was_switched_off_gets_nothing(world: World) -> None:
    """And says so."""
    item = world.item()
    with world.database.begin() as connection:
        connection.execute(accounts.update().values(enabled=False))
    assert world.release() == []
    assert world.why(item.delivery) == ("cancelled", "account_not_valid")


def test_a_retry_is_released_like_any_other(world: World) -> None:
    """When its new time has come; the reason of the last failure does not stay."""
    delivery = world.item().delivery
    assert world.call(delivery, Transient("503")) == "retrying"
    assert world.release() == []
    world.later(MINUTE)
    world.release()
    assert world.why(delivery) == ("queued", None)


def test_parts_are_released_by_chunks(world: World) -> None:
    """One message for many readers."""
    delivery = world.mail(readers=1200)
    assert {due.chunk for due in world.release()} == {0, 1, 2}
    assert set(world.parts(delivery)) == {"queued"}
    assert world.release() == []


@pytest.fixture
def shared(postgresql_url: str) -> Iterator[World]:
    """A ledger on PostgreSQL, for tests about those who work side by side."""
    database = Database.connect(postgresql_url)
    yield World(database)
    database.close()


def test_two_schedulers_share_the_work(shared: World) -> None:
    """Given two that run side by side, each delivery is released once."""
    ids = [shared.item().delivery for _ in range(60)]
    schedulers = [shared, World(shared.database)]
    rounds = [lambda one=one: [due for _ in range(20) for due in one.release(limit=5)] for one in schedulers]
    sent = [due for messages in together(*rounds) for due in messages]
    assert sorted(due.delivery for due in sent) == sorted(ids)


class FastConsumer(Outbox):
    """A broker that gives a message to its consumer before the release has got its confirm."""

    def __init__(self, world: World, act: Callable[[], object]) -> None:
        super().__init__()
        self.world = world
        self.act = act
        self.acting: Future[object] | None = None
        self.pool = ThreadPoolExecutor(1)

    @contextmanager
    def releasing(self, messages: Sequence[Due], now: datetime) -> Iterator[None]:
        with super().releasing(messages, now):
            yield
        self.acting = self.pool.submit(self.act)
        until(lambda: self._waits(), "the consumer waits for the release's commit")

    def _waits(self) -> bool:
        with self.world.database.read() as connection:
            waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            return bool(connection.exec_driver_sql(waiting).scalar())

    def result(self) -> object:
        assert self.acting is not None
        try:
            return self.acting.result(20)
        finally:
            self.pool.shutdown()


def test_a_message_that_overtakes_the_commit_is_not_lost(shared: World) -> None:
    """Given a worker that has the message while the row still says `scheduled`, it waits and then takes it."""
    delivery = shared.item().delivery
    shared.outbox = bus = FastConsumer(shared, lambda: [one.id for one in shared.claim(delivery)])
    shared.release()
    assert bus.result() == [delivery]


def test_nor_is_that_of_a_chunk(shared: World) -> None:
    """The parts are marked before the message goes, so the worker waits for these rows too."""
    delivery = shared.mail(readers=3)
    shared.outbox = bus = FastConsumer(shared, lambda: len(shared.claim_chunk(delivery)))
    shared.release()
    assert bus.result() == 3


def test_a_message_of_a_release_that_failed_has_no_effect(shared: World) -> None:
    """Given a scheduler that dies between publish and commit, the worker that has the message finds nothing to take."""
    delivery = shared.item().delivery

    class Dying(FastConsumer):
        @contextmanager
        def releasing(self, messages: Sequence[Due], now: datetime) -> Iterator[None]:
            with super().releasing(messages, now):
                yield
            raise BusFailure("no confirm came")

    shared.outbox = bus = Dying(shared, lambda: [one.id for one in shared.claim(delivery)])
    with pytest.raises(BusFailure):
        shared.release()
    assert bus.result() == []
    assert shared.state(delivery) == "scheduled"


def page_under_way(world: World) -> tuple[UUID, Armed]:
    """A post that is due just now, and the call for the page that it waits for, which went ahead of it."""
    world.outbox = Outbox(ahead=SECOND)
    item = world.item("facebook:trang", "portal:cong", due_in=SECOND)
    facebook, portal = (row.id for row in sorted(world.of_item(item), key=lambda row: row.channel))
    armed = world.sending(portal)
    world.outbox = Outbox()
    world.later(SECOND)
    return facebook, armed


def test_who_ends_what_another_waits_for_sees_that_it_waits(shared: World) -> None:
    """Given a page that is settled while the release holds the post for its sake, the post goes at once thereafter."""
    facebook, armed = page_under_way(shared)
    shared.item()  # the broker is busy with it meanwhile
    shared.outbox = bus = FastConsumer(shared, lambda: shared.settle(armed, receipt()))
    shared.release()
    bus.result()
    shared.outbox = Outbox()
    assert [due.delivery for due in shared.release()] == [facebook]


def test_what_waits_for_something_in_hand_looks_again_soon(shared: World) -> None:
    """Given a page that is just being settled, nobody sees that the post waits: it is not left to its time-out."""
    facebook, armed = page_under_way(shared)
    with shared.database.begin() as connection:
        settle(connection, shared.now, [Answer(armed, receipt())], POLICY)
        assert shared.release() == []
    assert shared.why(facebook) == ("scheduled", "requires_portal")
    shared.later(SECOND)
    assert [due.delivery for due in shared.release()] == [facebook]


def test_so_does_what_is_behind_another_in_hand(shared: World) -> None:
    """A correction whose publication is just being settled."""
    item = shared.item()
    armed = shared.sending(item.delivery)
    shared.edit(item)
    (second,) = shared.republish(item)
    with shared.database.begin() as connection:
        settle(connection, shared.now, [Answer(armed, receipt())], POLICY)
        assert shared.release() == []
    assert shared.why(second) == ("scheduled", "behind_another")
    shared.later(SECOND)
    assert [due.delivery for due in shared.release()] == [second]


def ahead(world: World) -> Outbox:
    """From now on the world's bus keeps messages for so long."""
    world.outbox = Outbox(ahead=SECOND)
    return world.outbox


def test_what_is_due_soon_goes_ahead_of_its_time_and_says_so(world: World) -> None:
    """By no more than the bus keeps it; what is due already names no time."""
    ahead(world)
    soon, due, later = world.item(due_in=SECOND), world.item(), world.item(due_in=2 * SECOND)
    times = {due.delivery: due.not_before for due in world.release()}
    assert times == {soon.delivery: AT + SECOND, due.delivery: None}
    assert world.state(later.delivery) == "scheduled"


def test_what_went_ahead_is_withdrawn_like_anything_that_waits(world: World) -> None:
    """Its message is with a worker, and has no effect."""
    ahead(world)
    item = world.item(due_in=SECOND)
    world.release()
    world.withdraw(item)
    world.now = AT + SECOND
    assert world.claim(item.delivery) == []
    assert world.state(item.delivery) == "cancelled"


def test_nothing_goes_ahead_that_has_been_held_back(world: World) -> None:
    """What waits for its turn, for another item or after a failure goes when its time has come."""
    ahead(world)
    item = world.item(due_in=SECOND)
    with world.database.begin() as connection:
        connection.execute(update(deliveries).values(reason="held"))
    assert world.release() == []
    world.now = AT + SECOND
    assert [due.delivery for due in world.release()] == [item.delivery]


def test_nothing_goes_ahead_into_another_day(world: World) -> None:
    """Whether an account is valid is a matter of the day: who is no unit any more at midnight gets nothing then."""
    ahead(world)
    world.now = datetime(
        2026, 12, 31, 16, 59, 59, 500_000, tzinfo=UTC
    )  # half a second before midnight in Hanoi
    item = world.item(due_in=SECOND / 2)
    assert world.release() == []
    world.now += SECOND / 2
    assert [due.delivery for due in world.release()] == [item.delivery]


def test_the_scheduler_wakes_ahead_of_deliveries_alone() -> None:
    """For mails' parts and for broadcasts nothing can be sent before their time."""
    due = Next(urgent=None, routine=AT + HOUR, parts=AT + HOUR, broadcasts=None)
    assert due.wake_at(SECOND) == AT + HOUR - SECOND
    assert replace(due, routine=None).wake_at(SECOND) == AT + HOUR
    assert replace(due, broadcasts=AT).wake_at(SECOND) == AT
    assert replace(due, urgent=AT).wake_at(SECOND) == AT - SECOND
    assert Next(None, None, None, None).wake_at(SECOND) is None
