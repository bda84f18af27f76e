"""Tables about units, beside `units` itself, which stands with the plans that bring them in."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Table, Text, Uuid

from loa.planning import metadata

successions = Table(
    "unit_successions",
    metadata,
    Column("unit_id", Uuid, ForeignKey("planning.units.id"), primary_key=True, comment="who ends …"),
    Column(
        "successor_id", Uuid, ForeignKey("planning.units.id"), primary_key=True, comment="… who takes over"
    ),
    Column("from_on", Date, nullable=False, comment="first day"),
    Index("unit_successions_successor", "successor_id"),
)

names = Table(
    "unit_names",
    metadata,
    Column("unit_id", Uuid, ForeignKey("planning.units.id"), primary_key=True),
    Column("until_on", Date, primary_key=True, comment="from this day on it has had another name"),
    Column("name", Text, nullable=False),
)
