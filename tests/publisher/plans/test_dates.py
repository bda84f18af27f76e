"""Dates of planned items: rough first, exact later, then confirmed; a confirmed one moves for a reason that is kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from loa.clock import in_hanoi
from loa.errors import Conflict, Forbidden, InvalidInput, InvalidInputs
from loa.ledger.tables import audit as log
from loa_publisher.approvals import emergencies
from loa_publisher.calendar import entries, moves
from loa_publisher.calendar.entries import Filter
from loa_publisher.calendar.windows import MONTH, window_of
from loa_publisher.deliveries import actions as deliveries
from loa_publisher.items import dating
from loa_publisher.plans import dates
from tests.publisher.bureau import Bureau
from tests.publisher.deliveries.walking import publish


def history(bureau: Bureau, item_id: object) -> list[dating.DateChange]:
    with bureau.database.read() as connection:
        return list(dating.history(connection, item_id))  # type: ignore[arg-type]


def test_an_item_is_planned_for_a_month_then_given_a_day(bureau: Bureau) -> None:
    """Without a day it has no time and stands in the calendar under its month; the time makes it exact again."""
    item_id = bureau.write()
    with bureau.office("editor") as office:
        dates.plan_for(office, item_id, "quarter", date(2021, 2, 12))
        dates.plan_for(office, item_id, "month", date(2021, 2, 12))
    item = bureau.item(item_id)
    assert (item.due_at, item.planned_on, item.precision) == (None, date(2021, 2, 28), "month")
    with bureau.database.read() as connection:
        for day, shown in ((date(2021, 2, 3), 1), (date(2021, 3, 3), 0), (date(2021, 1, 31), 0)):
            found = entries.rough_in(connection, window_of(MONTH, day), Filter())
            assert len(found) == shown
        assert entries.without_time(connection, Filter()) == ([], 0)
    due = bureau.later(days=90)
    with bureau.office("editor") as office:
        moves.move(office, item_id, due, None)
    item = bureau.item(item_id)
    assert (item.due_at, item.planned_on, item.precision) == (due, None, "exact")
    assert [one.after.precision for one in history(bureau, item_id)] == ["exact", "month", "quarter"]


def test_saving_other_words_keeps_a_rough_date(bureau: Bureau) -> None:
    """An editor's form without a time says nothing about the month."""
    item_id = bureau.write()
    with bureau.office("editor") as office:
        dates.plan_for(office, item_id, "month", date(2021, 2, 12))
    assert bureau.edit(item_id, title="Lời khác", due_at=None)
    assert (bureau.item(item_id).precision, bureau.item(item_id).planned_on) == ("month", date(2021, 2, 28))


def test_a_confirmed_date_moves_for_a_reason_only(bureau: Bureau) -> None:
    """By every way that moves one: schedule, calendar, editor, the same words at another time, a month instead."""
    item_id = bureau.write(due_at=bureau.later(days=2).isoformat())
    with bureau.office("approver") as office:
        dates.confirm(office, item_id)
    later, seen = bureau.later(days=3), bureau.item(item_id).due_at
    for act in (
        lambda office: deliveries.schedule(office, item_id, later),
        lambda office: moves.move(office, item_id, later, seen),
        lambda office: moves.move(office, item_id, later, seen, "  "),
        lambda office: dates.plan_for(office, item_id, "month", later.date()),
    ):
        with pytest.raises(InvalidInput, match="confirmed") as refused, bureau.office("editor") as office:
            act(office)
        assert refused.value.field == "date_reason"
    for changes in ({"title": "Lời khác"}, {}):
        with pytest.raises(InvalidInputs, match="confirmed"):
            bureau.edit(item_id, due_at=later.isoformat(), **changes)
    assert bureau.item(item_id).due_at == seen
    with bureau.office("editor") as office:
        moves.move(office, item_id, later, seen, "Dời theo lịch thi của Bộ")
    assert (bureau.item(item_id).due_at, bureau.item(item_id).confirmed) == (later, True)
    again = bureau.later(days=4)
    assert bureau.edit(item_id, title="Lời khác", due_at=again.isoformat(), date_reason="Bộ lại dời")
    with bureau.office("editor") as office:
        moves.take_back(office, item_id, later, again)
    told = history(bureau, item_id)
    assert [one.reason for one in told] == [dating.UNDONE, "Bộ lại dời", "Dời theo lịch thi của Bộ", ""]
    assert (told[2].before.due_at, told[2].after.due_at, told[2].by) == (seen, later, "Editor")
    with bureau.database.read() as connection:
        said = (
            connection.execute(select(log.c.detail).where(log.c.action == "item.scheduled")).scalars().first()
        )
    assert said is not None
    assert said["reason"] == "Dời theo lịch thi của Bộ"


