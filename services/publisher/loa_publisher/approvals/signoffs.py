"""Joint sign-off (R26): which partner signs with the authority, and the proof that it signed exactly this revision."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.exc import IntegrityError

from loa.blobs import SHA256, Blobs
from loa.database import new_id
from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa.text import clean_line, clean_text, fold
from loa_publisher.accounts.roles import SUBMIT, require
from loa_publisher.approvals.models import partners, signoffs
from loa_publisher.items.actions import locked
from loa_publisher.office import Office

SETTLED = ("approved", "withdrawn", "history")
_LINK = re.compile(r"https?://\S+")


def ask(office: Office, item_id: UUID, name: str) -> UUID:
    """Says that a partner signs this item too: nothing of it is approved or scheduled before. Raises Conflict, InvalidInput."""
    require(office.user, SUBMIT)
    name = clean_line(name, "partner", longest=200, required=True)
    item = _open(office, item_id)
    id = new_id()
    try:
        with office.connection.begin_nested():
            office.connection.execute(
                insert(partners).values(
                    id=id,
                    item_id=item.id,
                    name=name,
                    name_folded=fold(name),
                    asked_by=office.user.id,
                    asked_at=office.now,
                )
            )
    except IntegrityError:
        raise Conflict("this partner is named already") from None
    office.log("partner.asked", item_id, partner=name)
    return id


def drop(office: Office, partner_id: UUID) -> None:
    """Does without a partner that has signed nothing yet. Raises NotFound, Conflict."""
    require(office.user, SUBMIT)
    partner = _partner(office, partner_id)
    _open(office, partner.item_id)
    signed = select(signoffs.c.id).where(signoffs.c.partner_id == partner_id).limit(1)
    if office.connection.execute(signed).first() is not None:
        raise Conflict("this partner has signed a revision; its word is kept")
    office.connection.execute(delete(partners).where(partners.c.id == partner_id))
    office.log("partner.dropped", partner.item_id, partner=partner.name)


def sign(
    office: Office,
    partner_id: UUID,
    *,
    revision_hash: str,
    signatory: str,
    signed_at: datetime | None,
    link: str = "",
    file: str = "",
    note: str = "",
) -> UUID:
    """Writes down that a partner signed exactly this revision, with the proof: a link to the paper or a scan of it.

    Raises InvalidInputs naming each field, Conflict where it is not the revision that stands there now.
    """
    require(office.user, SUBMIT)
    partner = _partner(office, partner_id)
    item = _open(office, partner.item_id)
    if not item.revision or item.revision_hash != revision_hash:
        raise Conflict("the item was changed since you read it; read it again")
    values, faults = _read(Blobs(office.settings.media), signatory=signatory, link=link, file=file, note=note)
    if signed_at is None:
        faults.append(InvalidInput("signed_at", "must not be empty"))
    elif signed_at > office.now:
        faults.append(InvalidInput("signed_at", "lies in the future; say when it was signed"))
    if faults:
        raise InvalidInputs(faults)
    id = new_id()
    try:
        with office.connection.begin_nested():
            office.connection.execute(
                insert(signoffs).values(
                    id=id,
                    partner_id=partner_id,
                    revision_hash=revision_hash,
                    signed_at=signed_at,
                    recorded_by=office.user.id,
                    recorded_at=office.now,
                    **values,
                )
            )
    except IntegrityError:
        raise Conflict("this partner has signed this revision already") from None
    office.log("partner.signed", item.id, partner=partner.name, revision_hash=revision_hash, **values)
    return id


def _read(blobs: Blobs, **given: str) -> tuple[dict[str, str], list[InvalidInput]]:
    faults: list[InvalidInput] = []
    values: dict[str, str] = {}
    longest = {"signatory": 200, "link": 2000, "file": 64, "note": 2000}
    for name, text in given.items():
        clean = clean_text if name == "note" else clean_line
        try:
            values[name] = clean(text, name, longest=longest[name], required=name == "signatory")
        except InvalidInput as fault:
            faults.append(fault)
    if values.get("link") and not _LINK.fullmatch(values["link"]):
        faults.append(InvalidInput("link", "must begin with https:// or http://"))
    file = values.get("file", "")
    if file and not (SHA256.fullmatch(file) and blobs.has(file)):
        faults.append(InvalidInput("file", "no such file; upload it first"))
    if not values.get("link") and not values.get("file") and not faults:
        faults.append(InvalidInput("proof", "give a link or a file that shows it"))
    return values, faults


def _open(office: Office, item_id: UUID) -> Row[Any]:
    item = locked(office.connection, item_id)
    if item.state in SETTLED:
        raise Conflict(f"the item is {item.state}; partners sign before it is approved")
    return item


def _partner(office: Office, partner_id: UUID) -> Row[Any]:
    row = office.connection.execute(select(partners).where(partners.c.id == partner_id)).first()
    if row is None:
        raise NotFound(f"no partner {partner_id}")
    return row
