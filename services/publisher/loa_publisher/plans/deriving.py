"""A unit's plan derived from a parent plan: topics copied with a link, and what has changed above since then.

A department's plan comes down to its offices and schools, each of which makes its own from it. A copied topic remembers what its
parent said when it was last looked at (`topics.seen`); where the parent says something else by now, or has topics of which there
is no copy, that is told until somebody takes it over or keeps what is here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, update

from loa.database import new_id
from loa.errors import Conflict, InvalidInput, NotFound
from loa_publisher.office import Office
from loa_publisher.plans.editing import Head, create, editable
from loa_publisher.plans.figures import NONE, Figures, by_plan
from loa_publisher.plans.models import objectives, plans, topics
from loa_publisher.plans.outcomes import Scope
from loa_publisher.plans.queries import Plan, plan_of

ADDED: Final = "added"
CHANGED: Final = "changed"
RETIRED: Final = "retired"
RESTORED: Final = "restored"
_SAID = ("title", "title_en", "priority")


@dataclass(frozen=True, kw_only=True)
class Change:
    """What is new above. `topic_id`: the parent's topic; `own_title`: what stands here, None where nothing does."""

    kind: str
    topic_id: UUID
    code: str
    before: str
    after: str
    own_title: str | None


@dataclass(frozen=True, kw_only=True)
class Derived:
    """A plan derived from another, with what it has planned and done."""

    plan: Plan
    figures: Figures


def derive(office: Office, parent_id: UUID, head: Head, topic_ids: Collection[UUID]) -> UUID:
    """A plan of its own from these topics of the parent, which keep their codes, and from the parent's objectives.

    Raises InvalidInput (`topics`), InvalidInputs, Forbidden, NotFound.
    """
    plan_of(office.connection, parent_id)
    above = [row for row in _topics(office.connection, parent_id) if row.id in topic_ids]
    if not above or len(above) != len(set(topic_ids)):
        raise InvalidInput("topics", "choose at least one topic of the parent plan")
    plan_id = create(office, head, parent_id)
    copies = [_copy(row, plan_id, position) for position, row in enumerate(above, 1)]
    office.connection.execute(insert(topics), copies)
    query = select(objectives).where(objectives.c.plan_id == parent_id)
    aims = [
        {
            "id": new_id(),
            "plan_id": plan_id,
            "position": row.position,
            "text": row.text,
            "text_en": row.text_en,
        }
        for row in office.connection.execute(query)
    ]
    if aims:
        office.connection.execute(insert(objectives), aims)
    return plan_id


def changes(connection: Connection, plan_id: UUID) -> list[Change]:
    """What the parent plan says otherwise than when its topics were copied or last looked at; empty without a parent."""
    parent_id = connection.scalar(select(plans.c.parent_id).where(plans.c.id == plan_id))
    if parent_id is None:
        return []
    own = {row.parent_id: row for row in _topics(connection, plan_id) if row.parent_id}
    found = []
    for above in _topics(connection, parent_id):
        here = own.get(above.id)
        if here is None:
            if above.retired_on is None:
                found.append(_change(ADDED, above, "", None))
            continue
        seen = here.seen or {}
        if bool(seen.get("retired")) != (above.retired_on is not None):
            kind = RETIRED if above.retired_on else RESTORED
            found.append(_change(kind, above, str(seen.get("title", "")), here.title))
        elif any(seen.get(name) != getattr(above, name) for name in _SAID):
            found.append(_change(CHANGED, above, str(seen.get("title", "")), here.title))
    return found


def take_over(office: Office, plan_id: UUID, parent_topic_id: UUID, *, keep: bool = False) -> None:
    """Does here what was done above; `keep`: what is here stays, and the change is not told again.

    Raises Conflict where there is nothing new by now, NotFound, Forbidden.
    """
    plan = editable(office, plan_id)
    change = next(
        (one for one in changes(office.connection, plan_id) if one.topic_id == parent_topic_id), None
    )
    if change is None:
        raise Conflict("nothing is new there by now; look again")
    query = select(topics).where(topics.c.id == parent_topic_id, topics.c.plan_id == plan.parent_id)
    above = office.connection.execute(query).first()
    if above is None:
        raise NotFound(f"no topic {parent_topic_id}")
    if change.kind == ADDED:
        if keep:
            raise Conflict("a topic that is not taken over stays in the list")
        position = len(_topics(office.connection, plan_id)) + 1
        office.connection.execute(insert(topics).values(_copy(above, plan_id, position)))
    else:
        values: dict[str, Any] = {"seen": _seen(above)}
        if not keep:
            values |= {name: getattr(above, name) for name in (*_SAID, "retired_on")}
        own = (topics.c.plan_id == plan_id, topics.c.parent_id == parent_topic_id)
        office.connection.execute(update(topics).where(*own).values(values))
    office.log("plan.parent_change", plan_id, topic=above.code, kind=change.kind, kept=keep)


def derived(connection: Connection, today: date, plan_id: UUID) -> list[Derived]:
    """The plans that were derived from this one, by number, with their figures. Two statements."""
    query = select(plans).where(plans.c.parent_id == plan_id).order_by(plans.c.code)
    rows = connection.execute(query).all()
    if not rows:
        return []
    figures = by_plan(connection, today, Scope(plan_ids=[row.id for row in rows]))
    names = Plan.__dataclass_fields__
    return [
        Derived(plan=Plan(**{name: getattr(row, name) for name in names}), figures=figures.get(row.id, NONE))
        for row in rows
    ]


def _topics(connection: Connection, plan_id: UUID) -> Sequence[Row[Any]]:
    query = select(topics).where(topics.c.plan_id == plan_id)
    return connection.execute(query.order_by(topics.c.position, topics.c.code)).all()


def _copy(above: Row[Any], plan_id: UUID, position: int) -> dict[str, Any]:
    same = {name: getattr(above, name) for name in ("code", "slug", *_SAID)}
    place = {"id": new_id(), "plan_id": plan_id, "position": position, "parent_id": above.id}
    return {**same, **place, "seen": _seen(above)}


def _seen(above: Row[Any]) -> Mapping[str, Any]:
    return {**{name: getattr(above, name) for name in _SAID}, "retired": above.retired_on is not None}


def _change(kind: str, above: Row[Any], before: str, own_title: str | None) -> Change:
    after = f"{above.title} ★" if above.priority else above.title
    return Change(
        kind=kind, topic_id=above.id, code=above.code, before=before, after=after, own_title=own_title
    )
