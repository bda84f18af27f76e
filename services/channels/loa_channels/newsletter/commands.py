"""`loa newsletter`: lists and their readers."""

from __future__ import annotations

import os

import click

from loa.clock import SystemClock
from loa.content import AUDIENCES, PUBLIC
from loa.database import Database
from loa.settings import Settings
from loa_channels.newsletter import subscribers


def _database() -> Database:
    return Database.connect(Settings.load(os.environ).database)


@click.group()
def newsletter() -> None:
    """Lists of the newsletters, and who reads them."""


@newsletter.command("add-list")
@click.argument("slug")
@click.option("--title", required=True, help="What readers know it by.")
@click.option(
    "--visibility", type=click.Choice(AUDIENCES), default=PUBLIC, show_default=True, help="Who may read it."
)
def add_list(slug: str, title: str, visibility: str) -> None:
    """Add the list SLUG, or give it another title."""
    with _database().begin() as connection:
        subscribers.add_list(connection, SystemClock().now(), slug, title, visibility)
    click.echo(f"list {slug}: {title} ({visibility})")


@newsletter.command("add-reader")
@click.argument("slug")
@click.argument("address")
@click.option("--name", default="", help="How the reader is called.")
@click.option("--evidence", required=True, help="How we came to be allowed to write, such as a form's date.")
def add_reader(slug: str, address: str, name: str, evidence: str) -> None:
    """Add the reader ADDRESS to the list SLUG. Whoever has left stays away."""
    with _database().begin() as connection:
        new = subscribers.add_reader(
            connection, SystemClock().now(), slug, address, name, {"how": "command line", "note": evidence}
        )
    click.echo(f"{address}: {'added' if new else 'known already, left as it was'}")


@newsletter.command("lists")
def show_lists() -> None:
    """Show each list and how many read it."""
    with _database().read() as connection:
        for row in subscribers.counts(connection):
            click.echo(f"{row.slug}\t{row.visibility}\t{row.readers}\t{row.title}")
