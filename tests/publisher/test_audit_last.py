from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from loa_publisher.approvals import actions as approvals
from loa_publisher.deliveries import actions as deliveries
from tests.publisher.bureau import Bureau
from tests.publisher.deliveries.walking import SENDING, publish, walk

TO = [{"channel": "portal"}, {"channel": "unit"}]


def test_whoever_has_written_to_the_audit_log_locks_nothing_more(bureau: Bureau) -> None:
    """Writing it makes all others wait; who then waits for a delivery would wait in a circle with who holds that one."""
    live, waiting, unknown, blocked = (bureau.approved(title=f"Tin {n}", channels=TO) for n in range(4))
    publish(bureau, bureau.deliveries(live)[0].id)
    lost = bureau.deliveries(unknown)[0].id
    walk(bureau, lost, *SENDING, "lose", attempts=1)
    stuck = bureau.deliveries(blocked)[0].id
    walk(bureau, stuck, *SENDING, "block")
    written = bureau.write(title="Tin mới", channels=TO)
    with _last_is_the_log(bureau):
        bureau.edit(live, title="Tin sửa", channels=TO)
    with _last_is_the_log(bureau):
        bureau.submit(live)
    with _last_is_the_log(bureau):
        bureau.approve(live)
    with _last_is_the_log(bureau), bureau.office("operator") as office:
        deliveries.schedule(office, waiting, bureau.later(hours=2))
    with _last_is_the_log(bureau):
        bureau.edit(waiting, title="Tin 1", channels=TO, due_at=bureau.later(hours=3).isoformat())
    with _last_is_the_log(bureau), bureau.office("operator") as office:
        deliveries.retry(office, stuck)
    with _last_is_the_log(bureau), bureau.office("operator") as office:
        deliveries.confirm_live(office, lost, "https://cong.example/bai/1", 1)
    with _last_is_the_log(bureau), bureau.office("operator") as office:
        deliveries.suspend(office, "channel:unit", "Kiểm tra")
    with _last_is_the_log(bureau), bureau.office("operator") as office:
        deliveries.resume(office, "channel:unit")
    with _last_is_the_log(bureau), bureau.office("admin") as office:
        deliveries.withdraw(office, live)
    bureau.submit(written)
    with _last_is_the_log(bureau), bureau.office("approver") as office:
        approvals.return_(office, written, "Xem lại")


@contextmanager
def _last_is_the_log(bureau: Bureau) -> Iterator[None]:
    said: list[str] = []

    def note(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        said.append(" ".join(statement.split()))

    event.listen(bureau.database.engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(bureau.database.engine, "before_cursor_execute", note)
    entries = [
        place for place, statement in enumerate(said) if re.match(r"INSERT INTO \S*audit\b", statement)
    ]
    assert len(entries) == 1
    after = [
        one for one in said[entries[0] + 1 :] if re.search(r"^(INSERT|UPDATE|DELETE)|FOR UPDATE|_lock", one)
    ]
    assert after == []
