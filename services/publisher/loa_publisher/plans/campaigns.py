"""Campaigns (đợt truyền thông): a name, its days, its topics, and the items that belong to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, delete, insert, select, update

from loa.database import new_id
from loa.errors import InvalidInput, InvalidInputs, NotFound
from loa_publisher.accounts.roles import EDIT_PLANS, require
from loa_publisher.items.models import items
from loa_publisher.office import Office
from loa_publisher.plans.editing import editable
from loa_publisher.plans.models import campaign_items, campaign_topics, campaigns, topics
from loa_publisher.plans.objectives import plan_of_item
from loa_publisher.plans.reading import Reading


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """A campaign with the ids of its topics and items."""

    id: UUID
    plan_id: UUID
    name: str
    name_en: str | None
    starts_on: date
    ends_on: date
    note: str | None
    topic_ids: Sequence[UUID]
    item_ids: Sequence[UUID]

    @property
    def title(self) -> str:
        """Its name."""
        return self.name

    @property
    def title_en(self) -> str | None:
        """Its name in English."""
        return self.name_en


def of_plan(connection: Connection, plan_id: UUID) -> list[Campaign]:
    """The plan's campaigns by their first day. Three statements."""
    rows = connection.execute(
        select(campaigns)
        .where(campaigns.c.plan_id == plan_id)
        .order_by(campaigns.c.starts_on, campaigns.c.name)
    ).all()
    ids = [row.id for row in rows]
    of_topics = _linked(connection, campaign_topics, ids)
    of_items = _linked(connection, campaign_items, ids)
    return [
        Campaign(**row._mapping, topic_ids=of_topics.get(row.id, []), item_ids=of_items.get(row.id, []))
        for row in rows
    ]


def one(connection: Connection, campaign_id: UUID) -> Campaign:
    """One campaign. Raises NotFound."""
    row = connection.execute(select(campaigns).where(campaigns.c.id == campaign_id)).first()
    if row is None:
        raise NotFound(f"no campaign {campaign_id}")
    return Campaign(
        **row._mapping,
        topic_ids=_linked(connection, campaign_topics, [row.id]).get(row.id, []),
        item_ids=_linked(connection, campaign_items, [row.id]).get(row.id, []),
    )


def of_item(connection: Connection, item_id: UUID) -> set[UUID]:
    """The campaigns that an item belongs to."""
    query = select(campaign_items.c.campaign_id).where(campaign_items.c.item_id == item_id)
    return set(connection.execute(query).scalars())


def put(office: Office, plan_id: UUID, campaign_id: UUID | None, given: Mapping[str, object]) -> UUID:
    """A new campaign, or another version of one. `topics`: their ids; `items`: numbers of items of the plan.

    Raises InvalidInputs with every fault, Conflict, Forbidden, NotFound.
    """
    editable(office, plan_id)
    if campaign_id is not None and one(office.connection, campaign_id).plan_id != plan_id:
        raise NotFound(f"no campaign {campaign_id}")
    reading = Reading(given)
    values: dict[str, Any] = {
        "name": reading.line("name"),
        "name_en": reading.line("name_en", required=False) or None,
        "starts_on": reading.day("starts_on"),
        "ends_on": reading.day("ends_on"),
        "note": reading.text("note"),
    }
    reading.in_order(values["starts_on"], values["ends_on"], "ends_on")
    of_plan = select(topics.c.id).where(topics.c.plan_id == plan_id)
    known = {str(one): one for one in office.connection.execute(of_plan).scalars()}
    wanted = _list(given.get("topics"))
    if not set(wanted) <= set(known):
        reading.complain("topics", "there is none such here")
    item_ids = _items(office, plan_id, _list(given.get("items")), reading)
    reading.done()
    id = campaign_id or new_id()
    if campaign_id is None:
        office.connection.execute(insert(campaigns).values(id=id, plan_id=plan_id, **values))
    else:
        office.connection.execute(update(campaigns).where(campaigns.c.id == id).values(values))
    _link(office, campaign_topics, "topic_id", id, [known[one] for one in wanted])
    _link(office, campaign_items, "item_id", id, item_ids)
    log = "campaign.changed" if campaign_id else "campaign.added"
    office.log(log, id, name=values["name"], items=[str(one) for one in item_ids])
    return id


def remove(office: Office, campaign_id: UUID) -> None:
    """Takes it out; its items stay. Raises Conflict, Forbidden, NotFound."""
    campaign = one(office.connection, campaign_id)
    editable(office, campaign.plan_id)
    for table in (campaign_topics, campaign_items):
        office.connection.execute(delete(table).where(table.c.campaign_id == campaign_id))
    office.connection.execute(delete(campaigns).where(campaigns.c.id == campaign_id))
    office.log("campaign.removed", campaign_id, name=campaign.name)


def join(office: Office, item_id: UUID, campaign_ids: Collection[UUID]) -> bool:
    """The item belongs to these campaigns of its plan and no others; tells whether that is new. Raises InvalidInput."""
    require(office.user, EDIT_PLANS)
    known = {one.id for one in of_plan(office.connection, plan_of_item(office.connection, item_id))}
    if not set(campaign_ids) <= known:
        raise InvalidInput("campaigns", "there is none such here")
    if of_item(office.connection, item_id) == set(campaign_ids):
        return False
    office.connection.execute(delete(campaign_items).where(campaign_items.c.item_id == item_id))
    if campaign_ids:
        rows = [{"item_id": item_id, "campaign_id": one} for one in campaign_ids]
        office.connection.execute(insert(campaign_items), rows)
    office.log("item.campaigns", item_id, campaigns=sorted(map(str, campaign_ids)))
    return True


def _items(office: Office, plan_id: UUID, numbers: Sequence[str], reading: Reading) -> list[UUID]:
    """Items of the plan by the numbers that people call them by."""
    wanted = {text.lstrip("#") for text in numbers}
    found: dict[str, UUID] = {}
    whole = [int(text) for text in wanted if text.isascii() and text.isdigit() and len(text) < 10]
    if whole:
        query = (
            select(items.c.number, items.c.id)
            .join(topics, topics.c.id == items.c.topic_id)
            .where(topics.c.plan_id == plan_id, items.c.number.in_(whole))
        )
        found = {str(row.number): row.id for row in office.connection.execute(query)}
    for text in sorted(wanted - set(found)):
        reading.complain("items", f"no item #{text[:20]} in this plan")
    return list(found.values())


def _list(value: object) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InvalidInputs([InvalidInput("topics", "must be a list of texts")])
    return list(dict.fromkeys(value))


def _linked(connection: Connection, table: Table, ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    if ids:
        for row in connection.execute(select(table).where(table.c.campaign_id.in_(ids))):
            found.setdefault(row[0], []).append(row[1])
    return found


def _link(office: Office, table: Table, column: str, campaign_id: UUID, ids: Sequence[UUID]) -> None:
    office.connection.execute(delete(table).where(table.c.campaign_id == campaign_id))
    if ids:
        rows = [{"campaign_id": campaign_id, column: one} for one in ids]
        office.connection.execute(insert(table), rows)
