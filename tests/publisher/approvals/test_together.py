from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from loa import audit
from loa.errors import Conflict, Forbidden, InvalidInput
from loa_publisher.approvals import actions as approvals
from loa_publisher.deliveries import actions as deliveries
from tests.publisher.bureau import Bureau

CHANNELS = [{"channel": "portal"}, {"channel": "unit"}]
OPEN = {"scheduled", "queued", "claimed", "sending", "retrying", "blocked", "unknown", "in_progress"}


def test_many_people_work_on_the_same_items(bureau: Bureau) -> None:
    """However their steps fall, nobody waits for ever, and what is scheduled is exactly what is approved now."""
    ids = [bureau.write(title=f"Tin {number}", channels=CHANNELS) for number in range(2)]

    def work(seed: int) -> None:
        chance = random.Random(seed)
        for step in range(30):
            item_id = chance.choice(ids)
            try:
                _steps(bureau, item_id, chance, f"Bước {seed}.{step}")[chance.randrange(6)]()
            except (Conflict, Forbidden, InvalidInput):
                continue  # somebody else was quicker, or it is not this item's turn

    with ThreadPoolExecutor(5) as threads:
        list(threads.map(work, range(5)))

    assert bureau.rows()["approvals"] > 0
    for item_id in ids:
        item = bureau.item(item_id)
        valid = [row.revision_hash for row in bureau.approvals_of(item_id)]
        assert valid == ([item.revision_hash] if item.state == "approved" else [])
        going = {row.revision_hash for row in bureau.deliveries(item_id) if row.state in OPEN}
        assert going <= set(valid)
    with bureau.database.read() as connection:
        assert audit.verify(connection) >= 2


def _steps(bureau: Bureau, item_id: UUID, chance: random.Random, title: str) -> list[Callable[[], object]]:
    def schedule() -> None:
        with bureau.office("operator") as office:
            deliveries.schedule(office, item_id, bureau.later(hours=chance.randint(1, 9)))

    def withdraw() -> None:
        with bureau.office("admin") as office:
            deliveries.withdraw(office, item_id)

    def turn_down() -> None:
        with bureau.office("spokesperson") as office:
            approvals.return_(office, item_id, "Xem lại")

    return [
        lambda: bureau.edit(item_id, title=title, channels=CHANNELS),
        lambda: bureau.submit(item_id),
        lambda: bureau.approve(item_id),
        schedule,
        withdraw if chance.random() < 0.3 else lambda: bureau.submit(item_id),
        turn_down if chance.random() < 0.3 else lambda: bureau.approve(item_id, "spokesperson"),
    ]
