"""Turns of a lane: calls begin before outcomes are written, and nobody waits for ever."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, ExitStack

from loa_channels.turns import Turns
from tests.channels.memory import SECONDS
from tests.ledger_world import until


class Asking:
    """Somebody who waits for a turn in a thread, and ends it at once."""

    def __init__(self, order: list[str], name: str, turn: AbstractContextManager[None]) -> None:
        def take() -> None:
            with turn:
                order.append(name)

        self.thread = threading.Thread(target=take)
        self.thread.start()


def test_what_begins_goes_before_what_ends() -> None:
    """Who writes outcomes has asked first, and comes last."""
    turns, order = Turns(), list[str]()
    with ExitStack() as taken:
        for _ in range(4):
            taken.enter_context(turns.to_begin())
        ending = Asking(order, "end", turns.to_end())
        beginning = [Asking(order, "begin", turns.to_begin()) for _ in range(3)]
        until(lambda: turns.beginning == 4 + 3, "three wait to begin", SECONDS)
        taken.pop_all().close()
    for one in (ending, *beginning):
        one.thread.join(SECONDS)
    assert order == ["begin"] * 3 + ["end"]


def test_no_flood_hides_how_calls_ended() -> None:
    """With somebody always waiting to begin, an outcome gets its turn after a while."""
    turns, order, stop = Turns(), list[str](), threading.Event()

    def flood() -> None:
        while not stop.is_set():
            with turns.to_begin():
                pass

    floods = [threading.Thread(target=flood) for _ in range(8)]
    for one in floods:
        one.start()
    ending = Asking(order, "end", turns.to_end())
    ending.thread.join(SECONDS)
    stop.set()
    for one in floods:
        one.join(SECONDS)
    assert order == ["end"]


def test_a_turn_comes_back_when_its_work_fails() -> None:
    """Four at once, whatever became of those before."""
    turns = Turns()
    for _ in range(9):
        try:
            with turns.to_begin():
                raise ValueError
        except ValueError:
            continue
    with ExitStack() as taken:
        for _ in range(4):
            taken.enter_context(turns.to_begin())
