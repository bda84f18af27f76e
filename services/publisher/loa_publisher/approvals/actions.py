"""Approval: another person, entitled, approves one hash. What is decided is decided of that hash alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from loa import slots
from loa.database import new_id
from loa.errors import Conflict, InvalidInput
from loa.ledger import schedule as ledger
from loa.text import clean_text
from loa_publisher.accounts.roles import REJECT, RETURN, SUBMIT, may, require
from loa_publisher.approvals import partners
from loa_publisher.approvals.checklist import REQUIRE, complete, ticked
from loa_publisher.approvals.standing import OWN, Standing, require_another, require_standing
from loa_publisher.deliveries.scheduling import schedule_revision
from loa_publisher.films.leaving import require_beautiful
from loa_publisher.films.segments import require_consents as require_consents_of_segments
from loa_publisher.items.actions import locked
from loa_publisher.items.consent import require_consents
from loa_publisher.items.models import items, reviews, revisions
from loa_publisher.nominations.standing import require_consent
from loa_publisher.office import Office


def submit(office: Office, item_id: UUID) -> str:
    """Hands the current revision to the approvers; gives its hash.

    Raises Conflict, or InvalidInput and InvalidInputs naming what is missing: channels, a text, the consent to show children.
    """
    require(office.user, SUBMIT)
    item = locked(office.connection, item_id)
    if item.state not in ("draft", "returned", "submitted"):
        raise Conflict(f"the item is {item.state}; only a draft can be submitted")
    if not item.targets:
        raise InvalidInput("channels", "name at least one channel that it is to go to")
    content = _current(office, item).content
    if not content["summary"] and not content["body_html"] and not content.get("segments"):
        raise InvalidInput("body_html", "write a summary or a text first")
    require_consents(office.now, content["media"])
    require_consents_of_segments(office.now, content.get("segments", ()))
    require_beautiful(office.connection, item_id, content)
    if item.state != "submitted":
        decide(office, item, "submit", "submitted")
        _log(office, item, "submitted")
    return str(item.revision_hash)


def approve(
    office: Office, item_id: UUID, revision_hash: str, *, checklist: Iterable[str] | None = None
) -> bool:
    """Approves exactly this hash, and schedules it where its due time lies ahead; tells whether it did.

    `checklist`: the points that the reviewer ticked; None: they were not asked. Raises Forbidden for who may not (its authors
    never), Conflict where the hash is not what stands there now or a partner has not signed it, InvalidInput (`checklist`).
    """
    item = locked(office.connection, item_id)
    standing = require_standing(office.connection, office.now, office.user, item)
    revision = _submitted(office, item, revision_hash)
    require_another(office.connection, item, office.user, standing)
    points = _checked(office, checklist)
    partners.require_signed(office.connection, item_id, revision_hash)
    require_beautiful(office.connection, item_id, revision.content)
    require_consent(office.connection, item_id)
    ledger.approve(
        office.connection,
        office.now,
        item_id=item_id,
        revision_hash=revision_hash,
        written_by=revision.author_id,
        approved_by=office.user.id,
    )
    decide(office, item, "approve", "approved", standing=standing, checklist=points)
    slots.fill(office.connection, item_id)
    # where its time has passed while it waited, a new one is given on purpose, or not at all
    ahead = item.due_at is not None and item.due_at > office.now
    if ahead:
        schedule_revision(office, item, item.due_at)
    _log(office, item, "approved", standing=standing, checklist=points)
    return ahead


def return_(office: Office, item_id: UUID, comment: str, *, checklist: Iterable[str] | None = None) -> None:
    """Gives a submitted item back to its author, saying why. Raises InvalidInput without a comment, Conflict, Forbidden."""
    _turn_down(office, item_id, RETURN, "returned", comment, checklist)


def reject(office: Office, item_id: UUID, comment: str, *, checklist: Iterable[str] | None = None) -> None:
    """Says no to a submitted item: only another revision can be submitted. Raises as `return_` does."""
    _turn_down(office, item_id, REJECT, "rejected", comment, checklist)


def _turn_down(
    office: Office, item_id: UUID, decision: str, state: str, comment: str, checklist: Iterable[str] | None
) -> None:
    standing = OWN
    if not may(office.user, decision):
        standing = require_standing(
            office.connection, office.now, office.user, locked(office.connection, item_id)
        )
    comment = clean_text(comment, "comment", longest=4000, required=True)
    points = None if checklist is None else ticked(checklist)
    item = locked(office.connection, item_id)
    _submitted(office, item, item.revision_hash)
    decide(office, item, decision, state, comment, standing=standing, checklist=points)
    _log(office, item, state, comment, standing=standing, checklist=points)


def _checked(office: Office, checklist: Iterable[str] | None) -> list[str] | None:
    """The points that were ticked. Raises InvalidInput where one is missing and the office asks for all."""
    points = None if checklist is None else ticked(checklist)
    if office.settings.checklist == REQUIRE and not complete(points or ()):
        raise InvalidInput(
            "checklist", "tick every point before you approve; return the item where one does not hold"
        )
    return points


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


def decide(
    office: Office,
    item: Row[Any],
    decision: str,
    state: str,
    comment: str = "",
    *,
    kind: str = "normal",
    standing: Standing = OWN,
    checklist: Sequence[str] | None = None,
) -> None:
    """Writes a decision on the current revision down, and what state it brings the item into."""
    row = {
        "item_id": item.id,
        "revision_hash": item.revision_hash,
        "decision": decision,
        "comment": comment,
        "kind": kind,
        "checklist": checklist,
        "due_at": item.due_at,
        "delegation_id": standing.delegation,
        "on_behalf_of": standing.on_behalf_of,
    }
    office.connection.execute(
        insert(reviews).values(id=new_id(), user_id=office.user.id, at=office.now, **row)
    )
    values = {"state": state, "updated_at": office.now}
    if decision == "submit":
        values["submitted_at"] = office.now
    office.connection.execute(update(items).where(items.c.id == item.id).values(values))


def _log(
    office: Office,
    item: Row[Any],
    state: str,
    comment: str = "",
    *,
    standing: Standing = OWN,
    checklist: Sequence[str] | None = None,
) -> None:
    more: dict[str, object] = {} if checklist is None else {"checklist": list(checklist)}
    if standing.delegation is not None:
        more |= {"delegation": str(standing.delegation), "on_behalf_of": str(standing.on_behalf_of)}
    office.log(f"item.{state}", item.id, revision_hash=item.revision_hash, comment=comment, **more)
