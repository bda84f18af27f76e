"""Work laid into the ledger: the rows that the desk would write, many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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


def add_accounts(
    at: Ground, targets: Iterable[str], settings: dict[str, Any] | None = None, secret: str | None = None
) -> dict[str, UUID]:
    """Adds an account for each target such as ``nothing:a1``; ids by target. `{key}` in a setting is the account's key."""
    made = {}
    sealed = {"secret": seal(secret, at.settings.seal_public_key)} if secret else {}
    with at.database.begin() as connection:
        for target in targets:
            channel, _, key = target.partition(":")
            own = {
                name: value.format(key=key) if isinstance(value, str) else value
                for name, value in (settings or {}).items()
            }
            made[target] = accounts.put(
                connection, datetime.now(UTC), channel=channel, key=key, label=key, visibility=PUBLIC,
                settings=own, secrets=sealed,
            )  # fmt: skip
    return made


def add_deliveries(
    at: Ground,
    targets: Mapping[str, UUID],
    count: int,
    first: datetime,
    every: timedelta = timedelta(microseconds=1),
    *,
    lane: str = ROUTINE,
) -> list[UUID]:
    """Schedules `count` items at the accounts in turn, the first due at `first`, each `every` after the one before; the ids.

    Each item has an approval and a text of its own.
    """
    names = list(targets)
    people = (new_id(), new_id())
    now = datetime.now(UTC)
    content, decisions, postings, rows = [], [], [], []
    for index in range(count):
        target = names[index % len(names)]
        item, posting, due = new_id(), new_id(), first + index * every
        snapshot = Snapshot(
            item=str(item), revision=1, target=target, title="Tuyển sinh vào lớp 10", summary="", html=f"<p>{_BODY}</p>",
            text=_BODY, link=None, topic=Topic(code="3", slug="tuyen-sinh", title="Tuyển sinh đầu cấp"),
            audience=PUBLIC, lane=lane,
        )  # fmt: skip
        hash, of_snapshot = revision_hash([snapshot]), snapshot.hash
        content.append((of_snapshot, PUBLIC, snapshot.canonical()))
        decisions.append((new_id(), item, hash, "normal", *people, now))
        postings.append((posting, item, targets[target], 1))
        rows.append((
            new_id(), posting, item, targets[target], target.partition(":")[0], lane, "publish", 1, 1, 1, hash,
            of_snapshot, "scheduled", due, due + at.settings.grace(lane), due, now,
        ))  # fmt: skip
    with psycopg.connect(dsn(at)) as connection:
        _copy(connection, "snapshots", "hash audience body", content)
        _copy(
            connection,
            "approvals",
            "id item_id revision_hash kind written_by approved_by approved_at",
            decisions,
        )
        _copy(connection, "postings", "id item_id account_id last_sequence", postings)
        _copy(
            connection, "deliveries", "id posting_id item_id account_id channel lane operation sequence generation revision"
            " revision_hash snapshot_hash state due_at expires_at release_at created_at", rows,
        )  # fmt: skip
        connection.execute("SELECT pg_notify('loa', '')")
    return [row[0] for row in rows]


def _copy(
    connection: psycopg.Connection, table: str, columns: str, rows: Sequence[tuple[object, ...]]
) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns.split()))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier("ledger", table), names)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def states(at: Ground) -> dict[str, int]:
    """How many deliveries are in each state."""
    with psycopg.connect(dsn(at)) as connection:
        return dict(
            connection.execute("SELECT state, count(*) FROM ledger.deliveries GROUP BY state").fetchall()
        )


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
