"""`loa demo`: prepares a trial, and tells what becomes of its deliveries. `loa up --demo` calls both."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from datetime import timedelta
from uuid import UUID

import click
from sqlalchemy import Connection, select

from loa import facts
from loa.blobs import Blobs
from loa.channel import installed
from loa.clock import SystemClock, in_hanoi
from loa.database import Database
from loa.ledger import read
from loa.settings import Settings
from loa_publisher.accounts.actions import User, add_user
from loa_publisher.accounts.models import users
from loa_publisher.accounts.tokens import add_token
from loa_publisher.demo.outside import add_accounts
from loa_publisher.demo.texts import PLAN, READERS
from loa_publisher.demo.year import fill
from loa_publisher.items.queries import one as item_of
from loa_publisher.office import Office
from loa_publisher.plans.importing import import_plan
from loa_publisher.plans.parsing import parse
from loa_publisher.plans.shifting import shift_around

_PEOPLE = {
    "editor": ("bientap", "Chuyên viên truyền thông", ("editor", "operator"), False),
    "approver": ("phatngon", "Người phát ngôn", ("approver",), True),
    "admin": ("quantri", "Quản trị hệ thống", ("admin", "operator"), False),
}
_AHEAD = timedelta(weeks=14)
"""So far ahead of today lies the middle of the moved year: the sample's texts begin in its first quarter."""
_LISTENER = "demo"


@click.command()
@click.option(
    "--prepare", is_flag=True, help="Import the sample year, make accounts, users and items; write demo.json."
)
@click.option("--follow", is_flag=True, help="Print a line as each delivery ends.")
def demo(prepare: bool, follow: bool) -> None:
    """Prepare or follow a demonstration over the sandbox."""
    settings = Settings.load(os.environ)
    database = Database.connect(settings.database, application="loa demo")
    if prepare:
        _prepare(settings, database)
    if follow:
        _follow(database)
    database.close()


def _prepare(settings: Settings, database: Database) -> None:
    path = settings.var / "demo.json"
    with database.read() as connection:
        known = connection.execute(select(users.c.id).limit(1)).first()
    if known:
        if not path.exists():
            raise click.ClickException(
                f"people work with this database already, and {path} is not here: this is no trial, or it was prepared elsewhere"
            )
        click.echo("· the demonstration goes on with its data")
    else:
        # readers belong to another service: its own command adds them
        subprocess.run([sys.executable, "-m", "loa", "newsletter", "import", str(READERS)], check=True)
        with database.begin() as connection:
            people = _fill(settings, connection)
            addresses = {
                "desk": settings.desk_address,
                "portal": settings.portal_address,
                "sandbox": _sandbox(settings),
            }
            # before the commit: logins that are in the database and written down nowhere would be of no use
            path.touch(mode=0o600)
            path.write_text(json.dumps({**addresses, "users": people}, ensure_ascii=False, indent=1))
        click.echo(f"· {path} has logins and tokens")
    kept = json.loads(path.read_text())
    for role, person in kept["users"].items():
        click.echo(f"  {role:<8} {person['login']} / {person['password']}")
    click.echo(f"  desk {kept['desk']}   portal {kept['portal']}   sandbox {kept['sandbox']}")


def _fill(settings: Settings, connection: Connection) -> dict[str, dict[str, str]]:
    now = SystemClock().now()
    plan_file = parse(PLAN.read_text("utf-8"))
    imported = import_plan(
        connection,
        plan_file,
        now=now,
        shift=shift_around(plan_file, (in_hanoi(now) + _AHEAD).date()),
        horizon=settings.horizon,
    )
    click.echo(
        f"· plan {plan_file.plan.code}: {', '.join(f'{name} {count.found}' for name, count in imported.counts.items())}"
    )
    click.echo(f"· {add_accounts(connection, now, settings, imported.units)} channel accounts")
    made: dict[str, User] = {}
    kept: dict[str, dict[str, str]] = {}
    for role, (login, name, roles, spokesperson) in _PEOPLE.items():
        password = secrets.token_urlsafe(12)
        made[role] = add_user(
            connection,
            login=login,
            full_name=name,
            roles=roles,
            now=now,
            password=password,
            spokesperson=spokesperson,
            email=f"{login}@gddt.example",
        )
        token = add_token(connection, user_id=made[role].id, label="demo", now=now)
        kept[role] = {"login": login, "password": password, "token": token}
    channels = installed()
    offices = {role: Office(connection, now, user, settings, channels) for role, user in made.items()}
    filled = fill(offices["editor"], offices["approver"], Blobs(settings.media))
    click.echo(
        f"· items: {filled.soon} go out within a minute, {filled.later} are scheduled, {filled.waiting} await approval, "
        f"{filled.drafts} are drafts"
    )
    return kept


def _follow(database: Database) -> None:
    """Prints a line for each delivery that ends, as long as the process lives."""
    begun = time.monotonic()
    while True:
        with database.begin() as connection:
            happened = facts.unread(connection, _LISTENER, from_start=True)
            for fact in happened:
                if fact.name in ("delivery.concluded", "delivery.taken_over"):
                    click.echo(f"{time.monotonic() - begun:7.1f} s  {_line(connection, fact.subject)}")
            if happened:
                facts.read_up_to(connection, _LISTENER, happened[-1].id)
        time.sleep(0.3)


def _line(connection: Connection, delivery_id: str) -> str:
    row = read.one(connection, UUID(delivery_id))
    item = item_of(connection, row.item_id)
    where = row.live_url or ""
    account = f"{row.channel}:{row.account_key}"
    return f"{account:<26} {row.operation:<8} {row.state:<11} #{item.number:<3} {item.title[:48]:<48}  {where}".rstrip()


def _sandbox(settings: Settings) -> str:
    return f"http://127.0.0.1:{settings.sandbox_port}"
