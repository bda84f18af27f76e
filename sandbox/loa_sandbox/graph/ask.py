"""One Graph call, once its caller is known."""

from __future__ import annotations

from dataclasses import dataclass

from loa_sandbox import clock
from loa_sandbox.faults import Call
from loa_sandbox.graph.parameters import Parameters
from loa_sandbox.graph.tokens import Token
from loa_sandbox.world import World

POSTS_FROM = 122_100_000_000_000
PHOTOS_FROM = 122_200_000_000_000


@dataclass(frozen=True)
class Ask:
    """Everything that an operation needs. ``at``: when the request was received. ``base``: address of the
    sandbox as its caller sees it, without a slash at the end."""

    world: World
    call: Call
    token: Token
    parameters: Parameters
    at: int
    base: str

    def delay(self) -> int:
        """Microseconds for which reads do not show what is now created: counts a ``visible_late``."""
        late = self.world.faults.strike(self.call, "visible_late")
        return 0 if late is None else round(late.parameters["seconds"] * clock.SECOND)


def post_id(page: str, seq: int) -> str:
    """``{page}_{number}``."""
    return f"{page}_{POSTS_FROM + seq}"


def photo_id(seq: int) -> str:
    """A number of its own range."""
    return str(PHOTOS_FROM + seq)


def photo_seq(object_id: str) -> int | None:
    """The row of a photo id; None when it cannot be one."""
    return int(object_id) - PHOTOS_FROM if object_id.isascii() and object_id.isdigit() else None


def post_key(object_id: str) -> tuple[str, int] | None:
    """Page and row of a post id; None when it cannot be one."""
    page, _, number = object_id.partition("_")
    if not (number.isascii() and number.isdigit()):
        return None
    return page, int(number) - POSTS_FROM
