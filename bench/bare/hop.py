"""``python -m bench.bare.hop URL COUNT EVERY``: kombu publishes, kombu in another process takes; prints milliseconds."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

from kombu import Connection, Queue
from kombu.message import Message

NAME = "bench.hop"


def queue() -> Queue:
    """The quorum queue between the two."""
    return Queue(NAME, queue_arguments={"x-queue-type": "quorum"})


def take(url: str) -> None:
    """The taking end: prints how long each message was on its way, in milliseconds."""

    def note(message: Message) -> None:
        print((time.time() - float(message.body)) * 1000, flush=True)
        message.ack()

    with Connection(url) as connection:
        queue()(connection.default_channel).declare()
        with connection.Consumer([queue()], on_message=note, accept=None, prefetch_count=400):
            print("ready", flush=True)
            while True:
                connection.drain_events()


def publish(url: str, count: int, every: float) -> Iterator[float]:
    """The publishing end: what the taking one says of each message."""
    command = (sys.executable, "-m", __spec__.name, url)
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as taking,
        Connection(url) as connection,
    ):
        if taking.stdout is None or taking.stdout.readline().strip() != "ready":
            raise RuntimeError("the taking end does not start")
        producer = connection.Producer()
        for _ in range(count):
            producer.publish(str(time.time()), exchange="", routing_key=NAME, delivery_mode=2)
            yield float(taking.stdout.readline())
            time.sleep(every)
        taking.terminate()


if __name__ == "__main__":
    if len(sys.argv) == 2:
        take(sys.argv[1])
    else:
        for milliseconds in publish(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])):
            print(milliseconds)
