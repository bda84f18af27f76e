"""Which page of a list."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort


@dataclass(frozen=True)
class Paging:
    """Page `page` (from 1) of `pages`, of a list of `total` entries."""

    page: int
    pages: int
    total: int
    per_page: int

    @classmethod
    def of(cls, wanted: str | None, total: int, per_page: int) -> Paging:
        """Reads ``?trang=``. Ends the request with 404 for what is no page of this list."""
        pages = max(1, -(-total // per_page))
        if wanted is None:
            return cls(1, pages, total, per_page)
        if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 10 and 1 <= int(wanted) <= pages):
            abort(404)
        return cls(int(wanted), pages, total, per_page)

    @property
    def offset(self) -> int:
        """How many entries lie before this page."""
        return (self.page - 1) * self.per_page
