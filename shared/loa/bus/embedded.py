"""The embedded bus: the ledger's own `queued` rows are the queue. One machine needs no broker to try Loa out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import select

from loa.bus.dispatch import Dispatcher
from loa.bus.interface import DeadLetter, Handler
from loa.database import Database
from loa.events import Due
from loa.ledger.tables import deliveries, parts

_SLOTS = 4


class EmbeddedBus:
    """Workers take queued rows; a short poll wakes them."""

    ahead = timedelta()

    def __init__(self, database: Database, poll: timedelta) -> None:
        self._database = database
        self._poll = poll.total_seconds()

    @contextmanager
    def releasing(self, messages: Sequence[Due], now: datetime) -> Iterator[None]:
        """Nothing to hand over: the rows that the caller marks are the messages."""
        yield

    def consume(self, channel: str, lane: str, handle: Handler, stop: threading.Event, *, batch: int) -> None:
        """Calls `handle` with what is queued; blocks until `stop`. Raises what `handle` raises."""
        dispatcher: Dispatcher[frozenset[Due]] = Dispatcher(handle, _SLOTS, f"{channel}-{lane}")
        try:
            while not stop.is_set():
                dispatcher.done()
                running = frozenset().union(*dispatcher.tokens)
                waiting = (
                    [due for due in self._waiting(channel, lane, batch) if due not in running]
                    if dispatcher.free
                    else []
                )
                if waiting:
                    dispatcher.begin(waiting, frozenset(waiting))
                stop.wait(self._poll)
        finally:
            dispatcher.close()

    def empty(self, queues: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
        """None is ever empty while its rows stand: a row is its own message."""
        return set()

    def bury(self, keep: Callable[[Sequence[DeadLetter]], None], most: int) -> int:
        """No message dies: a row is its own message."""
        return 0

    def check(self) -> str:
        """Always well: it is the database."""
        return "embedded in the database"

    def close(self) -> None:
        """Nothing to let go of."""

    def _waiting(self, channel: str, lane: str, limit: int) -> list[Due]:
        of_queue = (deliveries.c.channel == channel, deliveries.c.lane == lane)
        whole = (
            select(deliveries.c.id)
            .where(*of_queue, deliveries.c.queued_at.is_not(None))
            .order_by(deliveries.c.queued_at)
        )
        chunks = (
            select(parts.c.delivery_id, parts.c.chunk)
            .join(deliveries, deliveries.c.id == parts.c.delivery_id)
            .where(*of_queue, parts.c.queued_at.is_not(None))
            .distinct()
        )
        with self._database.read() as connection:
            found = [Due(id, channel, lane) for id in connection.execute(whole.limit(limit)).scalars()]
            found += [
                Due(row.delivery_id, channel, lane, row.chunk)
                for row in connection.execute(chunks.limit(limit))
            ]
        return found
