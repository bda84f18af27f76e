"""RabbitMQ: pika releases with pipelined confirms, kombu consumes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import structlog
from amqp.exceptions import AMQPError
from kombu import Connection, Consumer, Exchange, Message, Queue
from kombu.exceptions import KombuError

from loa.bus import topology
from loa.bus.acknowledgements import Acknowledgements
from loa.bus.dispatch import Dispatcher
from loa.bus.early import AHEAD, Early
from loa.bus.interface import DeadLetter, Handler
from loa.bus.loads import TOGETHER, count, cut, loads_of
from loa.bus.nodes import Nodes, heartbeat
from loa.bus.read_ahead import Transport
from loa.bus.release_connection import ReleaseConnection
from loa.database import new_id
from loa.errors import BusFailure, InvalidInput
from loa.events import Due, decode, encode

log = structlog.get_logger(__name__)
Arrived = tuple[Message, Sequence[Due]]
_LOST = (OSError, KombuError, AMQPError)
"""How kombu and what lies below it say that the broker is away."""
_SILENCE = 5
"""Seconds within which the broker has to answer whatever it is asked. kombu by itself would wait for ever."""
_IDLE = 0.4
"""Seconds to wait for a message before looking up: to send signs of life, and to see whether to stop. The broker's own signs of
life begin this time anew, so it is shorter than half of the shortest heartbeat."""
_SLOTS = 16
"""Batches at once: a thousand that are due at one moment all begin."""
_MOMENT = 0.005
"""Seconds without a message after which a batch begins as it is."""
_LINGER = 1.0
"""Seconds between the last acknowledgement and the close: acknowledgements sent right before a close get lost."""


class RabbitBus:
    """The bus over one broker at an ``amqp://`` address, or over a cluster at several, apart by ``;``."""

    ahead = AHEAD

    def __init__(self, url: str, together: int = TOGETHER) -> None:
        self._nodes = Nodes(url)
        self._together = together
        self._release: ReleaseConnection | None = None

    @contextmanager
    def releasing(self, messages: Sequence[Due], now: datetime) -> Iterator[None]:
        """Publishes, and waits for every confirm after the block. After a failure the connection is dropped."""
        if self._release is None:
            self._release = self._nodes.connect(ReleaseConnection, (BusFailure,))
        loads = loads_of(messages, self._together)
        ids = [new_id() for _ in loads]
        try:
            self._release.publish(
                [
                    (load[0].channel, load[0].lane, encode(load, now, id), str(id))
                    for load, id in zip(loads, ids, strict=True)
                ]
            )
            yield
            self._release.await_confirms()
        except BaseException:
            self._release.close()
            self._release = None
            raise

    def consume(self, channel: str, lane: str, handle: Handler, stop: threading.Event, *, batch: int) -> None:
        """Consumes until `stop`; reconnects by itself, ever more slowly up to ten seconds."""
        pause = 0.2
        while not stop.is_set():
            try:
                connection = self._connect()
                pause = 0.2
                self._consume(connection, channel, lane, handle, stop, batch)
            except _LOST as error:
                log.warning(
                    "bus.lost",
                    channel=channel,
                    lane=lane,
                    error=str(error) or type(error).__name__,
                    again_in=pause,
                )
                stop.wait(pause)
                pause = min(pause * 2, 10.0)

    def empty(self, queues: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
        """Asks the broker how many messages are ready; a queue that does not exist is empty."""
        try:
            with self._connect() as connection:
                return {(name, lane) for name, lane in queues if self._ready(connection, name, lane) == 0}
        except _LOST as error:
            raise BusFailure(f"the broker cannot be asked: {error}") from error

    def bury(self, keep: Callable[[Sequence[DeadLetter]], None], most: int) -> int:
        """Takes up to `most` letters out of `loa.dead`, and acknowledges them when `keep` has returned."""
        try:
            with self._connect() as connection:
                queue = self._declared_dead(connection)
                found: list[Message] = []
                while len(found) < most and (message := queue.get()) is not None:
                    found.append(message)
                if found:
                    keep([_letter(message) for message in found])
                for message in found:
                    message.ack()
                return len(found)
        except _LOST as error:
            raise BusFailure(f"the broker cannot be asked: {error}") from error

    def check(self) -> str:
        """Connects. Raises BusFailure with the address (without password) and the reason."""
        try:
            with self._connect() as connection:
                server = connection.connection.server_properties
                return f"RabbitMQ {server.get('version', '?')} at {_shown(self._nodes.best)}"
        except _LOST as error:
            where = ", ".join(_shown(node) for node in self._nodes.all)
            raise BusFailure(f"no broker at {where}: {error}") from error

    def close(self) -> None:
        """Closes the release connection."""
        if self._release is not None:
            self._release.close()
            self._release = None

    def _connect(self) -> Connection:
        return self._nodes.connect(_open, _LOST)

    def _ready(self, connection: Connection, channel: str, lane: str) -> int:
        name = self._declared(connection, channel, lane).name
        return int(connection.default_channel.queue_declare(name, passive=True).message_count)

    def _declared(self, connection: Connection, channel: str, lane: str) -> Queue:
        amqp = connection.default_channel
        self._declared_dead(connection)
        exchange = Exchange(topology.EXCHANGE, "direct", durable=True, delivery_mode=2)
        queue = Queue(
            topology.queue(channel, lane),
            exchange,
            topology.key(channel, lane),
            durable=True,
            queue_arguments=topology.QUEUE_ARGUMENTS,
            channel=amqp,
        )
        queue.declare()
        return queue

    def _declared_dead(self, connection: Connection) -> Queue:
        queue = Queue(
            topology.DEAD,
            durable=True,
            queue_arguments=topology.DEAD_ARGUMENTS,
            channel=connection.default_channel,
        )
        queue.queue_declare()
        return queue

    def _consume(
        self,
        connection: Connection,
        channel: str,
        lane: str,
        handle: Handler,
        stop: threading.Event,
        batch: int,
    ) -> None:
        arrived: list[Arrived] = []
        early: Early[Arrived] = Early()
        dispatcher: Dispatcher[list[Message]] = Dispatcher(handle, _SLOTS, f"{channel}-{lane}")
        acknowledgements = Acknowledgements()

        def take(message: Message) -> None:
            try:
                dues = decode(message.body)
            except (
                InvalidInput
            ) as error:  # forged, damaged or of another version: told, and put where faults are seen
                log.error("message.refused", channel=channel, lane=lane, error=str(error))
                message.reject(requeue=False)
                return
            acknowledgements.expect(message)
            if dues[0].not_before is None:
                arrived.append((message, dues))
            else:
                early.keep((message, dues), dues[0].not_before)

        try:
            consumer = Consumer(
                connection,
                [self._declared(connection, channel, lane)],
                on_message=take,
                # enough for two batches of messages that carry one delivery each, and for a slow one in every slot
                prefetch_count=_SLOTS + 2 * batch,
                accept=None,
            )
            with consumer:
                while not stop.is_set():
                    busy = arrived or not dispatcher.idle
                    more = self._drain(connection, early.wait(_MOMENT if busy else _IDLE))
                    acknowledgements.send(dispatcher.done())
                    arrived += self._begin_early(early.come(), dispatcher, batch)
                    # while others run, a batch fills up as long as messages keep coming: small ones mean many transactions
                    ready = count(arrived) >= batch or dispatcher.idle or not more
                    while arrived and ready and dispatcher.free:
                        _begin(dispatcher, cut(arrived, batch))
                        ready = count(arrived) >= batch
            self._finish(connection, dispatcher, acknowledgements)
        finally:
            dispatcher.close()
            connection.collect(socket_timeout=1)

    def _begin_early(
        self, early: Sequence[Arrived], dispatcher: Dispatcher[list[Message]], batch: int
    ) -> Sequence[Arrived]:
        """Begins them in batches of their own, for nobody else is to wait for their time; gives those that find no room."""
        waiting = list(early)
        while waiting and dispatcher.free:
            _begin(dispatcher, cut(waiting, batch))
        return waiting

    def _drain(self, connection: Connection, timeout: float) -> bool:
        """Whether something came within so many seconds."""
        try:
            connection.drain_events(timeout=timeout)
        except TimeoutError:
            connection.heartbeat_check()
            return False
        return True

    def _finish(
        self,
        connection: Connection,
        dispatcher: Dispatcher[list[Message]],
        acknowledgements: Acknowledgements,
    ) -> None:
        """Lets running batches end and their acknowledgements arrive before the connection closes."""
        while not dispatcher.idle:
            self._drain(connection, 0.05)
            acknowledgements.send(dispatcher.done())
        threading.Event().wait(_LINGER)


def _begin(dispatcher: Dispatcher[list[Message]], batch: Sequence[Arrived]) -> None:
    dispatcher.begin([due for _, dues in batch for due in dues], [message for message, _ in batch])


def _shown(address: str) -> str:
    """Without its password."""
    return str(Connection(address).as_uri())


def _open(address: str) -> Connection:
    # over TLS as kombu does it: a transport that is named takes no notice of the address's "amqps"
    transport = None if address.startswith("amqps:") else Transport
    connection = Connection(
        address, heartbeat=heartbeat(address), connect_timeout=_SILENCE, transport=transport
    )
    connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=_SILENCE)
    # py-amqp keeps it for every wait that names no time of its own: for answers to declarations, and for what is sent
    connection.connection.transport.sock.settimeout(_SILENCE)
    return connection


def _letter(message: Message) -> DeadLetter:
    raw = message.body
    body = raw.encode() if isinstance(raw, str) else bytes(raw)
    deaths = message.headers.get("x-death") or [{}]
    own = message.properties.get("message_id")
    return DeadLetter(
        id=str(own) if own else None,
        body=body,
        queue=deaths[0].get("queue"),
        reason=deaths[0].get("reason"),
    )
