"""Programs that call the API, each with the token of a person."""

from __future__ import annotations

from typing import Any

import requests
from flask import Flask
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from loa_publisher.accounts.tokens import add_token
from tests.publisher.bureau import Bureau


class Programs:
    """The API and its callers."""

    def __init__(self, app: Flask, bureau: Bureau) -> None:
        self.app = app
        self.bureau = bureau
        with bureau.database.begin() as connection:
            self.tokens = {
                login: add_token(connection, user_id=user.id, label="test", now=bureau.clock.now())
                for login, user in bureau.people.items()
            }

    def close(self) -> None:
        """Closes the application's database."""
        self.app.extensions["loa_house"].database.close()

    def call(
        self,
        method: str,
        path: str,
        person: str | None = "editor",
        *,
        headers: dict[str, str] | None = None,
        **how: Any,
    ) -> TestResponse:
        """One call; `path` without /api/v1."""
        sent = dict(headers or {})
        if person is not None:
            sent.setdefault("Authorization", f"Bearer {self.tokens[person]}")
        return self.app.test_client().open(f"/api/v1{path}", method=method, headers=sent, **how)

    def get(self, path: str, person: str = "reader", **how: Any) -> Any:
        """A GET that must succeed; its JSON."""
        answer = self.call("GET", path, person, **how)
        assert answer.status_code == 200, answer.text
        return answer.json

    def post(self, path: str, json: Any = None, person: str = "editor", status: int = 200, **how: Any) -> Any:
        """A POST that must be answered so; its JSON."""
        answer = self.call("POST", path, person, **({"json": json} if json is not None else {}), **how)
        assert answer.status_code == status, answer.text
        return answer.json

    def statements(self, path: str) -> int:
        """How many statements a list costs."""
        said: list[str] = []
        engine: Engine = self.app.extensions["loa_house"].database.engine

        def note(_c: Any, _k: Any, statement: str, *_: Any) -> None:
            said.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        self.get(path)
        event.remove(engine, "before_cursor_execute", note)
        return len(said)

    def item(self, **changes: Any) -> dict[str, Any]:
        """A new item, as the API shows it."""
        made: dict[str, Any] = self.post("/items", self.bureau.draft(**changes), status=201)
        return made

    def approved(self, **changes: Any) -> dict[str, Any]:
        """A new item that was submitted and approved."""
        item = self.item(**changes)
        self.post(f"/items/{item['id']}/submit")
        approved: dict[str, Any] = self.post(
            f"/items/{item['id']}/approve", {"revision_hash": item["revision_hash"]}, "approver"
        )
        return approved

    def upload(self, content: bytes, name: str = "ảnh.png", person: str = "editor") -> TestResponse:
        """Sends a picture."""
        form = requests.Request("POST", "http://api", files={"file": (name, content)}).prepare()
        return self.call("POST", "/media", person, data=form.body, content_type=form.headers["Content-Type"])


def refusal(answer: TestResponse, status: int) -> dict[str, str]:
    """What a problem document says against which field; the document must be one."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    body = answer.json
    assert isinstance(body, dict)
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert body["type"] == "about:blank"
    return {error["field"]: error["message"] for error in body.get("errors", ())}
