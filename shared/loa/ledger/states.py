"""The states of a delivery and every transition between them. Nothing else writes a state.

The diagram in docs/ledger-states.md is drawn from this table by ``python -m loa.ledger.states``.
"""

from __future__ import annotations

from typing import Final

SCHEDULED: Final = "scheduled"
QUEUED: Final = "queued"
CLAIMED: Final = "claimed"
SENDING: Final = "sending"
IN_PROGRESS: Final = "in_progress"
RETRYING: Final = "retrying"
BLOCKED: Final = "blocked"
UNKNOWN: Final = "unknown"
PUBLISHED: Final = "published"
PARTIAL: Final = "partial"
REJECTED: Final = "rejected"
CANCELLED: Final = "cancelled"
SUPERSEDED: Final = "superseded"
WITHDRAWN: Final = "withdrawn"
EXPIRED: Final = "expired"

WAITING = (SCHEDULED, RETRYING)
"""Nothing outside has happened in this attempt; released when due."""
UNARMED = (SCHEDULED, RETRYING, QUEUED, CLAIMED, BLOCKED)
"""No call is under way: may still be cancelled, superseded or expire."""
OPEN = (SCHEDULED, QUEUED, CLAIMED, SENDING, IN_PROGRESS, RETRYING, BLOCKED, UNKNOWN)
ENDED = (PUBLISHED, PARTIAL, REJECTED, CANCELLED, SUPERSEDED, WITHDRAWN, EXPIRED)
STATES = OPEN + ENDED

TRANSITIONS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    # event: (from which states, to which state)
    "release": (WAITING, QUEUED),
    "strand": ((QUEUED,), SCHEDULED),  # its message is gone: due again
    "claim": ((QUEUED,), CLAIMED),
    "lapse": ((CLAIMED,), SCHEDULED),  # lease lost before the call: due again
    "hold": ((QUEUED, CLAIMED), SCHEDULED),  # a gate is shut
    "postpone": ((SCHEDULED, QUEUED, CLAIMED), SCHEDULED),  # given another time before any call
    "refuse": ((QUEUED, CLAIMED), BLOCKED),  # not what was approved, or not for these readers
    "arm": (
        (QUEUED, CLAIMED),
        SENDING,
    ),  # from queued: claimed and armed in one transaction, where a thread is free
    "publish": (
        (SENDING, UNKNOWN),
        PUBLISHED,
    ),  # from unknown: found and adopted, or the late answer came after all
    "take_down": ((SENDING, UNKNOWN, IN_PROGRESS), WITHDRAWN),
    "take_over": ((SENDING,), IN_PROGRESS),  # parts, or a person, end it
    "retry": ((SENDING, UNKNOWN), RETRYING),  # from unknown: looked for and absent
    "block": ((SENDING, UNKNOWN), BLOCKED),
    "reject": ((SENDING,), REJECTED),
    "lose": ((SENDING,), UNKNOWN),  # only `sending` can become unknown
    "finish": ((IN_PROGRESS,), PUBLISHED),
    "finish_some": ((IN_PROGRESS,), PARTIAL),
    "fail_all": ((IN_PROGRESS,), REJECTED),
    "abandon": ((IN_PROGRESS,), CANCELLED),  # withdrawn before a person or the parts ended it
    "cancel": (UNARMED, CANCELLED),
    "supersede": (UNARMED, SUPERSEDED),
    "expire": (UNARMED, EXPIRED),
    "again": ((BLOCKED, EXPIRED, REJECTED), SCHEDULED),  # an operator's word
    "let_go": (
        (BLOCKED, EXPIRED, REJECTED),
        CANCELLED,
    ),  # an operator's word: it need not go any more
    "reopen": ((PARTIAL, REJECTED), IN_PROGRESS),  # an operator's word on the readers whom it missed
    "confirm": ((UNKNOWN,), PUBLISHED),  # an operator's word: it is live
    "deny": ((UNKNOWN,), RETRYING),  # an operator's word: it is not, send
}


def diagram() -> str:
    """The transitions as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    [*] --> scheduled: schedule"]
    lines += [
        f"    {source} --> {to}: {event}"
        for event, (sources, to) in TRANSITIONS.items()
        for source in sources
    ]
    lines += [f"    {state} --> [*]" for state in ENDED]
    return "\n".join(lines)


if __name__ == "__main__":
    print(diagram())
