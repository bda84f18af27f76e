"""A model of the ledger: whatever happens in whatever order, the outside world never sees what it must not.

Hypothesis plays desk, scheduler, two workers that may die at any step, a broker that doubles and loses messages, and a page
that loses answers, shows posts late and refuses. After each step the promises are checked; at the end everybody behaves, and
then nothing may be left open, and the ledger must say of the page what is true.
"""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_model
from sqlalchemy import event, select

from loa.channel import WITHDRAW
from loa.database import Database
from loa.errors import Conflict, NeedsOperator, Transient
from loa.ledger import gates, recover, resolve
from loa.ledger.arm import Armed
from loa.ledger.claim import LOOK, Claim
from loa.ledger.next_release import next_release
from loa.ledger.settle import Answer
from loa.ledger.states import ENDED, STATES
from loa.ledger.tables import deliveries, postings
from loa_channels.calls import call, look
from loa_channels.opening import Accounts
from tests.ledger_world import LEASE, MINUTE, Item, World
from tests.loa.ledger.outside import ANSWERED, FATES, Page

BEGIN = datetime(2099, 3, 2, 1, 0, tzinfo=UTC)
"""Far ahead of the machine's clock, by which `call` judges whether there is time left; the model judges that itself."""
CALL_TIMEOUT = timedelta(seconds=30)
TARGETS = ("facebook:trang", "facebook:khac")
WORKERS = ("a", "b")
SCOPES = ("all", "channel:facebook", *(f"account:{target}" for target in TARGETS))
WAITS = tuple(timedelta(seconds=seconds) for seconds in (1, 20, 61, 240, 900))
ASKS = ("asks", "not_seen", "not_checked")
"""Unknown, and only a person can say."""
LATE = tuple(timedelta(minutes=minutes) for minutes in (0, 2, 10))
"""Always shorter than the last look."""
folders = count()


