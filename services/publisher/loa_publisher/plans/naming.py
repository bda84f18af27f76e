"""What of all plans has a name by which people look for it: series, obligations, campaigns. One statement each."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, Select, select

from loa import slots
from loa_publisher.plans.models import campaigns, obligations, plans


@dataclass(frozen=True, kw_only=True)
class Named:
    """Something with a name. `plan`: the number of the plan that it belongs to; `more`: what else it is found by."""

    id: UUID
    plan_id: UUID
    plan: str
    title: str
    title_en: str | None
    more: str


def series_named(connection: Connection) -> list[Named]:
    """The series of all plans, the latest plan's first."""
    table = slots.series
    query = select(
        table.c.id, table.c.plan_id, plans.c.code, table.c.title, table.c.title_en, table.c.code.label("more")
    ).join(plans, plans.c.id == table.c.plan_id)
    return _read(connection, query.order_by(plans.c.period_start.desc(), table.c.code))


def obligations_named(connection: Connection) -> list[Named]:
    """The obligations of all plans, the latest plan's first."""
    table = obligations
    query = select(
        table.c.id,
        table.c.plan_id,
        plans.c.code,
        table.c.title,
        table.c.title_en,
        table.c.responsible.label("more"),
    ).join(plans, plans.c.id == table.c.plan_id)
    return _read(connection, query.order_by(plans.c.period_start.desc(), table.c.position))


def campaigns_named(connection: Connection) -> list[Named]:
    """The campaigns of all plans, the latest plan's first."""
    table = campaigns
    query = select(
        table.c.id,
        table.c.plan_id,
        plans.c.code,
        table.c.name.label("title"),
        table.c.name_en.label("title_en"),
        table.c.note.label("more"),
    ).join(plans, plans.c.id == table.c.plan_id)
    return _read(connection, query.order_by(plans.c.period_start.desc(), table.c.starts_on))


def _read(connection: Connection, query: Select[tuple[UUID, UUID, str, str, str, str]]) -> list[Named]:
    return [
        Named(
            id=row.id,
            plan_id=row.plan_id,
            plan=row.code,
            title=row.title,
            title_en=row.title_en,
            more=row.more or "",
        )
        for row in connection.execute(query)
    ]
