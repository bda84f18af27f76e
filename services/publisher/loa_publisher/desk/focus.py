"""Where the important part of a picture is, at the desk: two fields in the editor, and what keeps it in view elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from loa_publisher.items.focus import MIDDLE, Focus

_STEP = 5
"""Percent from one class of the style sheet (components/focus.css) to the next."""


@dataclass(frozen=True, kw_only=True)
class FocusField:
    """What is said of one picture in the editor, as it was typed; both empty: the middle."""

    x: str = ""
    y: str = ""
    errors: Sequence[str] = ()

    def as_json(self) -> dict[str, Any]:
        """As items/focus reads it; what is no number goes in as it is, to be complained of there."""
        if not self.x and not self.y:
            return {}
        return {
            "focus": [_number(said, middle) for said, middle in zip((self.x, self.y), MIDDLE, strict=True)]
        }

    @property
    def classes(self) -> str:
        """What draws it; nothing where it is the middle, or is not written rightly yet."""
        said = self.as_json().get("focus")
        return focus_classes(said if said and all(isinstance(one, int) for one in said) else None)

    @property
    def told(self) -> str:
        """In few words."""
        said = self.as_json().get("focus")
        if said is None:
            return str(_("in the middle"))
        return " · ".join(f"{one}%" if isinstance(one, int) else one for one in said)


def focus_of(picture: Mapping[str, Any]) -> FocusField:
    """What a revision says of a picture (items/actions), as it stands in the form."""
    said = picture.get("focus")
    return FocusField(x=str(said[0]), y=str(said[1])) if said else FocusField()


def focus_from_form(form: MultiDict[str, str], digest: str) -> FocusField:
    """What was sent in of a picture."""
    x, y = (form.get(f"focus-{axis}-{digest}", "").strip()[:10] for axis in ("x", "y"))
    return FocusField(x=x, y=y)


def focus_classes(focus: Focus | Sequence[int] | None) -> str:
    """The classes of the style sheet that keep this place in view where a picture is cut."""
    if not focus:
        return ""
    x, y = (_STEP * round(min(100, max(0, percent)) / _STEP) for percent in focus)
    return f"focus-x-{x} focus-y-{y}"


def focus_in_words(picture: Mapping[str, Any]) -> str:
    """What a revision says of the important part of a picture, as one text to compare."""
    x, y = picture.get("focus") or MIDDLE
    if (x, y) == MIDDLE:
        return str(_("in the middle"))
    return str(_("%(x)d%% from the left, %(y)d%% from the top", x=x, y=y))


def _number(said: str, middle: int) -> int | str:
    if not said:
        return middle
    try:
        return int(said)
    except ValueError:
        return said
