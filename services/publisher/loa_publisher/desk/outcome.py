"""What became of an item, told in one or two states instead of one for each account."""

from __future__ import annotations

from collections.abc import Sequence

_LOUDEST = ("unknown", "blocked", "rejected", "expired", "retrying")
_MOVING = ("sending", "claimed", "queued", "in_progress")


def outcome(states: Sequence[str]) -> tuple[str, ...]:
    """The states worth showing for an item whose accounts are in `states`: how far it is, and what is wrong, if anything."""
    left = [state for state in states if state not in ("cancelled", "superseded")]
    if not left:
        return ()
    wrong = next((state for state in _LOUDEST if state in left), None)
    if all(state == "withdrawn" for state in left):
        far = "withdrawn"
    elif all(state in ("published", "withdrawn") for state in left):
        far = "published"
    elif "published" in left or "partial" in left:
        far = "partial"
    elif any(state in _MOVING for state in left):
        far = "sending"
    elif "scheduled" in left:
        far = "scheduled"
    else:
        far = ""
    return tuple(state for state in (far, wrong) if state)
