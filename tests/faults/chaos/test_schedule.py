from __future__ import annotations

from collections import Counter

import pytest

from tests.faults.chaos import schedule
from tests.faults.chaos.orders import AGAIN, MOVED, PLAIN, STOPPED, UNAPPROVED, orders, stops
from tests.faults.chaos.pace import LATEST_VISIBLE, LONGEST_HANG, LOOKS
from tests.faults.chaos.schedule import BROKER, DATABASE, DESK, KILL, SCHEDULERS, WIPE, WORKERS, faults


def test_the_same_seed_gives_the_same_run() -> None:
    """Faults, orders and suspensions are told by seed and duration alone."""
    for what in (faults, orders, stops):
        assert what(7, 600) == what(7, 600)
        assert what(7, 600) != what(8, 600)


@pytest.mark.parametrize("seed", range(1, 6))
def test_ten_minutes_have_kills_of_everything(seed: int) -> None:
    """At least 200 kill -9, over workers, schedulers, desk, broker and database; the broker loses all data once."""
    blows = Counter(fault.target for fault in faults(seed, 600) if fault.act in (KILL, WIPE))
    assert sum(blows.values()) >= 200
    assert all(blows[target] >= 8 for target in (BROKER, DATABASE, DESK, *SCHEDULERS, *WORKERS))
    assert sum(fault.act == WIPE for fault in faults(seed, 600)) == 1


def test_what_was_hit_has_time_to_come_back() -> None:
    """Two blows at the same target are farther apart than it is kept down."""
    last: dict[str, float] = {}
    for fault in faults(3, 600):
        if fault.act != schedule.MISBEHAVE:
            assert fault.at - last.get(fault.target, -100.0) >= 10 + fault.down
            last[fault.target] = fault.at


def test_a_post_is_visible_before_the_last_look() -> None:
    """The world may be late, and not later than the engine's patience."""
    assert 2 * LOOKS[-1] > LATEST_VISIBLE + LONGEST_HANG
    late = [
        float(programme["seconds"])
        for fault in faults(1, 3600)
        if (programme := fault.programme) is not None and programme["fault"] == "visible_late"
    ]
    assert late
    assert max(late) < LOOKS[-1]


def test_ten_minutes_order_more_than_five_thousand_deliveries() -> None:
    """With corrections and withdrawals among them, and to every channel."""
    ordered = orders(1, 600)
    operations = {UNAPPROVED: 0, PLAIN: 1, STOPPED: 1, MOVED: 1, AGAIN: 3}
    deliveries = sum(
        operations.get(order.story, 2) * (30 if target == "unit:*" else 1)
        for order in ordered
        for target in order.targets
    )
    assert deliveries > 5500
    assert {target.partition(":")[0] for order in ordered for target in order.targets} == {
        *("facebook", "portal", "email", "unit", "manual")
    }
    assert min(Counter(order.story for order in ordered).values()) >= 10
