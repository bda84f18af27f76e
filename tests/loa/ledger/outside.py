"""A page in memory that can lose answers, show posts late and refuse: the outside world of the ledger's model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from loa.channel import CORRECT, PUBLISH, Channel, Health, OpenAccount, Preview, Publication, Receipt, Tools
from loa.content import Snapshot
from loa.errors import Gone, NeedsOperator, RateLimited, Rejected, Transient, Unknown
from tests.ledger_world import MINUTE, World

ANSWERED, LOST, NEVER_CAME = "answered", "done, and the answer lost", "not done, and the answer lost"
REFUSALS = {
    "busy": Transient("503"),
    "throttled": RateLimited("slow down", 3 * MINUTE),
    "token ended": NeedsOperator("the token ended"),
    "refused": Rejected("too long"),
}
FATES = (*[ANSWERED] * 3, *[LOST] * 2, *[NEVER_CAME] * 2, *REFUSALS)


@dataclass
class Post:
    """One post on the page."""

    id: str
    marker: str
    revision: int
    made_at: datetime
    visible_at: datetime
    deleted: bool = False


class Page(Channel):
    """A channel without an idempotency key: the same call twice makes two posts."""

    name: ClassVar[str] = "facebook"
    label: ClassVar[str] = "A page in memory"

    def __init__(self, world: World) -> None:
        super().__init__(Tools(lambda _: b"", lambda *_: "", timedelta(seconds=30), None))
        self.world = world
        self.posts: list[Post] = []
        self.fate = ANSWERED
        """What befalls the next call that changes something."""
        self.late = timedelta()
        """How long after the call a post can be seen."""
        self.blind = False
        """Searches fail."""

    def live(self) -> list[Post]:
        """What stands on the page, seen or not yet."""
        return [post for post in self.posts if not post.deleted]

    @classmethod
    def render(cls, snapshot: Snapshot) -> Preview:
        return Preview(text=snapshot.text)

    def _befall(self) -> bool:
        """Refuses, or tells whether the deed is done before the answer is lost."""
        if self.fate in REFUSALS:
            raise REFUSALS[self.fate]
        if self.fate == NEVER_CAME:
            raise Unknown("no answer")
        return self.fate == LOST

    def publish(self, publication: Publication, account: OpenAccount) -> Receipt:
        lost, now = self._befall(), self.world.now
        post = Post(
            f"post-{len(self.posts) + 1}",
            publication.marker,
            publication.snapshot.revision,
            now,
            now + self.late,
        )
        self.posts.append(post)
        if lost:
            raise Unknown("no answer")
        return Receipt(external_id=post.id)

    def find(self, publication: Publication, account: OpenAccount, since: datetime) -> Receipt | None:
        if self.blind:
            raise Transient("503")
        for post in self.live():
            seen = post.marker == publication.marker and post.visible_at <= self.world.now
            new = publication.operation != PUBLISH or post.made_at >= since - 2 * MINUTE
            right = publication.operation != CORRECT or post.revision == publication.snapshot.revision
            if seen and new and right:
                return Receipt(external_id=post.id)
        return None

    def _post(self, receipt: Receipt) -> Post:
        for post in self.live():
            if post.id == receipt.external_id:
                return post
        raise Gone("404")

    def correct(self, receipt: Receipt, publication: Publication, account: OpenAccount) -> Receipt:
        lost, post = self._befall(), self._post(receipt)
        post.revision = publication.snapshot.revision
        if lost:
            raise Unknown("no answer")
        return receipt

    def withdraw(self, receipt: Receipt, publication: Publication, account: OpenAccount) -> None:
        lost, post = self._befall(), self._post(receipt)
        post.deleted = True
        if lost:
            raise Unknown("no answer")

    def check(self, account: OpenAccount) -> Health:
        return Health(ok=True, advice="")
