"""Sending a chunk of parts: claimed, armed, sent and settled like deliveries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from loa import errors
from loa.channel import ExpandingChannel, OpenAccount, Publication, Receipt
from loa.clock import pause
from loa.database import Database
from loa.ledger.claim import Claim
from loa.ledger.parts import Part, arm_parts, claim_chunk, settle_parts
from loa.ledger.settle import Policy, Settled
from loa.settings import Settings
from loa.steps import Step, reached
from loa_channels.opening import Accounts
from loa_channels.protocols import lease

log = structlog.get_logger(__name__)
_SETTLE_EVERY = 50
"""Letters that are armed, and replies that are written, in one transaction."""


def send_chunk(
    database: Database,
    channel: ExpandingChannel,
    accounts: Accounts,
    claim: Claim,
    chunk: int,
    settings: Settings,
    policy: Policy,
) -> Settled | None:
    """Sends the queued parts of a chunk; gives the delivery's end where these were its last parts."""
    about = [(claim.account.channel, claim.operation)]

    def claim_it(connection: Connection) -> list[Part]:
        taken = claim_chunk(connection, _now(), claim.id, chunk, settings.lease)
        reached(Step.PART_CLAIM, about)
        return taken

    taken = database.run(claim_it)
    if not taken:
        log.info("message.without_effect", delivery=str(claim.id), chunk=chunk)
        return None
    end: Settled | None = None
    for start in range(0, len(taken), _SETTLE_EVERY):
        group = taken[start : start + _SETTLE_EVERY]
        deadline = _now() + settings.lease
        ready = database.run(partial(_arm, claim=claim, group=group, lease=settings.lease))
        if not ready:
            continue
        begun_at = _now()
        reached(Step.PART_CALL, about)
        with lease.Lease(deadline):
            results = _send(channel, claim, ready, accounts)
        reached(Step.PART_ANSWER, about)
        _tell_failures(claim, results)
        end = _settle(database, claim, results, policy, begun_at, deadline)
    return end


def _tell_failures(claim: Claim, results: Sequence[tuple[Part, Receipt | errors.ChannelFailure]]) -> None:
    """One line however many letters failed: a relay that is away fails all of them alike."""
    failures = [result for _, result in results if isinstance(result, errors.ChannelFailure)]
    if failures:
        kinds = Counter(type(failure).__name__ for failure in failures)
        log.warning("letters.failed", delivery=str(claim.id), kinds=dict(kinds), detail=failures[0].detail)


def _arm(connection: Connection, claim: Claim, group: Sequence[Part], lease: timedelta) -> list[Part]:
    ready = arm_parts(connection, _now(), claim, group, lease)
    reached(Step.PART_ARM, [(claim.account.channel, claim.operation)])
    return ready


def _write(
    connection: Connection,
    claim: Claim,
    results: Sequence[tuple[Part, Receipt | errors.ChannelFailure]],
    policy: Policy,
    begun_at: datetime,
) -> Settled | None:
    settled = settle_parts(connection, _now(), claim, results, policy, begun_at)
    reached(Step.PART_SETTLE, [(claim.account.channel, claim.operation)])
    return settled


def _settle(
    database: Database,
    claim: Claim,
    results: Sequence[tuple[Part, Receipt | errors.ChannelFailure]],
    policy: Policy,
    begun_at: datetime,
    deadline: datetime,
) -> Settled | None:
    """Settles. A database that is away is waited for while the lease lasts: a letter whose reply is forgotten stays in doubt."""
    while True:
        try:
            return database.run(
                partial(_write, claim=claim, results=results, policy=policy, begun_at=begun_at)
            )
        except OperationalError as error:
            if _now() > deadline:
                raise
            log.warning("database.lost", while_settling=len(results), error=str(error.orig))
            pause(0.5)


def _send(
    channel: ExpandingChannel, claim: Claim, ready: Sequence[Part], accounts: Accounts
) -> list[tuple[Part, Receipt | errors.ChannelFailure]]:
    parts = {part.reader.key: part for part in ready}
    results: dict[str, Receipt | errors.ChannelFailure] = {}
    rest: errors.ChannelFailure = errors.Transient("not reached in this round", ours=True)
    try:
        publication, account = _open(claim, accounts)
    except errors.ChannelFailure as failure:
        return [(part, failure) for part in ready]
    try:
        for reader, result in channel.send(publication, [part.reader for part in ready], account):
            results[reader.key] = result
            if not lease.covers(channel.tools.call_timeout.total_seconds()):
                break  # the rest goes in another round: a letter must not outlive its lease
    except errors.ChannelFailure as failure:
        rest = failure
    except Exception as error:  # a fault of ours: of the rest nobody knows whether it was sent
        log.exception("send.broke", delivery=str(claim.id), channel=channel.name)
        rest = errors.Unknown(f"the plug-in broke: {type(error).__name__}: {error}")
    return [(part, results.get(key, rest)) for key, part in parts.items()]


def _open(claim: Claim, accounts: Accounts) -> tuple[Publication, OpenAccount]:
    try:
        return claim.publication(), accounts.open(claim.account)
    except errors.Tampered as error:
        raise errors.Rejected(str(error)) from None


def _now() -> datetime:
    return datetime.now(UTC)