def test_a_provisional_date_moves_without_one_and_is_remembered(bureau: Bureau) -> None:
    """Nothing is asked while it is not settled; the same time again is no move."""
    due = bureau.later(days=2)
    item_id = bureau.write(due_at=due.isoformat())
    for days in (3, 3):
        with bureau.office("editor") as office:
            deliveries.schedule(office, item_id, due + timedelta(days=days))
    assert [(one.reason, one.before.due_at) for one in history(bureau, item_id)] == [("", due)]


def test_only_an_approver_confirms_and_takes_that_back_for_a_reason(bureau: Bureau) -> None:
    """And not what has no date."""
    item_id = bureau.write()
    for person in ("editor", "admin", "operator"):
        with pytest.raises(Forbidden), bureau.office(person) as office:
            dates.confirm(office, item_id)
    with bureau.office("approver") as office:
        dates.confirm(office, item_id)
    with pytest.raises(Conflict), bureau.office("approver") as office:
        dates.confirm(office, item_id)
    with pytest.raises(InvalidInput), bureau.office("approver") as office:
        dates.confirm(office, item_id, confirmed=False)
    with bureau.office("approver") as office:
        dates.confirm(office, item_id, confirmed=False, reason="Chờ Bộ công bố")
    assert not bureau.item(item_id).confirmed
    undated = bureau.write(due_at=None)
    with pytest.raises(Conflict, match="no date"), bureau.office("approver") as office:
        dates.confirm(office, undated)


def test_what_is_approved_or_past_is_not_made_rough(any_bureau: Bureau) -> None:
    """An approved item keeps a time; what is history stays."""
    approved = any_bureau.approved()
    past = any_bureau.of_plan("I001")
    for item_id in (approved, past):
        with pytest.raises(Conflict), any_bureau.office("editor") as office:
            dates.plan_for(office, item_id, "month", date(2021, 2, 1))
    with pytest.raises(InvalidInput), any_bureau.office("editor") as office:
        dates.plan_for(office, approved, "exact", date(2021, 2, 1))


def test_a_correction_does_not_move_the_day_that_was_planned(bureau: Bureau) -> None:
    """What was late stays late: once it is out, the plan's day is history, and no reason is asked for a correction."""
    item_id = bureau.approved(due_at=bureau.later(hours=1).isoformat())
    with bureau.office("approver") as office:
        dates.confirm(office, item_id)
    planned = in_hanoi(bureau.item(item_id).due_at).date()
    bureau.clock.advance(timedelta(days=2))
    publish(bureau, bureau.deliveries(item_id)[0].id)
    bureau.edit(item_id, title="Đính chính", due_at=bureau.later(days=5).isoformat())
    assert bureau.item(item_id).planned_on == planned
    with bureau.office("editor") as office:
        deliveries.schedule(office, item_id, bureau.later(days=9))
    assert bureau.item(item_id).planned_on == planned


def test_an_emergency_gives_its_own_reason(bureau: Bureau) -> None:
    """What goes out at once moves a confirmed date, too; why stands in its history."""
    item_id = bureau.write(due_at=bureau.later(days=2).isoformat())
    with bureau.office("approver") as office:
        dates.confirm(office, item_id)
    with bureau.office("approver") as office:
        emergencies.publish(office, item_id, bureau.item(item_id).revision_hash, "Bão đổ bộ đêm nay")
    assert history(bureau, item_id)[0].reason == "Bão đổ bộ đêm nay"
