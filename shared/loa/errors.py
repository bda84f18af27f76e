"""One tree of failures.

LoaError
├── InvalidInput(field)         what a person or a program gave us cannot be taken; names the field and what would do
├── NotFound                    no such thing
├── Conflict                    the thing has changed since, or its state does not allow this
├── Forbidden                   this person may not do this
├── Misconfigured               a setting is missing or wrong; says which and what to do
├── BusFailure                  the broker did not take a message (down, nack, time-out)
│   └── Unroutable              … because no queue is bound for it: a fault that must be told
├── Tampered                    content does not match its hash
└── ChannelFailure              how a call to the outside world ended, when it did not end well
    ├── Unknown                 sent, but the answer was lost: look for it, never repeat blindly
    ├── Transient               certainly not applied, or safe to repeat: again later
    ├── RateLimited(wait)       throttled: pause the account for `wait`
    ├── NeedsOperator           token, permission, configuration: a person has to act
    ├── Rejected                content refused: final for this revision
    ├── AlreadyThere(receipt)   it is there already: adopt it
    └── Gone                    it is absent already: a takedown has succeeded
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loa.channel import Receipt


class LoaError(Exception):
    """Root of every failure that Loa itself raises."""


class InvalidInput(LoaError):
    """A value that cannot be taken. `field` is a path such as ``channels.0.account``; the message says what would do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class InvalidInputs(LoaError):
    """Several values that cannot be taken, told together so that one round of mending does."""

    def __init__(self, complaints: list[InvalidInput]) -> None:
        super().__init__("; ".join(str(complaint) for complaint in complaints))
        self.complaints = complaints


class NotFound(LoaError):
    """There is no such thing, or not for this person."""


class Conflict(LoaError):
    """The thing has changed since it was read, or its state does not allow what was asked."""


class Forbidden(LoaError):
    """This person may not do this. The message says which role may."""


class Misconfigured(LoaError):
    """A setting is missing or wrong. The message names it and says what to do."""


class Tampered(LoaError):
    """Content that does not match the hash under which it was approved."""


class BusFailure(LoaError):
    """The broker did not take over a message: down, refused, or no confirm in time. Nothing may be taken as sent."""


class Unroutable(BusFailure):
    """The broker returned a message because no queue is bound for it."""


class ChannelFailure(LoaError):
    """How a call to the outside world ended, when it did not end well.

    `detail` is for the operator's eyes; `evidence` keeps what support will ask for (status, codes, trace ids), never a secret.
    """

    def __init__(self, detail: str, **evidence: str | int | None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.evidence = {key: value for key, value in evidence.items() if value is not None}


class Unknown(ChannelFailure):
    """A call that is not safe to repeat was sent, and then its answer was lost, late or unreadable."""


class Transient(ChannelFailure):
    """Certainly not applied, or safe to repeat: again after a back-off. `wait` where the other side named one.

    `perhaps_done`: it was sent, and nobody knows what became of it; whoever gives up repeating it has something to take down.
    `ours`: we did not get so far, which says nothing of the account and uses up no patience.
    """

    def __init__(
        self,
        detail: str,
        wait: timedelta | None = None,
        perhaps_done: bool = False,
        ours: bool = False,
        **evidence: str | int | None,
    ) -> None:
        super().__init__(detail, **evidence)
        self.wait = wait
        self.perhaps_done = perhaps_done
        self.ours = ours


class RateLimited(ChannelFailure):
    """Throttled: the whole account pauses for `wait`."""

    def __init__(self, detail: str, wait: timedelta, **evidence: str | int | None) -> None:
        super().__init__(detail, **evidence)
        self.wait = wait


class NeedsOperator(ChannelFailure):
    """Token, permission, checkpoint, configuration: it will fail again until a person has acted."""


class Rejected(ChannelFailure):
    """Content or parameters refused: final for this revision."""


class AlreadyThere(ChannelFailure):
    """The other side has it already; `receipt` where it said under which id."""

    def __init__(self, detail: str, receipt: Receipt | None = None, **evidence: str | int | None) -> None:
        super().__init__(detail, **evidence)
        self.receipt = receipt


class Gone(ChannelFailure):
    """Absent already: for a withdrawal this is success."""
