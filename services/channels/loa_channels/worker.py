"""The worker program: one process a channel, a consumer a lane. Claims, arms, calls in parallel, settles, acknowledges."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

import structlog
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from loa import media_links, metrics
from loa.blobs import Blobs
from loa.bus import Bus
from loa.channel import WITHDRAW, Channel, ExpandingChannel, Receipt, Tools
from loa.content import LANES
from loa.database import Database
from loa.errors import ChannelFailure, Transient
from loa.events import Due
from loa.ledger import claim as claims
from loa.ledger.arm import Armed, arm, take
from loa.ledger.claim import LOOK, Claim
from loa.ledger.look import settle_look
from loa.ledger.parts import expand
from loa.ledger.settle import Answer, Policy, Settled, settle
from loa.running import run_together
from loa.settings import Settings
from loa.steps import About, Step, reached
from loa_channels.calls import call, look
from loa_channels.mailing import send_chunk
from loa_channels.opening import open_account

log = structlog.get_logger(__name__)


class Worker:
    """Consumes the queues of one channel and publishes through its plug-in."""

    def __init__(self, settings: Settings, database: Database, bus: Bus, channel: type[Channel]) -> None:
        self.settings = settings
        self.database = database
        self.bus = bus
        self.name = f"{channel.name}@{socket.gethostname()}:{os.getpid()}"
        self.policy = Policy(settings.looks, settings.backoff)
        self.channel = channel(
            Tools(
                read_media=Blobs(settings.media).read,
                media_address=lambda sha256, at: media_links.sign(
                    settings.desk_address, settings.media_key, sha256, at
                ),
                call_timeout=settings.call_timeout,
                database=database,
            )
        )

    def run(self, stop: threading.Event) -> None:
        """Consumes both lanes until `stop`; a lane that fails takes the process down, for whoever watches it to restart it."""
        run_together({lane: partial(self._lane, lane, stop) for lane in LANES}, stop)

    def _lane(self, lane: str, stop: threading.Event) -> None:
        threads = self.settings.call_threads
        free = threading.BoundedSemaphore(threads)
        with ThreadPoolExecutor(threads, thread_name_prefix=f"call-{lane}") as pool:

            def handle(batch: Sequence[Due]) -> None:
                self._handle(batch, pool, free)

            while not stop.is_set():
                try:
                    self.bus.consume(self.channel.name, lane, handle, stop, batch=self.settings.batch)
                except OperationalError as error:  # messages come again, leases run out by themselves
                    log.warning("database.lost", lane=lane, error=str(error.orig))
                    self._wait_for_database(stop)

    def _wait_for_database(self, stop: threading.Event) -> None:
        """Consumes nothing before the database answers: each message that comes back counts towards its last."""
        while not stop.wait(1):
            try:
                with self.database.read() as connection:
                    connection.execute(text("SELECT 1"))
                return
            except OperationalError:
                continue

    def _handle(
        self, batch: Sequence[Due], pool: ThreadPoolExecutor, free: threading.BoundedSemaphore
    ) -> None:
        whole = list(dict.fromkeys(due.delivery for due in batch if due.chunk is None))
        handled: list[Claim] = []
        if whole:
            permits = self._permits(free, len(whole), block=False)
            with _given_back(free, permits), self.database.begin() as connection:
                taken = take(
                    connection, _now(), self.channel.name, whole, self.name, self.settings.lease, permits
                )
                handled = [armed.claim for armed in taken.armed] + taken.claims
                reached(Step.CLAIM, _about(handled))
                reached(Step.ARM, _about(armed.claim for armed in taken.armed))
            reached(Step.CLAIMED, _about(taken.claims))
            for id in taken.ignored:
                log.info("message.without_effect", delivery=str(id))
                metrics.WITHOUT_EFFECT.labels(self.channel.name).inc()
            running = self._begin([partial(self._answer, one) for one in taken.armed], permits, pool, free)
            self._act(taken.claims, running, pool, free)
        chunks = [
            pool.submit(self._send_chunk, due)
            for due in dict.fromkeys(due for due in batch if due.chunk is not None)
        ]
        for sent in chunks:
            sent.result()
        reached(Step.ACK, _about(handled))
        if chunks:
            reached(Step.ACK, [(self.channel.name, None)])

    def _act(
        self,
        waiting: Sequence[Claim],
        running: set[Future[Answer | None]],
        pool: ThreadPoolExecutor,
        free: threading.BoundedSemaphore,
    ) -> None:
        """Settles what runs as it ends; as threads get free, arms what waits to be called, and looks for what was lost.

        No more is begun than there are threads: an armed call that waits could outlive its lease.
        """
        while waiting or running:
            permits = self._permits(free, len(waiting), block=not running)
            if permits:
                group, waiting = waiting[:permits], waiting[permits:]
                begun: list[Callable[[], Answer | None]] = [
                    partial(self._look, claim) for claim in group if claim.kind == LOOK
                ]
                try:
                    begun += [partial(self._answer, one) for one in self._arm(group)]
                except (
                    OperationalError
                ) as error:  # what runs must be settled all the same; these leases run out
                    log.warning("database.lost", not_armed=len(group) + len(waiting), error=str(error.orig))
                    begun, waiting = [], []
                running |= self._begin(begun, permits, pool, free)
            if running:
                done, running = wait(running, 0.2 if waiting else None, FIRST_COMPLETED)
                self._settle([answer for future in done if (answer := future.result()) is not None])

    def _arm(self, group: Sequence[Claim]) -> list[Armed]:
        calls = [claim for claim in group if claim.kind != LOOK]
        if not calls:
            return []
        with self.database.begin() as connection:
            armed = arm(connection, _now(), calls, self.settings.lease)
            reached(Step.ARM, _about(one.claim for one in armed))
        return armed

    def _begin(
        self,
        acts: Sequence[Callable[[], Answer | None]],
        permits: int,
        pool: ThreadPoolExecutor,
        free: threading.BoundedSemaphore,
    ) -> set[Future[Answer | None]]:
        """Begins calls and looks; permits that are not needed are given back."""
        for _ in range(permits - len(acts)):
            free.release()
        running = {pool.submit(act) for act in acts}
        for future in running:
            future.add_done_callback(lambda _: free.release())
        return running

    def _permits(self, free: threading.BoundedSemaphore, wanted: int, *, block: bool) -> int:
        count = 0
        while count < wanted and free.acquire(blocking=block and count == 0):
            count += 1
        return count

    def _answer(self, armed: Armed) -> Answer:
        if armed.claim.attempts == 1:
            metrics.LATE.labels(self.channel.name).observe((_now() - armed.claim.due_at).total_seconds())
        answer = Answer(armed, call(self.channel, armed, self.settings.seal_private_key))
        reached(Step.ANSWER, _about([armed.claim]))
        return answer

    def _settle(self, answers: Sequence[Answer]) -> None:
        expanding = [
            a for a in answers if isinstance(a.result, Receipt) and isinstance(self.channel, ExpandingChannel)
        ]
        for answer in expanding:
            self._expand(answer)
        plain = [answer for answer in answers if answer not in expanding]
        if plain:
            self._write(plain)

    def _write(self, answers: Sequence[Answer]) -> None:
        """Settles. A database that is away is waited for while the leases last: an answer forgotten has to be searched for."""
        while True:
            try:
                with self.database.begin() as connection:
                    settled = settle(connection, _now(), answers, self.policy)
                    reached(Step.SETTLE, _about(answer.armed.claim for answer in answers))
                return self._tell(settled)
            except OperationalError as error:
                if _now() > max(answer.armed.deadline for answer in answers):
                    raise
                log.warning("database.lost", while_settling=len(answers), error=str(error.orig))
                time.sleep(0.5)

    def _expand(self, answer: Answer) -> None:
        assert isinstance(self.channel, ExpandingChannel)
        found = answer.armed.claim
        account = open_account(type(self.channel), found.account, self.settings.seal_private_key)
        try:
            with self.database.begin() as connection:
                expand(connection, _now(), answer.armed, self.channel.readers(found.publication(), account))
                reached(Step.EXPAND, _about([found]))
        except ChannelFailure as failure:
            self._write([Answer(answer.armed, failure)])
        except OperationalError:
            raise
        except Exception as error:  # a fault of ours or of the plug-in; no part was made, so nothing is sent
            log.exception("expand.broke", delivery=str(found.id), channel=self.channel.name)
            detail = f"the plug-in broke: {type(error).__name__}: {error}"
            self._write([Answer(answer.armed, Transient(detail))])

    def _look(self, found: Claim) -> None:
        begun = _now()
        expands = isinstance(self.channel, ExpandingChannel)
        reached(Step.LOOK, _about([found]))
        if expands:
            # Parts are made in one transaction: a mail that was lost before has none, and may simply make them. What stands
            # has not been taken down by anybody who was lost.
            result: Receipt | ChannelFailure | None = found.live if found.operation == WITHDRAW else None
        else:
            result = look(self.channel, found, self.settings.seal_private_key)
        reached(Step.LOOK_ANSWER, _about([found]))
        again = expands or self.channel.repeatable
        try:
            with self.database.begin() as connection:
                settled = settle_look(connection, _now(), found, begun, result, self.policy, repeatable=again)
                reached(Step.LOOK_SETTLE, _about([found]))
        except OperationalError as error:  # its lease runs out, and somebody looks again
            log.warning("database.lost", while_looking=str(found.id), error=str(error.orig))
        else:
            self._tell([settled] if settled else [])

    def _send_chunk(self, due: Due) -> None:
        assert due.chunk is not None
        if not isinstance(self.channel, ExpandingChannel):
            log.error(
                "message.refused", delivery=str(due.delivery), error=f"{self.channel.name} has no parts"
            )
            return
        with self.database.read() as connection:
            found = claims.load(connection, due.delivery)
        if found is None or found.account.channel != self.channel.name:
            log.info("message.without_effect", delivery=str(due.delivery), chunk=due.chunk)
        else:
            settled = send_chunk(self.database, self.channel, found, due.chunk, self.settings, self.policy)
            self._tell([settled] if settled else [])

    def _tell(self, settled: Sequence[Settled]) -> None:
        for one in settled:
            metrics.SETTLED.labels(one.channel, one.operation, one.state).inc()
            log.info(
                "delivery.settled", delivery=str(one.delivery), channel=one.channel, account=one.account,
                operation=one.operation, state=one.state, reason=one.reason, url=one.url,
            )  # fmt: skip


@contextmanager
def _given_back(free: threading.BoundedSemaphore, permits: int) -> Iterator[None]:
    """Gives the permits back where the block fails, for nobody will call with them."""
    try:
        yield
    except BaseException:
        for _ in range(permits):
            free.release()
        raise


def _about(claims: Iterable[Claim]) -> Iterator[About]:
    return ((claim.account.channel, claim.operation) for claim in claims)


def _now() -> datetime:
    return datetime.now(UTC)
