"""Reading the directory: units as they are, as they were called, and who succeeds whom. Few statements, however many."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, select

from loa.errors import NotFound
from loa.sorting import vietnamese
from loa.text import fold
from loa_publisher.plans.queries import Unit, list_units
from loa_publisher.units.models import names, successions


def every(connection: Connection) -> list[Unit]:
    """All units, those that have ended too, by name as in a Vietnamese list."""
    return sorted(list_units(connection), key=lambda unit: vietnamese(unit.name))


def one(connection: Connection, unit_id: UUID) -> Unit:
    """One unit. Raises NotFound."""
    found = next((unit for unit in list_units(connection) if unit.id == unit_id), None)
    if found is None:
        raise NotFound(f"no unit {unit_id}")
    return found


def valid_on(unit: Unit, day: date) -> bool:
    """Whether the unit is there on a day."""
    return (unit.valid_from is None or unit.valid_from <= day) and (
        unit.valid_to is None or unit.valid_to >= day
    )


def named(unit: Unit, text: str) -> bool:
    """Whether every word that was typed stands in the unit's name or code, marks or none."""
    folded = fold(f"{unit.name} {unit.name_en or ''} {unit.slug}")
    return all(word in folded for word in fold(text).split())


def successors(connection: Connection, unit_ids: Collection[UUID] | None = None) -> Mapping[UUID, list[UUID]]:
    """Who takes over from each of these units, or of all."""
    query = select(successions)
    if unit_ids is not None:
        query = query.where(successions.c.unit_id.in_(unit_ids))
    found: dict[UUID, list[UUID]] = {}
    for row in connection.execute(query):
        found.setdefault(row.unit_id, []).append(row.successor_id)
    return found


def predecessors(connection: Connection, unit_id: UUID) -> list[UUID]:
    """From whom this unit has taken over."""
    query = select(successions.c.unit_id).where(successions.c.successor_id == unit_id)
    return list(connection.execute(query).scalars())


def names_on(connection: Connection, units: Collection[Unit], day: date) -> dict[UUID, str]:
    """What these units were called on a day, by id."""
    query = select(names).where(names.c.until_on > day).order_by(names.c.until_on.desc())
    then = {row.unit_id: row.name for row in connection.execute(query)}
    return {unit.id: then.get(unit.id, unit.name) for unit in units}


def former_names(connection: Connection, unit_id: UUID) -> list[tuple[str, date]]:
    """What the unit was called before, with the first day on which it was so no longer, latest first."""
    query = select(names).where(names.c.unit_id == unit_id).order_by(names.c.until_on.desc())
    return [(row.name, row.until_on) for row in connection.execute(query)]
