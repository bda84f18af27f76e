"""`loa channel NAME`."""

from __future__ import annotations

import os
import sys
from functools import partial

import click

from loa import bus as buses
from loa.channel import installed
from loa.content import LANES, ROUTINE
from loa.database import Database
from loa.running import run_together, start
from loa.settings import Settings
from loa_channels.apart import stop_with_parent, urgent_apart
from loa_channels.worker import Worker

_CONNECTIONS = 8
"""To the database, and as many again for a moment: a server takes 100 by default, and threads that call need none meanwhile."""


@click.command()
@click.argument("name")
@click.option(
    "--lane", type=click.Choice(LANES), help="Consume this lane only; somebody else consumes the other."
)
@click.option("--apart", is_flag=True, help="Give the urgent lane a process of its own.")
@click.option("--with-parent", is_flag=True, hidden=True, help="End when standard input does.")
def channel(name: str, lane: str | None, apart: bool, with_parent: bool) -> None:
    """Run the worker of one channel: it consumes its own two queues and publishes."""
    settings = Settings.load(os.environ)
    channels = installed()
    if name not in channels:
        raise click.BadParameter(
            f"{name!r} is no installed channel; there are {', '.join(sorted(channels))}", param_hint="NAME"
        )
    if lane and apart:
        raise click.BadOptionUsage(
            "lane", "--lane and --apart exclude each other: with --apart both lanes run"
        )
    stop = start(settings, f"channel-{name}" if lane is None else f"channel-{name}-{lane}")
    if with_parent:
        stop_with_parent(stop, sys.stdin.buffer)
    database = Database.connect(
        settings.database,
        pool_size=_CONNECTIONS,
        application=f"loa channel {name}",
        ping=False,
        patience=settings.database_timeout,
        by_index=True,
    )
    bus = buses.connect(settings, database)
    worker = Worker(settings, database, bus, channels[name])
    if apart:
        with urgent_apart(name, settings.metrics) as watch:
            routine = partial(worker.run, stop, (ROUTINE,))
            run_together({"routine": routine, "urgent": partial(watch, stop)}, stop)
    else:
        worker.run(stop, LANES if lane is None else (lane,))
    bus.close()
    database.close()
