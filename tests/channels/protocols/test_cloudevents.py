from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from cloudevents.core.bindings.http import HTTPMessage, from_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from loa_channels.protocols.cloudevents import CONTENT_TYPE, structured


def event(**changes: Any) -> bytes:
    usual: dict[str, Any] = {
        "id": "msg_1",
        "source": "urn:loa:desk",
        "type": "vn.loa.item.published",
        "subject": "item",
        "time": datetime(2026, 11, 20, 9, 30, tzinfo=timezone(timedelta(hours=7))),
        "sequence": 7,
        "data": {"title": "Tuyển sinh"},
    }
    return structured(**usual | changes)


def test_is_an_event_to_a_receiver() -> None:
    """Read with the CloudEvents library."""
    read = from_structured(HTTPMessage({"content-type": CONTENT_TYPE}, event()), JSONFormat(), CloudEvent)
    assert (read.get_id(), read.get_source(), read.get_type(), read.get_subject()) == (
        "msg_1",
        "urn:loa:desk",
        "vn.loa.item.published",
        "item",
    )
    assert read.get_time() == datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
    assert read.get_data() == {"title": "Tuyển sinh"}


def test_is_the_same_bytes_from_the_same_values() -> None:
    """However the mapping was put together, and whatever the form of its letters."""
    other = event(data={"b": 1, "title": unicodedata.normalize("NFD", "Tuyển sinh")})
    assert other == event(data={"title": "Tuyển sinh", "b": 1})


def test_sequences_compare_as_text() -> None:
    """The tenth is after the ninth."""
    ninth, tenth = (json.loads(event(sequence=number))["sequence"] for number in (9, 10))
    assert ninth < tenth


def test_vietnamese_is_not_escaped() -> None:
    """Escapes would double the size of what has a limit."""
    assert "Tuyển sinh".encode() in event()
