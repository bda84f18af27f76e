"""Views are counted without telling one visitor from another."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from loa.clock import SettableClock
from loa.database import Database
from loa.visits import metadata, visits
from loa_portal.counting import SHOWN_FOR, Visits
from loa_portal.site import EXTENSION
from tests.portal.grounds import one_database
from tests.portal.sender import Sender

PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"}


@pytest.fixture
def counted(app: Flask) -> Visits:
    """What the portal under test gathers."""
    found: Visits = app.extensions[EXTENSION].visits
    return found


def stored(app: Flask) -> dict[tuple[UUID, date], int]:
    database: Database = app.extensions[EXTENSION].database
    with database.read() as connection:
        return {(row.item_id, row.day): row.views for row in connection.execute(select(visits))}


def test_views_are_added_up_by_article_and_day_of_hanoi(
    app: Flask, client: FlaskClient, sender: Sender, counted: Visits, clock: SettableClock, item: UUID
) -> None:
    """What several processes gathered is one number in the end; midnight is Hanoi's."""
    path = sender.put(item).json["url"]
    for _ in range(3):
        client.get(path, headers=PERSON)
    counted.write()
    another = Visits(app.extensions[EXTENSION].database, clock)
    clock.advance(timedelta(hours=14, minutes=59))  # 23:59 in Hanoi
    with app.test_request_context(path, headers=PERSON) as context:
        another.count(item, context.request)
        clock.advance(timedelta(minutes=2))
        another.count(item, context.request)
    another.write()

    assert stored(app) == {(item, date(2026, 11, 20)): 4, (item, date(2026, 11, 21)): 1}


@one_database
@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "facebookexternalhit/1.1"},
        {"User-Agent": "curl/8.5.0"},
        {"User-Agent": ""},
        PERSON | {"Sec-Purpose": "prefetch;prerender"},
    ],
)
def test_robots_and_pages_fetched_ahead_are_left_out(
    app: Flask, client: FlaskClient, sender: Sender, counted: Visits, headers: dict[str, str], item: UUID
) -> None:
    """Who says what it is, and what nobody has looked at yet, is no visit."""
    client.get(sender.put(item).json["url"], headers=headers)
    counted.write()
    assert stored(app) == {}


@one_database
def test_only_a_page_that_was_shown_counts(
    app: Flask, client: FlaskClient, sender: Sender, counted: Visits, item: UUID
) -> None:
    """Neither the redirect to an article's address nor one that is not there."""
    sender.put(item)
    client.get(f"/bai/{item}/khac", headers=PERSON)
    client.get(f"/bai/{uuid4()}", headers=PERSON)
    client.head(f"/bai/{item}", headers=PERSON)
    counted.write()
    assert stored(app) == {}


@one_database
def test_a_visit_leaves_nothing_of_the_visitor(client: FlaskClient, sender: Sender, item: UUID) -> None:
    """No cookie is set, and the table has room for a number alone."""
    answer = client.get(sender.put(item).json["url"], headers=PERSON)
    assert "Set-Cookie" not in answer.headers
    assert [column.name for column in metadata.tables["portal.visits"].columns] == ["item_id", "day", "views"]


@one_database
def test_every_page_shows_the_totals(
    client: FlaskClient, sender: Sender, counted: Visits, clock: SettableClock, item: UUID
) -> None:
    """Today, this month, in all: looked up every ten minutes, so that a page stays the same for caches meanwhile."""
    path = sender.put(item).json["url"]
    client.get(path, headers=PERSON)
    assert "Thống kê truy cập" in client.get("/").text
    counted.write()
    assert "<dd>1</dd>" not in client.get("/").text
    clock.advance(SHOWN_FOR)
    assert client.get("/").text.count("<dd>1</dd>") == 3


@one_database
def test_what_the_database_does_not_take_is_written_later(
    app: Flask,
    client: FlaskClient,
    sender: Sender,
    counted: Visits,
    item: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An outage costs no views as long as the process lives."""
    client.get(sender.put(item).json["url"], headers=PERSON)
    with monkeypatch.context() as patch:
        patch.setattr(counted, "_database", Database.connect("postgresql://nobody@127.0.0.1:9/none"))
        counted.write()
    counted.write()
    assert list(stored(app).values()) == [1]
