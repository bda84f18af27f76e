"""What an officer corrects in a proposal: a topic parted, put together with the one above, dropped, a stray number taken out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loa.errors import InvalidInput
from loa_publisher.published.reading import MOST_TOPICS, Proposed, proposed
from loa_publisher.published.stray import without

_BETWEEN = re.compile(r"(?<=[;.…:!?])\s+(?=\S)|\s+(?=[-–•]\s)")
_MARK = re.compile(r"^[-–•+]\s*")


def parts_of(text: str) -> list[str]:
    """A topic's text in the parts between which it can be parted: sentences and clauses."""
    return [part for part in _BETWEEN.split(text) if part.strip()]


def split(topics: Sequence[Proposed], at: int, part: int) -> list[Proposed]:
    """A topic becomes two, the second from its part number `part` on, counted from 0. Raises InvalidInput (`topics`)."""
    parts = parts_of(_there(topics, at).text)
    if not 0 < part < len(parts):
        raise InvalidInput("topics", "there is none such here")
    if len(topics) >= MOST_TOPICS:
        raise InvalidInput("topics", f"has {len(topics) + 1} focus topics; at most {MOST_TOPICS} are taken")
    halves = [" ".join(parts[:part]), _MARK.sub("", " ".join(parts[part:]))]
    return [*topics[:at], *map(proposed, halves), *topics[at + 1 :]]


def merge(topics: Sequence[Proposed], at: int) -> list[Proposed]:
    """A topic goes into the one above. A title that somebody has written there stays."""
    if at < 1:
        raise InvalidInput("topics", "there is none such here")
    above, below = topics[at - 1], _there(topics, at)
    one = proposed(f"{above.text} {below.text}")
    if above.title != proposed(above.text).title:
        one = Proposed(title=above.title, text=one.text)
    return [*topics[: at - 1], one, *topics[at + 1 :]]


def drop(topics: Sequence[Proposed], at: int) -> list[Proposed]:
    """Without one of them."""
    _there(topics, at)
    return [*topics[:at], *topics[at + 1 :]]


def mend(topics: Sequence[Proposed], at: int, number: int) -> list[Proposed]:
    """Without a stray number (stray.py) in the text of one. Its title had none of it."""
    topic = _there(topics, at)
    mended = Proposed(title=topic.title, text=without(topic.text, number))
    return [*topics[:at], mended, *topics[at + 1 :]]


def _there(topics: Sequence[Proposed], at: int) -> Proposed:
    if not 0 <= at < len(topics):
        raise InvalidInput("topics", "there is none such here")
    return topics[at]
