"""What many pages show and each would count anew: kept for a few seconds, as long as nothing happens.

Whatever a person decides stands in the audit log, and what becomes of a delivery is told as a fact; as long as neither grows, the
same question has the same answer. What goes by the clock (a deadline that passes), or is written without a word (a text that is
still being typed), shows when the seconds are over. Every process keeps its own.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar, cast

from flask import g, has_request_context
from sqlalchemy import Connection

from loa import facts

Found = TypeVar("Found")
COUNTS: Final = timedelta(seconds=3)
"""For what the frame and the page of the day say; a browser looks again in longer steps than this."""
SUMS: Final = timedelta(seconds=15)
"""For a plan's figures, which are judged by days."""
_MOST = 1000


class Kept:
    """Answers by their questions. Whoever gets one must not change it: others get the same."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: OrderedDict[Hashable, tuple[Any, datetime, Any]] = OrderedDict()

    def get(
        self,
        connection: Connection,
        now: datetime,
        question: Hashable,
        patience: timedelta,
        find: Callable[[], Found],
    ) -> Found:
        """The kept answer; where there is none, or it is older than `patience` or than what happened last, what `find` finds.

        `find` must read by the same `connection`, whose transaction sees one moment. `question` holds all that the answer depends
        on but the database: the person, the day, what was asked for.
        """
        stamp = _stamp(connection)
        with self._lock:
            known = self._answers.get(question)
        if known is not None and known[0] == stamp and abs(now - known[1]) < patience:
            return cast(Found, known[2])
        found = find()
        with self._lock:
            self._answers[question] = (stamp, now, found)
            self._answers.move_to_end(question)
            while len(self._answers) > _MOST:
                self._answers.popitem(last=False)
        return found


def _stamp(connection: Connection) -> tuple[Any, ...]:
    """How far both logs have come; asked once in each transaction of a page."""
    transaction = connection.get_transaction()
    known = g.get("loa_stamp") if has_request_context() else None
    if known is not None and known[0] is transaction:
        return cast(tuple[Any, ...], known[1])
    stamp = facts.how_far(connection)
    if has_request_context():
        g.loa_stamp = transaction, stamp
    return stamp
