"""The scheduler killed at its worst moment: everything goes out all the same, and once."""

from __future__ import annotations

import psycopg

from loa_sandbox.offices import UNITS
from tests.faults.plant import SECONDS, Plant
from tests.ledger_world import until

_BETWEEN = """
    SELECT count(*) FROM pg_stat_activity
    JOIN pg_locks AS wanted ON wanted.pid = pg_stat_activity.pid AND NOT wanted.granted
    JOIN pg_locks AS held ON held.pid = wanted.pid AND held.relation = wanted.relation AND held.granted
    WHERE application_name = 'loa scheduler' AND held.relation = 'ledger.deliveries'::regclass
    AND wanted.mode = 'RowExclusiveLock' AND held.mode = 'RowShareLock'
"""
"""A scheduler that has locked what is due, sent it, and is about to mark it."""


def to_all_units(plant: Plant, items: int, every: float = 0) -> int:
    """Items to all units, the first due now and one more every so many seconds; how many deliveries that makes."""
    targets = [f"unit:{unit}" for unit in UNITS]
    for number in range(items):
        plant.item(*targets, due_in=number * every)
    return items * len(targets)


def assert_each_once(plant: Plant, number: int) -> None:
    """Every unit has every item, under an id of its own, and nothing came twice."""
    events = plant.events()
    assert plant.states() == {"published": number}
    assert len(events) == number
    assert len({(unit, item) for unit, item, _ in events}) == number
    assert len({webhook_id for *_, webhook_id in events}) == number


def test_killed_between_publishing_and_committing(real_plant: Plant) -> None:
    """Three times over, with all its messages out: each is without effect, and released again."""
    plant = real_plant
    number = to_all_units(plant, 10)
    worker = plant.start("channel", "unit")
    url = plant.settings.database
    with psycopg.connect(url, autocommit=True) as watcher, psycopg.connect(url) as blocker:
        for _ in range(3):
            blocker.execute("LOCK TABLE ledger.deliveries IN SHARE MODE")
            scheduler = plant.start("scheduler")
            until(
                lambda: bool(watcher.execute(_BETWEEN).fetchone() == (1,)),
                "the scheduler has sent and not yet marked",
                SECONDS,
            )
            scheduler.kill()
            blocker.rollback()
            until(
                lambda: (
                    watcher.execute(
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'loa scheduler'"
                        " AND datname = current_database()"
                    ).fetchone()
                    == (0,)
                ),
                "the server has noticed",
                SECONDS,
            )
            assert plant.states() == {"scheduled": number}
    plant.start("scheduler")
    plant.until_ended()
    assert worker.said.count("message.without_effect") >= number
    assert_each_once(plant, number)


def test_killed_again_and_again(plant: Plant) -> None:
    """At any moment, while one item after the other comes due."""
    plant.start("channel", "unit")
    number = 0
    for _ in range(3):
        number += to_all_units(plant, 3, every=0.3)
        due = plant.states()["scheduled"]
        scheduler = plant.start("scheduler")
        until(lambda due=due: plant.states().get("scheduled", 0) < due, "it releases", SECONDS)  # type: ignore[misc]
        scheduler.kill()
    plant.start("scheduler")
    plant.until_ended()
    assert_each_once(plant, number)
