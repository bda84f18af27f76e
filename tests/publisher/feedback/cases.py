"""Letters as the portal writes them down, and the desk takes them over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from loa import feedback as portal
from loa.database import Database, new_id
from loa_publisher.feedback import intake, queries, replies
from loa_publisher.feedback.models import feedback
from loa_publisher.office import Office
from tests.publisher.bureau import Bureau
from tests.publisher.desk.conftest import Desk

LETTER: Mapping[str, Any] = {
    "article_id": None,
    "name": "Trần Thị Bưởi",
    "email": "buoi@thu.example",
    "phone": "0912 345 678",
    "text": "Xin cho biết lịch thi lớp 10. Gọi tôi, Trần Thị Bưởi, số 0912 345 678.",
    "language": "vi",
    "consent": "Tôi đồng ý",
    "suspect": False,
}


def send(database: Database, now: datetime, mark: UUID | None = None, **changes: Any) -> UUID:
    """Somebody sends a letter by the form; its id."""
    letter = portal.Letter(**{**LETTER, **changes})
    id = portal.identity(mark or uuid4(), letter)
    with database.begin() as connection:
        portal.put(connection, now, id, letter)
    return id


def received(bureau: Bureau, **changes: Any) -> UUID:
    """A letter that has come to the desk; its id."""
    id = send(bureau.database, bureau.clock.now(), **changes)
    intake.bring_in(bureau.database, bureau.clock.now())
    return id


def letter(bureau: Bureau, feedback_id: UUID) -> Any:
    """How it stands."""
    with bureau.database.read() as connection:
        return queries.one(connection, feedback_id)


def numbers(bureau: Bureau, **wanted: Any) -> list[int]:
    """Which letters are listed, in order."""
    with bureau.database.read() as connection:
        found = queries.listed(connection, queries.Wanted(**wanted))
        assert queries.count(connection, queries.Wanted(**wanted)) == len(found)
    return [row.number for row in found]


def answered(desk: Desk) -> tuple[int, UUID]:
    """A letter at the desk that was answered by telephone: its number, and the answer's id."""
    id = send(desk.database, desk.clock.now())
    intake.bring_in(desk.database, desk.clock.now())
    reply = new_id()
    house = desk.app.extensions["loa_house"]
    with desk.database.begin() as connection:
        office = Office(connection, desk.clock.now(), desk.people["editor"], house.settings, house.channels)
        replies.write(office, id, reply, way="phone", text="Đã nói qua điện thoại.")
        number = connection.execute(select(feedback.c.number).where(feedback.c.id == id)).scalar_one()
    return number, reply
