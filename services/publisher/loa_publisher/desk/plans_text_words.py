"""What the dirt in a published text is called on screen, and what was done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from loa_publisher.desk.words import Word
from loa_publisher.published.flags import (
    DOUBLED,
    FURNITURE,
    INVISIBLE,
    KINDS,
    MARKUP,
    NO_BREAK,
    PAGE_NUMBER,
    RUN_TOGETHER,
    STRAY_NUMBER,
    Flag,
)

FLAGS: dict[str, Word] = {
    DOUBLED: Word(_l("Stands twice"), "warn", "copy", _l("It is read once.")),
    STRAY_NUMBER: Word(
        _l("page number left in?"), "warn", "hash", _l("Take it out where it counts nothing.")
    ),
    PAGE_NUMBER: Word(_l("Page number"), "quiet", "hash", _l("Left out; the text above and below goes on.")),
    RUN_TOGETHER: Word(
        _l("Two points run together"),
        "warn",
        "list",
        _l("They are parted at the dash; merge them if they are one."),
    ),
    NO_BREAK: Word(_l("No-break spaces"), "quiet", "info", _l("Read as ordinary spaces.")),
    INVISIBLE: Word(_l("Invisible characters"), "quiet", "info", _l("Left out.")),
    MARKUP: Word(_l("Left over from a web page’s code"), "warn", "warning", _l("Left out.")),
    FURNITURE: Word(_l("Belongs to the web page, not to the plan"), "quiet", "external", _l("Left out.")),
}


@dataclass(frozen=True)
class FlagGroup:
    """Flags of one kind in the order of their lines."""

    word: Word
    flags: Sequence[Flag]


def flag_groups(flags: Sequence[Flag]) -> list[FlagGroup]:
    """By kind, what asks for a look first."""
    groups = [FlagGroup(FLAGS[kind], [flag for flag in flags if flag.kind == kind]) for kind in KINDS]
    return sorted((group for group in groups if group.flags), key=lambda group: group.word.mood != "warn")
