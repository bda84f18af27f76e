"""The steps of a delivery, named where the engine takes them, so that a test can stop a process exactly there.

In production nobody watches, and nothing but a program that calls `watch` itself can make anybody: no setting does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Final

About = tuple[str, str | None]
"""Channel and operation of a delivery; None: the step does not know its operation."""


class Step(StrEnum):
    """Named for what is done next or has just been done. "Not committed": who dies here has done nothing."""

    RELEASE_PUBLISH = "release-publish"
    """Due rows are locked; no message is out."""
    RELEASE_MARK = "release-mark"
    """Rows are marked as queued, not committed; their messages are on the way."""
    RELEASE_CONFIRM = "release-confirm"
    """The broker has confirmed every message; not committed."""
    RELEASE_COMMIT = "release-commit"
    """Released and committed."""
    RECOVER = "recover"
    """Expired leases were dealt with, not committed."""

    CLAIM = "claim"
    """Claims, and calls that a thread was free for, are written, not committed."""
    CLAIMED = "claimed"
    """Claims that wait for a thread are committed: their lease runs."""
    ARM = "arm"
    """Calls are armed, not committed."""
    CALL = "call"
    """Armed and committed; the plug-in is called next."""
    SEND = "send"
    """Connected, within the lease; the next thing is the first byte of a request, or the end of a mail's data."""
    ANSWER = "answer"
    """The plug-in has come back; nothing of its answer is written."""
    SETTLE = "settle"
    """Answers are written, not committed."""
    ACK = "ack"
    """Everything that the messages named is committed; they are acknowledged next."""

    LOOK = "look"
    """Claimed to look for a lost call; the plug-in is asked next."""
    LOOK_ANSWER = "look-answer"
    """The plug-in has found it or not; nothing of that is written."""
    LOOK_SETTLE = "look-settle"
    """What the look means is written, not committed."""

    EXPAND = "expand"
    """The readers of a mail are frozen as its parts, not committed."""
    PART_CLAIM = "part-claim"
    """Parts are claimed, not committed."""
    PART_ARM = "part-arm"
    """Parts are armed, not committed."""
    PART_CALL = "part-call"
    """Armed and committed; the plug-in is asked to send them next."""
    PART_ANSWER = "part-answer"
    """The plug-in has sent them; nothing of its answers is written."""
    PART_SETTLE = "part-settle"
    """Answers are written, not committed."""


Watcher = Callable[[Step, Iterable[About] | None], None]
_nobody: Final[Watcher] = lambda step, about: None  # noqa: E731
_watcher: Watcher = _nobody


def reached(step: Step, about: Iterable[About] | None = None) -> None:
    """Says that this process has come to `step` with the deliveries `about`; None: with those that this thread dealt with before.

    `about` is not read unless somebody watches.
    """
    _watcher(step, about)


def watch(watcher: Watcher) -> None:
    """Calls `watcher` at every step of this process from now on, in the thread that takes it. For tests alone."""
    global _watcher
    _watcher = watcher
