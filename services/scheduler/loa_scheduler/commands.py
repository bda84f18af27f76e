"""`loa scheduler`."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial

import click

from loa import bus as buses
from loa.content import LANES
from loa.database import Database
from loa.running import run_together, start
from loa.settings import Settings
from loa_scheduler import dead, recovery, release, series


@click.command()
def scheduler() -> None:
    """Run the scheduler: releases what is due, extends series, recovers what dead processes left. Several may run."""
    settings = Settings.load(os.environ)
    stop = start(settings, "scheduler")
    connect = partial(
        Database.connect, settings.database, application="loa scheduler", ping=False,
        patience=settings.database_timeout, by_index=True,
    )  # fmt: skip
    database = connect()
    # what a crash makes the database forget of a release is released again, and a message too many has no effect
    released = connect(durable=False)
    lanes = {lane: buses.connect(settings, database) for lane in LANES}
    own_bus = buses.connect(settings, database)
    loops: dict[str, Callable[[], None]] = {
        **{
            f"release-{lane}": partial(release.run, settings, released, lanes[lane], stop, lane)
            for lane in LANES
        },
        "recovery": lambda: recovery.run(settings, database, own_bus, stop),
        "dead": lambda: dead.run(database, own_bus, stop),
        "series": lambda: series.run(settings, database, stop),
    }
    run_together(loops, stop)
    for bus in (*lanes.values(), own_bus):
        bus.close()
    database.close()
    released.close()
