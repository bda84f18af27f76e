"""Loa as its users reach it: the JSON API, the portal's pages, and what the sandbox says that the world saw."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from compose_trial.demands import Failed, demand, wait

_UNDER_WAY = frozenset({"queued", "claimed", "sending", "unknown", "retrying", "in_progress"})


class Loa:
    """Addresses from the settings; tokens by role, once there are any."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.desk, self.portal, self.sandbox = (
            f"http://127.0.0.1:{settings[f'LOA_{name}_PORT']}" for name in ("DESK", "PORTAL", "SANDBOX")
        )
        self.tokens: dict[str, str] = {}

    def call(self, who: str, method: str, path: str, body: object = None, kind: str = "") -> Any:
        """A call of the JSON API in the name of a role. Raises Failed with the problem that was answered."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}", **({"Content-Type": kind} if kind else {})}
        return fetch(method, f"{self.desk}/api/v1{path}", body, headers)

    def deliveries(self) -> list[dict[str, Any]]:
        """All of them."""
        found: list[dict[str, Any]] = []
        while True:
            page = self.call("admin", "GET", f"/deliveries?limit=200&offset={len(found)}")
            found += page["items"]
            if len(found) >= page["total"] or not page["items"]:
                return found

    def of(self, item: str) -> list[dict[str, Any]]:
        """An item's deliveries."""
        return list(self.call("admin", "GET", f"/items/{item}/deliveries")["items"])

    def truth(self) -> Any:
        """What the outside world saw."""
        return fetch("GET", f"{self.sandbox}/truth")

    def approve(self, title: str, channels: Sequence[str], media: Sequence[Mapping[str, str]] = ()) -> str:
        """Writes an item, submits and approves it; gives its id. It is due two seconds later."""
        plan = self.call("editor", "GET", "/plans")["items"][0]["id"]
        topic = self.call("editor", "GET", f"/plans/{plan}/topics")["items"][0]["slug"]
        body = {
            "topic": topic,
            "title": title,
            "summary": "Tin thử của bản cài đặt.",
            "body_html": "<p>Kính gửi quý phụ huynh và các em học sinh.</p>",
            "audience": "public",
            "lane": "urgent",
            "media": list(media),
            "channels": [
                dict(zip(("channel", "account"), name.split(":"), strict=False)) for name in channels
            ],
            "due_at": (datetime.now(UTC) + timedelta(seconds=2)).isoformat(),
        }
        item = self.call("editor", "POST", "/items", body)
        self.call("editor", "POST", f"/items/{item['id']}/submit")
        seen = {"revision_hash": item["revision_hash"]}
        self.call("approver", "POST", f"/items/{item['id']}/approve", seen)
        return str(item["id"])

    def published(self, item: str, seconds: float = 60) -> list[dict[str, Any]]:
        """An item's deliveries once all are out; a task of the manual channel waits for a person."""

        def out() -> list[dict[str, Any]]:
            found = self.of(item)
            wanted = {"manual": "in_progress"}
            return (
                found if all(one["state"] == wanted.get(one["channel"], "published") for one in found) else []
            )

        return wait(f"item {item} published", seconds, out)

    def quiet(self) -> list[dict[str, Any]]:
        """All deliveries, once nothing is under way or about to be due; tasks of the manual channel left aside."""

        def ended() -> list[dict[str, Any]]:
            soon, found = datetime.now(UTC) + timedelta(seconds=60), self.deliveries()
            for one in found:
                near = one["state"] == "scheduled" and datetime.fromisoformat(one["due_at"]) < soon
                if near or (one["state"] in _UNDER_WAY and one["channel"] != "manual"):
                    return []
            return found

        return wait("an end of all that is due", 120, ended)

    def reconcile(self) -> str:
        """Demands that the outside world saw what the ledger says, each once; tells the numbers."""
        told: dict[str, list[dict[str, Any]]] = {}
        for one in self.quiet():
            if one["state"] == "published":
                told.setdefault(one["channel"], []).append(one)
        truth = self.truth()
        posts = sorted(each["id"] for each in truth["facebook"] if not each["deleted"])
        live = sorted(one["live_id"] for one in told["facebook"])
        demand(posts == live, f"Facebook has {len(posts)} posts, the ledger {len(live)}")
        events = _each_once((each["unit"], each["webhook_id"]) for each in truth["units"])
        demand(events == len(told["unit"]), f"{events} unit events, but {len(told['unit'])} in the ledger")
        mails = _each_once((each["to"], each["message_id"]) for each in truth["mail"])
        sent = sum(int(one["detail"].removeprefix("sent ")) for one in told["email"])
        demand(mails == sent, f"{mails} mails, but {sent} in the ledger")
        for one in told["portal"]:
            fetch("GET", one["live_url"])
        pages = len(told["portal"])
        return f"{len(posts)} posts, {mails} mails, {events} unit events, {pages} pages: each once, as the ledger says"


def fetch(method: str, url: str, body: object = None, headers: Mapping[str, str] | None = None) -> Any:
    """The answer, read if it is JSON, else as text. `body`: bytes, or what becomes JSON. Raises Failed."""
    raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    kind = {"Content-Type": "application/json"} if raw is not None else {}
    request = urllib.request.Request(url, raw, kind | dict(headers or {}), method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read().decode()
            return json.loads(text) if "json" in answer.headers.get("Content-Type", "") else text
    except urllib.error.HTTPError as error:
        raise Failed(f"{method} {url}: {error.code} {error.read(600).decode('utf-8', 'replace')}") from None
    except OSError as error:
        raise Failed(f"{method} {url}: {error}") from None


def _each_once(found: Any) -> int:
    counted = Counter(found)
    twice = [one for one, times in counted.items() if times > 1]
    demand(not twice, f"{len(twice)} came more than once, such as {twice[:1]}")
    return len(counted)
