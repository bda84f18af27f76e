"""Kinds of units. A plan's file may bring others in; these are the ones that a person chooses from."""

from __future__ import annotations

DEPARTMENT, DISTRICT, COMMUNE, WARD, SCHOOL, OTHER = (
    "department",
    "district_office",
    "commune",
    "ward",
    "school",
    "other",
)
KINDS = (DEPARTMENT, DISTRICT, COMMUNE, WARD, SCHOOL, OTHER)
