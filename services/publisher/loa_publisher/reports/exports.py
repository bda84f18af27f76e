"""Everything as rows, one kind after another: read as they are written out, so that however many there are fit into memory.

Rows carry codes and instants; whoever writes them out says them in the reader's words.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from loa.ledger.tables import accounts, deliveries, postings
from loa_publisher.accounts.models import users
from loa_publisher.issues import queries as issues
from loa_publisher.items.models import items, reviews
from loa_publisher.plans.models import plans, topics

_EVER = datetime(1976, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
_AT_ONCE = 1000
"""Rows that are fetched from the database together."""


def items_in_rows(connection: Connection) -> Iterator[Row[Any]]:
    """Every item by number, with plan and topic."""
    query = (
        select(
            items,
            plans.c.code.label("plan"),
            topics.c.code.label("topic"),
            topics.c.title.label("topic_title"),
        )
        .join(topics, topics.c.id == items.c.topic_id)
        .join(plans, plans.c.id == topics.c.plan_id)
        .order_by(items.c.number)
    )
    return _streamed(connection, query)


def deliveries_in_rows(connection: Connection) -> Iterator[Row[Any]]:
    """Every delivery by id, that is, as they were scheduled; with item, account and what stands there now."""
    query = (
        select(
            deliveries,
            items.c.number,
            items.c.title,
            accounts.c.label.label("account"),
            postings.c.live_url,
        )
        .join(items, items.c.id == deliveries.c.item_id)
        .join(accounts, accounts.c.id == deliveries.c.account_id)
        .join(postings, postings.c.id == deliveries.c.posting_id)
        .order_by(deliveries.c.id)
    )
    return _streamed(connection, query)


def decisions_in_rows(connection: Connection) -> Iterator[Row[Any]]:
    """Every decision on an item by time: submitted, approved, returned, rejected; with who decided, and for whom."""
    person, other = users.alias(), users.alias()
    query = (
        select(
            reviews,
            items.c.number,
            items.c.title,
            person.c.full_name.label("person"),
            other.c.full_name.label("for_whom"),
        )
        .join(items, items.c.id == reviews.c.item_id)
        .join(person, person.c.id == reviews.c.user_id)
        .outerjoin(other, other.c.id == reviews.c.on_behalf_of)
        .order_by(reviews.c.at, reviews.c.id)
    )
    return _streamed(connection, query)


def issues_in_rows(connection: Connection) -> Iterator[Row[Any]]:
    """Every hot issue by the time at which it was reported."""
    yield from issues.reported_between(connection, *_EVER)


def _streamed(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    yield from connection.execute(query, execution_options={"yield_per": _AT_ONCE})
