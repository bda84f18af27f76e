"""Two schedulers and four workers on one channel: whoever comes second does nothing."""

from __future__ import annotations

import json
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.filling import add_account, add_deliveries
from loa.bus.rabbitmq import RabbitBus
from loa.events import Due
from tests.faults import counting
from tests.faults.plant import Plant, Process
from tests.ledger_world import until
from tests.loa.bus.broker import hand_over


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("number", [2_000, pytest.param(100_000, marks=pytest.mark.accept)])
def test_nothing_is_called_twice(
    real_plant: Plant, number: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All due at once, and in the midst of it every message comes a second time."""
    plant = real_plant
    plant.environ |= counting.install(tmp_path / "counting")
    file = Path(plant.environ[counting.CALLS])
    targets = {f"counting:a{index}": add_account(plant, f"counting:a{index}") for index in range(30)}
    ids = add_deliveries(plant, targets, number, datetime.now(UTC))
    began = time.monotonic()
    for _ in range(4):
        plant.start("channel", "counting")
    for _ in range(2):
        plant.start("scheduler")
    until(lambda: counting.called(file) >= number // 10, "a tenth has been called", 600)
    bus = RabbitBus(plant.environ["LOA_BROKER_URL"])
    for start in range(0, number, 1000):
        hand_over(bus, [Due(id, "counting", "routine") for id in ids[start : start + 1000]])
    bus.close()
    until(lambda: counting.called(file) >= number, "all have been called", 3000)
    took = time.monotonic() - began
    plant.until_ended()
    plant.stop()
    assert plant.states() == {"published": number}
    times = Counter(counting.calls(file))
    assert set(times) == {str(id) for id in ids}
    assert set(times.values()) == {1}
    workers, schedulers = plant.processes[:4], plant.processes[4:]
    with capsys.disabled():
        print(
            f"\n{number} deliveries, {number} messages more: each called once, in {took:.1f} s from the start of the processes"
            f" ({number / took:.0f}/s)"
        )
        print(f"  released by each scheduler: {[total(one) for one in schedulers]}")
        print(f"  settled by each worker: {[one.said.count('delivery.settled') for one in workers]}")
        print(
            f"  messages without effect: {sum(one.said.count('message.without_effect') for one in workers)}"
        )


def total(scheduler: Process) -> int:
    """How many messages it has released."""
    lines = (json.loads(line) for line in scheduler.said.splitlines())
    return sum(line["messages"] for line in lines if line["event"] == "released")
