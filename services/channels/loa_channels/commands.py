"""`loa channel NAME`."""

from __future__ import annotations

import os

import click

from loa import bus as buses
from loa.channel import installed
from loa.database import Database
from loa.running import start
from loa.settings import Settings
from loa_channels.worker import Worker

_CONNECTIONS = 8
"""To the database, and as many again for a moment: a server takes 100 by default, and threads that call need none meanwhile."""


@click.command()
@click.argument("name")
def channel(name: str) -> None:
    """Run the worker of one channel: it consumes its own two queues and publishes."""
    settings = Settings.load(os.environ)
    channels = installed()
    if name not in channels:
        raise click.BadParameter(
            f"{name!r} is no installed channel; there are {', '.join(sorted(channels))}", param_hint="NAME"
        )
    stop = start(settings, f"channel-{name}")
    database = Database.connect(
        settings.database,
        pool_size=_CONNECTIONS,
        application=f"loa channel {name}",
        ping=False,
        patience=settings.database_timeout,
        by_index=True,
    )
    bus = buses.connect(settings, database)
    Worker(settings, database, bus, channels[name]).run(stop)
    bus.close()
    database.close()