class Model(RuleBasedStateMachine):
    """One ledger and one page."""

    template: Path
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        file = self.folder / f"{next(folders)}.db"
        shutil.copy(self.template, file)
        self.database = Database.connect(f"sqlite:///{file}")
        event.listen(self.database.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
        self.world = World(self.database, BEGIN)
        self.page = Page(self.world)
        self.opened = Accounts(Page, "")
        self.items: list[Item] = []
        self.approved: dict[UUID, int | None] = {}
        self.withdrawn: set[UUID] = set()
        self.shut: set[str] = set()
        self.tripped: set[str] = set()
        """Accounts that have said that a person must act, and nobody has."""
        self.claims: dict[str, list[Claim]] = {name: [] for name in WORKERS}
        self.armed: dict[str, list[Armed]] = {name: [] for name in WORKERS}
        self.answers: dict[str, list[Answer]] = {name: [] for name in WORKERS}
        self.states: dict[UUID, str] = {}
        self.reopened: set[UUID] = set()

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:  # a step has failed: that is what is to be seen
                self.let_everybody_behave()
        finally:
            self.database.close()

    # the desk

    @initialize()
    def accounts(self) -> None:
        for target in TARGETS:
            self.world.account(target)
        self.write_and_approve(TARGETS, "routine")

    @precondition(lambda self: len(self.items) < 3)
    @rule(at=st.sampled_from([TARGETS[:1], TARGETS]), lane=st.sampled_from(["urgent", "routine"]))
    def write_and_approve(self, at: tuple[str, ...], lane: str) -> None:
        item = self.world.item(*at, lane=lane)
        self.items.append(item)
        self.approved[item.id] = 1

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        item = data.draw(st.sampled_from(self.items))
        self.world.edit(item)
        self.approved[item.id] = None

    @precondition(lambda self: any(self.approved[item.id] is None for item in self.items))
    @rule(data=st.data())
    def approve_the_edit(self, data: st.DataObject) -> None:
        item = data.draw(st.sampled_from([item for item in self.items if self.approved[item.id] is None]))
        self.world.republish(item)
        self.approved[item.id] = item.revision
        self.withdrawn.discard(item.id)

    @rule(data=st.data())
    def edit_and_approve(self, data: st.DataObject) -> None:
        self.edit(data)
        self.approve_the_edit(data)

    @precondition(lambda self: any(item.id not in self.withdrawn for item in self.items))
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        item = data.draw(st.sampled_from([item for item in self.items if item.id not in self.withdrawn]))
        self.world.withdraw(item)
        self.world.void(item)
        self.approved[item.id] = None
        self.withdrawn.add(item.id)

    @precondition(lambda self: len(self.shut) < 2)
    @rule(scope=st.sampled_from(SCOPES))
    def suspend(self, scope: str) -> None:
        if scope not in self.shut:
            self.turn(scope)

    @precondition(lambda self: self.shut)
    @rule(data=st.data())
    def resume(self, data: st.DataObject) -> None:
        self.turn(data.draw(st.sampled_from(sorted(self.shut))))

    def turn(self, scope: str) -> None:
        with self.database.begin() as connection:
            if scope in self.shut:
                gates.resume(connection, self.world.now, scope, "op")
            else:
                gates.suspend(connection, self.world.now, scope, "op", "test")
        self.shut ^= {scope}

    @rule(account=st.sampled_from(TARGETS))
    def reset(self, account: str) -> None:
        with self.database.begin() as connection:
            gates.reset(connection, self.world.now, f"account:{account}", "op")
        self.tripped.discard(account)

    @precondition(lambda self: self.ids("blocked", "rejected", "expired"))
    @rule(data=st.data())
    def retry(self, data: st.DataObject) -> None:
        self._retry(data.draw(st.sampled_from(self.ids("blocked", "rejected", "expired"))))

    def _retry(self, id: UUID) -> None:
        try:
            with self.database.begin() as connection:
                resolve.retry(connection, self.world.now, id, "op", timedelta(hours=12))
        except Conflict:
            return
        self.reopened.add(id)

    @precondition(lambda self: self.ids("unknown"))
    @rule(data=st.data())
    def say_how_it_ended(self, data: st.DataObject) -> None:
        """An operator who has looked at the page and tells the truth; Loa looks too, unless they insist."""
        self._say(data.draw(st.sampled_from(self.ids("unknown"))), insist=data.draw(st.booleans()))

    def _say(self, id: UUID, *, insist: bool = True) -> None:
        row, found = self.world.row(id), None
        publication = self.world.loaded(id).publication()
        for post in self.page.live():
            right = row.operation != "correct" or post.revision == publication.snapshot.revision
            if post.marker == publication.marker and right:
                found = post
        done = (found is None) if row.operation == WITHDRAW else (found is not None)
        with self.database.begin() as connection:
            if done and not insist:
                resolve.check(
                    connection, self.world.now, id, "op", address="seen", attempts_seen=row.attempts
                )
            elif done:
                resolve.confirm(
                    connection, self.world.now, id, "op", external_id=found.id if found else "-", url=None,
                    attempts_seen=row.attempts,
                )  # fmt: skip
            else:
                resolve.deny(connection, self.world.now, id, "op", attempts_seen=row.attempts)

    # scheduler, broker, time

    @rule()
    def release(self) -> None:
        self.world.release()

    @rule(by=st.sampled_from(WAITS))
    def time_passes(self, by: timedelta) -> None:
        self.world.later(by)

    @rule()
    def time_passes_until_something_is_due(self) -> None:
        with self.database.read() as connection:
            at = next_release(connection).at
        if at is not None and at - self.world.now < timedelta(hours=1):
            self.world.now = max(self.world.now, at)
        self.world.release()

    @rule()
    def recover(self) -> None:
        self.world.recover()

    @rule()
    def lose_all_messages(self) -> None:
        self.world.outbox.messages.clear()
        with self.database.begin() as connection:
            recover.stranded(
                connection,
                self.world.now,
                timedelta(seconds=30),
                {("facebook", "urgent"), ("facebook", "routine")},
            )

    # workers

    @precondition(lambda self: self.world.outbox.messages)
    @rule(data=st.data(), worker=st.sampled_from(WORKERS), again=st.booleans())
    def deliver(self, data: st.DataObject, worker: str, again: bool) -> None:
        """A worker gets a message; the broker may deliver it again later."""
        message = data.draw(st.sampled_from(self.world.outbox.messages))
        if not again:
            self.world.outbox.messages.remove(message)
        self.claims[worker] += self.world.claim(message.delivery, worker=worker)

    @rule(data=st.data(), worker=st.sampled_from(WORKERS))
    def forge_a_message(self, data: st.DataObject, worker: str) -> None:
        known = list(self.states)
        if known:
            id = data.draw(st.sampled_from(known))
            queued = self.world.row(id).queued_at is not None
            taken = self.world.claim(id, worker=worker)
            assert queued or not taken, "a message that nobody sent had an effect"
            self.claims[worker] += taken

    @rule(
        worker=st.sampled_from(WORKERS),
        fate=st.sampled_from(FATES),
        late=st.sampled_from(LATE),
        dies=st.sampled_from(["no", "no", "before it calls", "before it settles"]),
    )
    def work(self, worker: str, fate: str, late: timedelta, dies: str) -> None:
        """A worker does all that there is to do, unless it dies."""
        self.release()
        for message in list(self.world.outbox.messages):
            self.claims[worker] += self.world.claim(message.delivery, worker=worker)
        self.world.outbox.messages.clear()
        self.look(worker, blind=False)
        self.arm(worker)
        if dies == "before it calls":
            return self.kill(worker)
        self.call(worker, fate, late)
        if dies == "before it settles":
            return self.kill(worker)
        return self.settle(worker)

    @rule(fates=st.lists(st.sampled_from(FATES), min_size=2, max_size=6), late=st.sampled_from(LATE))
    def time_goes_by_at_work(self, fates: list[str], late: timedelta) -> None:
        for fate in fates:
            self.world.recover()
            self.time_passes_until_something_is_due()
            self.work("a", fate, late, "no")

    @precondition(lambda self: any(self.claims.values()))
    @rule(worker=st.sampled_from(WORKERS))
    def arm(self, worker: str) -> None:
        calls = [claim for claim in self.claims[worker] if claim.kind != LOOK]
        self.claims[worker] = [claim for claim in self.claims[worker] if claim.kind == LOOK]
        for armed in self.world.arm(calls):
            self.may_begin(armed)
            self.armed[worker].append(armed)

    def may_begin(self, armed: Armed) -> None:
        """Nothing is called while it is withdrawn, unapproved or suspended."""
        claim = armed.claim
        scopes = gates.scopes("facebook", claim.account.key)
        assert not self.shut.intersection(scopes), "called while suspended"
        assert f"facebook:{claim.account.key}" not in self.tripped, "called before a person has acted"
        if claim.operation != WITHDRAW:
            assert claim.item_id not in self.withdrawn, "called after a withdrawal"
            revision = claim.publication().snapshot.revision
            assert self.approved[claim.item_id] == revision, "called without an approval"

    @precondition(lambda self: any(self.armed.values()))
    @rule(worker=st.sampled_from(WORKERS), fate=st.sampled_from(FATES), late=st.sampled_from(LATE))
    def call(self, worker: str, fate: str, late: timedelta) -> None:
        self.page.fate, self.page.late = fate, late
        for armed in self.armed.pop(worker):
            if self.world.now >= armed.deadline - CALL_TIMEOUT:
                self.answers[worker].append(Answer(armed, Transient("the call did not begin in time")))
            else:
                self.answers[worker].append(Answer(armed, call(self.page, armed, self.opened)))
        self.armed[worker] = []

    @precondition(lambda self: any(self.answers.values()))
    @rule(worker=st.sampled_from(WORKERS))
    def settle(self, worker: str) -> None:
        for answer in self.answers[worker]:
            self.settle_one(answer)
        self.answers[worker] = []

    def settle_one(self, answer: Answer) -> None:
        self.world.settle(answer.armed, answer.result)
        if isinstance(answer.result, NeedsOperator):
            self.tripped.add(f"facebook:{answer.armed.claim.account.key}")

    @precondition(lambda self: any(self.claims.values()))
    @rule(worker=st.sampled_from(WORKERS), blind=st.booleans())
    def look(self, worker: str, blind: bool) -> None:
        self.page.blind = blind
        for claim in self.claims[worker]:
            if claim.kind == LOOK:
                self.world.settle_look(claim, look(self.page, claim, self.opened))
        self.claims[worker] = [claim for claim in self.claims[worker] if claim.kind != LOOK]
        self.page.blind = False

    @precondition(lambda self: any([*self.claims.values(), *self.armed.values(), *self.answers.values()]))
    @rule(worker=st.sampled_from(WORKERS))
    def kill(self, worker: str) -> None:
        """All that it had in its hands is gone, answers of calls that were carried out too."""
        self.claims[worker], self.armed[worker], self.answers[worker] = [], [], []

    # what must always hold

    @invariant()
    def no_post_is_doubled(self) -> None:
        doubled = [
            marker for marker, number in Counter(p.marker for p in self.page.live()).items() if number > 1
        ]
        assert not doubled, f"{self.page.posts}"

    @invariant()
    def states_are_of_the_table_and_ends_are_ends(self) -> None:
        with self.database.read() as connection:
            now = {row.id: row.state for row in connection.execute(select(deliveries))}
        assert set(now.values()) <= set(STATES)
        for id, state in self.states.items():
            assert id in now
            assert state not in ENDED or now[id] == state or id in self.reopened, f"{state} became {now[id]}"
        withdrawn = [id for id in now if now[id] == "withdrawn" and self.states.get(id) != "withdrawn"]
        self.states = now
        for id in withdrawn:
            self.nothing_stands_where_it_was_withdrawn(id)

    def nothing_stands_where_it_was_withdrawn(self, id: UUID) -> None:
        """Said to be withdrawn, it is gone: what is seen late, too."""
        row = self.world.row(id)
        generations = range(1, row.generation + 1)
        publication = self.world.loaded(id).publication()
        markers = {replace(publication, generation=number).marker for number in generations}
        assert not [post for post in self.page.live() if post.marker in markers], self.page.posts

    @invariant()
    def one_call_at_most_tries_an_account_that_rested(self) -> None:
        """Until its answer is there, or its lease is over."""
        with self.database.read() as connection:
            resting = [gate for gate in gates.read(connection).values() if gate.rests]
            for gate in resting:
                key = gate.scope.rpartition(":")[2]
                armed = [
                    one for worker in WORKERS for one in self.armed[worker] if one.claim.account.key == key
                ]
                since = [
                    one for one in armed if one.begun_at > gate.rested_at and one.deadline > self.world.now
                ]
                assert len(since) <= 1, since

    @invariant()
    def one_operation_of_a_posting_is_under_way_at_a_time(self) -> None:
        with self.database.read() as connection:
            rows = connection.execute(
                select(deliveries.c.posting_id).where(
                    deliveries.c.state.in_(["sending", "unknown", "in_progress"])
                )
            )
            assert max(Counter(rows.scalars()).values(), default=0) <= 1

    # the end

    def ids(self, *states: str) -> list[UUID]:
        return [id for id, state in self.states.items() if state in states]

    def let_everybody_behave(self) -> None:
        """Gates open, tokens work, answers come, operators answer: then every delivery ends, and the ledger knows what stands."""
        for worker in WORKERS:
            self.kill(worker)
        for scope in sorted(self.shut):
            self.turn(scope)
        self.page.fate, self.page.late, self.page.blind = ANSWERED, timedelta(), False
        for number in range(40):
            self.states_are_of_the_table_and_ends_are_ends()
            open_ones = [id for id, state in self.states.items() if state not in ENDED]
            if not open_ones:
                break
            self.one_good_round(open_ones)
            if number > 10:  # a withdrawal goes on looking for a day
                self.world.later(timedelta(hours=1))
        assert not open_ones, [self.world.why(id) for id in open_ones]
        self.no_post_is_doubled()
        self.the_ledger_knows_what_stands()

    def one_good_round(self, open_ones: list[UUID]) -> None:
        world = self.world
        world.later(LEASE + 16 * MINUTE)
        world.recover()
        self.lose_all_messages()
        for target in TARGETS:
            self.reset(target)
        for id in open_ones:
            if world.state(id) == "blocked":
                self._retry(id)
                if world.state(id) == "blocked":  # something later has taken its place
                    self.give_up(id)
            elif world.state(id) == "unknown" and world.row(id).reason in ASKS:
                self._say(id)
        world.release()
        for claim in world.claim(*open_ones):
            if claim.kind == LOOK:
                world.settle_look(claim, look(self.page, claim, self.opened))
            else:
                for armed in world.arm([claim]):
                    self.may_begin(armed)
                    self.settle_one(Answer(armed, call(self.page, armed, self.opened)))

    def give_up(self, id: UUID) -> None:
        """A person edits the item: what is blocked and has been replaced is superseded."""
        (item,) = [item for item in self.items if item.id == self.world.row(id).item_id]
        self.world.void(item)
        self.approved[item.id] = None

    def the_ledger_knows_what_stands(self) -> None:
        with self.database.read() as connection:
            rows = connection.execute(select(postings).where(postings.c.live_id.is_not(None)))
            told = {row.live_id: row.live_revision for row in rows}
        assert told == {post.id: post.revision for post in self.page.live()}


def play(sqlite_url: str, folder: Path, games: int, steps: int) -> None:
    Model.template, Model.folder = Path(sqlite_url.removeprefix("sqlite:///")), folder
    run_model(
        Model,
        settings=settings(
            max_examples=games,
            stateful_step_count=steps,
            deadline=None,
            phases=[
                Phase.reuse,
                Phase.generate,
            ],  # ids are random: shrinking would take minutes and find little
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_promises_hold_in_any_order_of_events(sqlite_url: str, tmp_path: Path) -> None:
    """Nothing twice, nothing unapproved, nothing after a withdrawal or in a suspension, nothing left open, no false word."""
    play(sqlite_url, tmp_path, games=40, steps=40)


@pytest.mark.accept
@pytest.mark.timeout(1800)
def test_the_promises_hold_for_longer(sqlite_url: str, tmp_path: Path) -> None:
    """The same, played so often that what is rare comes up."""
    play(sqlite_url, tmp_path, games=800, steps=60)
