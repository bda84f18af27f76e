"""The bus: tells workers that something is due. RabbitMQ, or embedded over the ledger. It may lose, double and reorder."""

from __future__ import annotations

from loa.bus.interface import Bus, DeadLetter, Handler
from loa.database import Database
from loa.settings import Settings


def connect(settings: Settings, database: Database) -> Bus:
    """The bus that the settings name."""
    if settings.broker_url:
        from loa.bus.rabbitmq import RabbitBus

        return RabbitBus(settings.broker_url)
    from loa.bus.embedded import EmbeddedBus

    return EmbeddedBus(database, settings.embedded_poll)


__all__ = ["Bus", "DeadLetter", "Handler", "connect"]
