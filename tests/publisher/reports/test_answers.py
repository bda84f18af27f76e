"""How fast hot issues and feedback were answered."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import text, update

from loa.clock import in_hanoi
from loa_publisher.feedback.models import feedback
from loa_publisher.issues.models import issues
from loa_publisher.plans.queries import list_plans
from loa_publisher.reports.answers import Answers, Clocked, summed, to_feedback, to_issues
from loa_publisher.reports.periods import free
from tests.publisher.bureau import NOW, Bureau
from tests.publisher.feedback.cases import received
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


PLAIN = """
    SELECT kind, state, sent_at, due_at, answered_at FROM {table}
    WHERE state NOT IN ('spam', 'merged') AND topic_id IS NULL
"""
FATES = (
    # kind, state, hours until it was due, hours until it was answered
    ("question", "answered", 24, 3),
    ("question", "closed", 24, 30),
    ("question", "classified", 6, None),
    ("complaint", "assigned", 24 * 15, None),
    ("complaint", "answered", 6, 6),
    ("praise", "closed", 6, None),
    (None, "new", 6, None),
    (None, "spam", 6, None),
)


def test_feedback_counts_as_a_plain_sql_count_does(bureau: Bureau) -> None:
    """In all and by kind: how many came, were answered within the clock, late, never; and the median time."""
    came = NOW - timedelta(days=1)
    for index, (kind, state, due, answered) in enumerate(FATES):
        letter = received(bureau, text=f"Thư thứ {index}")
        said = {
            "kind": kind,
            "state": state,
            "sent_at": came,
            "due_at": came + due * HOUR,
            "answered_at": None if answered is None else came + answered * HOUR,
        }
        with bureau.database.begin() as connection:
            connection.execute(update(feedback).where(feedback.c.id == letter).values(said))
    with bureau.database.read() as connection:
        [line] = list_plans(connection)
        day = in_hanoi(came).date()
        found = to_feedback(connection, NOW, line.plan.id, free(day, day))
        nothing = to_feedback(connection, NOW, line.plan.id, free(date(2020, 1, 1), date(2020, 1, 2)))
        schema = "planning." if connection.dialect.name == "postgresql" else ""
        rows = connection.execute(text(PLAIN.format(table=f"{schema}feedback_letters"))).all()
        late = "answered_at > due_at"
        counts = {
            name: connection.execute(
                text(
                    f"SELECT count(*) FROM ({PLAIN.format(table=f'{schema}feedback_letters')}) AS f WHERE {how}"
                )
            ).scalar_one()
            for name, how in {
                "received": "1 = 1",
                "in_time": "answered_at <= due_at",
                "late": late,
                "unanswered": "state = 'closed' AND answered_at IS NULL",
                "closed": "state = 'closed'",
            }.items()
        }
    assert {name: getattr(found.all, name) for name in counts} == counts
    assert counts == {"received": 7, "in_time": 2, "late": 1, "unanswered": 1, "closed": 2}
    assert (found.all.overdue, found.all.waiting) == (2, 1)
    assert found.all.typical == 6 * HOUR == median([3 * HOUR, 30 * HOUR, 6 * HOUR])
    by_kind = {kind: one.received for kind, one in found.kinds}
    assert by_kind == {kind: sum(row.kind == kind for row in rows) for kind in by_kind}
    assert list(by_kind) == ["question", "complaint", "praise", None]
    assert sum(one.received for _kind, one in found.kinds) == found.all.received
    assert (nothing.all.received, nothing.all.typical, list(nothing.kinds)) == (0, None, [])
