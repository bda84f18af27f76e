"""Time, as everything reads it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.clock import HANOI, SettableClock, SystemClock, in_hanoi, parse_instant, pause
from loa.errors import InvalidInput

HOUR = 3600.0
instants = st.integers(315_532_800, 4_102_444_800).map(lambda second: datetime.fromtimestamp(second, UTC))


def test_a_pause_is_as_long_as_it_was_to_be() -> None:
    """By time that passes; nothing and less is no wait at all."""
    began = time.monotonic()
    pause(0.02)
    assert time.monotonic() - began >= 0.02
    pause(0)
    pause(-HOUR)


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-05T08:00:00+07:00",
        "2026-09-05T01:00:00Z",
        "2026-09-05T01:00:00.000+00:00",
        "2026-09-04T18:00:00-07:00",
        "2026-09-05T08:00+07:00",
    ],
)
def test_an_instant_is_read_in_any_offset(text: str) -> None:
    """The same moment however it is written, and always given in UTC."""
    instant = parse_instant(text, "due_at")
    assert instant == datetime(2026, 9, 5, 1, tzinfo=UTC)
    assert instant.tzinfo is UTC


@given(instants)
def test_what_is_written_is_read_back(instant: datetime) -> None:
    """isoformat of an aware time in any zone is understood."""
    assert parse_instant(instant.astimezone(HANOI).isoformat(), "due_at") == instant


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-05T08:00:00",  # nobody knows what it means
        "2026-09-05",
        "08:00",
        "5/9/2026 8:00",
        "",
        "mai",
        "2026-13-05T08:00:00+07:00",
        "0001-01-01T00:00:00+07:00",
        "9999-12-31T23:59:59-07:00",
        1_788_570_000,
        None,
        ["2026-09-05T08:00:00+07:00"],
    ],
)
def test_anything_else_is_refused_with_the_field(text: object) -> None:
    """A time without offset, of another form, of another type or outside the calendar."""
    with pytest.raises(InvalidInput) as refused:
        parse_instant(text, "channels.0.due_at")
    assert refused.value.field == "channels.0.due_at"


def test_hanoi_is_seven_hours_ahead() -> None:
    """The same instant, as Hanoi's clocks show it."""
    shown = in_hanoi(datetime(2026, 9, 4, 20, tzinfo=UTC))
    assert (shown.day, shown.hour, shown.utcoffset()) == (5, 3, timedelta(hours=7))


def test_the_system_clock_is_aware() -> None:
    """Nothing in Loa reads a time without a zone."""
    assert SystemClock().now().tzinfo is UTC


def test_a_settable_clock_stands_still_until_it_is_moved() -> None:
    """Forwards and backwards."""
    clock = SettableClock(datetime(2026, 9, 5, tzinfo=UTC))
    assert clock.now() == clock.now()
    clock.advance(timedelta(hours=2))
    clock.advance(timedelta(hours=-1))
    assert clock.now() == datetime(2026, 9, 5, 1, tzinfo=UTC)
