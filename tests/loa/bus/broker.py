"""What tests ask RabbitMQ itself, past the code under test; and a consumer in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from kombu import Connection

from loa.bus import Bus
from loa.content import LANES
from loa.database import new_id
from loa.events import Due
from tests.nodes.rabbitmq import RabbitMQ

SECONDS = 60.0
"""How long a test waits for what must come."""


def due(number: int, channel: str = "unit", lane: str = "routine") -> list[Due]:
    """So many messages."""
    return [Due(new_id(), channel, lane) for _ in range(number)]


class Broker:
    """One virtual host, seen through the management interface and by plain AMQP."""

    def __init__(self, node: RabbitMQ, url: str) -> None:
        self.node = node
        self.url = url
        self.vhost = urlsplit(url).path[1:]

    def api(self, method: str, kind: str, *path: str, **body: Any) -> Any:
        """A call of the management interface."""
        where = "/".join([kind, quote(self.vhost, safe=""), *(quote(part, safe="") for part in path)])
        answer = requests.request(
            method,
            f"http://127.0.0.1:{self.node.api_port}/api/{where}",
            auth=("guest", "guest"),
            json=body,
            timeout=SECONDS,
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def ready(self, queue: str) -> int:
        """How many messages wait in a queue."""
        with Connection(self.url) as connection:
            return int(connection.default_channel.queue_declare(queue, passive=True).message_count)

    def publish(self, exchange: str, key: str, body: bytes) -> None:
        """Somebody else's message; returns when the broker has it."""
        with Connection(self.url, transport_options={"confirm_publish": True}) as connection:
            connection.Producer().publish(
                body, exchange=exchange, routing_key=key, content_type="application/octet-stream",
                content_encoding="binary", delivery_mode=2, mandatory=True,
            )  # fmt: skip

    def unconsumed(self) -> int:
        """How many messages of deliveries nobody has acknowledged."""
        return sum(
            queue.messages for queue in self.node.queues(self.vhost) if queue.name.endswith(tuple(LANES))
        )


def hand_over(bus: Bus, messages: Sequence[Due]) -> None:
    """Releases messages; all are confirmed when it returns."""
    with bus.releasing(messages, datetime.now(UTC)):
        pass  # nothing to mark


class Listener:
    """Consumes one queue until the block ends; `error` is what came out of `consume`."""

    def __init__(
        self,
        bus: Bus,
        handle: Callable[[Sequence[Due]], None] | None = None,
        channel: str = "unit",
        lane: str = "routine",
        batch: int = 50,
    ) -> None:
        self.got: list[Due] = []
        self.error: BaseException | None = None
        self._stop = threading.Event()

        def keep(batch: Sequence[Due]) -> None:
            self.got += batch

        def run() -> None:
            try:
                bus.consume(channel, lane, handle or keep, self._stop, batch=batch)
            except BaseException as error:
                self.error = error

        self._thread = threading.Thread(target=run, name=f"listener-{lane}")

    def __enter__(self) -> Listener:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def join(self) -> None:
        """Waits until `consume` ends by itself."""
        self._thread.join(SECONDS)
        assert not self._thread.is_alive(), "it goes on consuming"
