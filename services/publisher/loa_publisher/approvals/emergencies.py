"""Emergency publication: at once, by one approver alone, with a reason. A review is owed, and asked for until it is done.

It is an approval of kind ``emergency`` in the ledger, bound to the hash like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Uuid,
    exists,
    func,
    insert,
    literal,
    select,
    true,
    update,
)

from loa import facts, slots
from loa.database import new_id
from loa.errors import Conflict, Forbidden, InvalidInput, NotFound
from loa.ledger import schedule as ledger
from loa.text import clean_text
from loa_publisher.accounts.actions import User
from loa_publisher.accounts.models import users
from loa_publisher.accounts.roles import APPROVE, EMERGENCY, may, require, require_approver
from loa_publisher.approvals import partners
from loa_publisher.approvals.actions import decide
from loa_publisher.approvals.checklist import ticked
from loa_publisher.approvals.models import FINDINGS as FINDINGS  # the API names them, too
from loa_publisher.approvals.models import emergencies
from loa_publisher.deliveries.scheduling import check_time, schedule_revision
from loa_publisher.films.leaving import require_beautiful
from loa_publisher.films.segments import require_consents as require_consents_of_segments
from loa_publisher.items.actions import locked
from loa_publisher.items.consent import require_consents
from loa_publisher.items.dating import moved
from loa_publisher.items.models import items, reviews, revisions
from loa_publisher.nominations.standing import require_consent
from loa_publisher.office import Office

FROM_STATES = ("draft", "submitted", "returned")
_OUT, _OLDER, _WRITTEN = revisions.alias(), revisions.alias(), revisions.alias()


def publish(office: Office, item_id: UUID, revision_hash: str, reason: str) -> UUID:
    """Approves this hash alone and sends it out now; the review is owed from then on.

    An approver may, of their own words too and without the spokesperson. What it does not skip: the embargo, a partner's
    sign-off, the consent to show children, and that the hash is what stands there.

    Raises Forbidden, InvalidInput (`reason`, `due_at`), InvalidInputs (`media.…`), Conflict.
    """
    require(office.user, EMERGENCY)
    reason = clean_text(reason, "reason", longest=4000, required=True)
    item = locked(office.connection, item_id)
    if item.state not in FROM_STATES:
        raise Conflict(f"the item is {item.state}; only what waits to be approved can go out as an emergency")
    if item.revision_hash != revision_hash:
        raise Conflict("the item was changed since you read it; read it again")
    if not item.targets:
        raise InvalidInput("channels", "name at least one channel that it is to go to")
    partners.require_signed(office.connection, item_id, revision_hash)
    check_time(office, office.now, item.embargo_until)
    revision = office.connection.execute(
        select(revisions.c.author_id, revisions.c.content).where(
            revisions.c.item_id == item_id, revisions.c.number == item.revision
        )
    ).first()
    if revision is None:
        raise Conflict("nothing has been written yet")
    require_consents(office.now, revision.content["media"])
    require_consents_of_segments(office.now, revision.content.get("segments", ()))
    require_beautiful(office.connection, item_id, revision.content)
    require_consent(office.connection, item_id)
    ledger.approve(
        office.connection,
        office.now,
        item_id=item_id,
        revision_hash=revision_hash,
        written_by=revision.author_id,
        approved_by=office.user.id,
        kind="emergency",
    )
    columns = moved(office, item, office.now, reason)
    if columns:
        office.connection.execute(update(items).where(items.c.id == item_id).values(columns))
    now_due = locked(office.connection, item_id)
    decide(office, now_due, "approve", "approved", reason, kind="emergency")
    slots.fill(office.connection, item_id)
    schedule_revision(office, now_due, office.now)
    id = new_id()
    office.connection.execute(
        insert(emergencies).values(
            id=id,
            item_id=item_id,
            revision_hash=revision_hash,
            reason=reason,
            published_by=office.user.id,
            published_at=office.now,
        )
    )
    facts.record(
        office.connection, office.now, "emergency.published", str(item_id), {"by": office.user.login}
    )
    office.log("item.emergency", item_id, revision_hash=revision_hash, reason=reason)
    return id


def review(
    office: Office, emergency_id: UUID, finding: str, comment: str, *, checklist: Iterable[str] | None = None
) -> None:
    """The review that was owed: ``confirmed``, or ``objected`` to with a comment; nothing is taken down by it.

    Raises Forbidden for whoever published it, wrote any of it or may not approve it; InvalidInput, NotFound, Conflict where it
    is done.
    """
    row = office.connection.execute(
        select(emergencies).where(emergencies.c.id == emergency_id).with_for_update()
    ).first()
    if row is None:
        raise NotFound(f"no emergency publication {emergency_id}")
    item = locked(office.connection, row.item_id)
    require_approver(office.user, needs_spokesperson=item.needs_spokesperson)
    if office.user.id == row.published_by:
        raise Forbidden("whoever published it in an emergency does not review it; ask another approver")
    if wrote(office.connection, office.user, row):
        raise Forbidden("whoever wrote an item does not approve it; ask another approver")
    if row.reviewed_at is not None:
        raise Conflict("this emergency publication has been reviewed already")
    if finding not in FINDINGS:
        raise InvalidInput("finding", f"must be one of {', '.join(FINDINGS)}")
    comment = clean_text(comment, "comment", longest=4000, required=finding == "objected")
    points = None if checklist is None else ticked(checklist)
    office.connection.execute(
        update(emergencies)
        .where(emergencies.c.id == emergency_id)
        .values(
            reviewed_by=office.user.id,
            reviewed_at=office.now,
            finding=finding,
            comment=comment,
            checklist=points,
        )
    )
    office.log(
        "emergency.reviewed", row.item_id, revision_hash=row.revision_hash, finding=finding, comment=comment
    )


def owed(
    connection: Connection, user: User | None = None, *, limit: int = 50, offset: int = 0
) -> Sequence[Row[Any]]:
    """Emergency publications whose review is owed, the oldest first: all, or those that this person may review."""
    query = _listed().where(emergencies.c.reviewed_at.is_(None), reviewable(user))
    return connection.execute(query.order_by(emergencies.c.published_at).limit(limit).offset(offset)).all()


def count_owed(connection: Connection, user: User | None = None) -> int:
    """How many `owed` would give without a limit."""
    return int(connection.execute(counting_owed(user)).scalar_one())


def counting_owed(user: User | None = None) -> Select[int]:
    """What counts them, for who asks for more in the same statement."""
    query = select(func.count()).select_from(emergencies.join(items, items.c.id == emergencies.c.item_id))
    return query.where(emergencies.c.reviewed_at.is_(None), reviewable(user))


def of_item(connection: Connection, item_id: UUID) -> Sequence[Row[Any]]:
    """The emergency publications of an item, the latest first."""
    query = _listed().where(emergencies.c.item_id == item_id)
    return connection.execute(query.order_by(emergencies.c.published_at.desc())).all()


def one(connection: Connection, emergency_id: UUID) -> Row[Any]:
    """One of them. Raises NotFound."""
    row = connection.execute(_listed().where(emergencies.c.id == emergency_id)).first()
    if row is None:
        raise NotFound(f"no emergency publication {emergency_id}")
    return row


def revision_of(connection: Connection, emergency: Row[Any]) -> Row[Any]:
    """The revision that went out, with its author's name."""
    query = (
        select(revisions, users.c.full_name.label("author_name"))
        .join(users, users.c.id == revisions.c.author_id)
        .where(revisions.c.item_id == emergency.item_id, revisions.c.hash == emergency.revision_hash)
        .order_by(revisions.c.number.desc())
        .limit(1)
    )
    return connection.execute(query).one()


