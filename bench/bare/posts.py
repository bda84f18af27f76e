"""``python -m bench.bare.posts SANDBOX COUNT THREADS``: events to the receiving units in turn, each thread with a
`requests.Session` of its own; prints the seconds that it took.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

import requests
from standardwebhooks.webhooks import Webhook

from loa_sandbox.offices import UNITS, secret_of

_TEXT = (
    "Kỳ thi tuyển sinh vào lớp 10 diễn ra ngày 12 tháng 6; phụ huynh xem lịch và địa điểm ở trang của nhà trường. "
    * 5
)


def event(unit: str) -> tuple[bytes, Mapping[str, str]]:
    """Body and headers of a signed event, as large as Loa's."""
    id, now = f"msg_{uuid4().hex}", datetime.now(UTC)
    data = {
        "item": str(uuid4()),
        "revision": 1,
        "title": "Tuyển sinh",
        "html": f"<p>{_TEXT}</p>",
        "text": _TEXT,
    }
    body = json.dumps(
        {"specversion": "1.0", "id": id, "source": "bench", "type": "bench", "subject": "x", "data": data},
        ensure_ascii=False,
    )
    return body.encode(), {
        "webhook-id": id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret_of(unit)).sign(id, now, body),
        "content-type": "application/cloudevents+json",
    }


def post(sandbox: str, session: requests.Session, unit: str) -> None:
    """One event. Raises requests.HTTPError where the unit does not take it."""
    body, headers = event(unit)
    session.post(f"{sandbox}/units/{unit}/inbox", data=body, headers=headers, timeout=30).raise_for_status()


def post_all(sandbox: str, number: int, threads: int) -> float:
    """Seconds for `number` events. Raises RuntimeError where a unit did not take one."""
    units, turn, taken = list(UNITS), count(), count()

    def loop() -> None:
        with requests.Session() as session:
            while (index := next(turn)) < number:
                post(sandbox, session, units[index % len(units)])
                next(taken)

    workers = [threading.Thread(target=loop) for _ in range(threads)]
    begun = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    spent = time.perf_counter() - begun
    if next(taken) != number:
        raise RuntimeError("the units did not take all events")
    return spent


if __name__ == "__main__":
    print(post_all(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
