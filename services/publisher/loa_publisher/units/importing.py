"""Bringing units in from a file: what would change is told first, then all of it is written, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update

from loa.database import insert_missing, new_id
from loa.errors import InvalidInput, InvalidInputs
from loa_publisher.accounts.roles import MANAGE_UNITS, require
from loa_publisher.office import Office
from loa_publisher.plans.models import units
from loa_publisher.plans.queries import Unit, list_units
from loa_publisher.units.models import successions
from loa_publisher.units.receiving import follow
from loa_publisher.units.sheet import Row

ADDED, CHANGED, SAME = "added", "changed", "same"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What a row does: `added`, `changed` (and which columns), or `same`; `succeeds`: names of those it takes over from."""

    row: Row
    does: str
    columns: Sequence[str] = ()
    succeeds: Sequence[str] = ()


def plan(office: Office, rows: Sequence[Row]) -> list[Planned]:
    """What the rows would do. Raises InvalidInputs naming lines whose units cannot be tied together."""
    require(office.user, MANAGE_UNITS)
    known = {unit.slug: unit for unit in list_units(office.connection)}
    _check(known, rows)
    names = {unit.slug: unit.name for unit in known.values()} | {row.slug: row.name for row in rows}
    planned = []
    for row in rows:
        unit = known.get(row.slug)
        columns = [] if unit is None else _differing(known, unit, row)
        planned.append(
            Planned(
                row=row,
                does=ADDED if unit is None else CHANGED if columns else SAME,
                columns=columns,
                succeeds=[names[slug] for slug in row.predecessors],
            )
        )
    return planned


def bring_in(office: Office, rows: Sequence[Row]) -> int:
    """Writes them all; gives how many were added or changed. A name is corrected, not changed on a day. Raises as `plan`."""
    planned = plan(office, rows)
    known = {unit.slug: unit for unit in list_units(office.connection)}
    ids = {slug: unit.id for slug, unit in known.items()}
    ids |= {one.row.slug: new_id() for one in planned if one.does == ADDED}
    for one in planned:  # without what is above them first: a row may name one that comes later
        values = _values(one.row) | {"edited_at": office.now}
        if one.does == ADDED:
            office.connection.execute(insert(units).values(id=ids[one.row.slug], slug=one.row.slug, **values))
        elif one.does == CHANGED:
            office.connection.execute(update(units).where(units.c.slug == one.row.slug).values(**values))
    for one in planned:
        parent = ids[one.row.parent] if one.row.parent else None
        if one.does != SAME:
            office.connection.execute(
                update(units).where(units.c.slug == one.row.slug).values(parent_id=parent)
            )
    inherited = _succeed(office, planned, known, ids)
    touched = {ids[one.row.slug] for one in planned if one.does != SAME} | inherited
    follow(office.connection, office.channels, touched)
    changed = [one.row.slug for one in planned if one.does != SAME]
    office.log("units.imported", f"{len(planned)}", changed=changed, predecessors=len(inherited))
    return len(changed)


def _succeed(
    office: Office, planned: Sequence[Planned], known: Mapping[str, Unit], ids: Mapping[str, UUID]
) -> set[UUID]:
    """Writes down who takes over from whom; gives the units that are succeeded."""
    rows: list[dict[str, Any]] = []
    last_days = {unit.id: unit.valid_to for unit in known.values()} | {
        ids[one.row.slug]: one.row.valid_to for one in planned
    }
    for one in planned:
        for slug in one.row.predecessors:
            last = last_days[ids[slug]]
            assert last is not None, "checked"
            rows.append(
                {
                    "unit_id": ids[slug],
                    "successor_id": ids[one.row.slug],
                    "from_on": last + timedelta(days=1),
                }
            )
    if rows:
        insert_missing(office.connection, successions, rows)
    return {row["unit_id"] for row in rows}


def _check(known: Mapping[str, Unit], rows: Sequence[Row]) -> None:
    by_slug = {row.slug: row for row in rows}
    slugs = {unit.id: slug for slug, unit in known.items()}
    parents = {slug: slugs.get(unit.parent_id, "") if unit.parent_id else "" for slug, unit in known.items()}
    parents |= {row.slug: row.parent for row in rows}
    faults: list[InvalidInput] = []
    for row in rows:
        faults += _faults_of_parent(row, parents)
        for slug in row.predecessors:
            last = (
                by_slug[slug].valid_to if slug in by_slug else known[slug].valid_to if slug in known else None
            )
            if slug not in by_slug and slug not in known:
                faults.append(InvalidInput(f"{row.line}.predecessors", f"there is no unit {slug}"))
            elif slug == row.slug:
                faults.append(InvalidInput(f"{row.line}.predecessors", "a unit cannot take over from itself"))
            elif last is None:
                faults.append(
                    InvalidInput(f"{row.line}.predecessors", f"{slug} has no last day; give it one first")
                )
            elif row.valid_to is not None and row.valid_to <= last:
                faults.append(
                    InvalidInput(f"{row.line}.predecessors", f"this unit ends no later than {slug}")
                )
            elif row.valid_from is not None and row.valid_from > last + timedelta(days=1):
                faults.append(
                    InvalidInput(
                        f"{row.line}.predecessors",
                        f"{slug} ends on {last:%d/%m/%Y}, and nobody would be there before "
                        f"{row.valid_from:%d/%m/%Y}",
                    )
                )
    if faults:
        raise InvalidInputs(faults)


def _faults_of_parent(row: Row, parents: Mapping[str, str]) -> list[InvalidInput]:
    if row.parent and row.parent not in parents:
        return [InvalidInput(f"{row.line}.parent", f"there is no unit {row.parent}")]
    above, seen = row.parent, {row.slug}
    while above:
        if above in seen:
            return [InvalidInput(f"{row.line}.parent", "would be above itself")]
        seen.add(above)
        above = parents.get(above, "")
    return []


def _values(row: Row) -> dict[str, Any]:
    return {
        "name": row.name,
        "name_en": row.name_en or None,
        "kind": row.kind,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }


def _differing(known: Mapping[str, Unit], unit: Unit, row: Row) -> list[str]:
    parent = known[row.parent].id if row.parent in known else None
    wanted = _values(row) | {"parent_id": parent}
    differing = [name for name, value in wanted.items() if getattr(unit, name) != value]
    if row.parent and parent is None:
        differing.append("parent_id")
    return list(dict.fromkeys(differing))
