"""Obligations made, changed and taken out at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select, update

from loa.content import AUDIENCES
from loa.database import new_id
from loa.errors import NotFound
from loa.slots import series
from loa_publisher.office import Office
from loa_publisher.plans.channel_names import parse_target
from loa_publisher.plans.editing import editable
from loa_publisher.plans.models import PERIODS, obligations, topics
from loa_publisher.plans.reading import Reading

MOST_OWED = 99


def add(office: Office, plan_id: UUID, given: Mapping[str, object]) -> UUID:
    """A new obligation at the end. Raises InvalidInputs, Conflict, Forbidden."""
    editable(office, plan_id)
    values = _read(office, plan_id, given)
    last = select(func.max(obligations.c.position)).where(obligations.c.plan_id == plan_id)
    place = {"id": new_id(), "plan_id": plan_id, "position": (office.connection.scalar(last) or 0) + 1}
    office.connection.execute(insert(obligations).values(place | values))
    office.log("obligation.added", place["id"], **_plain(values))
    return UUID(str(place["id"]))


def change(office: Office, obligation_id: UUID, given: Mapping[str, object]) -> bool:
    """Another rule, number, period or responsible; tells whether anything is different. Raises as `add`, and NotFound."""
    before = _editable(office, obligation_id)
    values = _read(office, before.plan_id, given)
    new = {name: value for name, value in values.items() if getattr(before, name) != value}
    if new:
        own = obligations.c.id == obligation_id
        office.connection.execute(update(obligations).where(own).values(new))
        was = {name: getattr(before, name) for name in new}
        office.log("obligation.changed", obligation_id, before=_plain(was), after=_plain(new))
    return bool(new)


def remove(office: Office, obligation_id: UUID) -> None:
    """Takes it out; what it said stays in the log. Raises Conflict, Forbidden, NotFound."""
    before = _editable(office, obligation_id)
    office.connection.execute(delete(obligations).where(obligations.c.id == obligation_id))
    office.log("obligation.removed", obligation_id, **_plain(dict(before._mapping)))


def _read(office: Office, plan_id: UUID, given: Mapping[str, object]) -> dict[str, Any]:
    """`target` is a channel, or ``channel:account``."""

    def of_plan(table: Any) -> list[UUID]:
        return list(office.connection.execute(select(table.c.id).where(table.c.plan_id == plan_id)).scalars())

    reading = Reading(given)
    target = reading.line("target", 140, required=False)
    parsed = parse_target(target) if target else None
    if target and parsed is None:
        reading.complain("target", "is no channel; write it as facebook or manual:tv")
    values: dict[str, Any] = {
        "title": reading.line("title"),
        "title_en": reading.line("title_en", required=False) or None,
        "period": reading.choice("period", PERIODS),
        "owed": reading.whole("owed", 1, MOST_OWED),
        "series_id": reading.one_of("series_id", of_plan(series)),
        "topic_id": reading.one_of("topic_id", of_plan(topics)),
        "channel": parsed.channel if parsed else None,
        "account": parsed.account if parsed else None,
        "kind": reading.line("kind", 40, required=False) or None,
        "audience": reading.choice("audience", AUDIENCES, required=False),
        "responsible": reading.line("responsible", 200, required=False) or None,
        "starts_on": reading.day("starts_on", required=False),
        "ends_on": reading.day("ends_on", required=False),
    }
    reading.in_order(values["starts_on"], values["ends_on"], "ends_on")
    if not any(values[name] for name in ("series_id", "topic_id", "channel", "kind", "audience")):
        reading.complain(
            "topic_id", "say by what it is met: a series, a topic, a channel, a kind or an audience"
        )
    reading.done()
    return values


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) for name, value in values.items() if value is not None}


def _editable(office: Office, obligation_id: UUID) -> Row[Any]:
    row = office.connection.execute(select(obligations).where(obligations.c.id == obligation_id)).first()
    if row is None:
        raise NotFound(f"no obligation {obligation_id}")
    editable(office, row.plan_id)
    return row
