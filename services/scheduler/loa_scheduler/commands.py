"""`loa scheduler`."""

from __future__ import annotations

import os
import threading

import click

from loa import bus as buses
from loa.database import Database
from loa.running import start
from loa.settings import Settings
from loa_scheduler import recovery, release, series


@click.command()
def scheduler() -> None:
    """Run the scheduler: releases what is due, extends series, recovers what dead processes left. Several may run."""
    settings = Settings.load(os.environ)
    stop = start(settings, "scheduler")
    database = Database.connect(settings.database, application="loa scheduler", ping=False)
    bus = buses.connect(settings, database)
    others = [
        threading.Thread(
            target=recovery.run,
            args=(settings, database, buses.connect(settings, database), stop),
            name="recovery",
        ),
        threading.Thread(target=series.run, args=(settings, database, stop), name="series"),
    ]
    for thread in others:
        thread.start()
    release.run(settings, database, bus, stop)
    for thread in others:
        thread.join()
    bus.close()
    database.close()
