from __future__ import annotations

import pytest
from sqlalchemy import select

from loa import slots
from loa.database import Database
from tests.journeys.city import City, is_task, soon

pytestmark = pytest.mark.timeout(300)


def test_a_slot_becomes_a_task_with_proof(city: City) -> None:
    """An occurrence of the monthly report is filled by an approved item, due as a task, and ended with proof."""
    database = Database.connect(city.settings.database)
    mine = select(slots.slots).join(slots.series, slots.series.c.id == slots.slots.c.series_id)
    mine = mine.where(
        slots.series.c.code == "S01", slots.slots.c.state == "open", slots.slots.c.item_id.is_(None)
    )
    with database.read() as connection:
        slot = connection.execute(mine.order_by(slots.slots.c.due_at).limit(1)).one()
    title = "Phóng sự tháng: đẹp và chưa đẹp"
    item = city.write(
        title,
        [{"channel": "manual", "account": "briefing"}],
        audience="internal",
        slot=str(slot.id),
        due_at=soon(10),  # it has to be approved before
    )
    assert item["slot"] == str(slot.id)
    city.approve(item)
    [task] = city.await_deliveries(item, {"in_progress"})
    assert is_task(task)
    with database.read() as connection:
        state = connection.execute(
            select(slots.slots.c.state).where(slots.slots.c.id == slot.id)
        ).scalar_one()
    database.close()
    assert state == "filled"
    refused = city.call("POST", f"/deliveries/{task['id']}/proof", json={"note": "xong"})
    assert refused.status_code == 422
    proof = {"link": "https://phim.example/thang", "note": "Chiếu tại giao ban"}
    assert city.ask("POST", f"/deliveries/{task['id']}/proof", proof)["state"] == "published"
    for kind in ("facebook", "mail", "units"):
        assert city.seen(kind, title) == []
