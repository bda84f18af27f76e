"""A desk and a portal on their first day: people, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loa.clock import SettableClock
from loa.settings import Settings
from loa_portal.app import create_app as create_portal
from loa_portal.site import EXTENSION
from loa_publisher.accounts.actions import add_user
from loa_publisher.accounts.roles import ROLES
from loa_publisher.app import create_app
from loa_publisher.desk.security import limiter
from tests.browser.filled import Filled
from tests.browser.served import serving
from tests.publisher.desk.conftest import NOW, PASSWORD, Desk
from tests.stack import environment


@contextmanager
def empty(url: str, var: Path) -> Iterator[Filled]:
    """Both over one migrated, empty database, behind sockets, until the end of the block."""
    settings, clock = Settings.load(environment(url, "", var)), SettableClock(NOW)
    app, portal = create_app(settings, clock), create_portal(settings, clock=clock)
    database = app.extensions["loa_house"].database
    with database.begin() as connection:
        chief = add_user(
            connection,
            login="chief",
            full_name="Chánh Văn phòng Sở",
            roles=list(ROLES),
            now=NOW,
            password=PASSWORD,
            spokesperson=True,
        )
    desk = Desk(app, database, clock, {"chief": chief})
    try:
        with serving(app) as desk_address, serving(portal) as portal_address:
            yield Filled(desk, desk_address, portal_address, {"user": chief.id, "reader": "A" * 43})
    finally:
        limiter.reset()
        portal.extensions[EXTENSION].database.close()
        database.close()
