"""The sandbox's receiving units as Loa's accounts, and what they have received."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import requests

from bench.filling import add_account
from bench.ground import Ground
from loa_sandbox.offices import UNITS, secret_of


def add_units(at: Ground) -> dict[str, UUID]:
    """An account for each of the thirty; ids by target."""
    return {
        f"unit:{unit}": add_account(
            at,
            f"unit:{unit}",
            {"url": f"{at.sandbox}/units/{unit}/inbox", "allowed_cidr": "127.0.0.0/8", "allow_http": True},
            {"secret": secret_of(unit)},
        )
        for unit in UNITS
    }


def arrivals(at: Ground, since: datetime) -> Mapping[UUID, datetime]:
    """When each delivery's event was first received, of those received since then."""
    asked = {"kind": "units", "since": since.isoformat(), "fields": "webhook_id,at"}
    seen = requests.get(f"{at.sandbox}/truth", asked, timeout=300).json()["units"]
    arrived: dict[UUID, datetime] = {}
    for event in seen:
        arrived.setdefault(
            UUID(event["webhook_id"].removeprefix("msg_")), datetime.fromisoformat(event["at"])
        )
    return arrived


def received(at: Ground) -> int:
    """How many events all units have received."""
    summary = requests.get(f"{at.sandbox}/truth/summary", timeout=60).json()
    return int(summary["units"]["events"])
