"""Years of deliveries, written by the database itself: 9 of 10 have ended, 1 of 10 is planned, a few ask for a person."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import psycopg
from psycopg import sql

_STEP = 1_000_000
_SNAPSHOT = """INSERT INTO ledger.snapshots (hash, audience, body)
    VALUES (repeat('0', 64), 'public', '{"audience": "public"}') ON CONFLICT DO NOTHING"""
_POSTINGS = """INSERT INTO ledger.postings
      (id, item_id, account_id, last_sequence, live_id, live_revision, published_at)
    SELECT lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n / 10), 32, '0')::uuid,
      (%(accounts)s::uuid[])[1 + n %% %(many)s::int], 1,
      CASE WHEN n %% 10 > 0 THEN 'post-' || n END, CASE WHEN n %% 10 > 0 THEN 1 END,
      CASE WHEN n %% 10 > 0 THEN now() - n * interval '1 s' END
    FROM generate_series(%(from)s::int, %(to)s::int) AS n"""
_DELIVERIES = """INSERT INTO ledger.deliveries
      (id, posting_id, item_id, account_id,
      channel, lane, operation, sequence, generation, revision,
      revision_hash, snapshot_hash, state, reason,
      due_at, expires_at, release_at, created_at,
      attempts, fence, worker, concluded_at)
    SELECT lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n / 10), 32, '0')::uuid,
      (%(accounts)s::uuid[])[1 + n %% %(many)s::int],
      'nothing', CASE WHEN n %% 50 = 1 THEN 'urgent' ELSE 'routine' END, 'publish', 1, 1, 1,
      md5(n::text) || md5((n / 10)::text), repeat('0', 64), state, CASE state WHEN 'expired' THEN 'too_late' END,
      due, due + interval '12 h', CASE state WHEN 'scheduled' THEN due END, due - interval '30 d',
      CASE state WHEN 'published' THEN 1 ELSE 0 END, 1, CASE state WHEN 'published' THEN 'nothing@worker:1' END,
      CASE WHEN state IN ('published', 'expired', 'cancelled') THEN due + interval '20 ms' END
    FROM (
      SELECT n, CASE WHEN n %% 10 = 0 THEN 'scheduled' WHEN n %% 100 = 1 THEN 'cancelled'
          WHEN n %% 100 = 2 THEN 'expired' WHEN n %% 100000 = 3 THEN 'blocked' ELSE 'published' END AS state,
        CASE WHEN n %% 10 = 0 THEN now() + interval '1 d' + n * interval '3 s'
          ELSE now() - n * interval '1 s' END AS due
      FROM generate_series(%(from)s::int, %(to)s::int) AS n
    ) AS made"""
_INDEXES = """SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'ledger' AND tablename = 'deliveries'
    AND indexname NOT IN (SELECT conname FROM pg_constraint)"""


def fill(address: str, accounts: Sequence[UUID], count: int) -> None:
    """Writes `count` postings with a delivery each, and has the database look at what it has got then.

    The triggers and foreign keys, which the rows would satisfy, are left out, and the indexes are built afterwards.
    """
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '1GB'")
        connection.execute(_SNAPSHOT)
        indexes = connection.execute(_INDEXES).fetchall()
        for name, _ in indexes:
            connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier("ledger", name)))
        for first in range(1, count + 1, _STEP):
            span = {"from": first, "to": min(first + _STEP - 1, count)}
            for statement in (_POSTINGS, _DELIVERIES):
                connection.execute(statement, {**span, "accounts": list(accounts), "many": len(accounts)})
        for _, definition in indexes:
            connection.execute(definition)
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
