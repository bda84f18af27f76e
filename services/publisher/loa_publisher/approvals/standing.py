"""In whose right a person decides on an item: their own, or that of somebody who gave it to them in writing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Exists,
    Row,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    select,
)

from loa.errors import Forbidden, LoaError
from loa_publisher.accounts.actions import User, user_of
from loa_publisher.accounts.roles import APPROVE, may, require_approver
from loa_publisher.approvals import delegations
from loa_publisher.items.models import items, reviews, revisions


@dataclass(frozen=True)
class Standing:
    """Somebody's right to decide. `delegation`: the paper it rests on, where it is another person's right."""

    delegation: UUID | None = None
    on_behalf_of: UUID | None = None


OWN = Standing()


def require_standing(connection: Connection, now: datetime, user: User, item: Row[Any]) -> Standing:
    """The person's right to decide on the item, whoever wrote it. Raises Forbidden, saying who may.

    A right of one's own comes first; then that of a delegation which covers the item now and whose giver could decide.
    """
    try:
        require_approver(user, needs_spokesperson=item.needs_spokesperson)
    except Forbidden as refused:
        lent = _lent(connection, now, user, item)
        if lent is None:
            raise refused from None
        return lent
    return OWN


def require_another(connection: Connection, item: Row[Any], user: User, standing: Standing) -> None:
    """Raises Forbidden where the person, or who they act for, wrote any of what is to be approved."""
    wrote = authors(connection, item.id)
    if user.id in wrote:
        raise Forbidden("whoever wrote an item does not approve it; ask another approver")
    if standing.on_behalf_of in wrote:
        raise Forbidden("whoever gave you this right wrote the item; ask another approver")


def objection(connection: Connection, now: datetime, user: User, item: Row[Any]) -> LoaError | None:
    """Why the person may not approve the item as it is; None where they may."""
    try:
        require_another(connection, item, user, require_standing(connection, now, user, item))
    except Forbidden as refused:
        return refused
    return None


def may_decide_somewhere(connection: Connection, now: datetime, user: User) -> bool:
    """Whether there is anything at all that the person might decide on."""
    return may(user, APPROVE) or bool(delegations.held(connection, now, user.id))


def authors(connection: Connection, item_id: UUID) -> set[UUID]:
    """Whoever wrote a revision since the last one that a second person approved: all of their words are to be approved."""
    query = select(revisions.c.author_id).where(
        revisions.c.item_id == item_id, revisions.c.number > _last_approved(item_id).scalar_subquery()
    )
    return set(connection.execute(query).scalars())


def wrote(user_id: UUID) -> Exists:
    """The same as a condition on rows of items: this person is one of their authors."""
    since = case((_written.c.author_id == user_id, _written.c.number > _LAST_APPROVED), else_=false())
    return exists(select(_written.c.id)).where(_written.c.item_id == items.c.id, since).correlate(items)


def _last_approved(of_item: UUID | ColumnElement[UUID]) -> Select[int]:
    """Number of the newest revision of the item that a second person approved, or 0.

    What went out as an emergency has been approved by nobody else.
    """
    return (
        select(func.coalesce(func.max(_older.c.number), 0))
        .join(reviews, and_(reviews.c.item_id == _older.c.item_id, reviews.c.revision_hash == _older.c.hash))
        .where(_older.c.item_id == of_item, reviews.c.decision == "approve", reviews.c.kind == "normal")
    )


# built once, for every page asks; it is looked up for a person's own revisions alone, which are few (see `wrote`)
_written, _older = revisions.alias(), revisions.alias()
_LAST_APPROVED = _last_approved(items.c.id).correlate(items).scalar_subquery()


def _lent(connection: Connection, now: datetime, user: User, item: Row[Any]) -> Standing | None:
    for row in delegations.held(connection, now, user.id):
        if delegations.covers(connection, row, item):
            giver = user_of(connection, row.given_by)
            if (
                giver.is_active
                and may(giver, APPROVE)
                and (giver.spokesperson or not item.needs_spokesperson)
            ):
                return Standing(row.id, row.given_by)
    return None
