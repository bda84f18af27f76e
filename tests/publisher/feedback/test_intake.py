"""From the portal to the desk: never lost, never twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from loa import feedback as portal
from loa.ledger.tables import facts
from loa_publisher.feedback import intake
from loa_publisher.feedback.models import feedback
from tests.publisher.bureau import Bureau
from tests.publisher.feedback.cases import letter, numbers, received, send


def test_a_letter_moves_whole_and_gets_its_number_and_clock(bureau: Bureau) -> None:
    """Fifteen working days; the portal keeps nothing of it."""
    id = received(bureau)
    row = letter(bureau, id)
    assert (row.number, row.reference, row.state, row.month) == (1, portal.reference(id), "new", "2020-11")
    assert (row.name, row.email, row.consent) == ("Trần Thị Bưởi", "buoi@thu.example", "Tôi đồng ý")
    assert row.due_at - row.sent_at > timedelta(days=18)
    with bureau.database.read() as connection:
        assert not portal.waiting(connection)
        told = select(facts.c.name).where(facts.c.subject == str(id))
        assert connection.execute(told).scalars().all() == ["feedback.received"]


def test_sent_twice_is_one_letter_and_other_words_are_another(bureau: Bureau) -> None:
    """Even where the second came after the first had been taken over."""
    mark = uuid4()
    first = send(bureau.database, bureau.clock.now(), mark)
    assert send(bureau.database, bureau.clock.now(), mark) == first
    intake.bring_in(bureau.database, bureau.clock.now())
    assert send(bureau.database, bureau.later(minutes=2), mark) == first
    assert send(bureau.database, bureau.later(minutes=2), mark, text="Viết lại") != first
    intake.bring_in(bureau.database, bureau.later(minutes=3))
    assert numbers(bureau) == [1, 2]
    with bureau.database.read() as connection:
        assert not portal.waiting(connection)


def test_several_desks_take_each_letter_once(bureau: Bureau) -> None:
    """All of them, with numbers of their own."""
    ids = {send(bureau.database, bureau.later(seconds=n)) for n in range(20)}
    with ThreadPoolExecutor(4) as threads:
        taken = sum(threads.map(lambda _: intake.bring_in(bureau.database, bureau.later(hours=1)), range(4)))
    assert taken == 20
    with bureau.database.read() as connection:
        rows = connection.execute(select(feedback.c.id, feedback.c.number)).all()
        assert connection.execute(select(func.count()).select_from(portal.feedback)).scalar_one() == 0
    assert {row.id for row in rows} == ids
    assert sorted(row.number for row in rows) == list(range(1, 21))


def test_a_failure_on_the_way_leaves_it_at_the_portal(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes with the next look."""
    send(bureau.database, bureau.clock.now())

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the desk ended here")

    with monkeypatch.context() as broken:
        broken.setattr("loa_publisher.feedback.timeline.write_down", fail)
        with pytest.raises(RuntimeError):
            intake.bring_in(bureau.database, bureau.clock.now())
    assert numbers(bureau) == []
    assert intake.bring_in(bureau.database, bureau.clock.now()) == 1
    assert numbers(bureau) == [1]


def test_what_a_program_seems_to_have_written_is_kept_apart(any_bureau: Bureau) -> None:
    """Not thrown away."""
    received(any_bureau, suspect=True)
    assert (numbers(any_bureau), numbers(any_bureau, scope="spam")) == ([], [1])
