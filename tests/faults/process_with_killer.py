"""`loa …` in a process that kills, or stops, itself as it comes to a step. Nothing of production does this: tests start it so.

python -m tests.faults.process_with_killer send --channel facebook --operation correct --nth 2 -- channel facebook
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterable

import click

from loa import cli, steps
from loa.steps import About, Step

_LONG = 0.5
"""Seconds: longer than a message waits for a thread."""


class Killer:
    """Sends this process a signal the `nth` time that it comes to `step` for a channel and an operation; None: for any.

    Claims only wait where all threads are busy, so on the way to CLAIMED each call takes a while.
    """

    def __init__(
        self, step: Step, channel: str | None, operation: str | None, nth: int, number: signal.Signals
    ) -> None:
        self._step, self._channel, self._operation, self._number = step, channel, operation, number
        self._left = nth
        self._lock = threading.Lock()
        self._own = threading.local()

    def __call__(self, step: Step, about: Iterable[About] | None) -> None:
        """A watcher of `loa.steps`."""
        self._own.about = tuple(about) if about is not None else getattr(self._own, "about", ())
        if (step, self._step) == (Step.CALL, Step.CLAIMED):
            time.sleep(_LONG)
        if step is not self._step or not self._meant():
            return
        with self._lock:
            self._left -= 1
            now = self._left == 0
        if now:
            # to this thread: another one would be told first, and this one would go on for a moment
            signal.pthread_kill(threading.get_ident(), self._number)

    def _meant(self) -> bool:
        about: tuple[About, ...] = self._own.about
        return (self._channel, self._operation) == (None, None) or any(
            self._channel in (None, channel) and (operation is None or self._operation in (None, operation))
            for channel, operation in about
        )


@click.command()
@click.argument("step", type=click.Choice([str(step) for step in Step]))
@click.option("--channel")
@click.option("--operation")
@click.option("--nth", default=1)
@click.option("--signal", "name", type=click.Choice(["KILL", "STOP"]), default="KILL")
@click.argument("command", nargs=-1)
def run(
    step: str, channel: str | None, operation: str | None, nth: int, name: str, command: tuple[str, ...]
) -> None:
    """Run `loa COMMAND`."""
    steps.watch(Killer(Step(step), channel, operation, nth, signal.Signals[f"SIG{name}"]))
    cli.loa(list(command), prog_name="loa")


if __name__ == "__main__":
    run()
