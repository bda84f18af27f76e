"""A ledger with accounts and items in it: what desk, scheduler and worker do with it, one step at a time.

Time stands still until `later` is called, and nothing is called outside: a test says how each call ended.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from loa.bus.interface import DeadLetter, Handler
from loa.channel import Reader, Receipt
from loa.content import Snapshot, Topic, revision_hash
from loa.database import Database, new_id
from loa.errors import BusFailure, ChannelFailure
from loa.events import Due
from loa.ledger import accounts, cancel, look, parts, recover, schedule, settle
from loa.ledger.arm import Armed, arm
from loa.ledger.claim import Claim, claim, load
from loa.ledger.next_release import next_release
from loa.ledger.release import Released, release
from loa.ledger.tables import accounts as accounts_table
from loa.ledger.tables import attempts, deliveries, facts, postings
from loa.ledger.tables import parts as parts_table

AT = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)
"""Monday, 08:00 in Hanoi: when every test begins and, unless it says otherwise, its items are due."""
LEASE = timedelta(seconds=60)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
POLICY = settle.Policy(looks=(MINUTE, 5 * MINUTE, 15 * MINUTE), backoff=(MINUTE, 10 * MINUTE), jitter=0.0)
TOPIC = Topic(code="3", slug="tuyen-sinh", title="Tuyển sinh đầu cấp")
Result = Receipt | ChannelFailure | None


class Outbox:
    """A bus that keeps what it was handed; `away` makes it a broker that does not answer."""

    def __init__(self, ahead: timedelta = timedelta()) -> None:
        self.ahead = ahead
        self.messages: list[Due] = []
        self.away = False
        self.refused = 0
        """How often somebody asked while it was away."""

    @contextmanager
    def releasing(self, messages: Sequence[Due], now: datetime) -> Iterator[None]:
        self._answer()
        self.messages += messages
        yield

    def consume(self, channel: str, lane: str, handle: Handler, stop: threading.Event, *, batch: int) -> None:
        while not stop.is_set() and self.messages:
            handle([self.messages.pop(0)])

    def empty(self, queues: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
        self._answer()
        return set(queues) - {(due.channel, due.lane) for due in self.messages}

    def bury(self, keep: Callable[[Sequence[DeadLetter]], None], most: int) -> int:
        self._answer()
        return 0

    def check(self) -> str:
        self._answer()
        return "a list"

    def close(self) -> None:
        """Nothing to let go of."""

    def _answer(self) -> None:
        if self.away:
            self.refused += 1
            raise BusFailure("the broker is away")


@dataclass(repr=False)
class Item:
    """An item and the snapshots of its newest revision."""

    id: UUID
    snapshots: list[Snapshot]
    due_at: datetime
    deliveries: list[UUID] = field(default_factory=list)
    """What scheduling it made last."""

    def __repr__(self) -> str:
        return f"<item {str(self.id)[-4:]}, revision {self.revision}>"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(repr(self))  # as hypothesis prints it

    @property
    def hash(self) -> str:
        return revision_hash(self.snapshots)

    @property
    def revision(self) -> int:
        return self.snapshots[0].revision

    @property
    def delivery(self) -> UUID:
        """The only one that scheduling it made last."""
        (only,) = self.deliveries
        return only


class World:
    """One ledger, from outside."""

    def __init__(self, database: Database, now: datetime = AT) -> None:
        self.database = database
        self.now = now
        self.outbox = Outbox()

    def later(self, by: timedelta) -> None:
        """Time passes."""
        self.now += by

    # what the desk does

    def account(
        self,
        target: str = "facebook:trang",
        visibility: str = "public",
        *,
        valid_from: date | None = None,
        valid_to: date | None = None,
    ) -> UUID:
        """An account of a channel."""
        channel, _, key = target.partition(":")
        with self.database.begin() as connection:
            return accounts.put(
                connection, self.now, channel=channel, key=key, label=target, visibility=visibility,
                settings={}, secrets={}, valid_from=valid_from, valid_to=valid_to,
            )  # fmt: skip

    def snapshot(self, item: UUID, target: str, revision: int = 1, **changes: Any) -> Snapshot:
        """What a target gets of an item."""
        usual: dict[str, Any] = {
            "item": str(item), "revision": revision, "target": target, "title": "Tuyển sinh vào lớp 10", "summary": "",
            "html": "<p>Kỳ thi diễn ra ngày 12/6.</p>", "text": f"Bản {revision}: kỳ thi diễn ra ngày 12/6.", "link": None,
            "topic": TOPIC, "audience": "public", "lane": "routine",
        }  # fmt: skip
        return Snapshot(**usual | changes)

    def draft(self, *targets: str, due_in: timedelta = timedelta(), **changes: Any) -> Item:
        """An item that nobody has approved; an account is added for every target that has none."""
        for target in targets:
            if not target.endswith(":*") and not self.has_account(target):
                self.account(target, "internal" if changes.get("audience") == "internal" else "public")
        id = new_id()
        return Item(id, [self.snapshot(id, target, **changes) for target in targets], self.now + due_in)

    def item(self, *targets: str, due_in: timedelta = timedelta(), **changes: Any) -> Item:
        """An item that was written, approved and scheduled."""
        item = self.draft(*(targets or ("facebook:trang",)), due_in=due_in, **changes)
        self.approve(item)
        self.schedule(item)
        return item

    def approve(self, item: Item) -> None:
        """Another person approves what the item says now."""
        with self.database.begin() as connection:
            schedule.approve(
                connection, self.now, item_id=item.id, revision_hash=item.hash,
                written_by=UUID(int=1), approved_by=UUID(int=2),
            )  # fmt: skip

    def schedule(self, item: Item) -> list[UUID]:
        """Makes its deliveries."""
        with self.database.begin() as connection:
            item.deliveries = schedule.schedule(connection, self.now, self.plan(item))
        return item.deliveries

    def plan(self, item: Item) -> schedule.Plan:
        """What scheduling the item's newest revision means."""
        return schedule.Plan(
            item_id=item.id, revision=item.revision, revision_hash=item.hash, snapshots=item.snapshots,
            due_at=item.due_at, grace=12 * HOUR, requires_timeout=15 * MINUTE,
        )  # fmt: skip

    def edit(self, item: Item, **changes: Any) -> None:
        """A new revision, not yet approved: what has not gone is superseded."""
        revision = item.revision + 1
        item.snapshots = [
            self.snapshot(item.id, old.target, revision, audience=old.audience, lane=old.lane, **changes)
            for old in item.snapshots
        ]
        self.void(item)

    def void(self, item: Item, reason: str = "edited") -> bool:
        """Its approvals count no longer."""
        with self.database.begin() as connection:
            return cancel.void(connection, self.now, item.id, reason)

    def republish(self, item: Item) -> list[UUID]:
        """The newest revision is approved and scheduled for now."""
        item.due_at = self.now
        self.approve(item)
        return self.schedule(item)

    def withdraw(self, item: Item) -> dict[str, str]:
        """Takes the item back everywhere; what that means, by account."""
        with self.database.begin() as connection:
            answers = cancel.withdraw(connection, self.now, item.id)
            rows = connection.execute(select(accounts_table))
            keys = {row.id: f"{row.channel}:{row.key}" for row in rows}
        return {keys[answer.account_id]: answer.answer for answer in answers}

    # what scheduler and worker do

    def release(self, requires_then: str = "go", limit: int = 500) -> list[Due]:
        """One round of the scheduler; the messages that went out."""
        before = len(self.outbox.messages)
        self.released(requires_then, limit)
        return self.outbox.messages[before:]

    def released(self, requires_then: str = "go", limit: int = 500) -> Released:
        """One round of the scheduler, by its own account."""
        with self.database.begin() as connection:
            due = next_release(connection)
            return release(connection, self.now, self.outbox, due, requires_then=requires_then, limit=limit)

    def recover(self) -> recover.Recovered:
        """One round of the recovery, leases only."""
        with self.database.begin() as connection:
            return recover.expired_leases(connection, self.now)

    def claim(self, *ids: UUID, worker: str = "a", channel: str = "facebook") -> list[Claim]:
        """A worker takes what messages name."""
        with self.database.begin() as connection:
            return claim(connection, self.now, channel, ids, worker, LEASE)

    def arm(self, claims: Sequence[Claim]) -> list[Armed]:
        """A worker is about to call."""
        with self.database.begin() as connection:
            return arm(connection, self.now, claims, LEASE)

    def sending(self, delivery: UUID) -> Armed:
        """Released, claimed and armed: its call is under way."""
        self.release()
        (armed,) = self.arm(self.claim(delivery, channel=self.row(delivery).channel))
        return armed

    def settle(self, armed: Armed, result: Result) -> list[settle.Settled]:
        """A call has ended."""
        with self.database.begin() as connection:
            return settle.settle(connection, self.now, [settle.Answer(armed, result)], POLICY)

    def call(self, delivery: UUID, result: Result) -> str:
        """Released, called and settled; the state that this ends in."""
        self.settle(self.sending(delivery), result)
        return self.state(delivery)

    def publish(self, delivery: UUID, external_id: str = "post-1") -> str:
        """Called and published."""
        return self.call(delivery, receipt(external_id))

    def looking(self, delivery: UUID) -> Claim:
        """Released and claimed: a worker looks for what was lost."""
        self.release()
        (found,) = self.claim(delivery, channel=self.row(delivery).channel)
        assert found.kind == "look"
        return found

    def look(self, delivery: UUID, result: Result, *, repeatable: bool = False) -> settle.Settled | None:
        """A worker looks and sees `result`."""
        return self.settle_look(self.looking(delivery), result, repeatable=repeatable)

    def settle_look(self, found: Claim, result: Result, *, repeatable: bool = False) -> settle.Settled | None:
        """A look has ended."""
        with self.database.begin() as connection:
            return look.settle_look(
                connection, self.now, found, self.now, result, POLICY, repeatable=repeatable
            )

    def expand(self, armed: Armed, readers: int | Sequence[Reader]) -> int:
        """The readers of a mail become its parts."""
        people = [reader(number) for number in range(readers)] if isinstance(readers, int) else readers
        with self.database.begin() as connection:
            return parts.expand(connection, self.now, armed, people)

    def mail(self, readers: int = 3) -> UUID:
        """A mail that has been expanded to so many readers; its delivery."""
        delivery = self.item("email:ban-tin").delivery
        self.expand(self.sending(delivery), readers)
        return delivery

    def claim_chunk(self, delivery: UUID, chunk: int = 0) -> list[parts.Part]:
        """A worker takes a chunk of its parts."""
        with self.database.begin() as connection:
            return parts.claim_chunk(connection, self.now, delivery, chunk, LEASE)

    def arm_parts(self, delivery: UUID, taken: Sequence[parts.Part]) -> list[parts.Part]:
        """A worker is about to send them."""
        with self.database.begin() as connection:
            return parts.arm_parts(connection, self.now, self.loaded(delivery), taken, LEASE)

    def settle_parts(
        self,
        delivery: UUID,
        results: Sequence[tuple[parts.Part, Receipt | ChannelFailure]],
        begun_at: datetime | None = None,
    ) -> settle.Settled | None:
        """They were sent, or not."""
        with self.database.begin() as connection:
            return parts.settle_parts(
                connection, self.now, self.loaded(delivery), results, POLICY, begun_at or self.now
            )

    def sending_parts(self, delivery: UUID) -> list[parts.Part]:
        """Released, claimed and armed: they are being sent."""
        self.release()
        return self.arm_parts(delivery, self.claim_chunk(delivery))

    def loaded(self, delivery: UUID) -> Claim:
        """The delivery as those who send its parts see it."""
        with self.database.read() as connection:
            found = load(connection, delivery)
        assert found is not None
        return found

    # what can be seen

    def has_account(self, target: str) -> bool:
        channel, _, key = target.partition(":")
        with self.database.read() as connection:
            return accounts.find(connection, channel, key, "public") is not None

    def row(self, delivery: UUID) -> Row[Any]:
        """A delivery as it stands."""
        with self.database.read() as connection:
            return connection.execute(select(deliveries).where(deliveries.c.id == delivery)).one()

    def state(self, delivery: UUID) -> str:
        return str(self.row(delivery).state)

    def why(self, delivery: UUID) -> tuple[str, str | None]:
        """Its state and the code of the reason."""
        row = self.row(delivery)
        return row.state, row.reason

    def of_item(self, item: Item) -> list[Row[Any]]:
        """All deliveries of an item, in order."""
        query = select(deliveries).where(deliveries.c.item_id == item.id)
        with self.database.read() as connection:
            return list(connection.execute(query.order_by(deliveries.c.posting_id, deliveries.c.sequence)))

    def takedown(self, item: Item) -> UUID:
        """The delivery that takes an item down at its only account."""
        (only,) = [row.id for row in self.of_item(item) if row.operation == "withdraw"]
        return UUID(str(only))

    def posting(self, delivery: UUID) -> Row[Any]:
        """What stands at the account of a delivery."""
        id = self.row(delivery).posting_id
        with self.database.read() as connection:
            return connection.execute(select(postings).where(postings.c.id == id)).one()

    def attempts(self, delivery: UUID) -> list[tuple[str, str | None]]:
        """(kind, outcome) of all that was tried, oldest first."""
        query = select(attempts).where(attempts.c.delivery_id == delivery).order_by(attempts.c.begun_at)
        with self.database.read() as connection:
            return [(row.kind, row.outcome) for row in connection.execute(query)]

    def facts(self, name: str) -> list[tuple[str, dict[str, Any]]]:
        """(subject, data) of every fact of a name, oldest first."""
        query = select(facts).where(facts.c.name == name).order_by(facts.c.id)
        with self.database.read() as connection:
            return [(row.subject, row.data) for row in connection.execute(query)]

    def ends(self) -> dict[UUID, str]:
        """The state that was told as each delivery's end."""
        return {UUID(subject): data["state"] for subject, data in self.facts("delivery.concluded")}

    def parts(self, delivery: UUID) -> list[str]:
        """States of a mail's parts, by reader."""
        query = select(parts_table.c.state).where(parts_table.c.delivery_id == delivery)
        with self.database.read() as connection:
            return list(connection.execute(query.order_by(parts_table.c.reader)).scalars())


def receipt(external_id: str = "post-1", **evidence: Any) -> Receipt:
    """Proof that something stands."""
    return Receipt(external_id=external_id, url=f"https://outside.example/{external_id}", evidence=evidence)


def reader(number: int) -> Reader:
    """Somebody who reads a newsletter."""
    return Reader(key=f"reader-{number:04}", address=f"reader{number}@example.vn")


def until(holds: Callable[[], bool], what: str, seconds: float = 20.0) -> None:
    """Waits until something holds; fails after a while."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"in vain waited until {what}"
        time.sleep(0.02)


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Does all of these at the same moment, each in a thread of its own; what each gave."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