def may_review(connection: Connection, user: User, emergency_id: UUID) -> bool:
    """Whether this person may give the review that this emergency publication owes now."""
    query = (
        select(emergencies.c.id)
        .join(items, items.c.id == emergencies.c.item_id)
        .where(emergencies.c.id == emergency_id, emergencies.c.reviewed_at.is_(None), reviewable(user))
    )
    return connection.execute(query).first() is not None


def reviewable(user: User | None) -> ColumnElement[bool]:
    """A condition on emergencies and their items: this person may review them. None: all."""
    if user is None:
        return true()
    own = _wrote(user.id, emergencies.c.item_id, emergencies.c.revision_hash)
    allowed = (emergencies.c.published_by != user.id) & ~own
    if not may(user, APPROVE):
        return ~true()
    return allowed if user.spokesperson else allowed & ~items.c.needs_spokesperson


def wrote(connection: Connection, user: User, emergency: Row[Any]) -> bool:
    """Whether any of the words that went out were this person's, and approved by nobody else before."""
    own = _wrote(user.id, literal(emergency.item_id, Uuid), literal(emergency.revision_hash))
    return bool(connection.execute(select(own)).scalar_one())


def _wrote(
    user_id: UUID, item_id: ColumnElement[UUID], revision_hash: ColumnElement[str]
) -> ColumnElement[bool]:
    """The same as a condition: a revision of theirs lies between the last one approved before and the one that went out."""
    out, older, written = _OUT, _OLDER, _WRITTEN
    number = (
        select(func.max(out.c.number))
        .where(out.c.item_id == item_id, out.c.hash == revision_hash)
        .correlate(emergencies)
        .scalar_subquery()
    )
    approved = (
        select(func.coalesce(func.max(older.c.number), 0))
        .join(reviews, (reviews.c.item_id == older.c.item_id) & (reviews.c.revision_hash == older.c.hash))
        .where(
            older.c.item_id == item_id,
            older.c.number < number,
            reviews.c.decision == "approve",
            reviews.c.kind == "normal",
        )
        .correlate(emergencies)
        .scalar_subquery()
    )
    return (
        exists(select(written.c.id))
        .where(
            written.c.item_id == item_id,
            written.c.author_id == user_id,
            written.c.number <= number,
            written.c.number > approved,
        )
        .correlate(emergencies)
    )


def _listed() -> Any:
    by, reviewer = users.alias(), users.alias()
    return (
        select(
            emergencies,
            items.c.number,
            items.c.title,
            items.c.topic_id,
            items.c.audience,
            items.c.lane,
            items.c.needs_spokesperson,
            by.c.full_name.label("publisher"),
            reviewer.c.full_name.label("reviewer"),
        )
        .join(items, items.c.id == emergencies.c.item_id)
        .join(by, by.c.id == emergencies.c.published_by)
        .outerjoin(reviewer, reviewer.c.id == emergencies.c.reviewed_by)
    )
