"""Urgent work goes before routine work in one process, and does not stop it for good."""

from __future__ import annotations

import threading

from loa_channels.lane import Lane
from loa_channels.precedence import Precedence
from tests.channels.memory import SECONDS
from tests.ledger_world import until


def test_nobody_gives_way_to_nothing() -> None:
    """The common case."""
    Precedence().give_way()


def test_routine_calls_wait_until_what_is_urgent_is_done() -> None:
    """Begun meanwhile, an act of the routine lane comes after."""
    precedence, done = Precedence(), threading.Event()
    lane = Lane("routine", 1, precedence.give_way)
    with precedence.taken(), precedence.taken():
        lane.begin([done.set])
        assert not done.wait(0.1)
    assert done.wait(SECONDS)
    lane.close()


def test_urgent_work_that_hangs_holds_nobody_up_for_good() -> None:
    """Each step of what is routine waits for a while and then goes on."""
    precedence, done = Precedence(), threading.Event()
    with precedence.taken():
        waiting = threading.Thread(target=lambda: (precedence.give_way(), done.set()))
        waiting.start()
        until(done.is_set, "it goes on", SECONDS)
        waiting.join()
