"""Children in a picture, and the record of the consent to show them: who holds it, which document, of which day.

It stands in the revision and in no snapshot: readers do not see it, so no hash that is approved already changes by it. A record
that is changed makes a revision of its own all the same, for a reviewer decides on what stood beside the picture.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from loa.clock import in_hanoi
from loa.errors import InvalidInput, InvalidInputs
from loa.text import clean_line

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_KNOWN = ("holder", "reference", "date")


@dataclass(frozen=True, kw_only=True)
class Consent:
    """The record of a consent. `reference`: number of the document, or where its file lies. A draft may leave gaps."""

    holder: str = ""
    reference: str = ""
    date: date | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is stored and shown."""
        day = self.date.isoformat() if self.date else None
        return {"holder": self.holder, "reference": self.reference, "date": day}


def read_consent(children: object, given: object, path: str) -> tuple[bool, Consent | None]:
    """Reads what is said of one picture. Raises InvalidInput naming the field under `path`."""
    if children is not None and not isinstance(children, bool):
        raise InvalidInput(f"{path}.children", "must be true or false")
    if given is None:
        return bool(children), None
    field = f"{path}.consent"
    if not isinstance(given, Mapping) or set(given) - set(_KNOWN):
        raise InvalidInput(field, f"must be an object with some of {', '.join(_KNOWN)}")
    if not children:
        raise InvalidInput(field, "is kept only where children can be recognised")
    said = {name: "" if given.get(name) is None else given[name] for name in _KNOWN}
    return True, Consent(
        holder=clean_line(said["holder"], f"{field}.holder", longest=200),
        reference=clean_line(said["reference"], f"{field}.reference", longest=300),
        date=_day(clean_line(said["date"], f"{field}.date", longest=40), f"{field}.date"),
    )


def require_consents(now: datetime, pictures: Sequence[Mapping[str, Any]]) -> None:
    """Raises InvalidInputs naming all that is missing of the consents for a revision's pictures (items/actions)."""
    complaints = []
    for index, picture in enumerate(pictures):
        if not picture.get("children"):
            continue
        field, shown = f"media.{index}.consent", picture["alt"]
        consent = picture.get("consent") or Consent().as_json()
        if not consent["holder"]:
            complaints.append(
                InvalidInput(f"{field}.holder", f"children are shown ({shown}): say who holds the consent")
            )
        if not consent["reference"]:
            complaints.append(
                InvalidInput(
                    f"{field}.reference",
                    f"children are shown ({shown}): give the consent's number, or where its file lies",
                )
            )
        if not consent["date"]:
            complaints.append(
                InvalidInput(f"{field}.date", f"children are shown ({shown}): give the day of the consent")
            )
        elif date.fromisoformat(consent["date"]) > in_hanoi(now).date():
            complaints.append(
                InvalidInput(f"{field}.date", f"children are shown ({shown}): the consent's day lies ahead")
            )
    if complaints:
        raise InvalidInputs(complaints)


def _day(given: str, field: str) -> date | None:
    if not given:
        return None
    try:
        if _DAY.fullmatch(given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise InvalidInput(field, "is no day; write it as 05/09/2026 (a program: 2026-09-05)")
