"""`loa feedback`: what is done with feedback from the command line."""

from __future__ import annotations

import os

import click

from loa.clock import SystemClock
from loa.database import Database
from loa.settings import Settings
from loa_publisher.feedback.forgetting import forget_old


@click.group()
def feedback() -> None:
    """What people send by the portal's form."""


@feedback.command()
def forget() -> None:
    """Erase the personal data of what was closed longer ago than LOA_FEEDBACK_KEEP. Safe to run again; made for cron."""
    settings = Settings.load(os.environ)
    database = Database.connect(settings.database, application="loa feedback", pool_size=1)
    try:
        count = forget_old(database, SystemClock().now(), settings)
    finally:
        database.close()
    click.echo(f"erased the personal data of {count} letters")
