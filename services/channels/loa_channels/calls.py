"""One call to the outside: whatever a plug-in does, what comes back is a receipt or one failure of the tree."""

from __future__ import annotations

import structlog

from loa import errors
from loa.channel import CORRECT, WITHDRAW, Channel, ExpandingChannel, OpenAccount, Publication, Receipt
from loa.ledger.arm import Armed
from loa.ledger.claim import Claim
from loa.steps import Step, reached
from loa_channels.opening import Accounts
from loa_channels.protocols import lease

log = structlog.get_logger(__name__)


def call(channel: Channel, armed: Armed, accounts: Accounts) -> Receipt | errors.ChannelFailure | None:
    """Makes the call that was armed. None: a withdrawal succeeded."""
    claim = armed.claim
    try:
        with lease.Lease(armed.deadline):
            publication = claim.publication()
            account = accounts.open(claim.account)
            reached(Step.CALL, [(claim.account.channel, claim.operation)])
            _in_time(channel)
            if claim.operation == WITHDRAW:
                return _take_down(channel, armed, publication, account)
            return _put_out(channel, armed, publication, account)
    except (errors.Tampered, errors.NotFound) as error:
        return errors.Rejected(
            str(error)
        )  # the item cannot go out as it is; nothing is wrong with the account
    except errors.ChannelFailure as failure:
        return failure
    except Exception as error:  # a fault of ours or of the plug-in: nobody knows how far the call got
        log.exception("call.broke", delivery=str(claim.id), channel=channel.name)
        detail = f"the plug-in broke: {type(error).__name__}: {error}"
        return errors.Transient(detail, perhaps_done=True) if channel.repeatable else errors.Unknown(detail)


def _put_out(channel: Channel, armed: Armed, publication: Publication, account: OpenAccount) -> Receipt:
    claim = armed.claim
    if isinstance(
        channel, ExpandingChannel
    ):  # its parts are sent; to make them is all that the delivery itself does
        return Receipt(external_id=str(claim.id), pending=True)
    if (
        claim.lost_at is not None and not channel.repeatable
    ):  # an earlier call may have been carried out after all
        found = channel.find(publication, account, claim.lost_at)
        if found is not None:
            raise errors.AlreadyThere("found before calling again", found)
        _in_time(channel)
    if claim.operation == CORRECT and claim.live is not None:
        return channel.correct(claim.live, publication, account)
    return channel.publish(publication, account)


def _take_down(
    channel: Channel, armed: Armed, publication: Publication, account: OpenAccount
) -> Receipt | None:
    live = armed.claim.live
    since = armed.claim.lost_at
    if isinstance(channel, ExpandingChannel):
        since = None  # its parts are written down before they are sent: of a mail that was lost nothing went
    if live is None and since is not None:  # what was put there may stand, though nobody saw it
        live = channel.find(publication, account, since)
        _in_time(channel)
    if live is None:
        raise errors.Gone("nothing stands at the account")
    return channel.withdraw(live, publication, account)


def _in_time(channel: Channel) -> None:
    """A call that could outlive its lease is not begun: raises Transient."""
    if not lease.covers(channel.tools.call_timeout.total_seconds()):
        raise errors.Transient("the call did not begin in time for its lease", ours=True)


def look(channel: Channel, claim: Claim, accounts: Accounts) -> Receipt | errors.ChannelFailure | None:
    """Looks for a call whose answer was lost. None: it is not there."""
    try:
        account = accounts.open(claim.account)
        return channel.find(claim.publication(), account, claim.lost_at or claim.due_at)
    except errors.ChannelFailure as failure:
        return failure
    except errors.Tampered as error:
        return errors.Rejected(str(error))  # looking again would not change that
    except Exception as error:
        log.exception("look.broke", delivery=str(claim.id), channel=channel.name)
        return errors.Transient(f"the plug-in broke: {type(error).__name__}: {error}")
