"""Delegation in writing (R13): an approver lends their right to one person, for named items or kinds, for a time.

It ends by itself, can be revoked, and is worth nothing once its giver's own right has ended. It can lend no more than the giver
has, and nobody passes on what was lent to them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, and_, false, func, insert, or_, select, update

from loa.content import LANES
from loa.database import new_id
from loa.errors import Conflict, Forbidden, InvalidInput, InvalidInputs, NotFound
from loa.text import clean_text
from loa_publisher.accounts.actions import user_of, users_of
from loa_publisher.accounts.models import users
from loa_publisher.accounts.roles import APPROVE, MANAGE_USERS, may, require
from loa_publisher.approvals.models import delegations
from loa_publisher.items.models import items
from loa_publisher.office import Office
from loa_publisher.plans.models import topics

MOST = 50
"""Items or kinds that one delegation names at most."""
_KIND = re.compile(r"topic:[\w.-]{1,40}|lane:(" + "|".join(LANES) + ")")


def give(
    office: Office,
    *,
    to: UUID,
    basis: str,
    item_ids: Collection[UUID],
    kinds: Collection[str],
    starts_at: datetime,
    ends_at: datetime,
) -> UUID:
    """Lends the person's own right to approve. Raises Forbidden, or InvalidInputs naming every field that cannot be taken."""
    require(office.user, APPROVE)
    faults: list[InvalidInput] = []
    try:
        basis = clean_text(basis, "basis", longest=1000, required=True)
    except InvalidInput as fault:
        faults.append(fault)
    faults += _faults_of_person(office, to)
    faults += _faults_of_scope(office.connection, item_ids, kinds)
    if ends_at <= starts_at:
        faults.append(InvalidInput("until", "must be later than its beginning"))
    elif ends_at <= office.now:
        faults.append(InvalidInput("until", f"{ends_at.isoformat()} has passed; give a time to come"))
    if faults:
        raise InvalidInputs(faults)
    id = new_id()
    office.connection.execute(
        insert(delegations).values(
            id=id,
            given_by=office.user.id,
            given_to=to,
            basis=basis,
            items=[str(one) for one in dict.fromkeys(item_ids)],
            kinds=list(dict.fromkeys(kinds)),
            starts_at=starts_at,
            ends_at=ends_at,
            created_at=office.now,
        )
    )
    office.log(
        "delegation.given",
        id,
        to=str(to),
        basis=basis,
        items=[str(one) for one in item_ids],
        kinds=list(kinds),
        starts_at=starts_at.isoformat(),
        ends_at=ends_at.isoformat(),
    )
    return id


def revoke(office: Office, delegation_id: UUID) -> None:
    """Ends a delegation now. Its giver may, and who manages accounts. Raises NotFound, Forbidden, Conflict where it is over."""
    row = office.connection.execute(
        select(delegations).where(delegations.c.id == delegation_id).with_for_update()
    ).first()
    if row is None:
        raise NotFound(f"no delegation {delegation_id}")
    if row.given_by != office.user.id and not may(office.user, MANAGE_USERS):
        raise Forbidden("whoever gave a delegation revokes it, or an administrator")
    if row.revoked_at is not None or row.ends_at <= office.now:
        raise Conflict("this delegation is over already")
    office.connection.execute(
        update(delegations)
        .where(delegations.c.id == delegation_id)
        .values(revoked_at=office.now, revoked_by=office.user.id)
    )
    office.log("delegation.revoked", delegation_id)


def held(connection: Connection, now: datetime, user_id: UUID) -> Sequence[Row[Any]]:
    """The delegations by which a person may decide now, the first to end first."""
    query = select(delegations).where(
        delegations.c.given_to == user_id,
        delegations.c.starts_at <= now,
        delegations.c.ends_at > now,
        delegations.c.revoked_at.is_(None),
    )
    return connection.execute(query.order_by(delegations.c.ends_at, delegations.c.id)).all()


def covers(connection: Connection, delegation: Row[Any], item: Row[Any]) -> bool:
    """Whether the item is among those that the delegation names, or of a kind that it names."""
    if str(item.id) in delegation.items or f"lane:{item.lane}" in delegation.kinds:
        return True
    code = connection.scalar(select(topics.c.code).where(topics.c.id == item.topic_id))
    return f"topic:{code}" in delegation.kinds


