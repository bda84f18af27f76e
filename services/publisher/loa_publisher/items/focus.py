"""Where the important part of a picture is: what stays in view where a channel cuts the picture to a shape of its own.

Two whole percentages, from the left and from the top. The middle is what everybody cuts to anyway, so of it nothing is said, and
a picture that nobody has looked at so far keeps the hash that it had.
"""

from __future__ import annotations

from loa.errors import InvalidInput

Focus = tuple[int, int]
MIDDLE: Focus = (50, 50)


def read_focus(given: object, path: str) -> Focus | None:
    """Reads what is said of one picture; None for the middle. Raises InvalidInput naming the field under `path`."""
    if given is None:
        return None
    field = f"{path}.focus"
    if not isinstance(given, list | tuple) or len(given) != 2:
        raise InvalidInput(field, "must be two numbers, percent from the left and from the top")
    x, y = (_percent(one, field) for one in given)
    return None if (x, y) == MIDDLE else (x, y)


def _percent(given: object, field: str) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= 100:
        raise InvalidInput(field, "must be two whole numbers from 0 to 100")
    return given
