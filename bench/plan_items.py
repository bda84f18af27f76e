"""A plan's year with very many items, each with deliveries as the desk, the scheduler and the workers would have left them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import psycopg

from bench.filling import add_account, dsn
from bench.ground import Ground
from loa_publisher.demo.texts import PLAN
from loa_publisher.plans.importing import import_plan
from loa_publisher.plans.parsing import parse

ITEMS = 50_000
CHANNELS = ("portal", "facebook", "unit", "email")


def fill(at: Ground, items: int = ITEMS) -> UUID:
    """The sample plan with so many items more, over its year and its topics; gives the plan.

    Of twenty items twelve were out in time, two late, two never, and four are to come; each goes to three or four channels.
    """
    now = datetime(2021, 6, 1, tzinfo=UTC)
    with at.database.begin() as connection:
        plan_id = import_plan(connection, parse(PLAN.read_text("utf-8")), now=now).plan_id
    accounts = [add_account(at, f"{channel}:{channel}") for channel in CHANNELS]
    with psycopg.connect(dsn(at)) as connection:
        connection.execute(_ITEMS, {"plan": plan_id, "items": items})
        connection.execute(_SNAPSHOT)
        for number, account in enumerate(accounts):
            wanted = {"account": account, "channel": CHANNELS[number], "number": number}
            connection.execute(_POSTINGS, wanted)
            connection.execute(_DELIVERIES, wanted)
        connection.execute(_VISITS)
    with psycopg.connect(dsn(at), autocommit=True) as connection:
        connection.execute("ANALYZE")
    return plan_id


_ITEMS = """
INSERT INTO planning.items (id, number, plan_id, code, topic_id, kind, title, folded, audience, groups, targets,
    needs_spokesperson, due_at, state, created_at, updated_at)
SELECT gen_random_uuid(), 1000 + n, %(plan)s, 'B' || n, t.ids[1 + n %% array_length(t.ids, 1)], 'campaign', 'Tin số ' || n,
    'tin so ' || n, 'public', '[]',
    CASE WHEN n %% 2 = 0 THEN '[{"channel": "portal"}, {"channel": "facebook"}, {"channel": "unit"}]'
        ELSE '[{"channel": "portal"}, {"channel": "facebook"}, {"channel": "unit"}, {"channel": "email"}]' END::jsonb,
    false,
    CASE WHEN n %% 20 < 16 THEN timestamptz '2020-09-01 01:00Z' + (n %% 273) * interval '1 day'
        ELSE timestamptz '2021-06-02 01:00Z' + (n %% 89) * interval '1 day' END,
    'approved', now(), now()
FROM generate_series(1, %(items)s) n, (SELECT array_agg(id) ids FROM planning.topics WHERE plan_id = %(plan)s) t"""

_SNAPSHOT = "INSERT INTO ledger.snapshots (hash, audience, body) VALUES (repeat('0', 64), 'public', '{}')"

_POSTINGS = """
INSERT INTO ledger.postings (id, item_id, account_id, last_sequence)
SELECT gen_random_uuid(), i.id, %(account)s, 1 FROM planning.items i
WHERE i.number > 1000 AND (%(number)s < 3 OR i.number %% 2 = 1)"""

_DELIVERIES = """
INSERT INTO ledger.deliveries (id, posting_id, item_id, account_id, channel, lane, operation, sequence, generation, revision,
    revision_hash, snapshot_hash, state, due_at, expires_at, created_at, concluded_at)
SELECT gen_random_uuid(), p.id, p.item_id, p.account_id, %(channel)s, 'routine', 'publish', 1, 1, 1, repeat('0', 64),
    repeat('0', 64),
    CASE WHEN i.number %% 20 < 14 THEN 'published' WHEN i.number %% 20 < 16 THEN 'expired' ELSE 'scheduled' END,
    i.due_at, i.due_at + interval '1 hour', now(),
    CASE WHEN i.number %% 20 < 12 THEN i.due_at + interval '3 seconds'
        WHEN i.number %% 20 < 14 THEN i.due_at + (1 + i.number %% 9) * interval '1 day' ELSE NULL END
FROM ledger.postings p JOIN planning.items i ON i.id = p.item_id WHERE p.account_id = %(account)s"""

_VISITS = """
INSERT INTO portal.visits (item_id, day, views)
SELECT id, due_at::date + n, 1 + number % 7 FROM planning.items, generate_series(0, 4) n
WHERE number > 1000 AND number % 20 < 14"""
