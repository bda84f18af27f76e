"""Document cards (văn bản) of an item, and the legal bases of the register that it cites.

Both are part of what is approved: the cards as they are written, the bases as the register called them when the item was saved.
An item's rows in `item_papers` and `item_bases` are those of its current revision, for finding it and looking after its dates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select

from loa.blobs import SHA256
from loa.content import STANDINGS, Basis, Paper
from loa.errors import InvalidInput, InvalidInputs
from loa.text import clean_line, fold
from loa_publisher.bases import register
from loa_publisher.items.models import item_bases, item_papers, items
from loa_publisher.items.search import typed
from loa_publisher.office import Office

MOST = 20
"""Cards of one item, and bases that it cites."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAMES = tuple(Paper.__dataclass_fields__)


@dataclass(frozen=True, kw_only=True)
class Filed:
    """A card as it was found, with the item that carries it."""

    item_id: UUID
    item_number: int
    number: str
    title: str
    issuer: str


def read_papers(given: object) -> list[Paper]:
    """Reads the `papers` of an item's JSON. Raises InvalidInput or InvalidInputs naming every field at fault."""
    found: list[Paper] = []
    complaints: list[InvalidInput] = []
    for index, one in enumerate(_entries(given, "papers", '[{"number": …, "title": …}]')):
        path = f"papers.{index}"
        paper = _paper(one, path, complaints)
        if paper is None:
            continue
        if any(paper.number == other.number for other in found):
            complaints.append(InvalidInput(f"{path}.number", "is named twice"))
        found.append(paper)
    if complaints:
        raise InvalidInputs(complaints)
    return found


def read_bases(given: object) -> list[UUID]:
    """Reads the `bases` of an item's JSON: ids of the register. Raises InvalidInput or InvalidInputs naming the entries."""
    found: list[UUID] = []
    complaints: list[InvalidInput] = []
    for index, one in enumerate(_entries(given, "bases", "[id of the register, …]")):
        try:
            basis = UUID(str(one))
        except ValueError:
            complaints.append(InvalidInput(f"bases.{index}", "must be a UUID"))
            continue
        if basis not in found:
            found.append(basis)
    if complaints:
        raise InvalidInputs(complaints)
    return found


def resolve_papers(papers: Sequence[Paper], attached: Sequence[str]) -> list[Paper]:
    """The cards. `attached`: SHA-256 of the item's attachments. Raises InvalidInputs naming cards whose file is none of them."""
    complaints = [
        InvalidInput(f"papers.{index}.file", "is no attachment of this item; attach it first")
        for index, paper in enumerate(papers)
        if paper.file is not None and paper.file not in attached
    ]
    if complaints:
        raise InvalidInputs(complaints)
    return list(papers)


def resolve_bases(connection: Connection, cited: Sequence[UUID]) -> list[Basis]:
    """The bases as the register calls them. Raises InvalidInputs naming those that it does not have."""
    if not cited:
        return []
    known = {basis.id: basis for basis in register.listed(connection)}
    missing = [
        InvalidInput(f"bases.{index}", "the register has no such basis")
        for index, one in enumerate(cited)
        if one not in known
    ]
    if missing:
        raise InvalidInputs(missing)
    return [_basis(known[one]) for one in cited]


def papers_of(content: Mapping[str, Any]) -> list[Paper]:
    """The cards of a revision's content (items/actions)."""
    return [Paper(**one) for one in content.get("papers", ())]


def cited_by(connection: Connection, content: Mapping[str, Any]) -> list[register.Basis]:
    """The bases that a revision's content cites, as the register has them now."""
    cited = [UUID(one["id"]) for one in content.get("bases", ())]
    known = {basis.id: basis for basis in register.listed(connection)} if cited else {}
    return [known[one] for one in cited if one in known]


def words_of(papers: Sequence[Paper], bases: Sequence[Basis]) -> str:
    """What the search for items reads of them."""
    named: list[Paper | Basis] = [*papers, *bases]
    return " ".join(f"{one.number} {one.title} {one.issuer}" for one in named)


