"""Channels whose outside world is in memory, for tests of those who call: what was called, by how many at once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from loa.channel import (
    Channel,
    ExpandingChannel,
    Health,
    OpenAccount,
    Preview,
    Publication,
    Reader,
    Receipt,
    Tools,
)
from loa.content import Snapshot
from loa.errors import ChannelFailure

SECONDS = 60.0
"""How long a test waits for what must come."""
End = Receipt | BaseException | None


class Wall(Channel):
    """A wall that posts are put on. `ends` says how calls end, `held` those that wait until they are let go."""

    name: ClassVar[str] = "wall"
    label: ClassVar[str] = "A wall"

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self.calls: list[tuple[str, str]] = []
        """(what, item) of each call, in order."""
        self.ends: Callable[[str, Publication], End] = lambda what, publication: None
        """None: as it should end."""
        self.found: Receipt | None = None
        self.health: Health | Exception = Health(ok=True, advice="")
        self.checked: list[str] = []
        """The keys of the accounts that were tried, in order."""
        self.most = 0
        """The most calls that were under way at the same time."""
        self._under_way: Counter[str] = Counter()
        self._changed = threading.Condition()
        self._held = False

    @classmethod
    def render(cls, snapshot: Snapshot) -> Preview:
        return Preview(text=snapshot.text)

    def hold(self) -> None:
        """From now on calls wait."""
        with self._changed:
            self._held = True

    def let_go(self) -> None:
        """All that wait go on."""
        with self._changed:
            self._held = False
            self._changed.notify_all()

    def until_under_way(self, count: int, lane: str = "routine") -> None:
        """Waits until so many calls of a lane are under way."""
        with self._changed:
            came = self._changed.wait_for(lambda: self._under_way[lane] >= count, SECONDS)
        assert came, f"in vain waited for {count} calls"

    def times(self, what: str) -> Counter[str]:
        """How often something was done, by item."""
        return Counter(item for did, item in self.calls if did == what)

    def _act(self, what: str, publication: Publication) -> Receipt:
        lane = publication.snapshot.lane
        with self._changed:
            self.calls.append((what, publication.snapshot.item))
            self._under_way[lane] += 1
            self.most = max(self.most, self._under_way[lane])
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: not self._held, SECONDS)
            self._under_way[lane] -= 1
        end = self.ends(what, publication)
        if isinstance(end, BaseException):
            raise end
        return end or Receipt(external_id=f"post-{publication.posting}")

    def publish(self, publication: Publication, account: OpenAccount) -> Receipt:
        return self._act("publish", publication)

    def find(self, publication: Publication, account: OpenAccount, since: datetime) -> Receipt | None:
        end = self.ends("find", publication)
        self.calls.append(("find", publication.snapshot.item))
        if isinstance(end, BaseException):
            raise end
        return self.found

    def correct(self, receipt: Receipt, publication: Publication, account: OpenAccount) -> Receipt:
        return self._act("correct", publication)

    def withdraw(self, receipt: Receipt, publication: Publication, account: OpenAccount) -> None:
        self._act("withdraw", publication)

    def check(self, account: OpenAccount) -> Health:
        self.checked.append(account.key)
        if isinstance(self.health, Exception):
            raise self.health
        return self.health


class Board(Wall):
    """A wall on which the same thing twice is there once."""

    repeatable: ClassVar[bool] = True


class Post(ExpandingChannel):
    """Letters to readers."""

    name: ClassVar[str] = "wall"
    label: ClassVar[str] = "Letters"

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self.people: Callable[[], Iterable[Reader]] = lambda: []
        self.answer: Callable[[Reader], Receipt | BaseException] = lambda reader: Receipt(
            external_id=reader.key
        )
        self.refuses: ChannelFailure | None = None
        """Raised before the first letter."""
        self.sent: list[str] = []

    @classmethod
    def render(cls, snapshot: Snapshot) -> Preview:
        return Preview(text=snapshot.text)

    def readers(self, publication: Publication, account: OpenAccount) -> Iterator[Reader]:
        yield from self.people()

    def send(
        self, publication: Publication, readers: Sequence[Reader], account: OpenAccount
    ) -> Iterator[tuple[Reader, Receipt | ChannelFailure]]:
        if self.refuses is not None:
            raise self.refuses
        for reader in readers:
            self.sent.append(reader.key)
            answer = self.answer(reader)
            if isinstance(answer, Receipt | ChannelFailure):
                yield reader, answer
            else:
                raise answer

    def publish(self, publication: Publication, account: OpenAccount) -> Receipt:
        raise AssertionError("letters go out by readers and send")

    def find(self, publication: Publication, account: OpenAccount, since: datetime) -> Receipt | None:
        raise AssertionError("letters cannot be looked up")

    def correct(self, receipt: Receipt, publication: Publication, account: OpenAccount) -> Receipt:
        raise AssertionError("letters go out by readers and send")

    def withdraw(self, receipt: Receipt, publication: Publication, account: OpenAccount) -> None:
        raise AssertionError("letters cannot be recalled")

    def check(self, account: OpenAccount) -> Health:
        return Health(ok=True, advice="")
