"""The report's questions in plain SQL, written on their own: what the report says is compared with what these count."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from loa_publisher.plans.figures import Figures

_JUDGED = """
    SELECT {by} AS key, CASE
        WHEN i.state = 'history' THEN 'in_time'
        WHEN f.at IS NOT NULL AND {out_day} > {day} THEN 'late'
        WHEN f.at IS NOT NULL THEN 'in_time'
        WHEN i.state IN ('rejected', 'withdrawn') THEN 'dropped'
        WHEN {day} < :today THEN 'missed'
        ELSE 'open' END AS outcome
    FROM {planning}items i
    JOIN {planning}topics t ON t.id = i.topic_id
    JOIN {planning}plans p ON p.id = t.plan_id
    {beside}
    LEFT JOIN (
        SELECT item_id{of} AS of, min(concluded_at) AS at FROM {ledger}deliveries
        WHERE operation = 'publish' AND state IN ('published', 'partial') GROUP BY item_id{of}
    ) f ON f.item_id = i.id {same}
    WHERE p.code = :plan AND {day} BETWEEN :first AND :last"""
_COUNTED = "SELECT key, outcome, count(*) AS many FROM ({judged}) j GROUP BY key, outcome"
_CHANNELS = {
    "postgresql": "JOIN LATERAL (SELECT DISTINCT e ->> 'channel' AS channel FROM jsonb_array_elements(i.targets) e) c ON true",
    "sqlite": "JOIN (SELECT DISTINCT x.id AS item_id, json_extract(e.value, '$.channel') AS channel"
    " FROM items x, json_each(x.targets) e) c ON c.item_id = i.id",
}
_UNITS = (
    "JOIN (SELECT DISTINCT d.item_id, a.id, a.key FROM {ledger}deliveries d JOIN {ledger}accounts a ON a.id = d.account_id"
    " WHERE d.channel = 'unit' AND d.operation = 'publish') c ON c.item_id = i.id"
)
_REACH = {
    "units": "SELECT count(*) FROM (SELECT DISTINCT item_id, account_id FROM {ledger}deliveries"
    " WHERE channel = 'unit' AND operation = 'publish' AND state = 'published') r",
    "readers": "SELECT count(*) FROM (SELECT DISTINCT d.item_id, q.reader FROM {ledger}parts q"
    " JOIN {ledger}deliveries d ON d.id = q.delivery_id WHERE q.state = 'sent') r",
    "views": "SELECT sum(views) FROM {portal}visits r",
}


class Plain:
    """Counts a plan's items on a connection, from one day to another, as of a day; all as ``2020-11-30``."""

    def __init__(self, connection: Connection, plan: str, first: str, last: str, today: str) -> None:
        self._connection = connection
        self._asked = {"plan": plan, "first": first, "last": last, "today": today}
        self._kind = connection.dialect.name
        self._schemas = {
            f"{name}": f"{name}." if self._kind == "postgresql" else ""
            for name in ("planning", "ledger", "portal")
        }

    def by_topic(self) -> dict[str, Figures]:
        """By the topic's code."""
        return self._figures("t.code")

    def by_month(self) -> dict[str, Figures]:
        """By month, as ``2020-11``."""
        return self._figures(f"substr({self._planned_day}, 1, 7)")

    def by_topic_and_month(self) -> dict[str, Figures]:
        """By both at once, as ``T01 2020-11``: what a page of the year asks."""
        return self._figures(f"t.code || ' ' || substr({self._planned_day}, 1, 7)")

    def by_channel(self) -> dict[str, Figures]:
        """By channel."""
        return self._figures("c.channel", _CHANNELS[self._kind], ", channel", "AND f.of = c.channel")

    def by_unit(self) -> dict[str, Figures]:
        """By the key of the unit's account."""
        units = _UNITS.format(**self._schemas)
        return self._figures("c.key", units, ", account_id", "AND f.of = c.id")

    def reach(self, what: str) -> int:
        """Of all items: in the years that these tests live through no other plan's are there."""
        return int(self._connection.execute(text(_REACH[what].format(**self._schemas))).scalar_one())

    def _figures(self, by: str, beside: str = "", of: str = "", same: str = "") -> dict[str, Figures]:
        judged = _JUDGED.format(
            by=by,
            beside=beside,
            of=of,
            same=same,
            day=self._planned_day,
            out_day=self._day("f.at"),
            **self._schemas,
        )
        if not of:
            judged = judged.replace("item_id AS of", "item_id")
        rows: Any = self._connection.execute(text(_COUNTED.format(judged=judged)), self._asked)
        found: dict[str, Figures] = {}
        for row in rows:
            found[row.key] = found.get(row.key, Figures()) + Figures(**{row.outcome: row.many})
        return found

    @property
    def _planned_day(self) -> str:
        settled = "to_char(i.planned_on, 'YYYY-MM-DD')" if self._kind == "postgresql" else "i.planned_on"
        return f"coalesce({settled}, {self._day('i.due_at')})"

    def _day(self, instant: str) -> str:
        """A day of Hanoi's calendar, as text."""
        if self._kind == "postgresql":
            return f"to_char({instant} AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD')"
        return f"strftime('%Y-%m-%d', {instant}, '+7 hours')"
