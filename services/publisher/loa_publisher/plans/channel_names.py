"""What a plan calls its channels, and what they are here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

VISIBILITIES = ("public", "by_list", "by_unit", "internal")


class Target(NamedTuple):
    """Where an item goes. Without an account: all valid units, the default list of the item's audience, the only account."""

    channel: str
    account: str | None = None

    def as_json(self) -> dict[str, object]:
        """As items keep it."""
        return {"channel": self.channel, "account": self.account, "variant": None}


class KnownChannel(NamedTuple):
    """A channel's usual name in a plan."""

    target: Target
    visibility: str


CHANNEL_NAMES: Mapping[str, KnownChannel] = {
    "web_portal": KnownChannel(Target("portal"), "public"),
    "facebook_page": KnownChannel(Target("facebook"), "public"),
    "email_newsletter": KnownChannel(Target("email"), "by_list"),
    "unit_system": KnownChannel(Target("unit"), "by_unit"),
    "tv": KnownChannel(Target("manual", "tv"), "public"),
    "press": KnownChannel(Target("manual", "press"), "public"),
    "briefing": KnownChannel(Target("manual", "briefing"), "internal"),
}
"""The names of the plan 3725/KH-SGDĐT. A file brings in others by giving them a `target` such as ``zalo`` or ``manual:radio``."""


def parse_target(text: str) -> Target | None:
    """Reads ``channel`` or ``channel:account``; None for anything else."""
    found = re.fullmatch(r"([a-z0-9_-]{1,40})(?::([a-z0-9._-]{1,100}))?", text)
    return Target(found[1], found[2]) if found else None
