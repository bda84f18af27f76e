"""An office with the sample year, people of every role and the channels' accounts. Its clock stands within that year."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from PIL import Image
from sqlalchemy import func, select

from loa import migrations, slots
from loa.blobs import Blobs
from loa.channel import installed
from loa.clock import SettableClock
from loa.database import Database
from loa.ledger.tables import approvals as ledger_approvals
from loa.ledger.tables import deliveries
from loa.secrets import new_keys
from loa.settings import Settings
from loa_publisher.accounts.actions import User, add_user, all_users
from loa_publisher.approvals import actions as approvals
from loa_publisher.demo.outside import add_accounts
from loa_publisher.demo.texts import PLAN
from loa_publisher.items import actions, queries
from loa_publisher.items.drafts import read_draft
from loa_publisher.items.pictures import add_picture
from loa_publisher.office import Office
from loa_publisher.plans.importing import import_plan
from loa_publisher.plans.parsing import parse
from tests.stack import environment

NOW = datetime(2020, 11, 22, 2, tzinfo=UTC)
"""A Sunday morning in Hanoi, in the sample's year."""
PEOPLE: dict[str, tuple[list[str], bool]] = {
    "editor": (["editor"], False),
    "both": (["editor", "approver"], False),
    "approver": (["approver"], False),
    "spokesperson": (["approver"], True),
    "operator": (["operator"], False),
    "admin": (["admin"], False),
    "reader": (["reader"], False),
}
UNITS = 30


def fill(url: str, var: Path) -> None:
    """Puts the sample year, the accounts and the people into a migrated database."""
    settings = Settings.load(_environ(url, var))
    database = Database.connect(url)
    with database.begin() as connection:
        plan = import_plan(connection, parse(PLAN.read_text("utf-8")), now=NOW)
        add_accounts(connection, NOW, settings, plan.units)
        for login, (roles, spokesperson) in PEOPLE.items():
            add_user(
                connection,
                login=login,
                full_name=login.title(),
                roles=roles,
                now=NOW,
                spokesperson=spokesperson,
            )
    database.close()


def _environ(url: str, var: Path) -> dict[str, str]:
    public, private = new_keys()
    keys = {"LOA_SEAL_PUBLIC_KEY": public, "LOA_SEAL_PRIVATE_KEY": private}
    return environment(url, "", var) | keys


class Bureau:
    """The office. `close` it at the end."""

    def __init__(self, url: str, var: Path) -> None:
        self.environ = _environ(url, var)
        self.settings = Settings.load(self.environ)
        self.database = Database.connect(url)
        self.clock = SettableClock(NOW)
        self.channels = installed()
        self.blobs = Blobs(self.settings.media)
        with self.database.read() as connection:
            self.people: dict[str, User] = {user.login: user for user in all_users(connection)}

    def close(self) -> None:
        """Closes the database."""
        self.database.close()

    @contextmanager
    def office(self, person: str = "editor") -> Iterator[Office]:
        """A transaction in a person's name."""
        with self.database.begin() as connection:
            yield Office(connection, self.clock.now(), self.people[person], self.settings, self.channels)

    def rows(self) -> dict[str, int]:
        """How many rows each table has: what must not change where something was refused."""
        with self.database.read() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for owned in migrations.installed().values()
                for table in owned.metadata.sorted_tables
            }

    def later(self, **by: float) -> datetime:
        """A time to come."""
        return self.clock.now() + timedelta(**by)

    def draft(self, **changes: Any) -> dict[str, Any]:
        """The JSON of an item for the portal, due in an hour; `changes` replace fields, None leaves one out."""
        said = {
            "topic": "T08",
            "title": "Gương người tốt việc tốt",
            "summary": "Cô giáo vùng bãi giữa sông Hồng",
            "body_html": "<p>Mỗi sáng cô <strong>qua đò</strong> đến lớp.</p>",
            "audience": "public",
            "lane": "routine",
            "channels": [{"channel": "portal"}],
            "due_at": self.later(hours=1).isoformat(),
        }
        return {name: value for name, value in (said | changes).items() if value is not None}

    def write(self, person: str = "editor", **changes: Any) -> UUID:
        """A new item; its id."""
        with self.office(person) as office:
            return actions.create(office, read_draft(self.draft(**changes)))

    def edit(self, item_id: UUID, person: str = "editor", **changes: Any) -> bool:
        """Saves another version of an item."""
        with self.office(person) as office:
            return actions.edit(office, item_id, read_draft(self.draft(**changes)))

    def submit(self, item_id: UUID, person: str = "editor") -> str:
        """Hands it to the approvers; the hash that they approve."""
        with self.office(person) as office:
            return approvals.submit(office, item_id)

    def approve(self, item_id: UUID, person: str = "approver", revision_hash: str | None = None) -> bool:
        """Approves the hash that stands there now, or another."""
        with self.office(person) as office:
            return approvals.approve(office, item_id, revision_hash or self.item(item_id).revision_hash)

    def approved(self, **changes: Any) -> UUID:
        """An item that was written, submitted and approved."""
        item_id = self.write(**changes)
        self.submit(item_id)
        self.approve(item_id)
        return item_id

    def upload(self, content: bytes | None = None, person: str = "editor") -> str:
        """A picture; its SHA-256."""
        with self.office(person) as office:
            return str(add_picture(office, self.blobs, "ảnh.png", content or picture()).sha256)

    def item(self, item_id: UUID) -> Any:
        """The item's row."""
        with self.database.read() as connection:
            return queries.one(connection, item_id)

    def of_plan(self, code: str) -> UUID:
        """The item that the plan calls so."""
        with self.database.read() as connection:
            rows = queries.listed(connection, limit=200)
        return next(UUID(str(row.id)) for row in rows if row.code == code)

    def slot(self, series: str, *, nth: int = 0) -> Any:
        """One of the open slots of a series of the plan, the first to come first."""
        query = select(slots.slots).join(slots.series, slots.series.c.id == slots.slots.c.series_id)
        query = query.where(slots.series.c.code == series, slots.slots.c.state == "open")
        with self.database.read() as connection:
            return connection.execute(query.order_by(slots.slots.c.due_at)).all()[nth]

    def deliveries(self, item_id: UUID) -> list[Any]:
        """The item's deliveries by channel and order."""
        query = select(deliveries).where(deliveries.c.item_id == item_id)
        with self.database.read() as connection:
            return list(connection.execute(query.order_by(deliveries.c.channel, deliveries.c.sequence)))

    def states(self, item_id: UUID) -> list[str]:
        """The states of the item's deliveries, sorted."""
        return sorted(row.state for row in self.deliveries(item_id))

    def approvals_of(self, item_id: UUID) -> list[Any]:
        """The approvals of the item that are not void."""
        table = ledger_approvals
        with self.database.read() as connection:
            return list(
                connection.execute(
                    select(table).where(table.c.item_id == item_id, table.c.voided_at.is_(None))
                )
            )


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 6), colour: str = "teal", **how: Any) -> bytes:
    """The bytes of a picture."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **how)
    return file.getvalue()
