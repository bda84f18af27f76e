"""``python -m bench.bare.consumer URL COUNT``: kombu alone takes and acknowledges; prints the seconds that it took.

Quorum queue, filled before, with the prefetch and the acknowledgement of every message that Loa's worker has.
"""

from __future__ import annotations

import sys
import time

from kombu import Connection, Exchange, Queue
from kombu.message import Message

PREFETCH = 400


def fill(connection: Connection, queue: Queue, count: int) -> None:
    """Lays `count` messages of the size of Loa's into the queue."""
    channel = connection.channel()
    queue(channel).declare()
    body = "n" * 350
    producer = connection.Producer(channel)
    for _ in range(count):
        producer.publish(body, exchange="", routing_key=queue.name, delivery_mode=2)
    # the channel stays open until all are there: closed before, it takes with it what the queue has not written yet
    while channel.queue_declare(queue.name, passive=True).message_count < count:
        time.sleep(0.05)
    channel.close()


def take(connection: Connection, queue: Queue, count: int) -> float:
    """Seconds from the first message to the last acknowledgement."""
    times: list[float] = []

    def note(message: Message) -> None:
        times.append(time.perf_counter())
        message.ack()

    with connection.Consumer([queue], on_message=note, accept=None, prefetch_count=PREFETCH):
        while len(times) < count:
            connection.drain_events(timeout=10)
    return times[-1] - times[0]


if __name__ == "__main__":
    with Connection(sys.argv[1]) as broker:
        name = "bench.consumer"
        wanted = Queue(name, Exchange(""), name, queue_arguments={"x-queue-type": "quorum"})
        fill(broker, wanted, int(sys.argv[2]))
        print(take(broker, wanted, int(sys.argv[2])))
        wanted(broker.default_channel).delete()
