"""The publisher's part of the command line."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import click
from sqlalchemy.exc import OperationalError

from loa import audit, migrations
from loa.clock import SystemClock
from loa.database import Database
from loa.errors import InvalidInputs
from loa.running import start
from loa.serving import serve
from loa.settings import Settings
from loa_publisher.accounts.actions import add_user, user_of_login
from loa_publisher.accounts.roles import ROLES
from loa_publisher.accounts.tokens import add_token
from loa_publisher.plans.document import LARGEST, PlanComplaint
from loa_publisher.plans.importing import import_plan
from loa_publisher.plans.parsing import parse
from loa_publisher.plans.plan_file import PlanFile
from loa_publisher.plans.report import report
from loa_publisher.plans.shifting import shift_around

_TOLD = 200  # complaints about one file; who has more of them mends these first

_ACTOR = "system"  # who has the command line has the machine


@click.command()
def desk() -> None:
    """Run the desk and the API, and beside them the reminders of what waits and of what runs out."""
    from loa_publisher import rounds
    from loa_publisher.app import create_app

    settings = Settings.load(os.environ)
    stop = start(settings, "desk")

    def remind(ended: threading.Event) -> None:
        # a database of its own: it must not take a connection from a request
        database = Database.connect(settings.database, application="desk reminders", pool_size=1)
        rounds.run(settings, database, SystemClock(), ended)
        database.close()

    serve(create_app(settings), host=settings.desk_host, port=settings.desk_port, beside=remind)
    stop.set()


@click.group()
def plan() -> None:
    """Communication plans."""


@plan.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check the file and tell what would change; write nothing.")
@click.option(
    "--around",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Move the whole plan by weeks so that its items lie around this day (for demonstrations).",
)
def plan_import(file: Path, dry_run: bool, around: datetime | None) -> None:
    """Import a plan from FILE (YAML). Importing again brings changes in, and changes nothing where there are none.

    Exit code 0: done; 1: the file or the database is at fault, and nothing was written. Each fault in the file is told as
    file:line: field: message.
    """
    plan_file = _read(file)
    shift = shift_around(plan_file, around.date()) if around else timedelta(0)
    settings = Settings.load(os.environ)
    now = SystemClock().now()
    with _database(settings) as database, database.begin() as connection:
        done = import_plan(
            connection, plan_file, now=now, dry_run=dry_run, shift=shift, horizon=settings.horizon
        )
        if done.changed and not dry_run:
            audit.log(connection, now, _ACTOR, "plan.imported", plan_file.plan.code, file=file.name)
    click.echo(report(done, dry_run=dry_run))


@click.group()
def user() -> None:
    """People who work at the desk."""


@user.command("add")
@click.argument("login")
@click.option("--name", required=True, help="Full name, as it is to be shown.")
@click.option(
    "--role",
    "roles",
    type=click.Choice(ROLES),
    multiple=True,
    required=True,
    help="May be given several times.",
)
@click.option("--spokesperson", is_flag=True, help="An approver who may approve what needs the spokesperson.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of standard input."
)
@click.option("--no-password", is_flag=True, help="An account for programs: it works with tokens alone.")
def user_add(
    login: str, name: str, roles: tuple[str, ...], spokesperson: bool, password_stdin: bool, no_password: bool
) -> None:
    """Add the account LOGIN. The password is asked for, twice, unless told otherwise."""
    if password_stdin and no_password:
        raise click.UsageError("--password-stdin and --no-password exclude each other")
    password = None
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif not no_password:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    now = SystemClock().now()
    with _database(Settings.load(os.environ)) as database, database.begin() as connection:
        added = add_user(
            connection,
            login=login,
            full_name=name,
            roles=roles,
            now=now,
            password=password,
            spokesperson=spokesperson,
        )
        audit.log(connection, now, _ACTOR, "user.added", login, roles=list(roles), spokesperson=spokesperson)
    click.echo(f"{added.login}: {', '.join(roles)}{' (spokesperson)' if spokesperson else ''}")


@click.group()
def token() -> None:
    """Bearer tokens, with which programs use the API."""


@token.command("add")
@click.argument("login")
@click.option("--label", required=True, help="What program it is for.")
@click.option(
    "--days", type=click.IntRange(1, 3660), help="How long it is good for; without this, until it is revoked."
)
def token_add(login: str, label: str, days: int | None) -> None:
    """Make a token that works in the name of LOGIN. It is printed once, and kept nowhere."""
    now = SystemClock().now()
    expires_at = now + timedelta(days=days) if days else None
    with _database(Settings.load(os.environ)) as database, database.begin() as connection:
        owner = user_of_login(connection, login)
        made = add_token(connection, user_id=owner.id, label=label, now=now, expires_at=expires_at)
        audit.log(connection, now, _ACTOR, "token.added", owner.login, label=label)
    click.echo(made)


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    """The database, open and migrated; ends the command with a sentence where it is neither."""
    database = Database.connect(settings.database, application="loa-command")
    try:
        if migrations.pending(database):
            raise click.ClickException("the database is not at the present schema: run `loa migrate`")
        yield database
    except OperationalError as error:
        raise click.ClickException(f"the database does not answer: {error.orig}") from error
    finally:
        database.close()


def _read(file: Path) -> PlanFile:
    """The plan in a file. Ends the command with all that is wrong with it."""
    try:
        return parse(_text(file))
    except InvalidInputs as error:
        complaints = [one for one in error.complaints if isinstance(one, PlanComplaint)]
        for complaint in complaints[:_TOLD]:
            click.echo(f"{file}:{complaint.line}: {complaint.field}: {complaint.message}", err=True)
        more = f" ({len(complaints) - _TOLD} lỗi nữa chưa kể)" if len(complaints) > _TOLD else ""
        click.echo(f"{len(complaints)} lỗi{more}; chưa ghi gì vào cơ sở dữ liệu.", err=True)
        sys.exit(1)


def _text(file: Path) -> str:
    if file.stat().st_size > 4 * LARGEST:  # UTF-8 has four bytes a character at most
        raise InvalidInputs([PlanComplaint((), 1, f"tệp quá lớn; tối đa {LARGEST} ký tự")])
    content = file.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidInputs([PlanComplaint((), line, "không phải văn bản UTF-8")]) from None
