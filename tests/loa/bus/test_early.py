"""Kept until its time is near, and no longer than anybody may keep it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from loa.bus.early import AHEAD, Early
from loa.bus.interface import READY
from tests.ledger_world import until

SECONDS = 60.0


def now() -> datetime:
    return datetime.now(UTC)


def test_what_is_kept_comes_at_its_time_and_in_that_order() -> None:
    """Whichever came first; none before its time."""
    early = Early[str]()
    times = {"second": now() + AHEAD * 0.6, "first": now() + AHEAD * 0.2, "third": now() + AHEAD * 0.9}
    for name, time in times.items():
        early.keep(name, time)
    came: list[str] = []

    def all_came() -> bool:
        for name in early.come():
            assert now() >= times[name] - READY
            came.append(name)
        return len(came) == len(times)

    until(all_came, "all come", SECONDS)
    assert came == ["first", "second", "third"]


def test_what_is_over_comes_at_once() -> None:
    """It came late, or was doubled long ago."""
    early = Early[str]()
    early.keep("late", now() - timedelta(hours=1))
    assert early.come() == ["late"]
    assert early.come() == []


def test_a_clock_that_is_slow_keeps_nothing_back() -> None:
    """Given a time that this machine takes to be an hour ahead, it is not waited for: messages go ahead by AHEAD at most."""
    early = Early[str]()
    early.keep("from another clock", now() + timedelta(hours=1))
    assert early.wait(SECONDS) <= AHEAD.total_seconds()
    until(lambda: early.come() == ["from another clock"], "it comes", SECONDS)


def test_the_wait_ends_with_the_next_time() -> None:
    """And is as long as it was to be where nothing is kept; never nothing, which would mean for ever."""
    early = Early[str]()
    assert early.wait(0.4) == 0.4
    early.keep("soon", now() + AHEAD / 2)
    assert 0 < early.wait(0.4) <= (AHEAD / 2).total_seconds()
    early.keep("over", now() - AHEAD)
    assert 0 < early.wait(0.4) < 0.001
