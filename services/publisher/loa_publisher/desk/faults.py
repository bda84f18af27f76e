"""What a form could not be taken for: the sentences at each field, and the summary at its head with a jump to each place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import LazyString

from loa.errors import InvalidInput, InvalidInputs
from loa_publisher.desk.wording import in_words


@dataclass(frozen=True)
class Faults:
    """`errors`: sentences by field; `summary`: (id of the control, its label, sentence), for `wrong_summary`."""

    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    summary: Sequence[tuple[str, str, str]] = ()


def faults_of(
    refused: InvalidInput | InvalidInputs | Sequence[InvalidInput],
    labels: Mapping[str, LazyString | str],
    places: Mapping[str, str] | None = None,
) -> Faults:
    """What a rule refused, at the fields of a form. A control's id is ``f-FIELD`` unless `places` has another.

    A field within a field (``roles.0``) is told at the outer one, those of a channel account (``settings.token``) at their own.
    """
    if isinstance(refused, InvalidInput):
        complaints: Sequence[InvalidInput] = [refused]
    else:
        complaints = refused.complaints if isinstance(refused, InvalidInputs) else refused
    errors: dict[str, list[str]] = {}
    for one in complaints:
        errors.setdefault(_place(one.field), []).append(in_words(one))
    places = places or {}
    return Faults(
        errors,
        [
            (places.get(name, f"f-{name}"), str(labels.get(name, name)), sentence)
            for name, told in errors.items()
            for sentence in told
        ],
    )


def _place(field: str) -> str:
    outer, _dot, inner = field.partition(".")
    return f"{outer}-{inner}" if outer == "settings" and inner else outer
