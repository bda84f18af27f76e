"""Exchanges and queues, the same for whoever declares them first.

For each channel two durable quorum queues, one a lane, with consumers of their own, so that a newsletter to a million never
delays an urgent notice. What RabbitMQ gives up on ends in `loa.dead`, from where a scheduler keeps it in the ledger: it is a
sign of a fault, no way of retrying. Arguments work from RabbitMQ 3.10 to 4.x.
"""

from __future__ import annotations

from typing import Any, Final

EXCHANGE: Final = "loa.deliveries"
FACTS: Final = "loa.facts"
DEAD: Final = "loa.dead"

DEAD_ARGUMENTS: Final[dict[str, Any]] = {"x-queue-type": "quorum"}
QUEUE_ARGUMENTS: Final[dict[str, Any]] = {
    "x-queue-type": "quorum",
    "x-delivery-limit": 20,
    "x-dead-letter-exchange": "",
    "x-dead-letter-routing-key": DEAD,
    "x-dead-letter-strategy": "at-least-once",
    "x-overflow": "reject-publish",
}


def queue(channel: str, lane: str) -> str:
    """Name of a channel's queue."""
    return f"loa.{channel}.{lane}"


def key(channel: str, lane: str) -> str:
    """Routing key to it."""
    return f"{channel}.{lane}"
