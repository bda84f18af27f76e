"""``python -m bench [NAME …] [--rounds N]``: measures, and prints a table; a run of at least five rounds is kept, too."""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Callable, Mapping
from typing import Final

import structlog

from bench import (
    desk,
    due_to_called,
    due_to_outside,
    growth,
    memory,
    plan,
    release,
    report,
    units,
    urgent,
    worker,
)
from bench.figures import Figure, keep, table
from bench.ground import Servers, servers

BENCHES: Final[Mapping[str, Callable[[Servers, int], list[Figure]]]] = {
    "release": release.run,
    "worker": worker.run,
    "due_to_called": due_to_called.run,
    "units": units.run,
    "urgent": urgent.run,
    "memory": memory.run,
    "growth": growth.run,
    "plan": plan.run,
    "due_to_outside": due_to_outside.run,
    "desk": desk.run,
}
ROUNDS: Final = 5


def main() -> None:
    """Runs what is asked for."""
    parser = argparse.ArgumentParser(prog="bench", description="Speed, beside peers, in one run.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHES)}; by itself all")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="fewer than five: a look, nothing is kept")
    wanted = parser.parse_args()
    unknown = [name for name in wanted.names if name not in BENCHES]
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    figures: list[Figure] = []
    with servers() as on:
        for name in wanted.names or BENCHES:
            begun = time.monotonic()
            found = BENCHES[name](on, wanted.rounds)
            print(f"{name}: {time.monotonic() - begun:.0f} s\n{table(found)}\n", flush=True)
            figures += found
    if wanted.rounds >= ROUNDS:
        keep(figures)
        report.write()


if __name__ == "__main__":
    main()
