from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.chaos.run import Run
from tests.faults.chaos.verdict import LOST, Offence
from tests.nodes.postgresql import PostgreSQL
from tests.nodes.rabbitmq import RabbitMQ

DURATION, SEED = 10, 8


@pytest.mark.timeout(300)
def test_a_short_run_ends_with_everything_as_it_was_ordered(
    own_rabbitmq: RabbitMQ, own_postgresql: PostgreSQL, tmp_path: Path
) -> None:
    """Everything is killed while items go out, are corrected and taken back: no offence, by the world's own word."""
    run = Run(SEED, DURATION, own_rabbitmq, own_postgresql, tmp_path / "chaos")
    try:
        outcome = run.run(print)
        told = [line for offence in outcome.offences for line in run.story(offence, outcome)]
        first = next(iter(run.journal.items.values()))
        example = "\n".join(run.story(Offence(LOST, 1, first.order.targets[0], "made up"), outcome))
    finally:
        run.close()
    assert outcome.offences == [], "\n".join(told)
    assert sum(outcome.works.kills.values()) >= 5
    assert len(outcome.outside.sightings) >= 20
    assert all(part in example for part in ("made up", first.id, "asked", "ledger", "call 1"))
