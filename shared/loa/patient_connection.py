"""A connection to PostgreSQL that waits, but never for ever.

Three things can take an answer away. The statement takes too long or waits for a lock: the server ends it
(`statement_timeout`). The network swallows what is sent: the kernel gives the connection up (`tcp_user_timeout` where something
was sent, keepalives where only an answer is awaited). The server, or something between, takes what is sent and says nothing
more: then nothing below us notices, and `wait` gives up. In each case libpq's own way of saying so is an OperationalError.

The other way round the server has to let go of what a lost or frozen client holds: locks, above all the gates' shared lock,
for which every suspension waits. So it is asked to watch its own end of the line, and to end a transaction that idles.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.errors import IdleInTransactionSessionTimeout

Answer = TypeVar("Answer")

_GRACE = 2.0
"""Seconds by which we wait longer than the server would, so that it is the server that says why."""
_CONNECT = 10
"""Seconds to connect to each address; less where patience is shorter."""
_KEEP_ALIVE = {"idle": 10, "interval": 5, "count": 3}
"""Seconds, seconds, probes: an unreachable other side is noticed after 25 s."""
_UNACKNOWLEDGED = 20_000
"""Milliseconds that what was sent may stay unacknowledged (TCP_USER_TIMEOUT, RFC 5482)."""


class PatientConnection(psycopg.Connection[Any]):
    """psycopg's connection; whoever waits longer than `patience` seconds for an answer loses it (None: no limit)."""

    patience: float | None = None

    def wait(self, gen: PQGen[Answer], interval: float = 0.1, timeout: float | None = None) -> Answer:
        """What psycopg calls for every answer of the server. Raises psycopg.OperationalError where none comes in time."""
        if timeout is not None or self.patience is None:
            return self._listen(gen, interval, timeout)
        began = time.monotonic()
        try:
            return self._listen(gen, interval, self.patience)
        except psycopg.OperationalError:
            if time.monotonic() - began < self.patience:
                raise
            self.pgconn.finish()  # in the middle of a conversation: of no use to anybody
            raise psycopg.OperationalError(f"the server gave no answer for {self.patience:g} s") from None

    def _listen(self, gen: PQGen[Answer], interval: float, timeout: float | None) -> Answer:
        try:
            return super().wait(gen, interval, timeout)
        except IdleInTransactionSessionTimeout as error:
            # for psycopg a fault of the program; for us a loss like any other: this process was stopped for a while
            raise psycopg.OperationalError(str(error)) from None


def connect(conninfo: str = "", *, patience: timedelta | None, **parameters: Any) -> PatientConnection:
    """Connects within ten seconds, or `patience` where that is shorter: how long a statement may take.

    A transaction may idle for twice as long.
    """
    watched: dict[str, Any] = {f"keepalives_{name}": value for name, value in _KEEP_ALIVE.items()}
    watched |= {"keepalives": 1, "tcp_user_timeout": _UNACKNOWLEDGED, "connect_timeout": _CONNECT}
    options = [f"tcp_keepalives_{name}={value}" for name, value in _KEEP_ALIVE.items()]
    options.append(f"tcp_user_timeout={_UNACKNOWLEDGED}")
    if patience is not None:
        milliseconds = round(patience.total_seconds() * 1000)
        watched["connect_timeout"] = max(1, min(_CONNECT, milliseconds // 1000))
        options.append(f"statement_timeout={milliseconds}")
        options.append(f"idle_in_transaction_session_timeout={2 * milliseconds}")
    given = psycopg.conninfo.conninfo_to_dict(conninfo, **parameters).get("options") or ""
    watched |= {"options": " ".join([*(f"-c {option}" for option in options), str(given)]).strip()}
    connection = PatientConnection.connect(conninfo, **parameters | watched)
    if patience is not None:
        connection.patience = patience.total_seconds() + _GRACE
    return connection