def keep(office: Office, item_id: UUID, papers: Sequence[Paper], cited: Sequence[UUID]) -> None:
    """Brings the item's rows to its current revision."""
    for table in (item_papers, item_bases):
        office.connection.execute(delete(table).where(table.c.item_id == item_id))
    if papers:
        rows = [
            {"item_id": item_id, "position": position, "folded": _folded(paper), **_columns(paper)}
            for position, paper in enumerate(papers)
        ]
        office.connection.execute(insert(item_papers), rows)
    if cited:
        office.connection.execute(
            insert(item_bases), [{"item_id": item_id, "basis_id": basis} for basis in cited]
        )


def found(connection: Connection, text: str, *, limit: int) -> tuple[list[Filed], int]:
    """Cards in whose number, title or issuer every word stands, in any part of it, marks or none; and how many there are."""
    words = [item_papers.c.folded.contains(word, autoescape=True) for word in fold(typed(text)).split()]
    query = select(item_papers, items.c.number.label("item_number")).join(
        items, items.c.id == item_papers.c.item_id
    )
    latest = (item_papers.c.issued_on.desc(), item_papers.c.number, items.c.number)
    rows = connection.execute(query.where(*words).order_by(*latest).limit(limit))
    count = connection.execute(select(func.count()).select_from(item_papers).where(*words)).scalar_one()
    names = tuple(Filed.__dataclass_fields__)
    return [Filed(**{name: getattr(row, name) for name in names}) for row in rows], int(count)


def _entries(given: object, field: str, example: str) -> list[object]:
    if given is None:
        return []
    if not isinstance(given, list):
        raise InvalidInput(field, f"must be a list such as {example}")
    if len(given) > MOST:
        raise InvalidInput(field, f"has {len(given)} entries; at most {MOST} are taken")
    return given


def _paper(given: object, path: str, complaints: list[InvalidInput]) -> Paper | None:
    """One card; None where something is wrong with it, which `complaints` then tells."""
    if not isinstance(given, Mapping) or set(given) - set(_NAMES):
        complaints.append(InvalidInput(path, f"must be an object with some of {', '.join(_NAMES)}"))
        return None
    faults: list[InvalidInput] = []
    said: dict[str, Any] = {}
    for name, longest in (("number", 100), ("title", 1000), ("issuer", 200)):
        try:
            said[name] = clean_line(given.get(name) or "", f"{path}.{name}", longest=longest, required=True)
        except InvalidInput as fault:
            faults.append(fault)
    for name in ("issued_on", "valid_from", "valid_to"):
        try:
            said[name] = _day(given.get(name), f"{path}.{name}", required=name == "issued_on")
        except InvalidInput as fault:
            faults.append(fault)
    standing, file = given.get("standing", STANDINGS[0]), given.get("file") or None
    standing = STANDINGS[0] if standing is None else standing
    if standing not in STANDINGS:
        faults.append(InvalidInput(f"{path}.standing", f"must be one of {', '.join(STANDINGS)}"))
    if file is not None and not (isinstance(file, str) and SHA256.fullmatch(file.lower())):
        faults.append(InvalidInput(f"{path}.file", "must be the SHA-256 of an upload in hex"))
    first, last = said.get("valid_from") or said.get("issued_on"), said.get("valid_to")
    if first and last and last < first:
        faults.append(InvalidInput(f"{path}.valid_to", "must not be before its first day"))
    if faults:
        complaints += faults
        return None
    return Paper(**said, standing=standing, file=str(file).lower() if file else None)


def _day(given: object, field: str, *, required: bool) -> str | None:
    if required and given in (None, ""):
        raise InvalidInput(field, "must not be empty")
    if given is None:
        return None
    try:
        if isinstance(given, str) and _DAY.fullmatch(given):
            return date.fromisoformat(given).isoformat()
    except ValueError:
        pass
    raise InvalidInput(field, "is no day; write it as 05/09/2026 (a program: 2026-09-05)")


def _basis(one: register.Basis) -> Basis:
    return Basis(
        number=one.number,
        title=one.title,
        issuer=one.issuer,
        issued_on=one.issued_on.isoformat(),
        link=one.link,
    )


def _columns(paper: Paper) -> dict[str, Any]:
    """With days as days."""
    days = ("issued_on", "valid_from", "valid_to")
    return {
        name: date.fromisoformat(value) if name in days and value else value
        for name, value in asdict(paper).items()
    }


def _folded(paper: Paper) -> str:
    return fold(f"{paper.number} {paper.title} {paper.issuer}")
