"""What the calendar shows, kept in its address: the view, the day, the filters. What cannot be read is not there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import url_for

from loa_publisher.accounts.actions import User
from loa_publisher.calendar.entries import Filter
from loa_publisher.calendar.windows import MONTH, VIEWS, Window, clamped, window_of
from loa_publisher.desk.words import AUDIENCES, ITEM_STATES
from loa_publisher.plans.queries import Topic

FILTERS = ("topic", "channel", "state", "audience", "mine")


@dataclass(frozen=True, kw_only=True)
class Address:
    """The calendar's address. `view` and `day` are always there; of the filters those that narrow."""

    view: str
    day: date
    page: int = 1
    topic: str = ""
    channel: str = ""
    state: str = ""
    audience: str = ""
    mine: str = ""

    @property
    def filtered(self) -> bool:
        """Whether anything narrows it."""
        return any(getattr(self, name) for name in FILTERS)

    @property
    def window(self) -> Window:
        """The days it shows."""
        return window_of(self.view, self.day)

    @property
    def href(self) -> str:
        """The path with its query."""
        filters = {name: getattr(self, name) or None for name in FILTERS}
        return url_for(
            "calendar.page",
            xem=self.view,
            ngay=self.day.isoformat(),
            trang=self.page if self.page > 1 else None,
            **filters,
        )

    def to(self, **changed: Any) -> str:
        """The path of the same calendar with something changed; another day or view begins at its first page."""
        return replace(self, **{"page": 1, **changed}).href

    def cleared(self) -> str:
        """The path without filters."""
        return self.to(**dict.fromkeys(FILTERS, ""))

    def wanted(self, topics: Collection[Topic], reader: User) -> Filter:
        """The filters as the rooms read them. A topic is named by its id, or by its code in whatever plan."""
        ids = None
        if self.topic:
            ids = [one.id for one in topics if self.topic in (str(one.id), one.code)]
        return Filter(
            topic_ids=ids,
            channel=self.channel or None,
            state=self.state or None,
            audience=self.audience or None,
            mine=reader.id if self.mine else None,
        )


def address_of(given: Mapping[str, str], today: date, remembered: str) -> Address:
    """Reads a query; `remembered` is the view that this person looked at last."""
    view = given.get("xem", remembered)
    page = given.get("trang", "")
    return Address(
        view=view if view in VIEWS else MONTH,
        day=_day(given.get("ngay", "")) or today,
        page=min(int(page), 10_000) if page.isascii() and page.isdigit() and int(page[:6]) else 1,
        topic=given.get("topic", "")[:40].replace("\0", ""),
        channel=given.get("channel", "")[:40].replace("\0", ""),
        state=given.get("state", "") if given.get("state", "") in ITEM_STATES else "",
        audience=given.get("audience", "") if given.get("audience", "") in AUDIENCES else "",
        mine="1" if given.get("mine") else "",
    )


def _day(text: str) -> date | None:
    try:
        return clamped(datetime.strptime(text, "%Y-%m-%d").date())  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
