from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from loa.clock import in_hanoi
from loa_publisher.items.lists import due_between
from loa_publisher.items.silence import QUIET, Silence, silent
from loa_publisher.plans.queries import topics_on
from tests.publisher.bureau import Bureau


def silences(bureau: Bureau) -> dict[str, Silence]:
    """The silent topics of the plan of this day, by code."""
    now = bureau.clock.now()
    with bureau.database.read() as connection:
        topics = {topic.id: topic.code for topic in topics_on(connection, in_hanoi(now).date())}
        found = silent(connection, now, list(topics))
    order = [one.last for one in found if one.last is not None]
    assert order == sorted(order)
    return {topics[one.topic_id]: one for one in found}


def test_a_topic_is_heard_by_what_went_out(bureau: Bureau) -> None:
    """A draft breaks no silence, an approved item does, once its hour has come, for as long as `QUIET` says."""
    bureau.clock.advance(timedelta(days=400))
    with bureau.database.read() as connection:
        assert topics_on(connection, in_hanoi(bureau.clock.now()).date()) == []
    bureau.clock.advance(timedelta(days=-250))  # within the plan's year
    code = next(code for code, one in silences(bureau).items() if one.last is not None)
    bureau.write(topic=code, due_at=bureau.later(hours=1).isoformat())
    bureau.clock.advance(timedelta(hours=2))
    assert code in silences(bureau)
    due = bureau.later(hours=1)
    bureau.approved(topic=code, due_at=due.isoformat())
    assert silences(bureau)[code].next == due
    bureau.clock.advance(timedelta(hours=2))
    assert code not in silences(bureau)
    bureau.clock.advance(QUIET)
    assert silences(bureau)[code].last == due


def test_no_topics_no_silence(any_bureau: Bureau) -> None:
    """Between two school years nobody is asked to speak."""
    with any_bureau.database.read() as connection:
        assert silent(connection, any_bureau.clock.now(), []) == []


def test_what_is_due_on_a_day(bureau: Bureau) -> None:
    """From its first moment to before the next day's, the earliest first, whatever its state; history is left out."""
    day = in_hanoi(bureau.clock.now()).replace(hour=0, minute=0)
    late = bureau.write(title="Tối", due_at=bureau.later(hours=10).isoformat())
    early = bureau.approved(title="Sáng", due_at=bureau.later(hours=1).isoformat())
    bureau.write(title="Mai", due_at=(day + timedelta(days=1)).isoformat())
    bureau.write(title="Không giờ", due_at=None)

    def found(limit: int = 50) -> list[UUID]:
        with bureau.database.read() as connection:
            lines = due_between(connection, day, day + timedelta(days=1), limit=limit)
        assert all(line.state != "history" for line in lines)
        return [line.id for line in lines if line.title in ("Tối", "Sáng", "Mai", "Không giờ")]

    assert found() == [early, late]
    with bureau.database.read() as connection:
        assert len(due_between(connection, day, day + timedelta(days=1), limit=1)) == 1
