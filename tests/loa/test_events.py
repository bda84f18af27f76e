"""Messages on the wire."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.database import new_id
from loa.errors import InvalidInput
from loa.events import DELIVERIES_DUE, DELIVERY_DUE, PARTS_DUE, Due, decode, encode

AT = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)
WHOLE = Due(UUID(int=7), "facebook", "urgent")
CHUNK = Due(UUID(int=7), "email", "routine", 3)


def changed(due: Due, **changes: Any) -> bytes:
    """Its message with other fields; None takes a field away. Those of `data` are named `data__…`."""
    event = json.loads(encode([due], AT, new_id()))
    for name, value in changes.items():
        place, key = (event["data"], name[6:]) if name.startswith("data__") else (event, name)
        if value is None:
            del place[key]
        else:
            place[key] = value
    return json.dumps(event).encode()


@given(
    st.uuids(),
    st.sampled_from(["facebook", "unit", "wordpress-2"]),
    st.sampled_from(["urgent", "routine"]),
    st.none() | st.integers(0, 2**31 - 1),
    st.none() | st.datetimes(timezones=st.just(UTC)),
)
def test_what_was_sent_is_read(
    delivery: UUID, channel: str, lane: str, chunk: int | None, not_before: datetime | None
) -> None:
    """A delivery, or a chunk of its parts, as bytes or as text; also one that was sent ahead of its time."""
    due = Due(delivery, channel, lane, chunk, not_before)
    assert decode(encode([due], AT, new_id())) == [due]
    assert decode(encode([due], AT, new_id()).decode()) == [due]


@given(st.lists(st.uuids(), min_size=2, max_size=40), st.none() | st.datetimes(timezones=st.just(UTC)))
def test_what_travelled_together_is_read_in_its_order(
    deliveries: list[UUID], not_before: datetime | None
) -> None:
    """Several deliveries of one queue and one time in one message."""
    dues = [Due(delivery, "unit", "routine", not_before=not_before) for delivery in deliveries]
    assert len({due.company for due in dues}) == 1
    assert decode(encode(dues, AT, new_id())) == dues
    assert json.loads(encode(dues, AT, new_id()))["type"] == DELIVERIES_DUE


def test_it_is_a_cloud_event_with_ids_and_no_content() -> None:
    """Structured mode, version 1.0; what a stranger who reads the queue learns is that something is due."""
    event = json.loads(encode([WHOLE], AT, new_id()))
    assert event["specversion"] == "1.0"
    assert event["type"] == DELIVERY_DUE
    assert event["subject"] == str(WHOLE.delivery)
    assert datetime.fromisoformat(event["time"]) == AT
    assert event["data"] == {"delivery": str(WHOLE.delivery), "channel": "facebook", "lane": "urgent"}
    assert json.loads(encode([CHUNK], AT, new_id()))["type"] == PARTS_DUE


def test_a_message_carries_the_id_it_is_given() -> None:
    """The broker's message id and the event's are one."""
    id = new_id()
    assert json.loads(encode([WHOLE], AT, id))["id"] == str(id)


def test_fields_that_we_do_not_know_are_let_be() -> None:
    """A broker or a tracer may add extensions to the envelope."""
    assert decode(changed(WHOLE, traceparent="00-ab-cd-01")) == [WHOLE]


@pytest.mark.parametrize(
    "body",
    [
        changed(WHOLE, type="vn.loa.delivery.due.v2"),
        changed(WHOLE, type="vn.loa.delivery.concluded.v1"),
        changed(WHOLE, specversion="0.3"),
        changed(WHOLE, specversion=None),
        changed(WHOLE, id=None),
        changed(WHOLE, data=None),
        changed(WHOLE, data=[]),
        changed(WHOLE, data__delivery="7"),
        changed(WHOLE, data__not_before="soon"),
        changed(WHOLE, data__not_before=7),
        changed(WHOLE, data__not_before="2026-09-07T08:00:00"),
        changed(WHOLE, data__delivery=None),
        changed(WHOLE, data__channel=7),
        changed(WHOLE, data__content="<p>Nội dung</p>"),
        changed(WHOLE, data__deliveries=[str(WHOLE.delivery)]),
        changed(WHOLE, type=DELIVERIES_DUE, data__delivery=None, data__deliveries=[]),
        changed(WHOLE, type=DELIVERIES_DUE, data__delivery=None, data__deliveries=["7"]),
        changed(WHOLE, type=DELIVERIES_DUE, data__delivery=None, data__deliveries=str(WHOLE.delivery)),
        changed(WHOLE, type=DELIVERIES_DUE, data__delivery=None, data__deliveries=["7"] * 1001),
        changed(CHUNK, data__chunk=None),
        changed(CHUNK, data__chunk="3"),
        changed(CHUNK, data__chunk=1.5),
        changed(CHUNK, data__chunk=-1),
        changed(CHUNK, data__chunk=2**31),
        b"",
        b"null",
        b"[]",
        b'"due"',
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b"delivery 0 is due",
    ],
)
def test_what_is_not_ours_is_refused(body: bytes) -> None:
    """Forged, damaged, of another version, or with a number that no column could hold: one kind of error, never a crash."""
    with pytest.raises(InvalidInput, match="message"):
        decode(body)
