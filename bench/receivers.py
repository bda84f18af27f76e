"""Receiving units as Loa's accounts, and what they have received: the sandbox's, or those of the bare receiver."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import requests

from bench.filling import add_account
from bench.ground import Ground, until
from bench.processes import PYTHON
from loa_sandbox.offices import UNITS, secret_of
from tests.nodes.ports import free_ports


def add_units(at: Ground, address: str = "") -> dict[str, UUID]:
    """An account for each of the thirty, at the sandbox or at `address`; ids by target."""
    return {
        f"unit:{unit}": add_account(
            at,
            f"unit:{unit}",
            {
                "url": f"{address or at.sandbox}/units/{unit}/inbox",
                "allowed_cidr": "127.0.0.0/8",
                "allow_http": True,
            },
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


def start_receiver(at: Ground) -> str:
    """Starts ``bench.bare.receiver``; its address."""
    (port,) = free_ports(1)
    at.start(PYTHON, "-m", "bench.bare.receiver", str(port))
    address = f"http://127.0.0.1:{port}"
    until(lambda: _answers(address), "the receiver answers")
    return address


def arrivals_at(address: str) -> Mapping[UUID, datetime]:
    """When each delivery's event first came to that receiver."""
    seen = requests.get(f"{address}/arrivals", timeout=60).json()
    return {UUID(id.removeprefix("msg_")): datetime.fromtimestamp(at, UTC) for id, at in seen.items()}


def _answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/arrivals", timeout=5).ok
    except requests.ConnectionError:
        return False


def received(at: Ground) -> int:
    """How many events all units have received."""
    summary = requests.get(f"{at.sandbox}/truth/summary", timeout=60).json()
    return int(summary["units"]["events"])
