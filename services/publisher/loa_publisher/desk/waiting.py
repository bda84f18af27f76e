"""How much waits in each room for the person who looks, and what stops everything."""

from __future__ import annotations

from functools import partial

from loa.clock import in_hanoi
from loa.ledger import gates, probes
from loa_publisher.accounts.roles import DO_TASKS, RESOLVE, SUSPEND, may
from loa_publisher.approvals import emergencies, inbox
from loa_publisher.deliveries import lists as delivery_lists
from loa_publisher.deliveries import pages
from loa_publisher.deliveries.suspending import labels_of, names_of
from loa_publisher.desk.access import SignedIn
from loa_publisher.desk.frame import Frame, Person, Waiting, draw
from loa_publisher.desk.gate_words import banners, of_probes
from loa_publisher.desk.house import house
from loa_publisher.feedback import queries as feedback
from loa_publisher.issues import queries as issues


def frame_of(signed_in: SignedIn) -> Frame:
    """The frame of the page, with the counts of this moment."""
    user = signed_in.user
    with house().database.read() as connection:
        faulty = pages.Wanted(states=delivery_lists.NEEDS_A_PERSON)
        faults = pages.total(pages.counts(connection, faulty), faulty.states)
        tasks = delivery_lists.open_tasks(connection) if may(user, DO_TASKS) else 0
        submitted = inbox.count(connection, house().clock.now(), user, inbox.MINE)
        submitted += emergencies.count_owed(connection, user)
        running, _late = issues.count_running(connection, house().clock.now())
        letters = feedback.count_waiting(connection, house().clock.now())[0]
        known = gates.read(connection)
        names, labels = names_of(connection, known), labels_of(connection, known)
        failing = probes.failing(connection, in_hanoi(house().clock.now()).date())
    waiting = Waiting(
        approvals=submitted,
        faults=faults,
        tasks=tasks,
        issues=running,
        feedback=letters,
    )
    above = banners(known, names, labels, may_open=may(user, SUSPEND), may_mend=may(user, RESOLVE))
    above += of_probes(failing, may_mend=may(user, RESOLVE))
    return draw(Person(user.full_name, tuple(sorted(user.roles))), waiting, above, allowed=partial(may, user))
