"""What the channel does when it calls the portal: articles, pictures, signatures."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from PIL import Image
from standardwebhooks import Webhook


def signed(
    secret: str,
    method: str,
    path: str,
    body: bytes = b"",
    *,
    binary: bool = False,
    at: datetime | None = None,
) -> dict[str, str]:
    """Headers of a request as the portal's contract wants them."""
    at = at or datetime.now(UTC)
    part = hashlib.sha256(body).hexdigest() if binary else body.decode()
    message = f"msg_{uuid4().hex}"
    return {
        "loa-request": f"{method} {path}",
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(message, at, f"{method} {path}\n{part}"),
    }


def article(**changes: Any) -> dict[str, Any]:
    """An article that the portal takes."""
    return {
        "generation": 1,
        "revision": 1,
        "snapshot_hash": "a" * 64,
        "title": "Đường đến trường an toàn",
        "summary": "Mỗi cổng trường một lối đi an toàn.",
        "html": "<p>Học sinh <strong>Đống Đa</strong> đi học an toàn.</p>",
        "lang": "vi",
        "topic": {"slug": "an-toan", "title": "An toàn trường học"},
        "published_at": "2026-11-20T08:30:00+07:00",
        "media": [],
    } | changes


def picture(colour: str = "red", kind: str = "JPEG", size: tuple[int, int] = (12, 8)) -> bytes:
    """The bytes of a small picture."""
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def described(content: bytes, **changes: Any) -> dict[str, Any]:
    """A picture as an article names it."""
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "media_type": "image/jpeg",
        "alt": "Học sinh qua đường",
        "caption": "",
        "width": 12,
        "height": 8,
        "name": "ảnh.jpg",
        "focus": None,
    } | changes


class Sender:
    """The channel's side of the contract, over the application's test client."""

    def __init__(self, client: FlaskClient, secret: str) -> None:
        self.client = client
        self.secret = secret

    def call(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        media_type: str = "application/json",
        binary: bool = False,
    ) -> Any:
        """One signed request; a `TestResponse`."""
        headers = signed(self.secret, method, path, body, binary=binary)
        return self.client.open(path, method=method, data=body, content_type=media_type, headers=headers)

    def put(self, item: UUID, **changes: Any) -> Any:
        """Puts an article."""
        return self.call("PUT", f"/api/articles/{item}", json.dumps(article(**changes)).encode())

    def get(self, item: UUID) -> Any:
        """Reads an article as the portal has it."""
        return self.call("GET", f"/api/articles/{item}")

    def withdraw(self, item: UUID, generation: int = 1) -> Any:
        """Withdraws an article."""
        return self.call("DELETE", f"/api/articles/{item}", json.dumps({"generation": generation}).encode())

    def hand_in(self, content: bytes, media_type: str = "image/jpeg") -> Any:
        """Puts a picture under its own hash."""
        path = f"/api/media/{hashlib.sha256(content).hexdigest()}"
        return self.call("PUT", path, content, media_type=media_type, binary=True)
