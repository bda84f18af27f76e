"""Releasing with pipelined publisher confirms: pika's SelectConnection in a thread of its own.

One confirm at a time costs a round trip a message; a window of hundreds costs one for all (over twenty times as fast).
Messages are persistent and mandatory: one that no queue takes comes back and is a fault that is told.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from itertools import takewhile
from typing import Any

import pika
from pika.adapters.select_connection import SelectConnection
from pika.channel import Channel
from pika.exceptions import AMQPConnectionError
from pika.spec import Basic, BasicProperties

from loa.bus import topology
from loa.bus.nodes import heartbeat
from loa.errors import BusFailure, Unroutable

_STALL = 5.0
"""Seconds without any progress after which the connection is given up."""


class _Connection(SelectConnection):
    def abandon(self) -> None:
        """Drops the socket, whatever the broker may still have to say."""
        if self._transport is not None:  # type: ignore[attr-defined]  # the stubs leave out what subclasses may use
            self._terminate_stream(AMQPConnectionError("given up"))  # type: ignore[attr-defined]


class ReleaseConnection:
    """One connection that publishes batches. Used by one thread at a time; after any BusFailure it is spent."""

    def __init__(self, url: str) -> None:
        self._progress = threading.Condition()
        self._failure: BusFailure | None = None
        self._ready = False
        self._awaited: dict[int, None] = {}
        """Delivery tags, in order."""
        self._moved = 0
        """Grows with all that the broker says."""
        self._tag = 0
        self._declared: set[str] = set()
        self._channel: Channel | None = None
        parameters = pika.URLParameters(url)
        parameters.virtual_host = parameters.virtual_host or "/"  # kombu reads ``//`` so, too
        parameters.heartbeat = heartbeat(url)
        parameters.socket_timeout = _STALL
        parameters.blocked_connection_timeout = _STALL
        parameters.client_properties = {"connection_name": "loa scheduler"}
        self._connection = _Connection(
            parameters,
            on_open_callback=self._opened,
            on_open_error_callback=lambda _, error: self._fail(f"cannot connect: {error!r}"),
            on_close_callback=lambda _, error: self._fail(f"the broker closed the connection: {error!r}"),
        )
        self._thread = threading.Thread(target=self._connection.ioloop.start, name="release", daemon=True)
        self._thread.start()
        try:
            self._wait(lambda: self._ready, "open a channel")
        except BusFailure:
            self.close()
            raise

    def publish(self, messages: Sequence[tuple[str, str, bytes, str]]) -> None:
        """Begins to publish (channel, lane, body, message id). Raises BusFailure where no queue could be declared for them."""
        for name in {channel for channel, *_ in messages} - self._declared:
            self._declare(name)
        with self._progress:
            first = self._tag + 1
            self._tag += len(messages)
            self._awaited = dict.fromkeys(range(first, self._tag + 1))
        self._connection.ioloop.add_callback_threadsafe(lambda: self._send(messages))

    def await_confirms(self) -> None:
        """Returns when all that was published is confirmed.

        Raises Unroutable where one came back, BusFailure where one was refused, or nothing moved for five seconds.
        """
        self._wait(lambda: not self._awaited, "confirm what was published")

    def close(self) -> None:
        """Closes the connection, its thread, and the pair of sockets by which others wake the thread."""
        # A broker that hangs does not say good-bye, and after a failure nobody waits for that: rows are locked meanwhile.
        polite = [self._shut] if self._failure is None else []
        for end in (*polite, self._connection.abandon, self._connection.ioloop.stop):
            if self._thread.is_alive():
                self._connection.ioloop.add_callback_threadsafe(end)
                self._thread.join(_STALL)
        if not self._thread.is_alive():
            self._connection.ioloop.close()

    def _shut(self) -> None:
        if self._connection.is_open:
            self._connection.close()
        elif not self._connection.is_closing:
            self._connection.ioloop.stop()

    def _opened(self, connection: SelectConnection) -> None:
        connection.add_on_connection_blocked_callback(lambda _, frame: self._blocked(frame.method.reason))
        connection.channel(on_open_callback=self._channel_opened)

    def _channel_opened(self, channel: Channel) -> None:
        self._channel = channel
        channel.add_on_close_callback(lambda _, error: self._channel_closed(error))
        channel.add_on_return_callback(self._returned)
        channel.exchange_declare(topology.EXCHANGE, "direct", durable=True)
        channel.queue_declare(topology.DEAD, durable=True, arguments=topology.DEAD_ARGUMENTS)
        channel.confirm_delivery(self._confirmed, callback=lambda _: self._note_ready())

    def _blocked(self, reason: str) -> None:
        """RabbitMQ takes nothing while it is short of disk or memory (`connection.blocked`); nobody need wait to see that."""
        self._note_failure(f"the broker takes nothing: {reason}")

    def _note_ready(self) -> None:
        with self._progress:
            self._ready = True
            self._progress.notify_all()

    def _declare(self, name: str) -> None:
        left = {"urgent", "routine"}

        def bound(lane: str, _frame: object) -> None:
            with self._progress:
                left.discard(lane)
                self._progress.notify_all()

        def declare() -> None:
            if self._channel is None or not self._channel.is_open:
                return  # whoever closed it has told
            for lane in ("urgent", "routine"):
                queue = topology.queue(name, lane)
                self._channel.queue_declare(queue, durable=True, arguments=topology.QUEUE_ARGUMENTS)
                self._channel.queue_bind(
                    queue,
                    topology.EXCHANGE,
                    topology.key(name, lane),
                    callback=partial(bound, lane),
                )

        self._connection.ioloop.add_callback_threadsafe(declare)
        self._wait(lambda: not left, f"declare the queues of {name}")
        self._declared.add(name)

    def _send(self, messages: Sequence[tuple[str, str, bytes, str]]) -> None:
        if self._channel is None or not self._channel.is_open:
            return  # the failure has been told by whoever closed it
        for channel, lane, body, id in messages:
            properties = BasicProperties(
                delivery_mode=2, message_id=id, content_type="application/cloudevents+json", app_id="loa"
            )
            self._channel.basic_publish(
                topology.EXCHANGE, topology.key(channel, lane), body, properties, mandatory=True
            )

    def _confirmed(self, frame: Any) -> None:
        tag, multiple = frame.method.delivery_tag, frame.method.multiple
        with self._progress:
            if isinstance(frame.method, Basic.Nack):
                self._failure = self._failure or BusFailure("the broker refused a message (nack)")
            elif multiple:
                for confirmed in list(takewhile(tag.__ge__, self._awaited)):
                    del self._awaited[confirmed]
            else:
                self._awaited.pop(tag, None)
            self._moved += 1
            if self._failure is not None or not self._awaited:  # who waits for all is not woken for each
                self._progress.notify_all()

    def _returned(
        self, _channel: Channel, method: Basic.Return, _properties: BasicProperties, _body: bytes
    ) -> None:
        with self._progress:
            self._failure = Unroutable(f"no queue takes {method.routing_key}: {method.reply_text}")
            self._progress.notify_all()

    def _channel_closed(self, error: Exception) -> None:
        """Without its channel the connection is of no use. The thread goes on until its socket is closed, too."""
        self._note_failure(f"the broker closed the channel: {error!r}")
        if self._connection.is_open:
            self._connection.close()

    def _fail(self, why: str) -> None:
        self._note_failure(why)
        self._connection.ioloop.stop()

    def _note_failure(self, why: str) -> None:
        with self._progress:
            self._failure = self._failure or BusFailure(why)
            self._progress.notify_all()

    def _wait(self, done: Callable[[], bool], what: str) -> None:
        with self._progress:
            while not done():
                if self._failure is not None:
                    raise self._failure
                moved = self._moved
                if not self._progress.wait(_STALL) and moved == self._moved:
                    self._failure = BusFailure(f"the broker did not {what} within {_STALL:.0f} s")
            if self._failure is not None:
                raise self._failure
