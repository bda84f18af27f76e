"""What is done with items: written, and written anew. Every save that changes something is a new, immutable revision."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from loa import slots
from loa.content import URGENT, Topic, canonical_json, revision_hash
from loa.database import new_id
from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa.ledger.cancel import void
from loa.ledger.schedule import keep
from loa.text import fold
from loa_publisher.accounts.roles import WRITE, require
from loa_publisher.items.drafts import Draft, Target
from loa_publisher.items.models import answers, items, revisions
from loa_publisher.items.resolving import resolve_media, resolve_targets, snapshots
from loa_publisher.office import Office
from loa_publisher.plans.models import topics

_NUMBERS = 3728


@dataclass(frozen=True)
class _Written:
    """A draft with everything that it names found: what a revision is made from."""

    draft: Draft
    topic: Row[Any]
    targets: Sequence[Target]
    content: dict[str, Any]


def create(office: Office, draft: Draft) -> UUID:
    """Writes a new item with its first revision. Raises InvalidInputs naming the fields; then nothing was written."""
    require(office.user, WRITE)
    item_id = new_id()
    written = _find(office, draft, draft.slot)
    office.connection.execute(
        insert(items).values(
            id=item_id,
            number=next_number(office.connection),
            plan_id=written.topic.plan_id,
            slot_id=draft.slot,
            groups=[],
            state="draft",
            created_by=office.user.id,
            created_at=office.now,
            kind="urgent_notice" if draft.lane == URGENT else "campaign",
            needs_spokesperson=bool(draft.needs_spokesperson),
            **_columns(office, written),
        )
    )
    if draft.slot is not None:
        _take_slot(office, draft.slot, item_id)
    _revise(office, item_id, 1, written)
    office.log("item.created", item_id)
    return item_id


def create_once(office: Office, draft: Draft, key: str, request: object) -> tuple[UUID, bool]:
    """As `create`, but the same key gives the same item again; tells whether it was made now.

    Raises Conflict where the key was used for another request.
    """
    digest = hashlib.sha256(canonical_json(request).encode()).hexdigest()
    mine = select(answers).where(answers.c.user_id == office.user.id, answers.c.key == key)
    known = office.connection.execute(mine).first()
    if known is None:
        item_id = create(office, draft)
        row = {
            "user_id": office.user.id,
            "key": key,
            "request_hash": digest,
            "item_id": item_id,
            "created_at": office.now,
        }
        try:
            with office.connection.begin_nested():
                office.connection.execute(insert(answers).values(**row))
        except IntegrityError:  # the same request at the same moment: its item is the one
            raise Conflict("the same Idempotency-Key is being dealt with right now; ask again") from None
        return item_id, True
    if known.request_hash != digest:
        raise Conflict("this Idempotency-Key was used for another request")
    return UUID(str(known.item_id)), False


def edit(office: Office, item_id: UUID, draft: Draft, *, if_match: str | None = None) -> bool:
    """Saves a version of an item; tells whether it is a new revision.

    A new revision voids the approval and supersedes what has not gone; what is live keeps standing until the correction is
    approved. The same content again is no new revision. Raises Conflict where somebody else saved since `if_match` (a
    revision_hash), or the item is history; InvalidInputs naming the fields.
    """
    require(office.user, WRITE)
    item = locked(office.connection, item_id)
    if if_match is not None and if_match != (item.revision_hash or ""):
        raise Conflict("somebody else has saved this item meanwhile; load it again and compare")
    if item.state == "history":
        raise Conflict("this item is history and stays as it is")
    written = _find(office, draft, item.slot_id)
    columns = _columns(office, written)
    # an editor may ask for the spokesperson, not do without one whom the plan asks for
    columns["needs_spokesperson"] = item.needs_spokesperson or bool(draft.needs_spokesperson)
    latest = _latest(office.connection, item_id)
    if latest is not None and latest.content == written.content:
        timing = {
            name: columns[name] for name in ("due_at", "embargo_until", "needs_spokesperson", "updated_at")
        }
        office.connection.execute(update(items).where(items.c.id == item_id).values(**timing))
        return False
    void(office.connection, office.now, item_id, "edited")
    slots.reopen(office.connection, item_id, office.now)
    office.connection.execute(update(items).where(items.c.id == item_id).values(**columns, state="draft"))
    _revise(office, item_id, item.revision + 1, written)
    office.log("item.edited", item_id)
    return True


def next_number(connection: Connection) -> int:
    """The number that people will call a new item by. One at a time, or two would be called the same."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_NUMBERS})"))
    return int(connection.execute(select(func.coalesce(func.max(items.c.number), 0) + 1)).scalar_one())


