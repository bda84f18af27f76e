"""One word on many deliveries: each in a transaction of its own, and what became of each is told.

One that cannot be done keeps no other from being done: somebody else may have been quicker with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

from loa.database import again
from loa.errors import Conflict, InvalidInput, LoaError, NotFound
from loa_publisher.accounts.roles import RESOLVE, require
from loa_publisher.deliveries import actions
from loa_publisher.office import Office

RETRY, LET_GO, LIVE, ABSENT = "retry", "let_go", "live", "absent"
WORDS: dict[str, tuple[str, ...]] = {
    # what is said: of deliveries in which states
    RETRY: ("blocked", "rejected", "expired"),
    LET_GO: ("blocked", "rejected", "expired"),
    LIVE: ("unknown",),
    ABSENT: ("unknown",),
}
MOST = 200
Opening = Callable[[], AbstractContextManager[Office]]


@dataclass(frozen=True)
class Outcome:
    """What became of one. `refused`: why it was not done; None: it was. `looks`: a worker looks before it is kept as live."""

    id: UUID
    refused: LoaError | None = None
    looks: bool = False


@dataclass(frozen=True, kw_only=True)
class Word:
    """What is said of all of them; `address`: where those that are live can be seen."""

    act: str
    address: str = ""
    insist: bool = False


def say(opening: Opening, word: Word, seen: Sequence[tuple[UUID, int]]) -> list[Outcome]:
    """Says it of each delivery, given with the number of its attempts that the person saw; in that order.

    Raises InvalidInput for a word that is none, without an address where one is needed, for more than `MOST` at once or none;
    Forbidden. Then nothing has been done.
    """
    if word.act not in WORDS:
        raise InvalidInput("act", f"must be one of {', '.join(WORDS)}")
    if not seen:
        raise InvalidInput("ids", "choose at least one delivery")
    if len(seen) > MOST:
        raise InvalidInput("ids", f"has {len(seen)} entries; at most {MOST} are taken")
    if word.act == LIVE and not word.address.strip():
        raise InvalidInput("address", "must not be empty")
    with opening() as office:
        require(office.user, RESOLVE)
    return [_one(opening, word, id, attempts) for id, attempts in seen]


def _one(opening: Opening, word: Word, id: UUID, attempts: int) -> Outcome:
    def work() -> bool:
        with opening() as office:
            if word.act == RETRY:
                actions.retry(office, id)
            elif word.act == LET_GO:
                actions.let_go(office, id)
            elif word.act == ABSENT:
                actions.confirm_absent(office, id, attempts)
            else:
                return not actions.confirm_live(office, id, word.address, attempts, insist=word.insist)
            return False

    try:
        return Outcome(id, looks=again(work))
    except (Conflict, InvalidInput, NotFound) as error:
        return Outcome(id, refused=error)
