"""Settle: what a call's answer makes of its delivery. One function decides; another writes a batch of decisions."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, Select, select, update

from loa import errors, facts
from loa.bulk import among, update_each
from loa.channel import PUBLISH, WITHDRAW, Receipt
from loa.ledger import gates
from loa.ledger.arm import Armed
from loa.ledger.circuit import Circuit, Rest, heed
from loa.ledger.ends import conclude
from loa.ledger.moves import move_each
from loa.ledger.states import ENDED, TRANSITIONS
from loa.ledger.tables import attempts, deliveries, postings
from loa.wake import wake

_TOLD = {"take_over": "delivery.taken_over", "lose": "delivery.unknown", "block": "delivery.asks"}
_VALUES = ("release_at", "reason", "detail", "failures", "looks", "lost", "lost_at")


@dataclass(frozen=True)
class Policy:
    """How patience is spent: looks after a lost answer, waits between failures."""

    looks: Sequence[timedelta]
    backoff: Sequence[timedelta]
    jitter: float = 0.2
    circuit: Circuit = field(default_factory=Circuit)

    def wait(self, failures: int) -> timedelta | None:
        """The wait after so many failures in a row; None when patience is at an end."""
        if failures > len(self.backoff):
            return None
        return self.backoff[failures - 1] * random.uniform(1 - self.jitter, 1 + self.jitter)


class Answer(NamedTuple):
    """How an armed call ended: a receipt, None for a withdrawal that succeeded, or the failure that was raised."""

    armed: Armed
    result: Receipt | errors.ChannelFailure | None


Effect = tuple[Row[Any], str, Receipt | errors.ChannelFailure | None]
"""A delivery, an event that came to it, and the answer that the event is."""


class Settled(NamedTuple):
    """What became of a delivery, for logs and for the line that the demo prints."""

    delivery: UUID
    channel: str
    account: str
    operation: str
    state: str
    reason: str | None
    url: str | None


def settle(connection: Connection, now: datetime, answers: Sequence[Answer], policy: Policy) -> list[Settled]:
    """Writes the answers of calls. One whose lease was lost settles nothing over its successor.

    A late answer to a call that was given up as lost is still the truth: it is taken where nobody has looked since.
    """
    rests = _heed(connection, now, answers, policy)
    rows = lock(connection, [answer.armed.claim.id for answer in answers])
    moves: dict[str, list[dict[str, Any]]] = defaultdict(list)
    ended: dict[str, list[Row[Any]]] = defaultdict(list)
    effects: list[Effect] = []
    settled: list[Settled] = []
    update_each(connection, attempts, [_ended_attempt(now, answer) for answer in answers])
    for answer in answers:
        claim = answer.armed.claim
        row = rows.get(claim.id)
        if row is None or row.fence != claim.fence or row.state not in ("sending", "unknown"):
            continue
        event, values = judge(row, answer.result, answer.armed, policy, now, rests.get(answer.armed.attempt))
        if row.state not in TRANSITIONS[event][0]:
            continue  # given up as lost meanwhile, and this answer brings no certainty
        moves[event].append({"id": claim.id, **values})
        effects.append((row, event, answer.result))
        if TRANSITIONS[event][1] in ENDED:
            ended[TRANSITIONS[event][1]].append(row)
        settled.append(_settled(claim.account.key, row, event, values, answer.result))
    for event, batch in moves.items():
        move_each(connection, event, now, batch)
    apply(connection, now, effects)
    for state, rows_ended in ended.items():
        conclude(connection, now, rows_ended, state)
    return settled


def _heed(
    connection: Connection, now: datetime, answers: Sequence[Answer], policy: Policy
) -> dict[UUID, Rest]:
    """What answers say of their accounts, before any posting is locked: whoever resets an account holds its gate first.

    Gives the rests of those, by attempt, that failed at an account which rests.
    """
    rests: dict[UUID, Rest] = {}
    for answer in sorted(answers, key=lambda answer: answer.armed.claim.account.gate):
        armed, scope = answer.armed, answer.armed.claim.account.gate
        rest = heed(
            connection, now, scope, answer.result, policy.circuit,
            begun_at=armed.begun_at, doubtful=armed.doubtful,
        )  # fmt: skip
        if rest is not None:
            rests[armed.attempt] = rest
    return rests


def lock(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, Row[Any]]:
    """Deliveries together with what stands at their account; posting and delivery locked, in that order everywhere."""
    return {row.id: row for row in connection.execute(_LOCKED, {"ids": list(ids)}).all()}


_OF_DELIVERY = (
    "id", "posting_id", "item_id", "channel", "lane", "operation", "sequence", "generation", "revision", "snapshot_hash",
    "revision_hash", "state", "reason", "fence", "attempts", "failures", "looks", "lost", "lost_at", "expires_at",
)  # fmt: skip
# built once: to build it anew for each answer would cost more than to run it
_LOCKED: Select[Any] = (
    select(
        *(deliveries.c[name] for name in _OF_DELIVERY),
        postings.c.withdrawn,
        postings.c.live_id,
        postings.c.live_generation,
        postings.c.published_at,
        postings.c.generation.label("posting_generation"),
    )
    .join(postings, postings.c.id == deliveries.c.posting_id)
    .where(among(deliveries.c.id, "ids"))
    .order_by(postings.c.id, deliveries.c.sequence)
    .with_for_update(of=[postings, deliveries])
)


def judge(
    row: Row[Any],
    result: Receipt | errors.ChannelFailure | None,
    armed: Armed,
    policy: Policy,
    now: datetime,
    rest: Rest | None,
) -> tuple[str, dict[str, Any]]:
    """The event that an answer is, and the columns that go with it."""
    values: dict[str, Any] = dict.fromkeys(_VALUES)
    values |= {"failures": 0, "looks": row.looks, "lost": row.lost, "lost_at": row.lost_at}
    match result:
        case Receipt(pending=True):
            return "take_over", values | {"lost_at": None}
        case Receipt():
            return "publish", values | {"lost_at": None}
        case None:
            return "take_down", values | {"lost_at": None}
        case errors.Gone() if row.operation == WITHDRAW:
            return "take_down", values | {"reason": "gone_already", "lost_at": None}
        case errors.AlreadyThere(receipt=Receipt()):
            return "publish", values | {"reason": "adopted", "lost_at": None}
        case errors.Unknown() | errors.AlreadyThere():
            first = row.lost_at or armed.begun_at
            look = now if row.withdrawn else max(now, armed.begun_at + policy.looks[0])
            lost = {
                "reason": "answer_lost",
                "detail": result.detail,
                "looks": 0,
                "lost": row.lost + 1,
                "lost_at": first,
            }
            return "lose", values | lost | {"release_at": look}
        case errors.RateLimited(wait=wait):
            return "retry", values | {
                "reason": "rate_limited",
                "detail": result.detail,
                "release_at": now + wait,
            }
        case errors.Transient() if result.ours or (rest is not None and not rest.tried):
            told = {"detail": result.detail, "failures": row.failures}
            if result.perhaps_done and row.operation == PUBLISH:
                told["lost_at"] = row.lost_at or armed.begun_at
            why = {"reason": "transient", "release_at": now + policy.backoff[0]}
            if rest is not None:
                why = {"reason": gates.RESTING, "release_at": rest.until}
            return "retry", values | told | why
        case errors.Transient():
            failures = row.failures + 1
            pause = policy.wait(failures)
            told = {"detail": result.detail, "failures": failures}
            if result.perhaps_done and row.operation == PUBLISH:
                told["lost_at"] = row.lost_at or armed.begun_at  # given up now, it might stand
            if pause is None:
                return "block", values | told | {"reason": "gave_up"}
            pause = max(pause, result.wait or timedelta(), (rest.until if rest else now) - now)
            return "retry", values | told | {"reason": "transient", "release_at": now + pause}
        case errors.NeedsOperator():
            return "block", values | {"reason": "needs_operator", "detail": result.detail}
        case errors.Gone():
            return "block", values | {"reason": "gone", "detail": result.detail}
        case _:
            return "reject", values | {"reason": "rejected", "detail": result.detail}


def apply(connection: Connection, now: datetime, effects: Sequence[Effect]) -> None:
    """What events mean for their postings, and for those who listen; who ends a delivery concludes it too."""
    standing: list[dict[str, Any]] = []
    gone: list[UUID] = []
    told: list[tuple[str, str, dict[str, Any]]] = []
    for row, event, result in effects:
        receipt = result.receipt if isinstance(result, errors.AlreadyThere) else result
        if event == "publish" and isinstance(receipt, Receipt):
            standing.append(_stands(now, row, receipt))
        if event == "take_down":
            gone.append(row.posting_id)
        if event in _TOLD:
            told.append((_TOLD[event], str(row.id), {"channel": row.channel, "item": str(row.item_id)}))
    update_each(connection, postings, standing)
    if gone:
        nothing = dict.fromkeys(("live_id", "live_url", "live_hash", "live_revision", "live_generation"))
        connection.execute(update(postings).where(postings.c.id.in_(gone)).values(nothing))
    facts.record_all(connection, now, told)
    if any(TRANSITIONS[event][1] not in ENDED for _, event, _ in effects):
        wake(connection)


def stand(connection: Connection, now: datetime, row: Row[Any], receipt: Receipt) -> None:
    """Writes down what stands at the account now."""
    update_each(connection, postings, [_stands(now, row, receipt)])


def _stands(now: datetime, row: Row[Any], receipt: Receipt) -> dict[str, Any]:
    same = row.live_id == receipt.external_id
    return {
        "id": row.posting_id,
        "live_id": receipt.external_id,
        "live_url": receipt.url,
        "live_evidence": dict(receipt.evidence),
        "live_hash": row.snapshot_hash,
        "live_revision": row.revision,
        "live_generation": row.live_generation if same else row.generation,
        "published_at": now if row.live_id is None else row.published_at,
    }


def _ended_attempt(now: datetime, answer: Answer) -> dict[str, Any]:
    told: dict[str, Any] = {"outcome": "withdrawn", "detail": None, "evidence": None}
    result = answer.result
    if isinstance(result, errors.ChannelFailure):
        evidence = dict(result.evidence)
        told = {"outcome": type(result).__name__, "detail": result.detail, "evidence": evidence}
    elif isinstance(result, Receipt):
        evidence = {"id": result.external_id, **result.evidence}
        told = {"outcome": "published", "detail": result.url, "evidence": evidence}
    return {"id": answer.armed.attempt, "ended_at": now, **told}


def _settled(
    account: str,
    row: Row[Any],
    event: str,
    values: dict[str, Any],
    result: Receipt | errors.ChannelFailure | None,
) -> Settled:
    url = result.url if isinstance(result, Receipt) else None
    return Settled(row.id, row.channel, account, row.operation, TRANSITIONS[event][1], values["reason"], url)
