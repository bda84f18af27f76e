"""Topics of a plan: added, renamed, put in order, retired. A topic that has items cannot vanish; it is retired instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, delete, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from loa.clock import in_hanoi
from loa.database import new_id
from loa.errors import Conflict, InvalidInput, NotFound
from loa.slots import series
from loa.text import slugify
from loa_publisher.items.models import items
from loa_publisher.office import Office
from loa_publisher.plans.editing import editable
from loa_publisher.plans.models import campaign_topics, obligations, topics
from loa_publisher.plans.reading import Reading

LONGEST_TITLE: Final = 500
"""Characters."""
UP: Final = "up"
DOWN: Final = "down"


def add(office: Office, plan_id: UUID, given: Mapping[str, object]) -> UUID:
    """A new topic at the end. Without a code it takes the next free one (T11). Raises InvalidInputs, Conflict, Forbidden."""
    editable(office, plan_id)
    standing = _of_plan(office, plan_id)
    reading = Reading(given)
    title, title_en = reading.line("title"), reading.line("title_en", required=False) or None
    code = reading.line("code", 40, required=False) or _next_code([row.code for row in standing])
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", code):
        reading.complain("code", "may have letters without marks, digits and - _ . only")
    if any(row.code == code for row in standing):
        reading.complain("code", "another topic of this plan has this code")
    reading.done()
    topic_id = new_id()
    place = {"id": topic_id, "plan_id": plan_id, "code": code, "position": len(standing) + 1}
    office.connection.execute(
        insert(topics).values(**place, slug=slugify(title), title=title, title_en=title_en)
    )
    office.log("topic.added", topic_id, plan=str(plan_id), code=code, title=title)
    return topic_id


def change(office: Office, topic_id: UUID, given: Mapping[str, object]) -> bool:
    """Another title, or the mark of a main focus (`priority`: "1" or nothing); tells whether anything is different.

    What was approved keeps the words under which it was approved. Raises InvalidInputs, Conflict, Forbidden, NotFound.
    """
    topic = _editable(office, topic_id)
    reading = Reading(given)
    wanted = {
        "title": reading.line("title"),
        "title_en": reading.line("title_en", required=False) or None,
        "priority": bool(reading.line("priority", 10, required=False)),
    }
    reading.done()
    new = {name: value for name, value in wanted.items() if getattr(topic, name) != value}
    if new:
        office.connection.execute(update(topics).where(topics.c.id == topic_id).values(new))
        office.log("topic.changed", topic_id, before={name: getattr(topic, name) for name in new}, after=new)
    return bool(new)


def move(office: Office, topic_id: UUID, direction: str) -> None:
    """One place up or down; at the edge it stays. Raises InvalidInput, Conflict, Forbidden, NotFound."""
    topic = _editable(office, topic_id)
    if direction not in (UP, DOWN):
        raise InvalidInput("direction", f"must be one of {UP}, {DOWN}")
    order = [row.id for row in _of_plan(office, topic.plan_id)]
    at = order.index(topic.id)
    to = at + (1 if direction == DOWN else -1)
    if not 0 <= to < len(order):
        return
    order[at], order[to] = order[to], order[at]
    for position, one in enumerate(order, 1):
        office.connection.execute(update(topics).where(topics.c.id == one).values(position=position))
    office.log("topic.moved", topic_id, position=to + 1)


def retire(office: Office, topic_id: UUID, *, back: bool = False) -> None:
    """From today on nothing new is planned for it; `back`: it is in use again. What it has stays and is counted."""
    _editable(office, topic_id)
    day = None if back else in_hanoi(office.now).date()
    office.connection.execute(update(topics).where(topics.c.id == topic_id).values(retired_on=day))
    office.log("topic.restored" if back else "topic.retired", topic_id)


def remove(office: Office, topic_id: UUID) -> None:
    """Takes a topic out that nothing hangs on. Raises Conflict where anything does: retire it instead."""
    topic = _editable(office, topic_id)
    uses = [
        exists().where(table.c.topic_id == topic_id)
        for table in (items, series, obligations, campaign_topics)
    ]
    derived = exists().where(topics.c.parent_id == topic_id)
    if office.connection.scalar(select(or_(*uses, derived))):
        raise Conflict("something belongs to this topic, so it stays; retire it instead")
    try:
        with office.connection.begin_nested():
            office.connection.execute(delete(topics).where(topics.c.id == topic_id))
    except IntegrityError:  # of what other rooms keep about it
        raise Conflict("something belongs to this topic, so it stays; retire it instead") from None
    office.log("topic.removed", topic_id, code=topic.code, title=topic.title)


def _of_plan(office: Office, plan_id: UUID) -> list[Row[Any]]:
    query = select(topics).where(topics.c.plan_id == plan_id).order_by(topics.c.position, topics.c.code)
    return list(office.connection.execute(query))


def _editable(office: Office, topic_id: UUID) -> Row[Any]:
    topic = office.connection.execute(select(topics).where(topics.c.id == topic_id)).first()
    if topic is None:
        raise NotFound(f"no topic {topic_id}")
    editable(office, topic.plan_id)
    return topic


def _next_code(codes: list[str]) -> str:
    numbers = [int(code[1:]) for code in codes if re.fullmatch(r"T\d{1,6}", code)]
    return f"T{max(numbers, default=0) + 1:02}"
