"""What the scheduler does for the series."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import select

import loa_publisher
from loa.database import Database
from loa.ledger.tables import facts
from loa.settings import Settings
from loa.slots import slots
from loa_publisher.plans.importing import import_plan
from loa_publisher.plans.parsing import parse
from loa_scheduler.series import keep_series, run

HORIZON = timedelta(days=400)
AUTUMN = datetime(2020, 10, 28, 9, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with the sample plan, imported on the day after it was issued."""
    opened = Database.connect(database_url)
    text = Path(loa_publisher.__path__[0], "demo", "plan-3725.yaml").read_text("utf-8")
    with opened.begin() as connection:
        import_plan(connection, parse(text), now=AUTUMN)
    yield opened
    opened.close()


def test_it_comes_back_at_midnight_in_hanoi_or_when_a_slot_is_due(database: Database) -> None:
    """Midnight there is 17:00 in UTC."""
    quiet = keep_series(database, AUTUMN, HORIZON)
    eve = keep_series(database, datetime(2020, 11, 26, 20, tzinfo=UTC), HORIZON)

    assert quiet.next_at == datetime(2020, 10, 28, 17, tzinfo=UTC)
    assert eve.next_at == datetime(2020, 11, 27, 1, tzinfo=UTC)


def test_a_missed_slot_is_told_once(database: Database) -> None:
    """As a fact, for whoever reminds and reports."""
    at = datetime(2020, 11, 27, 1, tzinfo=UTC)

    first = keep_series(database, at, HORIZON)
    second = keep_series(database, at, HORIZON)

    with database.read() as connection:
        told = connection.execute(select(facts).where(facts.c.name == "slot.missed")).all()
    assert [slot.planned_date.isoformat() for slot in first.missed] == ["2020-11-27"]
    assert second.missed == ()
    assert [(fact.subject, fact.data["item"]) for fact in told] == [(str(first.missed[0].id), None)]


def test_slots_appear_as_the_horizon_rolls(database: Database) -> None:
    """The plan's import reached as far as its own horizon; the scheduler goes on from there."""
    with database.begin() as connection:
        connection.execute(slots.delete().where(slots.c.due_at > AUTUMN + timedelta(days=60)))

    done = keep_series(database, AUTUMN, HORIZON)

    assert done.extended.created == 11


def test_the_loop_marks_what_is_due_and_stops_when_told(database: Database) -> None:
    """On the real clock, where the whole sample year is over."""
    stop = Event()
    loop = Thread(target=run, args=(Settings(), database, stop))
    loop.start()
    for _ in range(200):
        with database.read() as connection:
            states = set(connection.execute(select(slots.c.state)).scalars())
        if states == {"missed"}:
            break
        stop.wait(0.05)
    stop.set()
    loop.join(30)

    assert states == {"missed"}
    assert not loop.is_alive()
