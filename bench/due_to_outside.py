"""Due time → the outside has the request, on an idle system: one due every 200 ms.

Beside it, in the same run and interleaved: a bare broker hop (kombu publish → kombu consumer in another process) and a bare
``requests.post`` of an equal event to the same inbox. Loa's way holds both of them, and between them a release and a claim
that are remembered.
"""

from __future__ import annotations

import base64
import hashlib
import time
from datetime import UTC, datetime, timedelta

import requests
from standardwebhooks.webhooks import Webhook

from bench.due_to_called import hop
from bench.figures import Figure, at_most, middle, percentile
from bench.ground import Ground, Servers, ground
from loa.content import PUBLIC, ROUTINE, Snapshot, Topic, revision_hash
from loa.database import new_id
from loa.ledger import accounts, schedule
from loa.secrets import seal

COUNT, EVERY = 200, 0.2
UNIT = "pgddt-ba-dinh"
SECRET = "whsec_" + base64.b64encode(hashlib.sha256(b"sandbox unit " + UNIT.encode()).digest()).decode()


def run(on: Servers, rounds: int) -> list[Figure]:
    """Rounds of 200; each figure is the median of the rounds'."""
    with ground(on) as at:
        at.start_sandbox()
        at.loa("scheduler")
        at.loa("channel", "unit")
        _add_account(at)
        _loa(at, 20)  # first connections and declarations are not what is measured
        rounds = [(hop(at, COUNT, EVERY / 4), _post(at, COUNT), _loa(at, COUNT)) for _ in range(rounds)]
    figures = []
    for percent, goal in ((50, 2.0), (99, 4.0)):
        hop, post, loa = (middle([percentile(one[index], percent) for one in rounds]) for index in range(3))
        print(f"p{percent}: bare hop {hop:.2f} ms, bare post {post:.2f} ms, due → outside {loa:.2f} ms")
        figures.append(at_most(f"due → outside p{percent} / (hop + post)", loa, "ms", hop + post, goal))
    return figures


def _add_account(at: Ground) -> None:
    with at.database.begin() as connection:
        accounts.put(
            connection,
            datetime.now(UTC),
            channel="unit",
            key=UNIT,
            label=UNIT,
            visibility="internal",
            settings={
                "url": f"{at.sandbox}/units/{UNIT}/inbox",
                "allowed_cidr": "127.0.0.0/8",
                "allow_http": True,
            },
            secrets={"secret": seal(SECRET, at.settings.seal_public_key)},
        )


def _loa(at: Ground, count: int) -> list[float]:
    """Milliseconds from each due time to the request's arrival."""
    first = datetime.now(UTC) + timedelta(seconds=2)
    due: dict[str, datetime] = {}
    with at.database.begin() as connection:
        for index in range(count):
            item, moment = new_id(), first + timedelta(seconds=EVERY * index)
            snapshot = Snapshot(
                item=str(item), revision=1, target=f"unit:{UNIT}", title="Thông báo", summary="", html="<p>Nội dung.</p>",
                text="Nội dung.", link=None, topic=Topic(code="T01", slug="a", title="A"), audience=PUBLIC, lane=ROUTINE,
            )  # fmt: skip
            hash = revision_hash([snapshot])
            schedule.approve(
                connection, first, item_id=item, revision_hash=hash, written_by=new_id(), approved_by=new_id()
            )
            plan = schedule.Plan(
                item_id=item, revision=1, revision_hash=hash, snapshots=[snapshot], due_at=moment,
                grace=timedelta(hours=1), requires_timeout=timedelta(minutes=1),
            )  # fmt: skip
            (delivery,) = schedule.schedule(connection, first, plan)
            due[f"msg_{delivery.hex}"] = moment
    time.sleep(2 + EVERY * count + 1)
    seen = requests.get(f"{at.sandbox}/truth", timeout=60).json()["units"]
    arrived = {event["webhook_id"]: datetime.fromisoformat(event["at"]) for event in seen}
    return [(arrived[id] - moment).total_seconds() * 1000 for id, moment in due.items()]


def _post(at: Ground, count: int) -> list[float]:
    """Milliseconds of a bare ``requests.post``, answer included."""
    body = (
        b'{"specversion":"1.0","id":"%s","source":"bench","type":"bench","subject":"x","data":{"text":"'
        + b"n" * 600
        + b'"}}'
    )
    spent = []
    for _ in range(count):
        id = f"msg_{new_id().hex}"
        signed = body.replace(b"%s", id.encode())
        now = datetime.now(UTC)
        headers = {
            "webhook-id": id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(SECRET).sign(id, now, signed.decode()),
            "content-type": "application/cloudevents+json",
        }
        begun = time.perf_counter()
        answer = requests.post(f"{at.sandbox}/units/{UNIT}/inbox", data=signed, headers=headers, timeout=10)
        spent.append((time.perf_counter() - begun) * 1000)
        answer.raise_for_status()
        time.sleep(EVERY / 4)
    return spent
