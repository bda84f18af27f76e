"""How fast hot issues were answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from loa.clock import in_hanoi
from loa_publisher.issues.models import issues
from loa_publisher.plans.queries import list_plans
from loa_publisher.reports.answers import Answers, Clocked, summed, to_issues
from loa_publisher.reports.periods import free
from tests.publisher.bureau import NOW, Bureau
from tests.publisher.issues.cases import take_in

HOUR = timedelta(hours=1)


def clocked(due: int, answered: int | None, *, closed: bool = False) -> Clocked:
    """One that came in a day ago, with hours until it was due and until it was answered."""
    came = NOW - timedelta(days=1)
    return Clocked(came, came + due * HOUR, None if answered is None else came + answered * HOUR, closed)


def test_each_is_counted_once_by_its_own_clock() -> None:
    """Answered in time, to the minute, or late; not answered and overdue, or still with time."""
    found = summed(
        [
            clocked(6, 6, closed=True),
            clocked(6, 2),
            clocked(6, 8),
            clocked(6, None),
            clocked(24 * 15, None),
        ],
        NOW,
    )
    counts = (found.received, found.in_time, found.late, found.overdue, found.waiting, found.closed)
    assert counts == (5, 2, 1, 1, 1, 1)
    assert (found.typical, found.typical_minutes) == (6 * HOUR, 360)


def test_of_none_there_is_no_typical_time() -> None:
    """Rather than nought."""
    assert summed([], NOW) == Answers(
        received=0, in_time=0, late=0, overdue=0, waiting=0, closed=0, typical=None
    )


def test_issues_count_on_the_day_in_hanoi_on_which_they_were_reported(bureau: Bureau) -> None:
    """Half past midnight is the next day; what came with another plan is that plan's."""
    issue = take_in(bureau)
    midnight = in_hanoi(NOW).replace(hour=0, minute=30)
    with bureau.database.begin() as connection:
        connection.execute(update(issues).where(issues.c.id == issue).values(reported_at=midnight))
        [line] = list_plans(connection)
    with bureau.database.read() as connection:

        def counted(day: datetime) -> int:
            return to_issues(connection, NOW, line.plan.id, free(day.date(), day.date())).received

        assert counted(midnight) == 1
        assert counted(midnight - timedelta(days=1)) == 0
