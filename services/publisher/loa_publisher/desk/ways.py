"""What a channel can do about what stands there already, in words: for corrections and for taking down."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from loa.channel import ANEW, BY_HAND, IN_PLACE, NEVER, Channel
from loa_publisher.desk.words import Word

CORRECTS: dict[str, Word] = {
    IN_PLACE: Word(_l("Changes in place"), "good", "check", _l("Whoever opens it sees the corrected text.")),
    ANEW: Word(
        _l("A second message"),
        "warn",
        "copy",
        _l("What was sent stays; the correction goes to the same readers."),
    ),
    BY_HAND: Word(
        _l("A person does it"), "calm", "tasks", _l("A task stands at the desk until there is proof.")
    ),
    NEVER: Word(_l("Cannot be corrected"), "bad", "state-blocked", _l("What stands there stays as it is.")),
}
WITHDRAWS: dict[str, Word] = {
    IN_PLACE: Word(_l("Is taken down"), "good", "check", _l("Loa looks afterwards whether it is gone.")),
    ANEW: Word(
        _l("The receivers are told"),
        "warn",
        "copy",
        _l("Each is asked to take it down; its answer is the proof."),
    ),
    BY_HAND: Word(
        _l("A person does it"), "calm", "tasks", _l("A task stands at the desk until there is proof.")
    ),
    NEVER: Word(
        _l("Cannot be called back"),
        "bad",
        "state-blocked",
        _l("It is in other people's hands; a correction reaches them."),
    ),
}
_PICTURES = _l("The words alone: with other pictures it is refused; take it down and publish it again.")


@dataclass(frozen=True)
class Ways:
    """What one channel can do. `pictures`: what has to be known about pictures, if anything."""

    corrects: Word
    withdraws: Word
    pictures: LazyString | str


def ways_of(channel: type[Channel] | None) -> Ways:
    """Of a channel that is no longer installed nothing can be done."""
    if channel is None:
        return Ways(CORRECTS[NEVER], WITHDRAWS[NEVER], "")
    pictures = "" if channel.corrects_pictures else _PICTURES
    return Ways(CORRECTS[channel.corrects], WITHDRAWS[channel.withdraws], pictures)
