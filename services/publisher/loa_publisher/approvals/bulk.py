"""Several approvals at once: each of a revision that was shown, each on its own, each with its own outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

from loa.errors import InvalidInput, LoaError
from loa_publisher.approvals import actions
from loa_publisher.office import Office

MOST = 50
"""Approved at once at most: more than that nobody has read."""


@dataclass(frozen=True)
class Outcome:
    """What became of one of them. `scheduled`: None where it was refused, for the reason in `error`."""

    item_id: UUID
    scheduled: bool | None
    error: LoaError | None = None


def approve_each(
    offices: Callable[[], AbstractContextManager[Office]],
    shown: Sequence[tuple[UUID, str]],
    *,
    checklist: Iterable[str] | None = None,
) -> list[Outcome]:
    """Approves each (item, hash that was shown) in a transaction of its own: one that is refused holds up no other.

    Raises InvalidInput (`items`) where there are none or too many of them; then nothing was approved.
    """
    if not shown:
        raise InvalidInput("items", "choose at least one")
    if len(shown) > MOST:
        raise InvalidInput("items", f"has {len(shown)} entries; at most {MOST} are taken")
    points = None if checklist is None else list(checklist)
    outcomes = []
    for item_id, revision_hash in shown:
        try:
            with offices() as office:
                scheduled = actions.approve(office, item_id, revision_hash, checklist=points)
        except LoaError as refused:
            outcomes.append(Outcome(item_id, None, refused))
        else:
            outcomes.append(Outcome(item_id, scheduled))
    return outcomes
