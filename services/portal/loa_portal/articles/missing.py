"""What an article names and the portal has not."""

from __future__ import annotations

from collections.abc import Sequence

from loa.errors import LoaError


class MissingMedia(LoaError):
    """An article names pictures or documents whose bytes were not handed in; `sha256` lists them."""

    def __init__(self, sha256: Sequence[str]) -> None:
        super().__init__("hand in the bytes first, by PUT /api/media/{sha256} or /api/files/{sha256}")
        self.sha256 = list(sha256)
