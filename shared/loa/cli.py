"""The one command line. Each distribution adds its commands by entry point (`loa.commands`); they are loaded when called."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from importlib.metadata import EntryPoint, entry_points

import click

from loa.alive import is_alive
from loa.clock import SystemClock
from loa.doctor import examine
from loa.errors import LoaError
from loa.secrets import new_keys
from loa.settings import Settings
from loa.up import up


class _Commands(click.Group):
    """The kernel's commands and those of the installed distributions."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted({*super().list_commands(context), *_installed()})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        found = super().get_command(context, name)
        if found is None and name in _installed():
            found = _installed()[name].load()
        return found


def _installed() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group="loa.commands")}


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def loa() -> None:
    """Loa: the authority's loudspeaker. Settings come from LOA_* variables."""


@loa.command()
def migrate() -> None:
    """Bring the database to the present schema."""
    from loa import migrations
    from loa.database import Database

    database = Database.connect(Settings.load(os.environ).database, application="loa migrate")
    migrations.migrate(database)
    click.echo(f"{database.dialect}: up to date ({', '.join(migrations.installed())})")


@loa.command()
def doctor() -> None:
    """Check database, broker, folders and accounts, and say what to do."""
    findings = examine(Settings.load(os.environ))
    for finding in findings:
        click.echo(f"{'ok  ' if finding.ok else 'BAD '} {finding.what}: {finding.says}")
    if not all(finding.ok for finding in findings):
        sys.exit(1)


@loa.command()
@click.argument("name")
def alive(name: str) -> None:
    """Exit with 0 if process NAME of this machine gave a sign of life within the last 30 seconds."""
    if not is_alive(Settings.load(os.environ), name):
        raise click.ClickException(f"{name} gives no sign of life")


@loa.command()
def keys() -> None:
    """Print a fresh pair of keys for sealing credentials, as lines for an environment file."""
    public, private = new_keys()
    click.echo(f"LOA_SEAL_PUBLIC_KEY={public}\nLOA_SEAL_PRIVATE_KEY={private}")


@loa.command("dead")
@click.option(
    "--release", "chosen", multiple=True, metavar="ID", help="Release again what this letter named."
)
@click.option("--release-all", is_flag=True, help="Release again what all of them named.")
@click.option("--limit", default=50, type=click.IntRange(1, 10_000), help="How many to list.")
def dead_letters(chosen: tuple[str, ...], release_all: bool, limit: int) -> None:
    """List messages that were given up, the newest first. What they named can be released again, at any time and safely."""
    from sqlalchemy import Connection

    from loa import audit
    from loa.database import Database
    from loa.ledger import dead

    database = Database.connect(Settings.load(os.environ).database, application="loa dead")
    with closing(database):
        if chosen or release_all:
            which, now = None if release_all else chosen, SystemClock().now()

            def release_again(connection: Connection) -> int:
                count = dead.release_again(connection, now, "system", which)
                what = "all" if which is None else " ".join(which)
                audit.log(connection, now, "system", "dead.released", what, letters=count)
                return count

            click.echo(f"released again: {database.run(release_again)}")
            return
        with database.read() as connection:
            rows, total = dead.listed(connection, limit=limit), dead.count(connection)
    for row in rows:
        waits = "waits" if row.delivery_id else "-"
        click.echo(
            f"{row.at:%Y-%m-%d %H:%M:%S} UTC  {row.id}  {row.queue or '?'}  {row.reason or '?'}  "
            f"{row.delivery_id or 'not readable'}  {f'released again by {row.released_by}' if row.released_at else waits}"
        )
    click.echo(f"{len(rows)} of {total}")


@loa.group("audit")
def audit_log() -> None:
    """The audit log."""


@audit_log.command()
def check() -> None:
    """Walk the whole chain of the audit log; exit with 1 where it breaks."""
    from loa import audit
    from loa.database import Database

    database = Database.connect(Settings.load(os.environ).database, application="loa audit")
    with closing(database), database.read() as connection:
        whole = audit.chain(connection)
    span = (
        f", from {whole.first:%Y-%m-%d %H:%M:%S} to {whole.last:%Y-%m-%d %H:%M:%S} UTC" if whole.first else ""
    )
    click.echo(f"the chain is whole: {whole.count} entries{span}")


loa.add_command(up)


def main() -> None:
    """Entry point of `loa`: our own failures are told in one line, without a traceback."""
    try:
        loa(prog_name="loa")
    except LoaError as error:
        click.echo(f"loa: {error}", err=True)
        sys.exit(1)
