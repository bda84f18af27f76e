"""Work laid into the ledger: the rows that the desk would write, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from bench.ground import Ground
from loa.content import PUBLIC, ROUTINE, Snapshot, Topic, revision_hash
from loa.database import new_id
from loa.ledger import accounts
from loa.secrets import seal

_BODY = (
    "Kỳ thi tuyển sinh vào lớp 10 diễn ra ngày 12 tháng 6; phụ huynh xem lịch và địa điểm ở trang của nhà trường. "
    * 5
)


def dsn(at: Ground) -> str:
    """The database's address as psycopg takes it."""
    return at.settings.database


def add_account(
    at: Ground,
    target: str,
    settings: Mapping[str, Any] | None = None,
    secrets: Mapping[str, str] | None = None,
) -> UUID:
    """Adds the account of a target such as ``nothing:a1``; `secrets` are sealed on the way."""
    channel, _, key = target.partition(":")
    sealed = {name: seal(text, at.settings.seal_public_key) for name, text in (secrets or {}).items()}
    with at.database.begin() as connection:
        return accounts.put(
            connection, datetime.now(UTC), channel=channel, key=key, label=key, visibility=PUBLIC,
            settings=settings or {}, secrets=sealed,
        )  # fmt: skip


def add_nothings(at: Ground) -> dict[str, UUID]:
    """Thirty accounts of the plug-in that does nothing; ids by target."""
    return {target: add_account(at, target) for target in (f"nothing:a{index}" for index in range(30))}


def add_deliveries(
    at: Ground,
    targets: Mapping[str, UUID],
    count: int,
    first: datetime,
    every: timedelta = timedelta(microseconds=1),
    *,
    lane: str = ROUTINE,
) -> list[UUID]:
    """Schedules `count` items, each at one of the accounts in turn; gives the deliveries.

    The first is due at `first`, each `every` after the one before. Each has an approval and a text of its own.
    """
    names = list(targets)
    rows = _Rows(at, lane)
    for index in range(count):
        target = names[index % len(names)]
        rows.add(target, {target: targets[target]}, first + index * every)
    return rows.write()


def add_broadcasts(at: Ground, targets: Mapping[str, UUID], items: int, due: datetime) -> list[UUID]:
    """Schedules `items`, each at all the accounts; gives the deliveries."""
    channel = next(iter(targets)).partition(":")[0]
    rows = _Rows(at, ROUTINE)
    for index in range(items):
        rows.add(f"{channel}:*", targets, due + index * timedelta(microseconds=1))
    return rows.write()


class _Rows:
    """The rows of many approved items."""

    def __init__(self, at: Ground, lane: str) -> None:
        self._at = at
        self._lane = lane
        self._now = datetime.now(UTC)
        self._people = (new_id(), new_id())
        self._rows: dict[str, list[tuple[object, ...]]] = {table: [] for table in _COLUMNS}
        self._ids: list[UUID] = []

    def add(self, target: str, accounts: Mapping[str, UUID], due: datetime) -> None:
        item = new_id()
        snapshot = Snapshot(
            item=str(item), revision=1, target=target, title="Tuyển sinh vào lớp 10", summary="", html=f"<p>{_BODY}</p>",
            text=_BODY, link=None, topic=Topic(code="3", slug="tuyen-sinh", title="Tuyển sinh đầu cấp"),
            audience=PUBLIC, lane=self._lane,
        )  # fmt: skip
        hash, of_snapshot = revision_hash([snapshot]), snapshot.hash
        self._rows["snapshots"].append((of_snapshot, PUBLIC, snapshot.canonical()))
        self._rows["approvals"].append((new_id(), item, hash, "normal", *self._people, self._now))
        expires = due + self._at.settings.grace(self._lane)
        for account in accounts.values():
            posting, delivery = new_id(), new_id()
            self._ids.append(delivery)
            self._rows["postings"].append((posting, item, account, 1))
            self._rows["deliveries"].append((
                delivery, posting, item, account, snapshot.channel, self._lane, "publish", 1, 1, 1, hash, of_snapshot,
                "scheduled", due, expires, due, self._now,
            ))  # fmt: skip

    def write(self) -> list[UUID]:
        """All in one transaction, which wakes the scheduler; gives the deliveries in the order in which they were added."""
        with psycopg.connect(dsn(self._at)) as connection:
            for table, columns in _COLUMNS.items():
                _copy(connection, table, columns, self._rows[table])
            connection.execute("SELECT pg_notify('loa', '')")
        return self._ids


_COLUMNS = {
    "snapshots": "hash audience body",
    "approvals": "id item_id revision_hash kind written_by approved_by approved_at",
    "postings": "id item_id account_id last_sequence",
    "deliveries": "id posting_id item_id account_id channel lane operation sequence generation revision revision_hash"
    " snapshot_hash state due_at expires_at release_at created_at",
}


def _copy(
    connection: psycopg.Connection, table: str, columns: str, rows: Sequence[tuple[object, ...]]
) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns.split()))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier("ledger", table), names)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


class Watch:
    """Looks at single rows, so cheaply that what is measured does not feel it."""

    def __init__(self, at: Ground) -> None:
        self._connection = psycopg.connect(dsn(at), autocommit=True)

    def state(self, delivery: UUID) -> str:
        """State of a delivery."""
        found = self._connection.execute("SELECT state FROM ledger.deliveries WHERE id = %s", [delivery])
        return str(found.fetchall()[0][0])

    def open(self, ids: Sequence[UUID]) -> int:
        """How many of `ids` have not come to an end."""
        query = "SELECT count(*) FROM ledger.deliveries WHERE id = ANY(%s) AND concluded_at IS NULL"
        return int(self._connection.execute(query, [list(ids)]).fetchall()[0][0])

    def late(self, ids: Sequence[UUID]) -> list[float]:
        """Milliseconds from due to the plug-in's call, of deliveries that `bench.nothing` published."""
        query = """SELECT ((a.evidence ->> 'called')::float8 - extract(epoch FROM d.due_at)) * 1000 FROM ledger.deliveries d
            JOIN ledger.attempts a ON a.delivery_id = d.id WHERE d.id = ANY(%s)"""
        return [float(late) for (late,) in self._connection.execute(query, [list(ids)])]

    def close(self) -> None:
        """Lets go of the connection."""
        self._connection.close()
