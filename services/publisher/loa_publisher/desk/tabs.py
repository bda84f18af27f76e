"""What tabs and paging are drawn from."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import LazyString


@dataclass(frozen=True)
class Tab:
    """One view of a page, with an address of its own."""

    label: LazyString | str
    href: str
    current: bool
    count: int | None = None
    bad: bool = False


@dataclass(frozen=True)
class Pages:
    """Where in a long list the reader stands. `number` counts from 1."""

    number: int
    size: int
    total: int
    address: Callable[[int], str]

    @property
    def count(self) -> int:
        """How many pages there are."""
        return max(1, math.ceil(self.total / self.size))

    @property
    def first(self) -> int:
        """Number of the first row shown."""
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.number * self.size, self.total)

    @property
    def near(self) -> list[int | None]:
        """The page numbers worth a link; None stands for those left out."""
        shown = sorted({1, self.count, *range(max(1, self.number - 1), min(self.count, self.number + 1) + 1)})
        numbers: list[int | None] = []
        for page in shown:
            previous = numbers[-1] if numbers else None
            if previous is not None and page - previous > 1:
                numbers.append(None)
            numbers.append(page)
        return numbers
