"""What was «chưa đẹp» is put right: by whom, until when, what was done, shown before and after. Then a later film may show it.

The old segment stays what it was: only a new one, in a later film, says that it is beautiful now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, Row, and_, insert, select, update

from loa import slots
from loa.clock import in_hanoi
from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa.text import clean_line, clean_text
from loa_publisher.accounts.roles import WRITE, require
from loa_publisher.evidence import read_evidence
from loa_publisher.films.kinds import NOT_YET
from loa_publisher.films.models import remediations, segments
from loa_publisher.items.models import items
from loa_publisher.office import Office

OPEN, ASKED, LATE, DONE, SHOWN = "open", "asked", "late", "done", "shown"
"""Nobody was asked yet; somebody was; its day has passed; put right, with proof; shown as beautiful by a later film."""


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """A segment of an approved film that was not yet beautiful, and what has become of it since."""

    key: UUID
    film_id: UUID
    film_number: int
    film_title: str
    film_day: date | None
    school: str
    shown: str
    responsible: str | None
    due_on: date | None
    reminded_at: datetime | None
    done: str
    before_link: str
    before_file: str
    after_link: str
    after_file: str
    done_at: datetime | None
    mended_by: int | None
    state: str

    @property
    def over(self) -> bool:
        """Whether nothing is owed any more."""
        return self.state in (DONE, SHOWN)


def followups(connection: Connection, today: date, *, key: UUID | None = None) -> list[FollowUp]:
    """All of them, what is owed first, the earliest day first. One statement."""
    film, mending = items.alias("film"), items.alias("mending")
    mends = segments.alias("mends")
    query = (
        select(
            *(segments.c[name] for name in ("key", "school", "shown")),
            film.c.id.label("film_id"),
            film.c.number.label("film_number"),
            film.c.title.label("film_title"),
            slots.slots.c.date.label("film_day"),
            *(remediations.c[name] for name in ("responsible", "due_on", "reminded_at", "done", "done_at")),
            *(remediations.c[f"{when}_{kind}"] for when in ("before", "after") for kind in ("link", "file")),
            mending.c.number.label("mended_by"),
        )
        .join(film, and_(film.c.id == segments.c.item_id, film.c.revision == segments.c.revision))
        .outerjoin(slots.slots, slots.slots.c.id == film.c.slot_id)
        .outerjoin(remediations, remediations.c.key == segments.c.key)
        .outerjoin(mends, mends.c.mends == segments.c.key)
        .outerjoin(
            mending,
            and_(
                mending.c.id == mends.c.item_id,
                mending.c.revision == mends.c.revision,
                mending.c.state == "approved",
            ),
        )
        .where(segments.c.verdict == NOT_YET, film.c.state == "approved")
    )
    if key is not None:
        query = query.where(segments.c.key == key)
    found: dict[UUID, FollowUp] = {}
    for row in connection.execute(query):
        if row.key not in found or row.mended_by is not None:
            found[row.key] = _made(row, today)
    return sorted(found.values(), key=lambda one: (one.over, one.due_on or date.min, one.film_number))


def one(connection: Connection, today: date, key: UUID) -> FollowUp:
    """One of them. Raises NotFound."""
    found = followups(connection, today, key=key)
    if not found:
        raise NotFound(f"no segment {key} that was not yet beautiful in an approved film")
    return found[0]


def assign(office: Office, key: UUID, *, responsible: str, due_on: date | None) -> None:
    """Asks somebody to put it right until a day, or asks anew. Raises InvalidInputs, NotFound, Conflict where it is done."""
    require(office.user, WRITE)
    found = one(office.connection, in_hanoi(office.now).date(), key)
    if found.over:
        raise Conflict("this has been put right already")
    faults: list[InvalidInput] = []
    try:
        responsible = clean_line(responsible, "responsible", longest=300, required=True)
    except InvalidInput as fault:
        faults.append(fault)
    if due_on is None:
        faults.append(InvalidInput("due_on", "must not be empty"))
    if faults:
        raise InvalidInputs(faults)
    values = {
        "responsible": responsible,
        "due_on": due_on,
        "asked_by": office.user.id,
        "asked_at": office.now,
    }
    if found.responsible is None:
        office.connection.execute(insert(remediations).values(key=key, film_id=found.film_id, **values))
    else:
        office.connection.execute(update(remediations).where(remediations.c.key == key).values(values))
    office.log("remediation.asked", key, responsible=responsible, due_on=str(due_on))


def remind(office: Office, key: UUID) -> None:
    """Writes down that whoever is responsible was reminded now. Raises NotFound, Conflict where nobody is or it is done."""
    require(office.user, WRITE)
    _open(office, key)
    office.connection.execute(
        update(remediations).where(remediations.c.key == key).values(reminded_at=office.now)
    )
    office.log("remediation.reminded", key)


def finish(
    office: Office,
    key: UUID,
    *,
    done: str,
    before_link: str = "",
    before_file: str = "",
    after_link: str = "",
    after_file: str = "",
) -> None:
    """Writes down what was done, with proof of how it is now. Raises InvalidInputs, NotFound, Conflict."""
    require(office.user, WRITE)
    _open(office, key)
    faults: list[InvalidInput] = []
    try:
        done = clean_text(done, "done", longest=4000, required=True)
    except InvalidInput as fault:
        faults.append(fault)
    before = read_evidence(office, before_link, before_file, faults, prefix="before_")
    after = read_evidence(office, after_link, after_file, faults, prefix="after_", required=True)
    if faults:
        raise InvalidInputs(faults)
    values = {
        "done": done,
        "before_link": before.link,
        "before_file": before.file,
        "after_link": after.link,
        "after_file": after.file,
        "done_by": office.user.id,
        "done_at": office.now,
    }
    office.connection.execute(update(remediations).where(remediations.c.key == key).values(values))
    office.log("remediation.done", key, done=done, after=[after.link, after.file])


def _open(office: Office, key: UUID) -> FollowUp:
    found = one(office.connection, in_hanoi(office.now).date(), key)
    if found.responsible is None:
        raise Conflict("say first who puts it right, and until when")
    if found.over:
        raise Conflict("this has been put right already")
    return found


def _made(row: Row[*tuple[object, ...]], today: date) -> FollowUp:
    known = dict(row._mapping)
    if row.mended_by is not None:
        state = SHOWN
    elif row.done_at is not None:
        state = DONE
    elif row.due_on is None:
        state = OPEN
    else:
        state = LATE if row.due_on < today else ASKED
    for name in ("done", "before_link", "before_file", "after_link", "after_file"):
        known[name] = known[name] or ""
    return FollowUp(**known, state=state)


def late_or_open(found: Sequence[FollowUp]) -> list[FollowUp]:
    """What is owed and nobody was asked for, or whose day has passed."""
    return [one for one in found if one.state in (OPEN, LATE)]
