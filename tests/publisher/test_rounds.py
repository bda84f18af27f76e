"""What is looked after beside the desk."""

from __future__ import annotations

import threading
from datetime import timedelta

from loa_publisher import rounds
from tests.publisher.approvals.test_inbox import submitted
from tests.publisher.approvals.test_reminders import told
from tests.publisher.bureau import Bureau


def test_it_runs_until_it_is_stopped(bureau: Bureau) -> None:
    """And tells by itself."""
    item_id = submitted(bureau)
    bureau.clock.advance(timedelta(hours=25))
    stop, ready = threading.Event(), threading.Event()

    class Watched(threading.Event):
        """Tells when the runner has come to its pause."""

        def wait(self, timeout: float | None = None) -> bool:
            ready.set()
            return stop.wait(timeout)

    watched = Watched()
    runner = threading.Thread(
        target=rounds.run, args=(bureau.settings, bureau.database, bureau.clock, watched)
    )
    runner.start()
    assert ready.wait(30)
    watched.set()
    stop.set()
    runner.join(30)
    assert not runner.is_alive()
    assert [name for name, _ in told(bureau, item_id)] == ["approval.reminded"]
