"""What a plan's page and its report cost with 50,000 items, beside the plain SQL that answers the same; and whether they agree.

The plain SQL is written for this bench alone, as somebody would who knows the tables: outcomes by topic and month.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import psycopg

from bench.figures import Figure, at_most, middle, told
from bench.filling import dsn
from bench.ground import Ground, Servers, ground
from bench.plan_items import ITEMS, fill
from bench.plan_report import Answers, counted_plainly, reported
from loa.clock import SettableClock
from loa.database import Database
from loa.settings import Settings
from loa_publisher.accounts.actions import add_user
from loa_publisher.app import create_app
from loa_publisher.plans import figures
from loa_publisher.plans.outcomes import OUTCOMES, Scope

NOW = datetime(2021, 6, 1, 2, tzinfo=UTC)
TODAY = date(2021, 6, 1)
TIMES = 5
"""Of each in one round, in turn; the middle one counts."""

PLAIN = """
SELECT t.id, date_trunc('month', i.day)::date AS month,
    CASE WHEN i.state = 'history' THEN 'in_time' WHEN o.day > i.day THEN 'late' WHEN o.day IS NOT NULL THEN 'in_time'
        WHEN i.state IN ('rejected', 'withdrawn') THEN 'dropped' WHEN i.day < %(today)s THEN 'missed' ELSE 'open' END AS outcome,
    count(*)
FROM (SELECT id, topic_id, state, coalesce(planned_on, (due_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) AS day
    FROM planning.items) i
JOIN planning.topics t ON t.id = i.topic_id AND t.plan_id = %(plan)s
LEFT JOIN (SELECT d.item_id, (min(coalesce((a.evidence ->> 'at')::timestamptz, d.concluded_at))
        AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day
    FROM ledger.deliveries d
    LEFT JOIN ledger.attempts a ON a.delivery_id = d.id AND a.outcome = 'proof' AND d.channel = 'manual'
    WHERE d.operation = 'publish' AND d.state IN ('published', 'partial') GROUP BY 1) o ON o.item_id = i.id
GROUP BY 1, 2, 3"""


def run(on: Servers, rounds: int) -> list[Figure]:
    """Milliseconds; each figure is the median of the rounds'."""
    with ground(on) as at:
        begun = time.monotonic()
        plan_id = fill(at)
        print(f"plan: {ITEMS:,} items filled in {time.monotonic() - begun:.0f} s", flush=True)
        page = _visitor(at, plan_id)
        desk = Database.connect(dsn(at), by_values=True)  # as the desk asks
        with closing(psycopg.connect(dsn(at), autocommit=True)) as connection, closing(desk):
            asks: tuple[Callable[[], Any], ...] = (
                lambda: _plain(connection, plan_id),
                lambda: _figures(desk, plan_id),
                page,
                lambda: _counted_plainly(desk, plan_id),
                lambda: _reported(desk, plan_id),
            )
            _compare(asks[0](), asks[1]())
            _compare_reports(asks[3](), asks[4]())
            spent = [_timed(asks) for _ in range(rounds)]
        plain, numbers, whole, counted, reported = (middle(values) for values in zip(*spent, strict=True))
    return [
        at_most(f"heat map's numbers over {ITEMS:,} items / plain SQL", numbers, "ms", plain, 3),
        at_most(f"plan's page over {ITEMS:,} items, obligations and all / plain SQL", whole, "ms", plain, 3),
        told("plain SQL by itself", plain, "ms", plain),
        at_most(f"report over {ITEMS:,} items, obligations and all / plain SQL", reported, "ms", counted, 3),
    ]


def _timed(asks: tuple[Callable[[], Any], ...]) -> list[float]:
    found: list[list[float]] = [[] for _ in asks]
    for _ in range(TIMES):
        for place, ask in enumerate(asks):
            begun = time.perf_counter()
            ask()
            found[place].append((time.perf_counter() - begun) * 1000)
    return [middle(values) for values in found]


def _plain(connection: psycopg.Connection[Any], plan_id: UUID) -> dict[tuple[Any, Any, str], int]:
    rows = connection.execute(PLAIN, {"plan": plan_id, "today": TODAY})
    return {(topic, month, outcome): count for topic, month, outcome, count in rows}


def _figures(desk: Database, plan_id: UUID) -> dict[tuple[Any, Any, str], int]:
    with desk.read() as connection:
        cells = figures.by_topic_and_month(connection, TODAY, Scope(plan_ids=[plan_id]))
    return {
        (topic, month, outcome): getattr(one, outcome)
        for (topic, month), one in cells.items()
        for outcome in OUTCOMES
        if getattr(one, outcome)
    }


def _compare(plain: dict[tuple[Any, Any, str], int], numbers: dict[tuple[Any, Any, str], int]) -> None:
    """Raises RuntimeError where they differ."""
    if plain != numbers or sum(plain.values()) < ITEMS:
        raise RuntimeError(f"{len(set(plain.items()) ^ set(numbers.items()))} cells differ")
    print(f"plan: {sum(plain.values()):,} items counted alike in {len(plain):,} cells", flush=True)


def _counted_plainly(desk: Database, plan_id: UUID) -> Answers:
    with desk.read() as connection:
        return counted_plainly(connection, TODAY, plan_id)


def _reported(desk: Database, plan_id: UUID) -> Answers:
    with desk.read() as connection:
        return reported(connection, NOW, plan_id)


def _compare_reports(plain: Answers, found: Answers) -> None:
    """Raises RuntimeError where they differ."""
    if plain != found:
        raise RuntimeError(f"the report says {found}, counted are {plain}")
    print(f"report: {sum(map(len, plain)):,} lines alike", flush=True)


def _visitor(at: Ground, plan_id: UUID) -> Callable[[], None]:
    """Opens the plan's page as a reader who has signed in."""
    settings = Settings.load(at.environ)
    with at.database.begin() as connection:
        user = add_user(
            connection,
            login="doc",
            full_name="Người xem",
            roles=["reader"],
            now=NOW,
            password="một hai ba bốn",
        )
    app = create_app(settings, SettableClock(NOW))
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = f"{user.id}:{user.sessions}"
        session["_fresh"] = True

    def visit() -> None:
        answer = client.get(f"/ke-hoach/{plan_id}")
        if answer.status_code != 200:
            raise RuntimeError(f"the plan's page answers {answer.status_code}")

    return visit
