"""A year in which much went well and much did not: the sample plan, lived through until a day in March."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from loa.database import new_id
from loa.ledger import accounts as ledger_accounts
from loa.ledger.tables import accounts, deliveries, parts, postings, snapshots
from loa.visits import visits
from loa_publisher.accounts.models import users
from loa_publisher.approvals.models import emergencies
from loa_publisher.items.models import items

NOW = datetime(2021, 3, 20, 2, tzinfo=UTC)
"""A Saturday morning in Hanoi."""
UNITS = (
    "Quận Ba Đình",
    "Quận Đống Đa",
    "Huyện Đan Phượng",
    "Thị xã Sơn Tây",
    "Huyện Ứng Hòa",
    "Quận Hà Đông",
)
READERS = 40
FATES = ("in time", "late", "in time", "missed", "in time", "rejected", "half", "withdrawn", "at midnight")


def live(connection: Connection) -> None:
    """Lets the year happen up to NOW."""
    known = _accounts(connection)
    author = connection.execute(select(users.c.id).order_by(users.c.login)).scalars().first()
    past = connection.execute(
        select(items).where(items.c.due_at < NOW, items.c.state == "planned").order_by(items.c.number)
    ).all()
    for index, item in enumerate(past):
        fate = FATES[index % len(FATES)]
        state = {"missed": "submitted", "rejected": "rejected", "withdrawn": "withdrawn"}.get(
            fate, "approved"
        )
        connection.execute(
            update(items).where(items.c.id == item.id).values(state=state, due_at=_due(item, fate))
        )
        if state == "approved":
            _publish(connection, item, fate, index, known)
        if fate == "half" and author is not None:
            _emergency(connection, item, author, reviewed=index % 2 == 0)


def _due(item: Any, fate: str) -> datetime:
    """Half past midnight in Hanoi is another day in London."""
    due: datetime = item.due_at
    return due.replace(hour=17, minute=30) if fate == "at midnight" else due


def _publish(
    connection: Connection, item: Any, fate: str, index: int, known: Mapping[str, list[Any]]
) -> None:
    hash = f"{index:064x}"
    connection.execute(
        insert(snapshots).values(hash=hash, audience=item.audience, body=f'{{"audience":"{item.audience}"}}')
    )
    for place, (account, channel) in enumerate(_places(item, known)):
        posting, due = new_id(), _due(item, fate)
        out = due + (timedelta(days=3) if fate == "late" else timedelta(minutes=2))
        state = "published"
        if channel == "unit" and (index + place) % 5 == 0:
            state = "expired"
        elif fate == "half" and channel not in ("portal", "unit"):
            state = "partial" if channel == "email" else "rejected"
        corrected = index % 6 == 0 and channel == "portal"
        connection.execute(
            insert(postings).values(
                id=posting, item_id=item.id, account_id=account, last_sequence=2 if corrected else 1
            )
        )
        common = {
            "posting_id": posting, "item_id": item.id, "account_id": account, "channel": channel, "lane": item.lane,
            "generation": 1, "revision": 1, "revision_hash": hash, "snapshot_hash": hash, "due_at": due,
            "expires_at": due + timedelta(hours=12), "created_at": due - timedelta(days=2),
        }  # fmt: skip
        first = common | {
            "id": new_id(),
            "operation": "publish",
            "sequence": 1,
            "state": state,
            "concluded_at": out,
        }
        connection.execute(insert(deliveries).values(first))
        if corrected:
            later = {
                "operation": "correct",
                "sequence": 2,
                "state": "published",
                "concluded_at": out + timedelta(days=1),
            }
            connection.execute(insert(deliveries).values(common | {"id": new_id()} | later))
        if channel == "email":
            connection.execute(insert(parts), list(_readers(first["id"], all=state == "published")))
        if channel == "portal":
            day = out.date()
            seen = [
                {"item_id": item.id, "day": day + timedelta(days=n), "views": 20 + index * 7 + n}
                for n in (0, 1, 9)
            ]
            connection.execute(insert(visits), seen)


def _readers(delivery: UUID, *, all: bool) -> Iterator[dict[str, Any]]:
    for number in range(READERS):
        state = "sent" if all or number % 4 else "failed"
        yield {
            "id": new_id(), "delivery_id": delivery, "chunk": 0, "reader": f"r{number}", "address": "a@example.vn",
            "attributes": {}, "state": state,
        }  # fmt: skip


def _places(item: Any, known: Mapping[str, list[Any]]) -> list[tuple[UUID, str]]:
    """Every account that the item goes to and may stand at."""
    channels = dict.fromkeys(target["channel"] for target in item.targets)
    found = [account for channel in channels for account in known.get(channel, ())]
    return [
        (one.id, one.channel) for one in found if item.audience == "public" or one.visibility == "internal"
    ]


def _accounts(connection: Connection) -> dict[str, list[Any]]:
    put = {"settings": {}, "secrets": {}}
    ledger_accounts.put(
        connection, NOW, channel="email", key="ban-tin", label="Bản tin", visibility="public", **put
    )
    for number, name in enumerate(UNITS):
        ledger_accounts.put(
            connection, NOW, channel="unit", key=f"don-vi-{number}", label=name, visibility="internal", **put
        )
    found: dict[str, list[Any]] = {}
    for row in connection.execute(select(accounts).order_by(accounts.c.channel, accounts.c.key)):
        keys = [one.channel for one in found.get(row.channel, ())]
        if row.channel == "unit" and row.label not in UNITS:
            continue
        if not keys or row.channel == "unit":
            found.setdefault(row.channel, []).append(row)
    return found


def _emergency(connection: Connection, item: Any, by: UUID, *, reviewed: bool) -> None:
    values = {"published_by": by, "published_at": item.due_at, "reason": "Bão đổ bộ trong đêm"}
    if reviewed:
        other = connection.execute(select(users.c.id).where(users.c.id != by)).scalars().first()
        values |= {
            "reviewed_by": other,
            "reviewed_at": item.due_at + timedelta(days=1),
            "finding": "confirmed",
        }
    connection.execute(
        insert(emergencies).values(id=new_id(), item_id=item.id, revision_hash="0" * 64, **values)
    )
