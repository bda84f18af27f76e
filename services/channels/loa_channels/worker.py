"""The worker program: one process a channel, a consumer a lane. Claims, arms, calls in parallel, settles, acknowledges."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar
from uuid import UUID

import structlog
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from loa import media_links, metrics, telemetry
from loa.blobs import Blobs
from loa.bus import Bus
from loa.bus.interface import READY
from loa.channel import WITHDRAW, Channel, ExpandingChannel, Receipt, Tools
from loa.clock import pause
from loa.content import LANES, ROUTINE, URGENT
from loa.database import Database
from loa.errors import ChannelFailure, Transient
from loa.events import Due
from loa.ledger import claim as claims
from loa.ledger.arm import Armed, Taken, arm, take
from loa.ledger.circuit import Circuit
from loa.ledger.claim import LOOK, Claim
from loa.ledger.look import settle_look
from loa.ledger.parts import expand
from loa.ledger.settle import Answer, Policy, Settled, settle
from loa.running import run_together
from loa.settings import Settings
from loa.steps import About, Step, reached
from loa_channels.calls import call, look
from loa_channels.lane import Lane, Round
from loa_channels.mailing import send_chunk
from loa_channels.opening import Accounts
from loa_channels.precedence import Precedence
from loa_channels.probing import Probing
from loa_channels.trials import Trials

log = structlog.get_logger(__name__)
Written = TypeVar("Written")


class Worker:
    """Consumes the queues of one channel and publishes through its plug-in."""

    def __init__(self, settings: Settings, database: Database, bus: Bus, channel: type[Channel]) -> None:
        self.settings = settings
        self.database = database
        self.bus = bus
        self.name = f"{channel.name}@{socket.gethostname()}:{os.getpid()}"
        circuit = Circuit(settings.circuit_after, settings.circuit_waits)
        self.policy = Policy(settings.looks, settings.backoff, circuit=circuit)
        self._precedence = Precedence()
        self._late = metrics.LATE.labels(channel.name)
        self.accounts = Accounts(channel, settings.seal_private_key)
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

    def run(self, stop: threading.Event, lanes: Sequence[str] = LANES) -> None:
        """Consumes `lanes` until `stop`; who consumes routine work answers probes and sends tests, too.

        A lane that fails takes the process down, for whoever watches it to restart it.
        """
        loops: dict[str, Callable[[], None]] = {lane: partial(self._lane, lane, stop) for lane in lanes}
        if ROUTINE in lanes:
            loops |= Probing(self.settings, self.database, self.channel, self.accounts).loops(stop)
            loops |= Trials(self.settings, self.database, self.channel, self.accounts).loops(stop)
        run_together(loops, stop)

    def _lane(self, name: str, stop: threading.Event) -> None:
        threads = self.settings.call_threads
        lane = Lane(name, threads, (lambda: None) if name == URGENT else self._precedence.give_way)
        with ThreadPoolExecutor(self.settings.chunk_threads, thread_name_prefix=f"chunk-{name}") as chunks:

            def handle(batch: Sequence[Due]) -> None:
                with self._precedence.taken() if name == URGENT else nullcontext():
                    self._handle(batch, lane, chunks)

            while not stop.is_set():
                try:
                    self.bus.consume(self.channel.name, name, handle, stop, batch=max(1, threads // 2))
                except OperationalError as error:  # messages come again, leases run out by themselves
                    log.warning("database.lost", lane=name, error=str(error.orig))
                    self._wait_for_database(stop)
        lane.close()

    def _wait_for_database(self, stop: threading.Event) -> None:
        """Consumes nothing before the database answers: each message that comes back counts towards its last."""
        while not stop.wait(1):
            try:
                with self.database.read() as connection:
                    connection.execute(text("SELECT 1"))
                return
            except OperationalError:
                continue

    def _handle(self, batch: Sequence[Due], lane: Lane, chunks: ThreadPoolExecutor) -> None:
        whole = list(dict.fromkeys(due.delivery for due in batch if due.chunk is None))
        time_of = max((due.not_before for due in batch if due.not_before is not None), default=None)
        sent = [
            chunks.submit(self._send_chunk, due, lane)
            for due in dict.fromkeys(due for due in batch if due.chunk is not None)
        ]
        if whole:
            self._handle_whole(whole, lane, time_of)
        reached(Step.ACK, _about([claim for future in sent if (claim := future.result()) is not None]))

    def _handle_whole(self, ids: Sequence[UUID], lane: Lane, not_before: datetime | None) -> None:
        # sent ahead, so its time is now; what comes late anyway has no moment to meet, and takes turns like everything else
        on_time = not_before is not None
        with lane.turns.about_to_begin() if on_time else nullcontext():
            permits = lane.take(len(ids))
            with _given_back(lane, permits):
                take_them = partial(self._take, ids=ids, threads=permits, not_before=not_before)
                taken = self._run(lane, lane.turns.to_begin() if on_time else lane.turns.any(), take_them)
        handled = [armed.claim for armed in taken.armed] + taken.claims
        reached(Step.CLAIMED, _about(taken.claims))
        for id in taken.ignored:
            log.info("message.without_effect", delivery=str(id))
            metrics.WITHOUT_EFFECT.labels(self.channel.name).inc()
        round = Round[Answer | None](lane)
        round.begin([partial(self._answer, one) for one in taken.armed], permits)
        self._act(taken.claims, round, lane)
        reached(Step.ACK, _about(handled))

    def _run(
        self, lane: Lane, turn: AbstractContextManager[None], work: Callable[[Connection], Written]
    ) -> Written:
        """A short transaction of a lane."""
        lane.give_way()
        with turn:
            return self.database.run(work)

    def _take(
        self, connection: Connection, ids: Sequence[UUID], threads: int, not_before: datetime | None
    ) -> Taken:
        """Before its time all is checked, locked and written; the commit, without which no call begins, waits for it."""
        begun, since = _now(), time.monotonic()
        ahead = min(not_before - begun, READY) if not_before and not_before > begun else timedelta()
        lease = self.settings.lease
        taken = take(connection, begun + ahead, self.channel.name, ids, self.name, lease, threads)
        armed = [one.claim for one in taken.armed]
        reached(Step.CLAIM, _about(armed + taken.claims))
        reached(Step.ARM, _about(armed))
        if ahead:
            pause(ahead.total_seconds() - (time.monotonic() - since))
        return taken

    def _act(self, waiting: Sequence[Claim], round: Round[Answer | None], lane: Lane) -> None:
        """Settles what runs as it ends; as threads get free, arms what waits to be called, and looks for what was lost.

        No more is begun than there are threads: an armed call that waits could outlive its lease.
        """
        while waiting or round.running:
            if round.running:
                permits = lane.take_at_once(len(waiting))
            else:
                permits = lane.take(len(waiting), at_least=1)
            if permits:
                group, waiting = waiting[:permits], waiting[permits:]
                begun: list[Callable[[], Answer | None]] = [
                    partial(self._look, claim) for claim in group if claim.kind == LOOK
                ]
                try:
                    begun += [partial(self._answer, one) for one in self._arm(group, lane)]
                except (
                    OperationalError
                ) as error:  # what runs must be settled all the same; these leases run out
                    log.warning("database.lost", not_armed=len(group) + len(waiting), error=str(error.orig))
                    begun, waiting = [], []
                round.begin(begun, permits)
            if round.running:
                answers = round.ended(0.2 if waiting else None)
                self._settle([answer for answer in answers if answer is not None], lane)

    def _arm(self, group: Sequence[Claim], lane: Lane) -> list[Armed]:
        calls = [claim for claim in group if claim.kind != LOOK]
        if not calls:
            return []

        def arm_them(connection: Connection) -> list[Armed]:
            armed = arm(connection, _now(), calls, self.settings.lease)
            reached(Step.ARM, _about(one.claim for one in armed))
            return armed

        return self._run(lane, lane.turns.any(), arm_them)

    def _answer(self, armed: Armed) -> Answer:
        if armed.claim.attempts == 1:
            self._late.observe((_now() - armed.claim.due_at).total_seconds())
        answer = Answer(armed, call(self.channel, armed, self.accounts))
        reached(Step.ANSWER, _about([armed.claim]))
        return answer

    def _settle(self, answers: Sequence[Answer], lane: Lane) -> None:
        expanding = [
            a for a in answers if isinstance(a.result, Receipt) and isinstance(self.channel, ExpandingChannel)
        ]
        for answer in expanding:
            self._expand(answer, lane)
        plain = [answer for answer in answers if answer not in expanding]
        if plain:
            self._write(plain, lane)

    def _write(self, answers: Sequence[Answer], lane: Lane) -> None:
        """Settles. A database that is away is waited for while the leases last: an answer forgotten has to be searched for."""

        def settle_them(connection: Connection) -> list[Settled]:
            settled = settle(connection, _now(), answers, self.policy)
            reached(Step.SETTLE, _about(answer.armed.claim for answer in answers))
            return settled

        while True:
            try:
                settled = self._run(lane, lane.turns.to_end(), settle_them)
                return self._tell(settled)
            except OperationalError as error:
                if _now() > max(answer.armed.deadline for answer in answers):
                    raise
                log.warning("database.lost", while_settling=len(answers), error=str(error.orig))
                pause(0.5)

    def _expand(self, answer: Answer, lane: Lane) -> None:
        channel = self.channel
        assert isinstance(channel, ExpandingChannel)
        found = answer.armed.claim
        account = self.accounts.open(found.account)

        def expand_to_all(connection: Connection) -> int:
            readers = channel.readers(found.publication(), account)
            count = expand(connection, _now(), answer.armed, readers)
            reached(Step.EXPAND, _about([found]))
            return count

        try:
            self.database.run(expand_to_all)
        except ChannelFailure as failure:
            self._write([Answer(answer.armed, failure)], lane)
        except OperationalError:
            raise
        except Exception as error:  # a fault of ours or of the plug-in; no part was made, so nothing is sent
            log.exception("expand.broke", delivery=str(found.id), channel=channel.name)
            detail = f"the plug-in broke: {type(error).__name__}: {error}"
            self._write([Answer(answer.armed, Transient(detail))], lane)

    def _look(self, found: Claim) -> None:
        begun = _now()
        expands = isinstance(self.channel, ExpandingChannel)
        reached(Step.LOOK, _about([found]))
        if expands:
            # Parts are made in one transaction: a mail that was lost before has none, and may simply make them. What stands
            # has not been taken down by anybody who was lost.
            result: Receipt | ChannelFailure | None = found.live if found.operation == WITHDRAW else None
        else:
            result = look(self.channel, found, self.accounts)
        reached(Step.LOOK_ANSWER, _about([found]))
        again = expands or self.channel.repeatable

        def settle_it(connection: Connection) -> Settled | None:
            settled = settle_look(connection, _now(), found, begun, result, self.policy, repeatable=again)
            reached(Step.LOOK_SETTLE, _about([found]))
            return settled

        try:
            settled = self.database.run(settle_it)
        except OperationalError as error:  # its lease runs out, and somebody looks again
            log.warning("database.lost", while_looking=str(found.id), error=str(error.orig))
        else:
            self._tell([settled] if settled else [])

    def _send_chunk(self, due: Due, lane: Lane) -> Claim | None:
        """Gives the delivery whose parts these were; None where the message has no effect."""
        assert due.chunk is not None
        lane.give_way()
        if not isinstance(self.channel, ExpandingChannel):
            log.error(
                "message.refused", delivery=str(due.delivery), error=f"{self.channel.name} has no parts"
            )
            return None
        with self.database.read() as connection:
            found = claims.load(connection, due.delivery)
        if found is None or found.account.channel != self.channel.name:
            log.info("message.without_effect", delivery=str(due.delivery), chunk=due.chunk)
            return None
        settled = send_chunk(
            self.database, self.channel, self.accounts, found, due.chunk, self.settings, self.policy
        )
        self._tell([settled] if settled else [])
        return found

    def _tell(self, settled: Sequence[Settled]) -> None:
        for ended, count in Counter((one.channel, one.operation, one.state) for one in settled).items():
            metrics.SETTLED.labels(*ended).inc(count)
        with telemetry.together():
            for one in settled:
                log.info(
                    "delivery.settled", delivery=str(one.delivery), channel=one.channel, account=one.account,
                    operation=one.operation, state=one.state, reason=one.reason, url=one.url,
                )  # fmt: skip


@contextmanager
def _given_back(lane: Lane, permits: int) -> Iterator[None]:
    """Gives the permits back where the block fails, for nobody will call with them."""
    try:
        yield
    except BaseException:
        lane.give_back(permits)
        raise


def _about(claims: Iterable[Claim]) -> Iterator[About]:
    return ((claim.account.channel, claim.operation) for claim in claims)


def _now() -> datetime:
    return datetime.now(UTC)
