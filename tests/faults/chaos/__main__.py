"""`make chaos`: DURATION in seconds (120), SEED (1). Exit code 0: nothing was lost, doubled, unapproved or unexplained."""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.faults.chaos import pace
from tests.faults.chaos.orders import orders
from tests.faults.chaos.run import Outcome, Run
from tests.faults.chaos.schedule import BROKER, DATABASE, DESK, PORTAL, SCHEDULERS, WORKERS
from tests.faults.chaos.verdict import KINDS
from tests.nodes.postgresql import PostgreSQL
from tests.nodes.rabbitmq import RabbitMQ

_MOST_STORIES = 12


def main() -> int:
    """Runs and prints; gives the exit code."""
    duration, seed = float(os.environ.get("DURATION", "120")), int(os.environ.get("SEED", "1"))
    folder = Path(tempfile.mkdtemp(prefix=f"loa-chaos-{seed}-"))
    looks = ", ".join(f"{seconds:g}" for seconds in pace.LOOKS)
    print(f"chaos: seed {seed}, {duration:g} s, folder {folder}")
    print(
        f"patience × {pace.FACTOR:.5f}: looks after {looks} s; a post is visible after {pace.LATEST_VISIBLE:g} s at most"
    )
    rabbitmq, postgresql = RabbitMQ(), PostgreSQL()
    try:
        rabbitmq.start()
        postgresql.start()
        run = Run(seed, duration, rabbitmq, postgresql, folder)
        try:
            outcome = run.run(lambda line: print(line, flush=True))
            print("\n".join(figures(outcome, len(orders(seed, duration)))))
            for offence in outcome.offences[:_MOST_STORIES]:
                print("\n".join(run.story(offence, outcome)))
        finally:
            run.close()
    finally:
        rabbitmq.close()
        postgresql.close()
    return 1 if outcome.offences else 0


def figures(outcome: Outcome, ordered: int) -> Iterator[str]:
    """The verdict."""
    works, kills = outcome.works, outcome.works.kills
    groups = {
        "workers": WORKERS, "scheduler": SCHEDULERS, DESK: (DESK,), PORTAL: (PORTAL,), BROKER: (BROKER,),
        DATABASE: (DATABASE,),
    }  # fmt: skip
    by_group = ", ".join(f"{name} {sum(kills[one] for one in group)}" for name, group in groups.items())
    states = Counter(f"{row['operation']} {row['state']}" for row in outcome.deliveries)
    seen = Counter(f"{one.account.partition(':')[0]} {one.what}" for one in outcome.outside.sightings)
    yield f"seconds             {outcome.seconds[0]:.0f} under blows, {outcome.seconds[1]:.0f} more until all had ended"
    yield f"kills               {sum(kills.values())}: {by_group}"
    yield f"broken by kills     {works.broken} times the broker, which then began anew"
    yield f"stops in order      {sum(works.ends.values())}; would not end: {works.would_not_end or 'none'}"
    yield f"ended by themselves {dict(Counter(works.ended_by_themselves)) or 'none'}"
    yield f"misbehaviours       {sum(works.misbehaviours.values())}: {_listed(works.misbehaviours)}"
    yield f"items               {len(outcome.journal.items)} of {ordered} ordered; requests repeated {outcome.repeated}"
    yield f"deliveries          {len(outcome.deliveries)}: {_listed(states)}"
    yield f"seen outside        {len(outcome.outside.sightings)}: {_listed(seen)}; pages read {len(outcome.journal.reads)}"
    yield f"operator decided    {_listed(Counter(outcome.journal.decisions)) or 'nothing'}"
    for words, count in outcome.too_late.items():
        yield f"    came too late   {count} × {words}"
    counted = Counter(offence.kind for offence in outcome.offences)
    yield "verdict             " + ", ".join(f"{kind} {counted[kind]}" for kind in KINDS)


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


if __name__ == "__main__":
    sys.exit(main())
