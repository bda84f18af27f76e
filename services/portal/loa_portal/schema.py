"""What `loa migrate` needs to know of this distribution (entry point group ``loa.schemas``)."""

from __future__ import annotations

from pathlib import Path

from loa import feedback, spokespeople, visits
from loa_portal.articles import models

TABLES = (models, visits, feedback, spokespeople)
"""Importing them has put their tables into the metadata."""

metadata = visits.metadata
versions: Path = Path(__file__).parent / "versions"

__all__ = ["metadata", "versions"]
