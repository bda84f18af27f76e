"""A nomination comes in, from a unit's focal point or by an editor on its behalf, and with it the record of the consent."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from loa.clock import in_hanoi
from loa.database import new_id
from loa.errors import Conflict, Forbidden, InvalidInput, InvalidInputs, NotFound
from loa.text import clean_line, clean_text
from loa_publisher.accounts.roles import NOMINATE, WRITE, may, require
from loa_publisher.evidence import read_evidence
from loa_publisher.items.actions import take_back_approval
from loa_publisher.items.tags import FIELDS
from loa_publisher.nominations.models import SUBJECTS, nominations
from loa_publisher.office import Office
from loa_publisher.plans.queries import list_units

OF_AGE, SPEAKS_FOR_ITSELF = 18, 7
"""Years: below, a representative signs; from seven on the child agrees itself, too (Law 91/2025/QH15)."""


def send(
    office: Office,
    *,
    unit: UUID | None,
    subject: str,
    name: str,
    post: str,
    age: int | None,
    deed: str,
    field: str,
    link: str = "",
    file: str = "",
) -> UUID:
    """Takes a nomination in; gives its id. Raises InvalidInputs naming each field, Forbidden."""
    require(office.user, NOMINATE)
    faults: list[InvalidInput] = []
    said: dict[str, str] = {}
    for field_name, given, longest in (("name", name, 200), ("post", post, 300)):
        try:
            said[field_name] = clean_line(given, field_name, longest=longest, required=True)
        except InvalidInput as fault:
            faults.append(fault)
    try:
        said["deed"] = clean_text(deed, "deed", longest=20_000, required=True)
    except InvalidInput as fault:
        faults.append(fault)
    if subject not in SUBJECTS:
        faults.append(InvalidInput("subject", f"must be one of {', '.join(SUBJECTS)}"))
    if field not in FIELDS:
        faults.append(InvalidInput("field", "choose the field"))
    if unit is None or unit not in {one.id for one in list_units(office.connection)}:
        faults.append(InvalidInput("unit", "choose the unit"))
    if age is not None and not 0 <= age < OF_AGE:
        faults.append(InvalidInput("age", "is given for a child, in years from 0 to 17"))
    papers = read_evidence(office, link, file, faults)
    if faults:
        raise InvalidInputs(faults)
    id = new_id()
    row = {"unit_id": unit, "subject": subject, "age": age, "field": field, **said}
    office.connection.execute(
        insert(nominations).values(
            id=id,
            link=papers.link,
            file=papers.file,
            sent_by=office.user.id,
            sent_at=office.now,
            child_agrees=False,
            state="received",
            **row,
        )
    )
    office.log("nomination.sent", id, unit=str(unit), field=field)
    return id


def record_consent(
    office: Office,
    nomination_id: UUID,
    *,
    by: str,
    on: date | None,
    representative: str = "",
    child_agrees: bool = False,
    link: str = "",
    file: str = "",
) -> None:
    """Writes the consent down, with its proof. Raises InvalidInputs naming each field, NotFound, Conflict, Forbidden."""
    row = own(office, nomination_id)
    if row.state != "received":
        raise Conflict("this nomination has been assessed; its record stays")
    faults: list[InvalidInput] = []
    try:
        by = clean_line(by, "by", longest=200, required=True)
        representative = clean_line(representative, "representative", longest=200)
    except InvalidInput as fault:
        faults.append(fault)
    if on is None:
        faults.append(InvalidInput("on", "must not be empty"))
    elif on > in_hanoi(office.now).date():
        faults.append(InvalidInput("on", "the consent's day lies ahead"))
    if row.age is not None and not representative:
        faults.append(InvalidInput("representative", "a child's representative signs for it"))
    if row.age is not None and row.age >= SPEAKS_FOR_ITSELF and not child_agrees:
        faults.append(InvalidInput("child_agrees", "a child of seven or more agrees itself, too"))
    proof = read_evidence(office, link, file, faults, required=True)
    if faults:
        raise InvalidInputs(faults)
    values: dict[str, Any] = {
        "consent_by": by,
        "consent_on": on,
        "representative": representative,
        "child_agrees": child_agrees,
        "consent_link": proof.link,
        "consent_file": proof.file,
        "consent_recorded_by": office.user.id,
        "consent_recorded_at": office.now,
        "consent_withdrawn_at": None,
    }
    office.connection.execute(update(nominations).where(nominations.c.id == nomination_id).values(values))
    office.log("nomination.consent_recorded", nomination_id, by=by)


def withdraw_consent(office: Office, nomination_id: UUID) -> None:
    """The person has taken the consent back: what is written of it loses its approval, and gets none any more.

    What is published already is taken down by whoever may, as anything is. Raises NotFound, Conflict, Forbidden.
    """
    row = own(office, nomination_id)
    if row.consent_recorded_at is None or row.consent_withdrawn_at is not None:
        raise Conflict("there is no consent to take back")
    office.connection.execute(
        update(nominations).where(nominations.c.id == nomination_id).values(consent_withdrawn_at=office.now)
    )
    if row.item_id is not None:
        take_back_approval(office, row.item_id, "consent_withdrawn")
    office.log("nomination.consent_withdrawn", nomination_id)


def own(office: Office, nomination_id: UUID) -> Row[Any]:
    """The nomination, locked: an editor's any, a focal point's own. Raises Forbidden, NotFound."""
    require(office.user, NOMINATE)
    query = select(nominations).where(nominations.c.id == nomination_id).with_for_update()
    row = office.connection.execute(query).first()
    if row is None:
        raise NotFound(f"no nomination {nomination_id}")
    if row.sent_by != office.user.id and not may(office.user, WRITE):
        raise Forbidden("another person has sent this nomination")
    return row
