"""The `ledger` schema for `loa migrate`: its tables and the folder of its migrations."""

from __future__ import annotations

from pathlib import Path

from loa.ledger.tables import metadata

versions = Path(__file__).parent / "versions"
__all__ = ["metadata", "versions"]
