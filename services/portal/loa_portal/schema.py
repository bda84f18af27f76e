"""What `loa migrate` needs to know of this distribution (entry point group ``loa.schemas``)."""

from __future__ import annotations

from pathlib import Path

from loa_portal.articles.models import metadata

versions: Path = Path(__file__).parent / "versions"

__all__ = ["metadata", "versions"]