def covered(connection: Connection, now: datetime, user_id: UUID) -> ColumnElement[bool]:
    """A condition on items: some delegation that the person holds now covers them, and its giver could decide on them."""
    found: list[ColumnElement[bool]] = []
    lent = held(connection, now, user_id)
    givers = users_of(connection, {row.given_by for row in lent})
    for row in lent:
        giver = givers[row.given_by]
        if giver.is_active and may(giver, APPROVE):
            named = items.c.id.in_([UUID(one) for one in row.items])
            codes = [kind.partition(":")[2] for kind in row.kinds if kind.startswith("topic:")]
            lanes = [kind.partition(":")[2] for kind in row.kinds if kind.startswith("lane:")]
            kind = items.c.lane.in_(lanes) | items.c.topic_id.in_(
                select(topics.c.id).where(topics.c.code.in_(codes))
            )
            scope = or_(named, kind)
            found.append(scope if giver.spokesperson else and_(scope, ~items.c.needs_spokesperson))
    return or_(*found) if found else false()


def listed(
    connection: Connection, now: datetime, *, over: bool, limit: int = 50, offset: int = 0
) -> Sequence[Row[Any]]:
    """Delegations with the names of both people: those that hold or will hold, or (`over`) those that are over."""
    giver, taker = users.alias(), users.alias()
    query = (
        select(delegations, giver.c.full_name.label("giver"), taker.c.full_name.label("taker"))
        .join(giver, giver.c.id == delegations.c.given_by)
        .join(taker, taker.c.id == delegations.c.given_to)
        .where(_over(now) if over else ~_over(now))
        .order_by(delegations.c.ends_at.desc() if over else delegations.c.ends_at, delegations.c.id)
    )
    return connection.execute(query.limit(limit).offset(offset)).all()


def count(connection: Connection, now: datetime, *, over: bool) -> int:
    """How many `listed` would give without a limit."""
    query = select(func.count()).select_from(delegations).where(_over(now) if over else ~_over(now))
    return int(connection.execute(query).scalar_one())


def one(connection: Connection, delegation_id: UUID) -> Row[Any]:
    """One delegation with the names of both people. Raises NotFound."""
    giver, taker = users.alias(), users.alias()
    query = (
        select(delegations, giver.c.full_name.label("giver"), taker.c.full_name.label("taker"))
        .join(giver, giver.c.id == delegations.c.given_by)
        .join(taker, taker.c.id == delegations.c.given_to)
        .where(delegations.c.id == delegation_id)
    )
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(f"no delegation {delegation_id}")
    return row


def _over(now: datetime) -> ColumnElement[bool]:
    return or_(delegations.c.ends_at <= now, delegations.c.revoked_at.is_not(None))


def _faults_of_person(office: Office, to: UUID) -> list[InvalidInput]:
    try:
        taker = user_of(office.connection, to)
    except NotFound:
        return [InvalidInput("to", "there is no such person")]
    if taker.id == office.user.id:
        return [InvalidInput("to", "must be another person")]
    return [] if taker.is_active else [InvalidInput("to", "this account is closed")]


def _faults_of_scope(
    connection: Connection, item_ids: Collection[UUID], kinds: Collection[str]
) -> list[InvalidInput]:
    if not item_ids and not kinds:
        return [InvalidInput("items", "name the items or the kinds that it is for")]
    faults = [
        InvalidInput(name, f"has {len(given)} entries; at most {MOST} are taken")
        for name, given in (("items", item_ids), ("kinds", kinds))
        if len(given) > MOST
    ]
    if faults:
        return faults
    known = set(connection.execute(select(items.c.id).where(items.c.id.in_(item_ids))).scalars())
    faults += [InvalidInput("items", f"no item {one}") for one in item_ids if one not in known]
    faults += [
        InvalidInput("kinds", f"{kind!r} is no kind; write topic:T09 or lane:urgent")
        for kind in kinds
        if not _KIND.fullmatch(kind)
    ]
    return faults
