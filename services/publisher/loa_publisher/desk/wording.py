"""What the rules say, in the reader's language. Rules speak English and know no screen; here their sentences are found again."""

from __future__ import annotations

from flask_babel import gettext

from loa.errors import InvalidInput, InvalidInputs, LoaError


def in_words(error: LoaError) -> str:
    """An error as a sentence for the screen."""
    if isinstance(error, InvalidInputs):
        return " ".join(in_words(complaint) for complaint in error.complaints)
    return gettext(error.message if isinstance(error, InvalidInput) else str(error))
