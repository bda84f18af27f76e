"""What is done with items: written, and written anew. Every save that changes something is a new, immutable revision."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, RowMapping, insert, select, update

from loa import slots
from loa.content import INTERNAL, URGENT, Basis, Topic, canonical_json, revision_hash
from loa.database import new_id
from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa.ledger.cancel import void
from loa.ledger.schedule import keep
from loa_publisher.accounts.roles import WRITE, require
from loa_publisher.deliveries.scheduling import check_time, schedule_revision
from loa_publisher.films import writing as films
from loa_publisher.films.kinds import FILM, TV_FILM, VIDEO_SERIES
from loa_publisher.films.leaving import refuse_barred
from loa_publisher.films.segments import as_html
from loa_publisher.items import papers
from loa_publisher.items.dating import moved
from loa_publisher.items.drafts import Draft, Target
from loa_publisher.items.html import to_text
from loa_publisher.items.models import items, revisions
from loa_publisher.items.numbers import next_number
from loa_publisher.items.resolving import resolve_targets, snapshots
from loa_publisher.items.search import searchable
from loa_publisher.office import Office
from loa_publisher.plans.models import topics


class ChangedMeanwhile(Conflict):
    """Somebody else saved the item since it was read."""


@dataclass(frozen=True)
class _Written:
    """A draft with everything that it names found: what a revision is made from."""

    draft: Draft
    kind: str
    topic: Row[Any]
    targets: Sequence[Target]
    due_at: datetime | None
    content: dict[str, Any]
    bases: Sequence[Basis] = ()

    @property
    def shown(self) -> Draft:
        """As it goes out: a film's segments stand after its text."""
        segments = as_html(self.content.get("segments", ()))
        return replace(self.draft, body_html=self.draft.body_html + segments) if segments else self.draft


def create(office: Office, draft: Draft, *, source: str | None = None) -> UUID:
    """Writes a new item with its first revision; `source`: what it goes back to.

    Raises InvalidInputs naming the fields; then nothing was written.
    """
    require(office.user, WRITE)
    item_id = new_id()
    written = _find(office, item_id, draft, None)
    if draft.slot is not None:
        _take_slot(office, draft.slot, item_id)
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
            kind=written.kind,
            needs_spokesperson=bool(draft.needs_spokesperson),
            source=source,
            **_columns(office, written),
        )
    )
    _revise(office, item_id, 1, written)
    office.log("item.created", item_id)
    return item_id


def edit(office: Office, item_id: UUID, draft: Draft, *, if_match: str | None = None) -> bool:
    """Saves a version of an item; tells whether it is a new revision.

    A new revision voids the approval and supersedes what has not gone; what is live keeps standing until the correction is
    approved. The same content again is no new revision, but may bring another time. Raises ChangedMeanwhile where somebody else
    saved since `if_match` (a revision_hash), Conflict where the item is history; InvalidInputs naming the fields.
    """
    require(office.user, WRITE)
    item = locked(office.connection, item_id)
    if if_match is not None and if_match != (item.revision_hash or ""):
        raise ChangedMeanwhile("somebody else has saved this item meanwhile; load it again and compare")
    if item.state == "history":
        raise Conflict("this item is history and stays as it is")
    if draft.slot not in (None, item.slot_id):
        raise InvalidInputs([InvalidInput("slot", "is chosen when the item is made, and stays")])
    written = _find(office, item_id, draft, item)
    columns = _columns(office, written, item.code, item.title_en)
    # an editor may ask for the spokesperson, not do without one whom the plan asks for
    columns["needs_spokesperson"] = item.needs_spokesperson or bool(draft.needs_spokesperson)
    if _says_the_same(office, item, written, columns):
        _retime(office, item, draft, columns)
        return False
    columns |= _redated(office, item, columns.pop("due_at"), draft.date_reason)
    void(office.connection, office.now, item_id, "edited")
    slots.reopen(office.connection, item_id, office.now)
    office.connection.execute(update(items).where(items.c.id == item_id).values(**columns, state="draft"))
    _revise(office, item_id, item.revision + 1, written)
    office.log("item.edited", item_id)
    return True


