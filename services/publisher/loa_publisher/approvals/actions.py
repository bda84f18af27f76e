"""Approval: another person, entitled, approves one hash. What is decided is decided of that hash alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from loa import slots
from loa.database import new_id
from loa.errors import Conflict, Forbidden, InvalidInput
from loa.ledger import schedule as ledger
from loa.text import clean_text
from loa_publisher.accounts.roles import REJECT, RETURN, SUBMIT, require, require_approver
from loa_publisher.deliveries.scheduling import schedule_revision
from loa_publisher.items.actions import locked
from loa_publisher.items.models import items, reviews, revisions
from loa_publisher.office import Office


def submit(office: Office, item_id: UUID) -> str:
    """Hands the current revision to the approvers; gives its hash. Raises Conflict, or InvalidInput naming what is missing."""
    require(office.user, SUBMIT)
    item = locked(office.connection, item_id)
    if item.state not in ("draft", "returned", "submitted"):
        raise Conflict(f"the item is {item.state}; only a draft can be submitted")
    if not item.targets:
        raise InvalidInput("channels", "name at least one channel that it is to go to")
    content = _current(office, item).content
    if not content["summary"] and not content["body_html"]:
        raise InvalidInput("body_html", "write a summary or a text first")
    if item.state != "submitted":
        _decide(office, item, "submit", "submitted", "")
        _log(office, item, "submitted")
    return str(item.revision_hash)


def approve(office: Office, item_id: UUID, revision_hash: str) -> bool:
    """Approves exactly this hash, and schedules it where its due time lies ahead; tells whether it did.

    Raises Forbidden for who may not (its authors never), Conflict where the hash is not what stands there now.
    """
    item = locked(office.connection, item_id)
    require_approver(office.user, needs_spokesperson=item.needs_spokesperson)
    revision = _submitted(office, item, revision_hash)
    if office.user.id in _authors(office, item):
        raise Forbidden("whoever wrote an item does not approve it; ask another approver")
    ledger.approve(
        office.connection,
        office.now,
        item_id=item_id,
        revision_hash=revision_hash,
        written_by=revision.author_id,
        approved_by=office.user.id,
    )
    _decide(office, item, "approve", "approved", "")
    slots.fill(office.connection, item_id)
    # where its time has passed while it waited, a new one is given on purpose, or not at all
    ahead = item.due_at is not None and item.due_at > office.now
    if ahead:
        schedule_revision(office, item, item.due_at)
    _log(office, item, "approved")
    return ahead


def return_(office: Office, item_id: UUID, comment: str) -> None:
    """Gives a submitted item back to its author, saying why. Raises InvalidInput without a comment, Conflict, Forbidden."""
    require(office.user, RETURN)
    _turn_down(office, item_id, "return", "returned", comment)


def reject(office: Office, item_id: UUID, comment: str) -> None:
    """Says no to a submitted item: only another revision can be submitted. Raises as `return_` does."""
    require(office.user, REJECT)
    _turn_down(office, item_id, "reject", "rejected", comment)


def _turn_down(office: Office, item_id: UUID, decision: str, state: str, comment: str) -> None:
    comment = clean_text(comment, "comment", longest=4000, required=True)
    item = locked(office.connection, item_id)
    _submitted(office, item, item.revision_hash)
    _decide(office, item, decision, state, comment)
    _log(office, item, state, comment)


def _submitted(office: Office, item: Row[Any], revision_hash: str) -> Row[Any]:
    if item.state != "submitted":
        raise Conflict(f"the item is {item.state}; only a submitted one can be decided on")
    if item.revision_hash != revision_hash:
        raise Conflict("the item was changed since you read it; read it again")
    return _current(office, item)


def _current(office: Office, item: Row[Any]) -> Row[Any]:
    query = select(revisions).where(revisions.c.item_id == item.id, revisions.c.number == item.revision)
    revision = office.connection.execute(query).first()
    if revision is None:
        raise Conflict("nothing has been written yet")
    return revision


def _authors(office: Office, item: Row[Any]) -> set[UUID]:
    """Whoever wrote a revision since the last one that was approved: all of their words are in what is to be approved."""
    approved = select(reviews.c.revision_hash).where(
        reviews.c.item_id == item.id, reviews.c.decision == "approve"
    )
    last = (
        select(revisions.c.number)
        .where(revisions.c.item_id == item.id, revisions.c.hash.in_(approved))
        .order_by(revisions.c.number.desc())
        .limit(1)
    )
    since = office.connection.execute(last).scalar() or 0
    query = select(revisions.c.author_id).where(revisions.c.item_id == item.id, revisions.c.number > since)
    return set(office.connection.execute(query).scalars())


def _decide(office: Office, item: Row[Any], decision: str, state: str, comment: str) -> None:
    row = {"item_id": item.id, "revision_hash": item.revision_hash, "decision": decision, "comment": comment}
    office.connection.execute(
        insert(reviews).values(id=new_id(), user_id=office.user.id, at=office.now, **row)
    )
    office.connection.execute(
        update(items).where(items.c.id == item.id).values(state=state, updated_at=office.now)
    )


def _log(office: Office, item: Row[Any], state: str, comment: str = "") -> None:
    office.log(f"item.{state}", item.id, revision_hash=item.revision_hash, comment=comment)
