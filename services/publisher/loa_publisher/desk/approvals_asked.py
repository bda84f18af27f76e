"""What is asked of the person who looks: reviews that they owe, and what was taken to them because it waits too long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from loa_publisher.approvals import emergencies, inbox
from loa_publisher.desk.access import person
from loa_publisher.desk.house import house
from loa_publisher.issues import queries as issues

_MOST = 5


@dataclass(frozen=True)
class Asked:
    """`reviews`: emergency publications that this person is to review; `escalated`: numbers of items.

    `overdue`: hot issues whose time has run out, as far as this person was told.
    """

    reviews: Sequence[Row[Any]]
    escalated: Sequence[int]
    overdue: Sequence[Row[Any]]


def asked_of_me() -> Asked:
    """For the home page: it stands there until it is done."""
    with house().database.read() as connection:
        return Asked(
            emergencies.owed(connection, person(), limit=_MOST),
            inbox.escalated_to(connection, person().id),
            issues.told(connection, person().id, "overdue")[:_MOST],
        )
