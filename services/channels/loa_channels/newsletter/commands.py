"""`loa newsletter`: lists and their readers."""

from __future__ import annotations

import os
from pathlib import Path

import click

from loa.clock import SystemClock
from loa.content import AUDIENCES, PUBLIC
from loa.database import Database
from loa.settings import Settings
from loa_channels.newsletter import subscribers
from loa_channels.newsletter.list_file import parse


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


@newsletter.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_lists(file: Path) -> None:
    """Add the lists and readers of FILE (YAML), or nothing if any of it cannot be taken. Whoever has left stays away."""
    now, found = SystemClock().now(), parse(file.read_text("utf-8"))
    evidence = {"how": "imported", "note": file.name}
    lines = []
    with _database().begin() as connection:
        for one in found:
            subscribers.add_list(connection, now, one.slug, one.title, one.visibility)
            new = sum(
                subscribers.add_reader(connection, now, one.slug, reader.address, reader.name, evidence)
                for reader in one.readers
            )
            lines.append(f"list {one.slug}: {new} new of {len(one.readers)} readers")
    click.echo("\n".join(lines))


@newsletter.command("lists")
def show_lists() -> None:
    """Show each list and how many read it."""
    with _database().read() as connection:
        for row in subscribers.counts(connection):
            click.echo(f"{row.slug}\t{row.visibility}\t{row.readers}\t{row.title}")
