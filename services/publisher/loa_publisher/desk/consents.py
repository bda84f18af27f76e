"""Children in pictures, at the desk: the fields in the editor, and the record beside the picture for whoever decides."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from loa_publisher.desk.focus import focus_classes
from loa_publisher.desk.pictures import picture_address

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True, kw_only=True)
class ConsentField:
    """What is said of one picture in the editor. `day` as people write it; `errors` by part: holder, reference, date."""

    children: bool = False
    holder: str = ""
    reference: str = ""
    day: str = ""
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As items/consent reads it; a day that is none goes in as it is, to be complained of there."""
        if not self.children:
            return {}
        found = _DAY.fullmatch(self.day)
        day = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else self.day
        return {
            "children": True,
            "consent": {"holder": self.holder, "reference": self.reference, "date": day},
        }


@dataclass(frozen=True, kw_only=True)
class PictureShown:
    """A picture of an item with what is known of the children in it. `day`: of the consent, for reading."""

    address: str
    alt: str
    children: bool
    holder: str
    reference: str
    day: str
    focus: str = ""
    """Classes that keep its important part in view (desk/focus)."""


def consent_of(picture: Mapping[str, Any]) -> ConsentField:
    """What a revision says of a picture (items/actions), as it stands in the form."""
    said: Mapping[str, Any] = picture.get("consent") or {}
    return ConsentField(
        children=bool(picture.get("children")),
        holder=said.get("holder") or "",
        reference=said.get("reference") or "",
        day=_written(said.get("date")),
    )


def consent_from_form(form: MultiDict[str, str], digest: str) -> ConsentField:
    """What was sent in of a picture."""
    holder, reference, day = (
        form.get(f"consent-{name}-{digest}", "").strip() for name in ("holder", "reference", "day")
    )
    return ConsentField(children=f"children-{digest}" in form, holder=holder, reference=reference, day=day)


def pictures_shown(content: Mapping[str, Any]) -> list[PictureShown]:
    """The pictures of a revision's content, in their order."""
    found = []
    for picture in content.get("media", ()):
        said = consent_of(picture)
        found.append(
            PictureShown(
                address=picture_address(picture["sha256"]),
                alt=picture["alt"],
                children=said.children,
                holder=said.holder,
                reference=said.reference,
                day=said.day,
                focus=focus_classes(picture.get("focus")),
            )
        )
    return found


def consent_in_words(picture: Mapping[str, Any]) -> str:
    """What a revision says of the children in a picture, as one text to compare."""
    said = consent_of(picture)
    if not said.children:
        return str(_("Not marked as showing children."))
    record = " · ".join(part for part in (said.holder, said.reference, said.day) if part)
    told, none = _("Children can be recognised"), _("No consent is recorded.")
    return f"{told}. {record or none}"


def _written(day: str | None) -> str:
    """05/09/2026; what was typed and is no day, as it was typed."""
    try:
        return f"{date.fromisoformat(day):%d/%m/%Y}" if day else ""
    except ValueError:
        return day or ""
