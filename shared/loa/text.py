"""Text as it comes in: one normal form (NFC), and nothing that a database or a reader's screen would choke on."""

from __future__ import annotations

import re
import unicodedata

from loa.errors import InvalidInput

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean_text(text: object, field: str, *, longest: int, required: bool = False) -> str:
    """Several lines: NFC, line ends as ``\\n``, edges trimmed. Tone marks stay where they were typed.

    `longest` is in characters. Raises InvalidInput naming `field` for another type, NUL and other control characters, lone
    surrogates, text that is too long, or none where it is `required`.
    """
    if not isinstance(text, str):
        raise InvalidInput(field, "must be text")
    found = _FORBIDDEN.search(text)
    if found:
        raise InvalidInput(
            field,
            f"has a character that is no text (U+{ord(found.group()):04X}) at {found.start() + 1}; take it out",
        )
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > longest:
        raise InvalidInput(field, f"has {len(text)} characters; at most {longest} are taken")
    if required and not text:
        raise InvalidInput(field, "must not be empty")
    return text


def clean_line(text: object, field: str, *, longest: int = 300, required: bool = False) -> str:
    """One line: as `clean_text`, with every run of white space (no-break spaces too) made one space."""
    return " ".join(clean_text(text, field, longest=longest, required=required).split())


def fold(text: str) -> str:
    """For search, never for show: lower case, without tone marks and diacritics, đ as d."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("đ", "d")


def slugify(text: str) -> str:
    """ASCII words joined by hyphens: ``Đống Đa`` → ``dong-da``."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:80].rstrip("-") or "tin"
