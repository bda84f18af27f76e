"""Nothing is called before its time, though its message is with the worker by then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from bench import nothing
from bench.filling import add_deliveries, add_nothings
from loa.ledger.tables import attempts, deliveries
from tests.faults.plant import SECONDS, Plant
from tests.ledger_world import until

COUNT, EVERY = 60, timedelta(milliseconds=50)


def test_each_is_called_at_its_time_and_none_before(real_plant: Plant, tmp_path: Path) -> None:
    """One after the other, and then as many for one and the same instant."""
    plant = real_plant
    folder = tmp_path / "nothing"
    nothing.install(folder)
    plant.environ["PYTHONPATH"] = f"{folder}:{Path(nothing.__file__).parents[1]}"
    targets = add_nothings(plant)
    plant.start("channel", "nothing")
    plant.start("scheduler")
    first = datetime.now(UTC) + timedelta(seconds=3)
    ids = add_deliveries(plant, targets, COUNT, first, EVERY)
    ids += add_deliveries(plant, targets, COUNT, first + (COUNT + 20) * EVERY)
    until(lambda: plant.states() == {"published": 2 * COUNT}, "all are published", SECONDS)
    plant.stop()
    calls = select(deliveries.c.id, deliveries.c.due_at, attempts.c.evidence).join(
        attempts, attempts.c.delivery_id == deliveries.c.id
    )
    with plant.database.read() as connection:
        rows = connection.execute(calls).all()
    assert {row.id for row in rows} == set(ids)
    assert len(rows) == 2 * COUNT
    early = [row for row in rows if row.evidence["called"] < row.due_at.timestamp()]
    assert early == []
