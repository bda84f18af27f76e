"""The lease under which a thread calls: once it has run out, nothing more is sent.

Whoever makes the call holds it; plug-ins know nothing of it, for the sockets of this package keep it. A process that was stopped
(SIGSTOP, a paused machine) goes on as if nothing had happened: what was true when the call was begun says nothing of the moment
when its first byte leaves.
"""

from __future__ import annotations

import time
from contextvars import ContextVar
from datetime import UTC, datetime

from loa_channels.protocols.deadline import Deadline


class Lease:
    """Ends at `until`, or when as much time has passed as there was till then: a clock that is set back lengthens nothing.

    What a thread sends in a `with` block of it, it sends under it.
    """

    def __init__(self, until: datetime) -> None:
        self._until = until
        self._end = time.monotonic() + self._by_clock()

    def left(self) -> float:
        """Seconds that are left, by the clock that says less; 0.0 when there are none."""
        return max(0.0, min(self._by_clock(), self._end - time.monotonic()))

    def _by_clock(self) -> float:
        return (self._until - datetime.now(UTC)).total_seconds()

    def __enter__(self) -> Lease:
        """Takes hold of it, for this thread."""
        self._token = _held.set(self)
        return self

    def __exit__(self, *_failure: object) -> None:
        """Lets go of it."""
        _held.reset(self._token)


_held: ContextVar[Lease | None] = ContextVar("lease", default=None)


def covers(seconds: float) -> bool:
    """Whether a call that is over in so many seconds is over within the lease; True where there is none (a look, a probe)."""
    lease = _held.get()
    return lease is None or lease.left() >= seconds


def allows(call: Deadline) -> bool:
    """Whether a call may send now: it has time left, and all of that lies within the lease."""
    left = call.left()
    return left > 0.0 and covers(left)
