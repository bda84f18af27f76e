"""How much waits in each room for the person who looks, and what stops everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, select

from loa.clock import in_hanoi
from loa.ledger import gates, probes
from loa_publisher.accounts.actions import User
from loa_publisher.accounts.roles import DO_TASKS, RESOLVE, SUSPEND, may
from loa_publisher.approvals import emergencies, inbox
from loa_publisher.deliveries import lists as delivery_lists
from loa_publisher.deliveries import pages
from loa_publisher.deliveries.suspending import labels_of, names_of
from loa_publisher.desk.access import SignedIn
from loa_publisher.desk.frame import Frame, Person, Waiting, draw
from loa_publisher.desk.gate_words import banners, of_probes
from loa_publisher.desk.house import house
from loa_publisher.desk.kept import COUNTS
from loa_publisher.feedback import queries as feedback
from loa_publisher.issues import queries as issues

_FAULTY = pages.Wanted(states=delivery_lists.NEEDS_A_PERSON)


def frame_of(signed_in: SignedIn) -> Frame:
    """The frame of the page, with the counts of this moment."""
    user = signed_in.user
    now = house().clock.now()
    with house().database.read() as connection:
        question = ("frame", user.id, in_hanoi(now).date())
        seen = house().kept.get(connection, now, question, COUNTS, lambda: _look(connection, user, now))
    many = seen.many
    waiting = Waiting(
        approvals=many["submitted"] + many["owed"],
        faults=pages.total({state: pages.so_many(many[state]) for state in _FAULTY.states}, _FAULTY.states),
        tasks=many["tasks"] if may(user, DO_TASKS) else 0,
        issues=many["issues"],
        feedback=many["feedback"],
    )
    above = banners(
        seen.gates, seen.names, seen.labels, may_open=may(user, SUSPEND), may_mend=may(user, RESOLVE)
    )
    above += of_probes(seen.failing, may_mend=may(user, RESOLVE))
    whose = Person(user.full_name, tuple(sorted(user.roles)), user.email or "")
    return draw(whose, waiting, above, allowed=partial(may, user))


@dataclass(frozen=True)
class _Seen:
    """What the frame is made of: the counts, the gates with who shut them and what they are called, accounts that fail."""

    many: Mapping[str, int]
    gates: Mapping[str, Row[Any]]
    names: Mapping[Any, str]
    labels: Mapping[str, str]
    failing: Sequence[probes.Failing]


def _look(connection: Connection, user: User, now: datetime) -> _Seen:
    known = gates.read(connection)
    return _Seen(
        _counted(connection, user, now),
        known,
        names_of(connection, known),
        labels_of(connection, known),
        probes.failing(connection, in_hanoi(now).date()),
    )


def _counted(connection: Connection, user: User, now: datetime) -> Mapping[str, int]:
    """All counts in one statement: every page waits for it."""
    counting = {
        **pages.counting(_FAULTY),
        "tasks": delivery_lists.counting_tasks(),
        "submitted": inbox.counting(connection, now, user, inbox.MINE),
        "owed": emergencies.counting_owed(user),
        "issues": issues.counting_running(),
        "feedback": feedback.counting_waiting(),
    }
    query = select(*(one.scalar_subquery().label(name) for name, one in counting.items()))
    return {str(name): many for name, many in connection.execute(query).one()._mapping.items()}
