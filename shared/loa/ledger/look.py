"""Look: was it published after all? What the search for a lost call makes of its delivery."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from loa import errors, facts
from loa.channel import CORRECT, WITHDRAW, Receipt
from loa.database import new_id
from loa.ledger.circuit import heed
from loa.ledger.claim import Claim
from loa.ledger.ends import conclude
from loa.ledger.moves import move
from loa.ledger.settle import Policy, Settled, apply, lock
from loa.ledger.states import TRANSITIONS
from loa.ledger.tables import attempts, deliveries
from loa.wake import wake

TO_BE_CHECKED = "to_be_checked"
"""A person has said that it is done, and a worker is to see whether it is: the desk cannot open an account."""
_KEEP_LOOKING = timedelta(hours=24)
"""How long a withdrawal behind a lost publication goes on searching for what it has to take down."""


def settle_look(
    connection: Connection,
    now: datetime,
    claim: Claim,
    begun_at: datetime,
    result: Receipt | errors.ChannelFailure | None,
    policy: Policy,
    *,
    repeatable: bool,
) -> Settled | None:
    """Adopts what was found; after the last look in vain it is tried once more, and then only a person can say.

    `result` None: looked and absent. `repeatable`: the call may simply be made again, as a correction always may; where the item
    was taken back meanwhile, arming refuses it. None where the lease was lost.
    """
    heed(connection, now, claim.account.gate, result, policy.circuit, begun_at=begun_at, doubtful=True)
    _record(connection, now, claim, begun_at, result)
    row = lock(connection, [claim.id]).get(claim.id)
    if row is None or row.fence != claim.fence or row.state != "unknown":
        return None
    if row.reason == TO_BE_CHECKED and (checked := _check(connection, now, claim, row, result)) is not None:
        return checked
    withdrawn = row.operation != WITHDRAW and (row.withdrawn or row.generation < row.posting_generation)
    if isinstance(result, Receipt):
        if row.operation == WITHDRAW:  # still there: the takedown did not happen, and repeating it is safe
            move(connection, "retry", now, deliveries.c.id == row.id, reason="still_there", release_at=now)
            wake(connection)
            return _told(claim, "retrying", "still_there", None)
        return _end(connection, now, claim, row, result, "adopted")
    if result is None and row.operation == WITHDRAW:
        # A search can miss what stands. To take down twice is to take down once, and then the other side says that it is gone.
        move(connection, "retry", now, deliveries.c.id == row.id, reason="repeatable", release_at=now)
        wake(connection)
        return _told(claim, "retrying", "repeatable", None)
    if row.operation != WITHDRAW and (repeatable or (row.operation == CORRECT and result is None)):
        move(
            connection,
            "retry",
            now,
            deliveries.c.id == row.id,
            reason="repeatable",
            release_at=now,
            # for a takedown, which has to look then, and for what is given up before it was repeated
            lost_at=row.lost_at if withdrawn or repeatable else None,
        )
        wake(connection)
        return _told(claim, "retrying", "repeatable", None)
    not_before = _not_before(connection, row, policy, now)
    looks = row.looks + (
        result is None and begun_at >= not_before
    )  # one that failed or came early has seen nothing
    until = _keep_looking_until(connection, row, now, withdrawn=withdrawn)
    hopeless = isinstance(result, errors.Rejected | errors.Gone)
    if hopeless or (result is not None and now > until + policy.looks[-1]):
        return _ask(
            connection, now, claim, looks
        )  # it cannot be looked for, and waiting will not change that
    if looks == row.looks:
        later = not_before if result is None and not_before > now else now + policy.looks[0]
    elif looks < len(policy.looks):
        later = now + policy.looks[looks] - policy.looks[looks - 1]
    elif withdrawn and now < until:
        later = now + policy.looks[-1]
    elif withdrawn or row.lost > 1:
        return _ask(connection, now, claim, looks)
    else:
        move(
            connection,
            "retry",
            now,
            deliveries.c.id == row.id,
            reason="looked_in_vain",
            release_at=now,
            looks=0,
        )
        wake(connection)
        return _told(claim, "retrying", "looked_in_vain", None)
    if isinstance(result, errors.NeedsOperator):
        later = now + policy.looks[-1]
    if isinstance(result, errors.RateLimited):
        later = max(later, now + result.wait)
    connection.execute(
        update(deliveries)
        .where(deliveries.c.id == row.id)
        .values(looks=looks, release_at=later, lease_until=None, queued_at=None, reason="answer_lost")
    )
    wake(connection)
    return _told(claim, "unknown", "answer_lost", None)


def _check(
    connection: Connection,
    now: datetime,
    claim: Claim,
    row: Row[Any],
    result: Receipt | errors.ChannelFailure | None,
) -> Settled | None:
    """What a look makes of a person's word that it is done. None: it contradicts the word, and the look's own rules go on."""
    if row.operation == WITHDRAW:
        if result is None:
            return _end(connection, now, claim, row, None, "confirmed")
        return None if isinstance(result, Receipt) else _ask(connection, now, claim, row.looks, "not_checked")
    if isinstance(result, Receipt):
        return _end(connection, now, claim, row, result, "confirmed")
    return _ask(connection, now, claim, row.looks, "not_seen" if result is None else "not_checked")


def _end(
    connection: Connection, now: datetime, claim: Claim, row: Row[Any], found: Receipt | None, reason: str
) -> Settled:
    event = "take_down" if found is None else "publish"
    move(connection, event, now, deliveries.c.id == row.id, reason=reason, lost_at=None)
    apply(connection, now, [(row, event, found)])
    state = TRANSITIONS[event][1]
    conclude(connection, now, [row], state, reason)
    return _told(claim, state, reason, found.url if found else None)


def _not_before(connection: Connection, row: Row[Any], policy: Policy, now: datetime) -> datetime:
    """From when on the next look counts, by the policy and from the last call: what is put out may be seen late.

    A look may come earlier, where an account was mended or the item is taken back; finding is always good.
    """
    last_call = select(func.max(attempts.c.begun_at)).where(
        attempts.c.delivery_id == row.id, attempts.c.kind == "call"
    )
    called_at: datetime = connection.execute(last_call).scalar() or now
    wait: timedelta = policy.looks[min(row.looks, len(policy.looks) - 1)]
    return called_at + wait


def _keep_looking_until(connection: Connection, row: Row[Any], now: datetime, *, withdrawn: bool) -> datetime:
    """A withdrawal goes on searching for a day of its own, however long ago the answer was lost."""
    since: datetime = row.lost_at or now
    if withdrawn:
        taken_back = select(func.max(deliveries.c.created_at)).where(
            deliveries.c.posting_id == row.posting_id, deliveries.c.operation == WITHDRAW
        )
        since = max(since, connection.execute(taken_back).scalar() or since)
    return since + _KEEP_LOOKING


def _ask(connection: Connection, now: datetime, claim: Claim, looks: int, reason: str = "asks") -> Settled:
    """Only a person can say: it stays unknown, and nothing is repeated until they have."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.id == claim.id)
        .values(looks=looks, release_at=None, lease_until=None, queued_at=None, reason=reason)
    )
    facts.record(
        connection,
        now,
        "delivery.asks",
        str(claim.id),
        {"channel": claim.account.channel, "item": str(claim.item_id)},
    )
    return _told(claim, "unknown", reason, None)


def _record(
    connection: Connection,
    now: datetime,
    claim: Claim,
    begun_at: datetime,
    result: Receipt | errors.ChannelFailure | None,
) -> None:
    outcome, detail = "absent", None
    if isinstance(result, Receipt):
        outcome, detail = "found", result.url
    elif result is not None:
        outcome, detail = type(result).__name__, result.detail
    connection.execute(
        insert(attempts).values(
            id=new_id(), delivery_id=claim.id, kind="look", number=claim.looks + 1, fence=claim.fence, worker=claim.worker,
            begun_at=begun_at, ended_at=now, outcome=outcome, detail=detail,
        )
    )  # fmt: skip


def _told(claim: Claim, state: str, reason: str, url: str | None) -> Settled:
    return Settled(claim.id, claim.account.channel, claim.account.key, claim.operation, state, reason, url)
