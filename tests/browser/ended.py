"""How the first deliveries of the filled desk ended: live, lost, refused, half sent, in a person's hands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import Row, insert, select, update

from loa.content import Snapshot
from loa.database import new_id
from loa.ledger.tables import attempts, deliveries, parts, postings, snapshots
from loa_portal.site import EXTENSION
from tests.portal.sender import Sender, described
from tests.portal.test_papers import BASIS, paper
from tests.publisher.desk.conftest import Desk

_LOST = "Read timed out. (read timeout=30)"
_REFUSED = "(#190) Error validating access token: session has expired"


def settle(desk: Desk) -> dict[str, Any]:
    """Gives every delivery that was due an end, and the ids of one of each kind."""
    now = desk.clock.now()
    with desk.database.read() as connection:
        due = connection.execute(
            select(deliveries).where(deliveries.c.due_at <= now).order_by(deliveries.c.due_at)
        ).all()
    of_facebook = iter(("published", "unknown", "blocked", "blocked"))
    of_mail = iter(("published", "in_progress"))
    found: dict[str, Any] = {}
    for row in due:
        if row.channel == "facebook":
            end = next(of_facebook, "published")
        elif row.channel == "email":
            end = next(of_mail, "published")
        else:
            end = "in_progress" if row.channel == "manual" else "published"
        _end(desk, row, end)
        kind = "task" if row.channel == "manual" else "mailed" if row.channel == "email" else end
        found.setdefault(kind, row.id)
    _readers(desk, found["mailed"])
    return found


def _end(desk: Desk, row: Row[Any], end: str) -> None:
    begun = row.due_at + timedelta(seconds=3)
    calls: list[dict[str, Any]] = []
    if end == "published":
        calls = [{"outcome": "published", "evidence": {"id": f"bai-{row.revision}"}}]
        values = {"concluded_at": begun + timedelta(seconds=2)}
        _stand(desk, row)
    elif end == "unknown":
        calls = [
            {"outcome": "RateLimited", "detail": "(#32) Page request limit reached"},
            {"outcome": "Unknown", "detail": _LOST},
        ]
        values = {"reason": "answer_lost", "lost": 1, "lost_at": begun}
    elif end == "blocked":
        calls = [{"outcome": "NeedsOperator", "detail": _REFUSED}]
        values = {"reason": "needs_operator", "detail": _REFUSED}
    else:
        calls = [{"outcome": "published", "evidence": {"instructions": "Gọi phòng thời sự trước 10 giờ."}}]
        values = {}
    common = {"release_at": None, "attempts": len(calls)}
    desk.put(row.id, state=end, **(common | values))
    with desk.database.begin() as connection:
        for number, call in enumerate(calls, 1):
            at = begun + timedelta(minutes=5 * (number - 1))
            told = {"id": new_id(), "delivery_id": row.id, "kind": "call", "number": number, "fence": number}
            told |= {
                "worker": f"{row.channel}@may-chu",
                "begun_at": at,
                "ended_at": at + timedelta(seconds=2),
            }
            connection.execute(insert(attempts).values(**(told | call)))


def _stand(desk: Desk, row: Row[Any]) -> None:
    """What is published stands at its account."""
    live = {
        "live_id": "bai-1",
        "live_revision": row.revision,
        "live_hash": row.snapshot_hash,
        "live_generation": 1,
    }
    if row.channel in ("portal", "facebook"):
        live["live_url"] = f"https://{row.channel}.example/bai/{str(row.item_id)[:8]}"
    with desk.database.begin() as connection:
        connection.execute(
            update(postings).where(postings.c.id == row.posting_id).values(**live, published_at=row.due_at)
        )


def _readers(desk: Desk, delivery_id: UUID) -> None:
    """Of a mail's readers most have it, one did not get it, and of one nobody knows."""
    states = ["sent"] * 18 + ["failed", "uncertain"]
    desk.put(delivery_id, state="partial", reason="readers_in_doubt")
    with desk.database.begin() as connection:
        for number, state in enumerate(states):
            row = {
                "id": new_id(),
                "delivery_id": delivery_id,
                "chunk": 0,
                "reader": f"r{number}",
                "attributes": {},
            }
            row |= {
                "address": f"nguoi-doc-{number}@truong.example",
                "state": state,
                "ended_at": desk.clock.now(),
            }
            connection.execute(insert(parts).values(**row))


def publish_on_portal(desk: Desk, portal: Flask) -> dict[str, Any]:
    """Hands the portal what stands on it according to the desk, and gives the ids of its pages."""
    site = portal.extensions[EXTENSION]
    sender = Sender(portal.test_client(), site.settings.portal_secret)
    media = desk.app.extensions["loa_house"].blobs
    last: Snapshot | None = None
    for snapshot in _live(desk):
        pictures = []
        for one in snapshot.media:
            content = Path(media.path(one.sha256)).read_bytes()
            assert sender.hand_in(content, one.media_type).status_code in (200, 201)
            pictures.append(
                described(content, alt=one.alt, width=one.width, height=one.height, media_type=one.media_type)
            )
        changes = {
            "snapshot_hash": snapshot.hash,
            "title": snapshot.title,
            "summary": snapshot.summary,
            "html": snapshot.html,
            "topic": {"slug": snapshot.topic.slug, "title": snapshot.topic.title},
            "published_at": desk.clock.now().isoformat(),
            "media": pictures,
            "lane": snapshot.lane,
            "papers": [paper()],
            "bases": [BASIS],
        }
        answer = sender.put(UUID(snapshot.item), **changes)
        assert answer.status_code == 201, answer.text
        last = snapshot
    assert last is not None
    return {"article": last.item, "topic": last.topic.slug, "reader": "A" * 43}


def _live(desk: Desk) -> Iterator[Snapshot]:
    with desk.database.read() as connection:
        of_portal = deliveries.c.channel == "portal"
        query = select(snapshots).join(deliveries, deliveries.c.snapshot_hash == snapshots.c.hash)
        rows = connection.execute(
            query.where(of_portal, deliveries.c.state == "published").order_by(deliveries.c.due_at)
        ).all()
    for row in rows:
        yield Snapshot.parse(row.body, row.hash)
