"""CloudEvents 1.0 in structured mode, as bytes that are the same whenever they are made from the same values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from loa.content import canonical_json

CONTENT_TYPE = "application/cloudevents+json"
LARGEST = 65_536
"""Bytes that every receiver has to take (CloudEvents 1.0, "Size Limits")."""


def structured(
    *, id: str, source: str, type: str, subject: str, time: datetime, sequence: int, data: Mapping[str, Any]
) -> bytes:
    """One event in UTF-8. `source` and `id` together are what a receiver knows a repetition by.

    `sequence` is compared as text (CloudEvents sequence extension), so it is padded with zeros.
    """
    return canonical_json(
        {
            "specversion": "1.0",
            "id": id,
            "source": source,
            "type": type,
            "subject": subject,
            "time": time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "sequence": f"{sequence:010d}",
            "data": data,
        }
    ).encode()
