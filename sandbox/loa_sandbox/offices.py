"""The receiving units that have a pretend system here: 30 district offices, each with a secret of its own."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from importlib.resources import files


def _read() -> dict[str, str]:
    listed = json.loads(files("loa_sandbox").joinpath("data/units.json").read_text("utf-8"))
    return {unit["slug"]: unit["name"] for unit in listed}


UNITS: Mapping[str, str] = _read()
"""Slug of each unit and its Vietnamese name."""


def secret_of(unit: str) -> str:
    """The signing secret of a unit. It follows from the slug, so that a trial needs no exchange of secrets; a
    real system would draw it at random."""
    digest = hashlib.sha256(f"sandbox unit {unit}".encode()).digest()
    return f"whsec_{base64.b64encode(digest).decode()}"
