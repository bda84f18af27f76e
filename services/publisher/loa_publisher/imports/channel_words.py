"""What a table calls the channels: as plans do, as accounts are labelled here, or as the API names them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Connection

from loa.errors import InvalidInput
from loa.ledger import accounts
from loa_publisher.plans.channel_names import CHANNEL_NAMES, Target, parse_target
from loa_publisher.tables.headings import plain

_WORDS: Mapping[str, Sequence[str]] = {
    "web_portal": (
        *("cong thong tin dien tu", "cong thong tin", "cong ttdt", "cong", "trang thong tin dien tu"),
        *("website", "web", "portal"),
    ),
    "facebook_page": (
        "facebook",
        "trang facebook",
        "fanpage",
        "trang facebook chinh thuc",
        "fb",
        "mang xa hoi",
    ),
    "email_newsletter": ("ban tin", "ban tin thu dien tu", "thu dien tu", "email", "newsletter"),
    "unit_system": ("don vi", "cac don vi", "he thong don vi", "he thong cua don vi", "phong gddt"),
    "tv": ("truyen hinh", "dai truyen hinh", "tv", "television"),
    "press": ("bao chi", "thong cao bao chi", "press"),
    "briefing": ("giao ban", "hoi nghi giao ban", "briefing"),
}
"""By the plan's name of the channel (plans/channel_names.py)."""


class ChannelWords:
    """The names that hold on a day."""

    def __init__(self, connection: Connection, day: date) -> None:
        self._targets: dict[str, Target] = {}
        for code, words in _WORDS.items():
            for word in (code, *words):
                self._targets[plain(word)] = CHANNEL_NAMES[code].target
        for account in accounts.all_valid(connection, day):
            self._targets[plain(account.label)] = Target(account.channel, account.key)

    def read(self, text: str) -> list[Target]:
        """The channels that a cell names, parted by commas, semicolons, slashes or “và”. Raises InvalidInput (`channels`)."""
        if not text.strip():
            return []
        found, unknown = [], []
        names = [text] if self._target(text) else re.split(r"[,;/+&\n]|\s(?:và|and)\s", text)
        for name in filter(str.strip, names):
            target = self._target(name)
            if target is None:
                unknown.append(name.strip()[:60])
            else:
                found.append(target)
        if unknown:
            raise InvalidInput(
                "channels",
                f"“{', '.join(unknown)}” is no channel; there are Cổng thông tin, Facebook, Bản tin, Đơn vị, "
                "Truyền hình, Báo chí, Giao ban, and the accounts by their names",
            )
        return list(dict.fromkeys(found))

    def _target(self, text: str) -> Target | None:
        literal = parse_target(text.strip().lower()) if ":" in text else None
        return literal or self._targets.get(plain(text))
