"""The pretend outside world as a process, and what tests say to it."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import signal
import smtplib
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from standardwebhooks.webhooks import Webhook

PAGE = "100100100100100"
TOKEN = "EAA-sandbox-page"
UNIT = "pgddt-ba-dinh"
MARKER_FIELDS = (
    "id,message,created_time,permalink_url,is_published,application,attachments{unshimmed_url,media_type}"
)
TIMEOUT = 20.0
PATIENCE = 60.0
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A picture of one pixel (PNG)."""


class Sandbox:
    """A running ``loa-sandbox`` on free ports."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        settings = {
            "LOA_SANDBOX_PORT": "0",
            "LOA_SANDBOX_SMTP_PORT": "0",
            "LOA_SANDBOX_DATA": str(folder),
            **environment,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "loa_sandbox"],
            env=os.environ | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        found = re.match(r"sandbox (http://\S+)  mail (\S+):(\d+)", said)
        assert found, said + self.process.stdout.read()
        self.url = found.group(1)
        self.smtp = (found.group(2), int(found.group(3)))
        until(lambda: self._answers(), "the sandbox answers")

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/healthz", timeout=TIMEOUT).ok
        except requests.ConnectionError:
            return False

    def stop(self, how: signal.Signals = signal.SIGTERM) -> float:
        """Tells it to stop; answers how many seconds that took."""
        assert self.process.stdout is not None
        began = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(timeout=TIMEOUT)
        took = time.monotonic() - began
        self.process.stdout.close()
        return took

    def graph(self, method: str, path: str, token: str | None = TOKEN, **how: Any) -> requests.Response:
        """A Graph call; ``path`` without the version."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        how.setdefault("timeout", TIMEOUT)
        return requests.request(method, f"{self.url}/graph/v26.0/{path}", headers=headers, **how)

    def feed(self, message: str = "Thông báo", **data: Any) -> requests.Response:
        """POST /{page}/feed."""
        return self.graph("POST", f"{PAGE}/feed", data={"message": message, **data})

    def post(self, message: str = "Thông báo", **data: Any) -> str:
        """A post that must succeed; its id."""
        answer = self.feed(message, **data)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    def upload(self, content: bytes = PIXEL, **data: str) -> requests.Response:
        """POST /{page}/photos."""
        return self.graph("POST", f"{PAGE}/photos", data=data, files={"source": ("anh.png", content)})

    def listed(self, **query: Any) -> list[str]:
        """Ids in published_posts."""
        answer = self.graph("GET", f"{PAGE}/published_posts", params=query)
        assert answer.status_code == 200, answer.text
        return [post["id"] for post in answer.json()["data"]]

    def misbehave(self, channel: str, fault: str, **more: Any) -> int:
        """Programs a fault; its id."""
        body = {"channel": channel, "fault": fault, **more}
        answer = requests.post(f"{self.url}/misbehave", json=body, timeout=TIMEOUT)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["id"])

    def faults(self) -> list[dict[str, Any]]:
        """All programmed faults."""
        told: list[dict[str, Any]] = self.get("/misbehave")["faults"]
        return told

    def get(self, path: str, **query: Any) -> Any:
        """A GET of the sandbox's own interfaces that must succeed."""
        answer = requests.get(f"{self.url}{path}", params=query, timeout=TIMEOUT)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def truth(self, kind: str, **query: Any) -> list[dict[str, Any]]:
        """What it saw of one kind."""
        told: list[dict[str, Any]] = self.get("/truth", kind=kind, **query)[kind]
        return told

    def held(self, number: int) -> None:
        """Waits until so many calls are held."""
        until(lambda: self.get("/misbehave")["held"] == number, f"{number} calls are held")

    def release(self) -> int:
        """Ends all held calls; how many there were."""
        answer = requests.post(f"{self.url}/release", timeout=TIMEOUT)
        return int(answer.json()["released"])

    def reset(self) -> None:
        """Makes it forget everything."""
        assert requests.post(f"{self.url}/reset", timeout=TIMEOUT).status_code == 200

    def event(self, unit: str = UNIT, **how: Any) -> requests.Response:
        """Sends a signed event to a unit."""
        headers, body = signed(unit, **how)
        return requests.post(
            f"{self.url}/units/{unit}/inbox",
            data=body,
            headers=headers,
            timeout=TIMEOUT,
            allow_redirects=False,
        )

    def mail(
        self, *recipients: str, content: bytes | None = None, sender: str = "loa@example.vn"
    ) -> dict[str, Any]:
        """Sends one mail over a connection of its own; the recipients that were refused."""
        with smtplib.SMTP(*self.smtp, timeout=TIMEOUT) as connection:
            return connection.sendmail(sender, recipients or ("an@example.vn",), content or letter())


def until(holds: Callable[[], bool], what: str) -> None:
    """Waits until something holds; fails after a while."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"in vain waited until {what}"
        time.sleep(0.02)


def secret(unit: str) -> str:
    """The secret of a unit, as the contract derives it."""
    return "whsec_" + base64.b64encode(hashlib.sha256(f"sandbox unit {unit}".encode()).digest()).decode()


def event_body(event_id: str, **more: Any) -> dict[str, Any]:
    """A CloudEvent."""
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": "/loa",
        "type": "vn.loa.item.published",
        "subject": "item/7",
        "sequence": "000001",
        "data": {"title": "Tuyển sinh lớp 10"},
        **more,
    }


def signed(
    unit: str = UNIT,
    *,
    event_id: str | None = None,
    body: bytes | None = None,
    age: timedelta = timedelta(0),
    key: str | None = None,
    replace: Mapping[str, str] | None = None,
    **more: Any,
) -> tuple[dict[str, str], bytes]:
    """Headers and body of an event, signed with the ``standardwebhooks`` library."""
    event_id = event_id or uuid.uuid4().hex
    body = json.dumps(event_body(event_id, **more)).encode() if body is None else body
    at = datetime.now(UTC) - age
    headers = {
        "Content-Type": "application/cloudevents+json",
        "webhook-id": event_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(key or secret(unit)).sign(event_id, at, body.decode()),
    }
    return headers | dict(replace or {}), body


def letter(subject: str = "Ban tin", text: str = "Xin chao") -> bytes:
    """A short mail."""
    return f"Subject: {subject}\r\nMessage-ID: <1@example.vn>\r\n\r\n{text}\r\n".encode()