def _says_the_same(office: Office, item: Row[Any], written: _Written, columns: Mapping[str, Any]) -> bool:
    """Whether nothing has to be approved anew. What was withdrawn goes out again only as a revision of its own."""
    latest = _latest(office.connection, item.id)
    if latest is None or latest.content != written.content or item.state == "withdrawn":
        return False
    asks_another = columns["needs_spokesperson"] and not item.needs_spokesperson
    return not (asks_another and item.state == "approved")


def _retime(office: Office, item: Row[Any], draft: Draft, columns: Mapping[str, Any]) -> None:
    """A new time for the same content. What is approved moves with it, and keeps the one that it has where none is given."""
    names = ("due_at", "embargo_until", "needs_spokesperson")
    new = {name: columns[name] for name in names}
    approved = item.state == "approved"
    if approved:
        new["due_at"] = draft.due_at or item.due_at
    if all(new[name] == getattr(item, name) for name in names):
        return
    new |= _redated(office, item, new["due_at"], draft.date_reason)
    moves = approved and new["due_at"] is not None and new["due_at"] != item.due_at
    if moves:
        check_time(office, new["due_at"], new["embargo_until"])
    elif approved and new["due_at"] and new["embargo_until"] and new["due_at"] < new["embargo_until"]:
        raise InvalidInput("embargo_until", "must not be after the time at which it is to go out")
    office.connection.execute(update(items).where(items.c.id == item.id).values(**new, updated_at=office.now))
    if moves:
        schedule_revision(office, item, new["due_at"])
        office.log("item.scheduled", item.id, due_at=new["due_at"].isoformat())


def take_back_approval(office: Office, item_id: UUID, reason: str) -> None:
    """An item that may not stay approved, though nobody has changed it, is a draft again; what is live keeps standing."""
    void(office.connection, office.now, item_id, reason)
    slots.reopen(office.connection, item_id, office.now)
    waits = items.c.state.in_(("approved", "submitted"))
    office.connection.execute(
        update(items).where(items.c.id == item_id, waits).values(state="draft", updated_at=office.now)
    )


def _redated(office: Office, item: Row[Any], due_at: datetime | None, reason: str) -> dict[str, Any]:
    """The columns of another time. Raises InvalidInputs where a confirmed date moves without a reason."""
    try:
        return moved(office, item, due_at, reason)
    except InvalidInput as complaint:
        raise InvalidInputs([complaint]) from None


def proposed(office: Office, item_id: UUID, draft: Draft) -> dict[str, Any]:
    """What a revision would say if this draft were saved; writes nothing. Raises InvalidInputs as `edit` does."""
    require(office.user, WRITE)
    item = locked(office.connection, item_id)
    return _find(office, item_id, draft, item).content


def locked(connection: Connection, item_id: UUID) -> Row[Any]:
    """The item, locked until the transaction ends. Raises NotFound."""
    item = connection.execute(select(items).where(items.c.id == item_id).with_for_update()).first()
    if item is None:
        raise NotFound(f"no item {item_id}")
    return item


def _find(office: Office, item_id: UUID, draft: Draft, item: Row[Any] | None) -> _Written:
    topic = topic_named(office.connection, draft.topic)
    if topic.retired_on is not None and (item is None or item.topic_id != topic.id):
        raise InvalidInputs([InvalidInput("topic", "this topic is no longer in use; choose another")])
    slot = _slot(office.connection, draft.slot if item is None else item.slot_id)
    kind = _kind(draft, slot) if item is None else item.kind
    if kind == FILM and draft.audience != INTERNAL:
        raise InvalidInputs(
            [
                InvalidInput(
                    "audience", "a film stays inside; what is beautiful in it leaves as a television film"
                )
            ]
        )
    if slot is not None and slot["audience"] == INTERNAL and draft.audience != INTERNAL:
        raise InvalidInputs([InvalidInput("audience", "the series of this slot is internal")])
    targets = resolve_targets(office, draft, slot["forbidden"] if slot is not None else ())
    due_at = draft.due_at or (slot["due_at"] if slot is not None else None)
    if due_at is not None and draft.embargo_until is not None and due_at < draft.embargo_until:
        raise InvalidInputs(
            [InvalidInput("due_at", f"is under the embargo until {draft.embargo_until.isoformat()}")]
        )
    content = {
        "topic": topic.code,
        "title": draft.title,
        "summary": draft.summary,
        "body_html": draft.body_html,
        "audience": draft.audience,
        "lane": draft.lane,
        "media": [picture.as_json() for picture in draft.media],
        "targets": [target.as_json() for target in targets],
    }
    if draft.attachments:
        content["attachments"] = [one.as_json() for one in draft.attachments]
    if draft.papers:
        content["papers"] = [asdict(one) for one in draft.papers]
    bases = papers.resolve_bases(office.connection, draft.bases)
    if bases:
        content["bases"] = [
            {"id": str(id), "number": one.number} for id, one in zip(draft.bases, bases, strict=True)
        ]
    segments = _segments(office.connection, item_id, draft, kind)
    if segments:
        content["segments"] = segments
        films.check(office, item_id, draft.slot if item is None else item.slot_id, content)
    refuse_barred(office.connection, content)
    return _Written(draft, kind, topic, targets, due_at, content, bases)


