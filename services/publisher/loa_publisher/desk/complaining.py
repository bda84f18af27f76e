"""What cannot be taken of a form, as its fields and the head of its page show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask_babel import LazyString

from loa.errors import InvalidInput, InvalidInputs, LoaError
from loa_publisher.desk.wording import in_words


@dataclass(frozen=True)
class Wrong:
    """Complaints of one form. `at`: which form of the page; `errors`: sentences by field; `summary`: (place, label, sentence)."""

    at: str = ""
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    summary: list[tuple[str, str, str]] = field(default_factory=list)

    def of(self, form: str) -> Mapping[str, list[str]]:
        """The errors by field, if it is this form that they are of."""
        return self.errors if form == self.at else {}


NOTHING = Wrong()


def wrong(
    at: str,
    refused: LoaError,
    labels: Mapping[str, LazyString | str],
    places: Mapping[str, str] | None = None,
) -> Wrong:
    """The complaints of a refused form; `labels` by field.

    A field's id is ``f-{form}-{field}`` (of a moment, its day). `places`: which field shows what is said of something else.
    """
    complaints: Iterable[LoaError] = refused.complaints if isinstance(refused, InvalidInputs) else [refused]
    errors: dict[str, list[str]] = {}
    summary = []
    for one in complaints:
        name = one.field if isinstance(one, InvalidInput) else ""
        place = (places or {}).get(name, name)
        errors.setdefault(place, []).append(in_words(one))
        id = f"f-{at}-{place}{'-day' if place.endswith('_at') else ''}" if name else ""
        summary.append((id, str(labels.get(name, name)), in_words(one)))
    return Wrong(at, errors, summary)
