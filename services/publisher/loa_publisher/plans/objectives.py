"""Objectives of a plan (mục tiêu), and which items serve them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from loa.database import new_id
from loa.errors import InvalidInput, NotFound
from loa_publisher.accounts.roles import EDIT_PLANS, require
from loa_publisher.items.models import items
from loa_publisher.office import Office
from loa_publisher.plans.editing import editable
from loa_publisher.plans.models import item_objectives, objectives, topics
from loa_publisher.plans.reading import Reading


@dataclass(frozen=True, kw_only=True)
class Objective:
    """What a plan is to bring about. `items`: how many serve it."""

    id: UUID
    plan_id: UUID
    position: int
    text: str
    text_en: str | None
    items: int

    @property
    def title(self) -> str:
        """Its text."""
        return self.text

    @property
    def title_en(self) -> str | None:
        """Its text in English."""
        return self.text_en


def of_plan(connection: Connection, plan_id: UUID) -> list[Objective]:
    """The plan's objectives in their order."""
    served = (
        select(func.count())
        .select_from(item_objectives)
        .where(item_objectives.c.objective_id == objectives.c.id)
        .scalar_subquery()
    )
    query = select(objectives, served.label("items")).where(objectives.c.plan_id == plan_id)
    rows = connection.execute(query.order_by(objectives.c.position))
    return [Objective(**row._mapping) for row in rows]


def of_topic(connection: Connection, topic_id: UUID) -> dict[UUID, int]:
    """How many of the topic's items serve each objective; objectives without any are absent."""
    query = (
        select(item_objectives.c.objective_id, func.count())
        .join(items, items.c.id == item_objectives.c.item_id)
        .where(items.c.topic_id == topic_id)
        .group_by(item_objectives.c.objective_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def of_item(connection: Connection, item_id: UUID) -> set[UUID]:
    """The objectives that an item serves."""
    query = select(item_objectives.c.objective_id).where(item_objectives.c.item_id == item_id)
    return set(connection.execute(query).scalars())


def serve(office: Office, item_id: UUID, objective_ids: Collection[UUID]) -> bool:
    """The item serves these objectives of its plan and no others; tells whether that is new.

    Raises InvalidInput (`objectives`) for those of another plan, NotFound, Forbidden.
    """
    require(office.user, EDIT_PLANS)
    plan_id = plan_of_item(office.connection, item_id)
    known = {one.id for one in of_plan(office.connection, plan_id)}
    if not set(objective_ids) <= known:
        raise InvalidInput("objectives", "there is none such here")
    before = of_item(office.connection, item_id)
    if before == set(objective_ids):
        return False
    own = item_objectives.c.item_id == item_id
    office.connection.execute(delete(item_objectives).where(own))
    if objective_ids:
        rows = [{"item_id": item_id, "objective_id": one} for one in objective_ids]
        office.connection.execute(insert(item_objectives), rows)
    office.log("item.objectives", item_id, objectives=sorted(map(str, objective_ids)))
    return True


def add(office: Office, plan_id: UUID, given: Mapping[str, object]) -> UUID:
    """A new objective at the end. Raises InvalidInputs, Conflict, Forbidden."""
    editable(office, plan_id)
    reading = Reading(given)
    text, text_en = reading.line("text", 1000), reading.line("text_en", 1000, required=False) or None
    reading.done()
    last = select(func.max(objectives.c.position)).where(objectives.c.plan_id == plan_id)
    position = (office.connection.scalar(last) or 0) + 1
    own = {"id": new_id(), "plan_id": plan_id, "position": position, "text": text, "text_en": text_en}
    office.connection.execute(insert(objectives).values(own))
    office.log("objective.added", own["id"], plan=str(plan_id), text=text)
    return UUID(str(own["id"]))


def change(office: Office, objective_id: UUID, given: Mapping[str, object]) -> None:
    """Other words. Raises InvalidInputs, Conflict, Forbidden, NotFound."""
    before = _editable(office, objective_id)
    reading = Reading(given)
    new = {
        "text": reading.line("text", 1000),
        "text_en": reading.line("text_en", 1000, required=False) or None,
    }
    reading.done()
    if new != {"text": before.text, "text_en": before.text_en}:
        office.connection.execute(update(objectives).where(objectives.c.id == objective_id).values(new))
        office.log("objective.changed", objective_id, before=before.text, after=new["text"])


def remove(office: Office, objective_id: UUID) -> None:
    """Takes it out; the items that served it serve it no longer, which the log keeps. Raises Conflict, Forbidden, NotFound."""
    before = _editable(office, objective_id)
    own = item_objectives.c.objective_id == objective_id
    served = list(office.connection.execute(select(item_objectives.c.item_id).where(own)).scalars())
    office.connection.execute(delete(item_objectives).where(own))
    office.connection.execute(delete(objectives).where(objectives.c.id == objective_id))
    office.log("objective.removed", objective_id, text=before.text, items=[str(one) for one in served])


def plan_of_item(connection: Connection, item_id: UUID) -> UUID:
    """The plan of the item's topic. Raises NotFound."""
    query = select(topics.c.plan_id).join(items, items.c.topic_id == topics.c.id).where(items.c.id == item_id)
    found = connection.scalar(query)
    if found is None:
        raise NotFound(f"no item {item_id}")
    return UUID(str(found))


def _editable(office: Office, objective_id: UUID) -> Row[Any]:
    row = office.connection.execute(select(objectives).where(objectives.c.id == objective_id)).first()
    if row is None:
        raise NotFound(f"no objective {objective_id}")
    editable(office, row.plan_id)
    return row
