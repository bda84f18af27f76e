"""A log of every call from outside, the refused and the unanswered too: when it began, how it ended."""

from __future__ import annotations

from flask import Response, g

from loa_sandbox import clock
from loa_sandbox.faults import Call
from loa_sandbox.store import Store
from loa_sandbox.world import the_world


def keep(store: Store, call: Call, at: int, status: int | None, fault: str | None) -> None:
    """Writes one call down, now that it has ended. ``status`` None: no answer was given."""
    with store.write() as connection:
        connection.execute(
            "insert into calls (at, ended, channel, operation, target, status, fault) values (?, ?, ?, ?, ?, ?, ?)",
            (at, clock.now(), call.channel, call.operation, call.target, status, fault),
        )


def receive() -> None:
    """Before each request over HTTP: notes when it was received."""
    g.at = clock.now()


def conclude(answer: Response) -> Response:
    """After each request over HTTP: writes it down, if it was a call from the outside world."""
    call: Call | None = g.get("call")
    if call is not None:
        keep(the_world().store, call, g.at, answer.status_code or None, g.get("fault"))
    return answer
