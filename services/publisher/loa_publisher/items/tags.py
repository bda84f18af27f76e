"""Whom an item is for and what it is about: audience groups, levels of schooling, grades, fields of work.

Tags are for finding and reporting. No reader sees them, so changing one voids no approval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import update

from loa.errors import InvalidInput, InvalidInputs
from loa_publisher.accounts.roles import WRITE, require
from loa_publisher.items.actions import locked
from loa_publisher.items.models import items
from loa_publisher.office import Office
from loa_publisher.plans.queries import list_groups

LEVELS = ("mam_non", "tieu_hoc", "thcs", "thpt", "gdtx")
"""Preschool, primary, lower and upper secondary, continuing education."""
GRADES = tuple(str(grade) for grade in range(1, 13))
FIELDS = (
    *(
        "dao_duc",
        "ky_nang_song",
        "an_ninh",
        "giao_thong",
        "bao_luc",
        "tai_nan",
        "y_te",
        "the_chat",
        "sua_hoc_duong",
    ),
    *("chuong_trinh", "thi_tuyen_sinh", "nhan_su", "hoi_nhap", "chuyen_doi_so", "co_so_vat_chat"),
)
"""The plan's subtopics of pupils' lives, and the office's fields of work."""


@dataclass(frozen=True, kw_only=True)
class Tags:
    """Codes, each once, in the order of their catalogue; groups that the item has come first, as they stand."""

    groups: Sequence[str] = ()
    levels: Sequence[str] = ()
    grades: Sequence[str] = ()
    fields: Sequence[str] = ()


def tag(office: Office, item_id: UUID, given: Mapping[str, Sequence[str]]) -> bool:
    """Gives an item these tags in place of those it has; tells whether that changed anything.

    Raises InvalidInputs naming what is in no catalogue (``tags.grades``).
    """
    require(office.user, WRITE)
    known_groups = [group.code for group in list_groups(office.connection)]
    catalogues = {"groups": known_groups, "levels": LEVELS, "grades": GRADES, "fields": FIELDS}
    item = locked(office.connection, item_id)
    tags = _read(given, catalogues, item.groups)
    stored = {"levels": list(tags.levels), "grades": list(tags.grades), "fields": list(tags.fields)}
    if list(tags.groups) == list(item.groups) and stored == _stored(item.tags):
        return False
    changed = update(items).where(items.c.id == item_id)
    office.connection.execute(changed.values(groups=list(tags.groups), tags=stored, updated_at=office.now))
    office.log("item.tagged", item_id, groups=list(tags.groups), **stored)
    return True


def tags_of(item: Any) -> Tags:
    """The tags of an item's row."""
    return Tags(
        groups=tuple(item.groups), **{name: tuple(codes) for name, codes in _stored(item.tags).items()}
    )


def _stored(value: Mapping[str, Sequence[str]] | None) -> dict[str, list[str]]:
    return {name: list((value or {}).get(name, ())) for name in ("levels", "grades", "fields")}


def _read(
    given: Mapping[str, Sequence[str]], catalogues: Mapping[str, Sequence[str]], standing: Sequence[str]
) -> Tags:
    """A group that the item has from its plan may stay, though no catalogue knows it any more."""
    complaints = []
    read: dict[str, tuple[str, ...]] = {}
    for name, catalogue in catalogues.items():
        known = [*(standing if name == "groups" else ()), *catalogue]
        if any(code not in known for code in given.get(name, ())):
            complaints.append(InvalidInput(f"tags.{name}", f"must be one of {', '.join(catalogue)}"))
        read[name] = tuple(code for code in dict.fromkeys(known) if code in given.get(name, ()))
    if complaints:
        raise InvalidInputs(complaints)
    return Tags(**read)