def _kind(draft: Draft, slot: RowMapping | None) -> str:
    """What a new item is: a film where it fills the slot of one."""
    if slot is not None and slot["kind"] == VIDEO_SERIES:
        return FILM if slot["audience"] == INTERNAL else TV_FILM
    return "urgent_notice" if draft.lane == URGENT else "campaign"


def _segments(connection: Connection, item_id: UUID, draft: Draft, kind: str) -> list[dict[str, Any]]:
    """The film's segments as they were handed in, or those that it has."""
    if kind != FILM:
        if draft.segments:
            raise InvalidInputs([InvalidInput("segments", "are of a film of an internal series alone")])
        return []
    if draft.segments is not None:
        return [segment.as_json() for segment in draft.segments]
    latest = _latest(connection, item_id)
    return list(latest.content.get("segments", ())) if latest is not None else []


def _revise(office: Office, item_id: UUID, number: int, written: _Written) -> None:
    topic = Topic(code=written.topic.code, slug=written.topic.slug, title=written.topic.title)
    made = snapshots(office, item_id, number, written.shown, written.targets, topic)
    # one that goes nowhere yet has no snapshots, and still a hash of its own: by it If-Match tells two revisions apart
    hash = revision_hash(made) if made else _hash_of([str(item_id), number, written.content])
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
    papers.keep(office, item_id, written.draft.papers, written.draft.bases)
    if written.kind == FILM:
        films.write(office, item_id, number, written.content, topic.title)
    office.connection.execute(
        update(items).where(items.c.id == item_id).values(revision=number, revision_hash=hash)
    )


def _hash_of(value: object) -> str:
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def _columns(office: Office, written: _Written, *also: str | None) -> dict[str, Any]:
    """What an item's row keeps of a version; `also` are further names by which people look for it."""
    draft = written.draft
    cited = papers.words_of(draft.papers, written.bases)
    return {
        "topic_id": written.topic.id,
        "title": draft.title,
        "folded": searchable(draft.title, *also, cited, draft.summary, to_text(written.shown.body_html)),
        "audience": draft.audience,
        "lane": draft.lane,
        "targets": [target.as_json() for target in written.targets],
        "due_at": written.due_at,
        "embargo_until": draft.embargo_until,
        "updated_at": office.now,
    }


def _latest(connection: Connection, item_id: UUID) -> Row[Any] | None:
    query = (
        select(revisions).where(revisions.c.item_id == item_id).order_by(revisions.c.number.desc()).limit(1)
    )
    return connection.execute(query).first()


def topic_named(connection: Connection, wanted: str) -> Row[Any]:
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


def _slot(connection: Connection, slot_id: UUID | None) -> RowMapping | None:
    """When a slot is due, and what its series asks of an item. Raises InvalidInputs where there is no such slot."""
    if slot_id is None:
        return None
    query = select(
        slots.slots.c.due_at, slots.series.c.audience, slots.series.c.forbidden, slots.series.c.kind
    ).join(slots.series, slots.slots.c.series_id == slots.series.c.id)
    found = connection.execute(query.where(slots.slots.c.id == slot_id)).mappings().first()
    if found is None:
        raise InvalidInputs([InvalidInput("slot", f"no slot {slot_id}")])
    return found


def _take_slot(office: Office, slot_id: UUID, item_id: UUID) -> None:
    """Marks who works on a slot; it is filled once the item is approved."""
    try:
        slots.assign(office.connection, slot_id, item_id)
    except (NotFound, Conflict) as error:
        raise InvalidInputs([InvalidInput("slot", str(error))]) from None