def locked(connection: Connection, item_id: UUID) -> Row[Any]:
    """The item, locked until the transaction ends. Raises NotFound."""
    item = connection.execute(select(items).where(items.c.id == item_id).with_for_update()).first()
    if item is None:
        raise NotFound(f"no item {item_id}")
    return item


def _find(office: Office, draft: Draft, slot_id: UUID | None) -> _Written:
    topic = _topic(office.connection, draft.topic)
    targets = resolve_targets(office, draft, _forbidden(office.connection, slot_id))
    content = {
        "topic": topic.code,
        "title": draft.title,
        "summary": draft.summary,
        "body_html": draft.body_html,
        "audience": draft.audience,
        "lane": draft.lane,
        "media": [{"sha256": picture.sha256, "alt": picture.alt} for picture in draft.media],
        "targets": [target.as_json() for target in targets],
    }
    return _Written(draft, topic, targets, content)


def _revise(office: Office, item_id: UUID, number: int, written: _Written) -> None:
    pictures = resolve_media(office, written.draft.media)
    topic = Topic(code=written.topic.code, slug=written.topic.slug, title=written.topic.title)
    made = snapshots(office, item_id, number, written.draft, written.targets, topic, pictures)
    hash = revision_hash(made)
    keep(office.connection, made)
    office.connection.execute(
        insert(revisions).values(
            id=new_id(),
            item_id=item_id,
            number=number,
            hash=hash,
            content=written.content,
            snapshots={snapshot.target: snapshot.hash for snapshot in made},
            author_id=office.user.id,
            created_at=office.now,
        )
    )
    office.connection.execute(
        update(items).where(items.c.id == item_id).values(revision=number, revision_hash=hash)
    )


def _columns(office: Office, written: _Written) -> dict[str, Any]:
    draft = written.draft
    return {
        "topic_id": written.topic.id,
        "title": draft.title,
        "folded": fold(f"{draft.title} {draft.summary}"),
        "audience": draft.audience,
        "lane": draft.lane,
        "targets": [target.as_json() for target in written.targets],
        "due_at": draft.due_at,
        "embargo_until": draft.embargo_until,
        "updated_at": office.now,
    }


def _latest(connection: Connection, item_id: UUID) -> Row[Any] | None:
    query = (
        select(revisions).where(revisions.c.item_id == item_id).order_by(revisions.c.number.desc()).limit(1)
    )
    return connection.execute(query).first()


def _topic(connection: Connection, wanted: str) -> Row[Any]:
    """By id, code or slug; of several plans the newest one's."""
    query = select(topics).order_by(topics.c.id.desc())
    try:
        query = query.where(topics.c.id == UUID(wanted))
    except ValueError:
        query = query.where((topics.c.code == wanted) | (topics.c.slug == wanted))
    found = connection.execute(query.limit(1)).first()
    if found is None:
        known = connection.execute(
            select(topics.c.code).order_by(topics.c.code).distinct().limit(30)
        ).scalars()
        raise InvalidInputs(
            [
                InvalidInput(
                    "topic", f"there is no topic {wanted!r}; there are {', '.join(known) or 'none yet'}"
                )
            ]
        )
    return found


def _forbidden(connection: Connection, slot_id: UUID | None) -> Sequence[dict[str, Any]]:
    if slot_id is None:
        return ()
    query = select(slots.series.c.forbidden).join(slots.slots, slots.slots.c.series_id == slots.series.c.id)
    return connection.execute(query.where(slots.slots.c.id == slot_id)).scalar() or ()


def _take_slot(office: Office, slot_id: UUID, item_id: UUID) -> None:
    """Marks who works on a slot; it is filled once the item is approved."""
    try:
        slots.assign(office.connection, slot_id, item_id)
    except (NotFound, Conflict) as error:
        raise InvalidInputs([InvalidInput("slot", str(error))]) from None
