"""A whole Loa over a pretend outside world: every program of it, the sample year, and people who call the API."""

from __future__ import annotations

import io
import json
import unicodedata
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from PIL import Image

from loa import trial
from loa.channel import installed
from loa.clock import in_hanoi
from loa.settings import Settings
from tests.journeys.processes import LOA, PYTHON, Processes
from tests.nodes.ports import free_ports
from tests.stack import Stack

TIMEOUT = 20
ENDED = frozenset(
    {"published", "partial", "withdrawn", "rejected", "cancelled", "superseded", "expired", "blocked"}
)
Json = dict[str, Any]


class City:
    """Everything that `loa up --demo` runs, each program by itself. `start` first; `stop` always."""

    def __init__(self, stack: Stack) -> None:
        desk, portal, sandbox, smtp = free_ports(4)
        self.environ = trial.environment(
            stack.settings(desk_port=desk, portal_port=portal, sandbox_port=sandbox, sandbox_smtp_port=smtp),
            stack.environ | {"LOA_DESK_PORT": f"{desk}", "LOA_PORTAL_PORT": f"{portal}"},
        )
        self.settings = Settings.load(self.environ)
        self.processes = Processes(self.environ, stack.var / "logs")
        self.sandbox = f"http://127.0.0.1:{sandbox}"
        self.users: dict[str, Json] = {}
        self.first: list[Json] = []
        """The demonstration's items of the first minute."""

    def start(self) -> None:
        """Prepares the demonstration and starts every program."""
        self.processes.start("sandbox", (PYTHON, "-m", "loa_sandbox"))
        self.processes.run(*LOA, "demo", "--prepare")
        self.users = json.loads((self.settings.var / "demo.json").read_text())["users"]
        for name in ("desk", "portal", "scheduler"):
            self.processes.start(name, (*LOA, name))
        for channel in installed():
            self.processes.start(f"channel-{channel}", (*LOA, "channel", channel))
        for url in (self.sandbox, self.settings.desk_address, self.settings.portal_address):
            self.processes.until_healthy(url)
        approved: list[Json] = self.ask("GET", "/items?state=approved&limit=200")["items"]
        self.first = [item for item in approved if item["due_at"] < soon(120)]

    def stop(self) -> None:
        """Ends every program."""
        self.processes.stop()

    # -- what people do ------------------------------------------------------------------------------------------

    def call(self, method: str, path: str, person: str = "editor", **how: Any) -> requests.Response:
        """A call of the API; `path` without /api/v1."""
        headers = {"Authorization": f"Bearer {self.users[person]['token']}"}
        url = f"{self.settings.desk_address}/api/v1{path}"
        return requests.request(method, url, headers=headers | how.pop("headers", {}), timeout=TIMEOUT, **how)

    def ask(self, method: str, path: str, body: Any = None, person: str = "editor") -> Json:
        """A call that must succeed; its JSON."""
        answer = self.call(method, path, person, **({} if body is None else {"json": body}))
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        told: Json = answer.json()
        return told

    def upload(self, content: bytes, name: str = "ảnh.png") -> str:
        """A picture; its SHA-256."""
        answer = self.call("POST", "/media", files={"file": (name, content)})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["sha256"])

    def write(self, title: str, channels: list[Json], *, due_in: float = 3, **more: Any) -> Json:
        """A new item, due in so many seconds."""
        said = {
            "topic": "T08",
            "title": title,
            "summary": f"Tóm tắt của {title}",
            "body_html": f"<p>Nội dung của <strong>{title}</strong></p>",
            "channels": channels,
            "due_at": soon(due_in),
        }
        return self.ask("POST", "/items", said | more)

    def edit(self, item: Json, *, due_in: float = 3, **changes: Any) -> Json:
        """Another version of an item as it was read."""
        said = {
            name: item[name]
            for name in ("title", "summary", "body_html", "audience", "lane", "media", "channels")
        }
        said |= {"topic": item["topic"]["code"], "due_at": soon(due_in)}
        return self.ask("PUT", f"/items/{item['id']}", said | changes)

    def approve(self, item: Json) -> Json:
        """Submits and approves the revision that was read."""
        self.ask("POST", f"/items/{item['id']}/submit")
        read = {"revision_hash": item["revision_hash"]}
        return self.ask("POST", f"/items/{item['id']}/approve", read, "approver")

    # -- what becomes of it --------------------------------------------------------------------------------------

    def deliveries(self, item: Json) -> list[Json]:
        """The item's deliveries."""
        listed: list[Json] = self.ask("GET", f"/items/{item['id']}/deliveries")["items"]
        return listed

    def await_deliveries(
        self, item: Json, states: Collection[str] = ENDED, *, revision: int | None = None, seconds: float = 90
    ) -> list[Json]:
        """Waits until every delivery of the item (of one revision) is in one of these states; gives them."""

        def find() -> list[Json]:
            rows = [row for row in self.deliveries(item) if revision in (None, row["revision"])]
            # a task waits for a person, and mail that is being sent does not
            there = [row["state"] in states or is_task(row) for row in rows]
            return rows if rows and all(there) else []

        return self.processes.until(find, f"{item['title']} has come to {', '.join(sorted(states))}", seconds)

    def truth(self, kind: str) -> list[Json]:
        """What the outside world saw of one kind; every text of it must be in NFC."""
        answer = requests.get(f"{self.sandbox}/truth", params={"kind": kind}, timeout=TIMEOUT)
        told: list[Json] = answer.json()[kind]
        for text in texts(told):
            assert unicodedata.is_normalized("NFC", text), text
        return told

    def seen(self, kind: str, title: str) -> list[Json]:
        """Those of the outside world's sights in which a title stands."""
        return [one for one in self.truth(kind) if any(title in text for text in texts(one))]

    def page(self, path: str) -> requests.Response:
        """A page of the portal, as a reader gets it."""
        return requests.get(f"{self.settings.portal_address}{path}", timeout=TIMEOUT)

    def until(self, find: Callable[[], Any], what: str, seconds: float = 60) -> Any:
        """Waits until something is so."""
        return self.processes.until(find, what, seconds)


def is_task(delivery: Json) -> bool:
    """Whether a delivery waits for a person."""
    return bool(delivery["channel"] == "manual" and delivery["state"] == "in_progress")


def soon(seconds: float) -> str:
    """A time to come, as programs send it, in Hanoi's offset."""
    return in_hanoi(datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


def picture(colour: str) -> bytes:
    """The bytes of a picture."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "PNG")
    return file.getvalue()


def texts(value: Any) -> Iterator[str]:
    """Every text within a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
