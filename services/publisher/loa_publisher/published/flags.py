"""What is not clean in a text that was copied from a page or a scan: each with its place, for who reads it to judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DOUBLED: Final = "doubled"
STRAY_NUMBER: Final = "stray_number"
PAGE_NUMBER: Final = "page_number"
RUN_TOGETHER: Final = "run_together"
NO_BREAK: Final = "no_break"
INVISIBLE: Final = "invisible"
MARKUP: Final = "markup"
FURNITURE: Final = "furniture"
KINDS: Final = (DOUBLED, STRAY_NUMBER, PAGE_NUMBER, RUN_TOGETHER, NO_BREAK, INVISIBLE, MARKUP, FURNITURE)


@dataclass(frozen=True, kw_only=True)
class Flag:
    """`line`: where in the text, from 1. `words`: what stands there. All but stray numbers is mended already, in the topics."""

    kind: str
    line: int
    words: str
