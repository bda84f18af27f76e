"""An office full of hostile words: every text of an item by the API; names, labels, comments, reasons and papers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient

from loa.errors import InvalidInput
from loa.ledger import accounts, gates
from loa.text import clean_line, clean_text
from loa_publisher.accounts.actions import User, add_user
from loa_publisher.accounts.tokens import add_token
from loa_publisher.approvals import delegations, signoffs
from loa_publisher.items import queries
from loa_publisher.items.html import sanitise
from loa_publisher.office import Office
from tests.hostile.vectors import packed
from tests.publisher.desk.conftest import PASSWORD, Desk, picture

EVERY_ROLE = ["editor", "approver", "operator", "admin", "reader"]


class Ground:
    """A desk, somebody who may do everything, and what they wrote."""

    def __init__(self, desk: Desk, vectors: Sequence[str]) -> None:
        self.desk, self.vectors = desk, vectors
        self.lines = [line for vector in vectors if (line := line_of(vector))]
        self.titles: list[str] = []
        self.numbers: list[int] = []
        self.refused = 0
        with desk.database.begin() as connection:
            self.all = self._person("tat-ca", self.lines[0][:100], connection)
            self.second = self._person("nguoi-hai", self.lines[1][:100], connection)
            self.token = add_token(
                connection, user_id=self.all.id, label=self.lines[2][:80], now=desk.clock.now()
            )
            for number, line in enumerate(self.lines[:6]):
                accounts.put(
                    connection,
                    desk.clock.now(),
                    channel="manual",
                    key=f"x{number}",
                    label=line[:100],
                    visibility="public",
                    settings={"instructions": line},
                    secrets={},
                    is_default=False,
                )

    def _person(self, login: str, name: str, connection: Any) -> User:
        return add_user(
            connection,
            login=login,
            full_name=name,
            roles=EVERY_ROLE,
            now=self.desk.clock.now(),
            password=PASSWORD,
            spokesperson=True,
        )

    def write(self) -> None:
        """An item for each vector: as title, summary, variant, picture's text and consent; the bodies hold many each."""
        client = self.desk.app.test_client()
        bodies = list(packed(tuple(vector for vector in self.vectors if _is_text(vector)), sanitise))
        picture = self._picture(client)
        for number, vector in enumerate(self.vectors):
            body = bodies[number] if number < len(bodies) else f"<p>{number}</p>"
            self._item(client, vector, body, picture)
        for body in bodies[len(self.vectors) :]:
            self._item(client, "Thân bài", body, picture)

    def _item(self, client: FlaskClient, vector: str, body: str, picture: str) -> None:
        said = {
            "topic": "T04",
            "title": vector,
            "summary": vector,
            "body_html": body,
            "due_at": (self.desk.clock.now() + timedelta(days=1)).isoformat(),
            "channels": [
                {
                    "channel": "portal",
                    "account": "cong",
                    "variant": {"title": vector, "summary": vector, "body_html": body},
                },
                {"channel": "facebook", "account": "trang", "variant": {"text": vector}},
                {"channel": "manual", "account": "x0", "variant": {"text": vector}},
            ],
            "media": [
                {
                    "sha256": picture,
                    "alt": vector,
                    "children": True,
                    "consent": {"holder": vector, "reference": vector, "date": "2020-11-01"},
                }
            ],
        }
        answer = client.post("/api/v1/items", json=said, headers={"Authorization": f"Bearer {self.token}"})
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "json" in answer.mimetype
        if line_of(vector) is None:
            assert answer.status_code == 422, (vector, answer.status_code)
            assert {error["field"] for error in answer.json["errors"]} >= {"title", "summary", "media.0.alt"}
            self.refused += 1
            return
        assert answer.status_code == 201, answer.text
        assert answer.json["title"] == line_of(vector)
        self.titles.append(answer.json["title"])
        self.numbers.append(answer.json["number"])

    def _picture(self, client: FlaskClient) -> str:
        content, _name = picture()
        sent = {"file": (content, '"><img src=x onerror=alert(1)>.png')}
        answer = client.post("/api/v1/media", data=sent, headers={"Authorization": f"Bearer {self.token}"})
        assert answer.status_code in (200, 201), answer.text
        return str(answer.json["sha256"])

    def decide(self) -> None:
        """Comments, reasons, papers, notes: on the first items, in the name of both."""
        desk, lines = self.desk, self.lines
        first, second, third, fourth = (desk.item(number).id for number in self.numbers[:4])
        text = "\n".join(lines)[:900]
        self._post(f"items/{first}/submit")
        self._post(f"items/{first}/return", comment=text)
        self._post(f"items/{second}/submit")
        self._post(f"items/{second}/reject", comment=text)
        for item in (third, fourth):
            self._post(f"items/{item}/submit")
        self._post(f"items/{fourth}/emergency", revision_hash=self._hash(fourth), reason=text)
        with self._office(self.all) as office:
            signoffs.ask(office, third, lines[3][:200])
            delegations.give(
                office,
                to=self.second.id,
                basis=text,
                item_ids=[],
                kinds=["lane:urgent"],
                starts_at=desk.clock.now(),
                ends_at=desk.clock.now() + timedelta(days=1),
            )
        with desk.database.begin() as connection:
            gates.suspend(connection, desk.clock.now(), "channel:facebook", by="tat-ca", reason=text)
        for number in self.numbers[:4]:
            for row in desk.deliveries(number):
                desk.put(row.id, state="unknown", reason="answer_lost", detail=text[:400])

    def _hash(self, item_id: UUID) -> str:
        with self.desk.database.read() as connection:
            return str(queries.one(connection, item_id).revision_hash)

    def _post(self, path: str, **body: Any) -> None:
        answer = self.desk.app.test_client().post(
            f"/api/v1/{path}", json=body, headers={"Authorization": f"Bearer {self.token}"}
        )
        assert answer.status_code == 200 or answer.status_code == 201, answer.text

    @contextmanager
    def _office(self, user: User) -> Iterator[Office]:
        house = self.desk.app.extensions["loa_house"]
        with self.desk.database.begin() as connection:
            yield Office(connection, self.desk.clock.now(), user, house.settings, house.channels)


def line_of(vector: str) -> str | None:
    """What a line of text keeps of it; None where it is no text at all."""
    try:
        return clean_line(vector, "x", longest=300, required=True)
    except InvalidInput:
        return None


def _is_text(vector: str) -> bool:
    """Whether a body may hold it, before it is cleaned and after."""
    try:
        clean_text(sanitise(clean_text(vector, "x", longest=9999)), "x", longest=9999)
    except InvalidInput:
        return False
    return True
