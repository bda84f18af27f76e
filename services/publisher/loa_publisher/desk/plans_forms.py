"""What the forms of the plan share: complaints at their fields and at the head, words for choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from loa.errors import InvalidInput
from loa_publisher.desk.wording import in_words

LABELS: dict[str, LazyString] = {
    "code": _l("Number"),
    "title": _l("Title"),
    "title_en": _l("Title in English"),
    "kind": _l("Kind"),
    "issuer": _l("Issued by"),
    "issued_on": _l("Issued on"),
    "period_start": _l("First day"),
    "period_end": _l("Last day"),
    "note": _l("Note"),
    "topics": _l("Focus topics"),
    "text": _l("Objective"),
    "text_en": _l("In English"),
    "period": _l("In each"),
    "owed": _l("How many"),
    "series_id": _l("Met by a series"),
    "topic_id": _l("Focus topic"),
    "target": _l("Channel"),
    "audience": _l("Audience"),
    "responsible": _l("Responsible"),
    "starts_on": _l("First day"),
    "ends_on": _l("Last day"),
    "name": _l("Name"),
    "name_en": _l("Name in English"),
    "items": _l("Items"),
    "precision": _l("How exactly"),
    "month": _l("Month"),
    "date_reason": _l("Reason"),
    "objectives": _l("Objectives"),
    "campaigns": _l("Campaigns"),
}


@dataclass(frozen=True)
class Wrong:
    """What is wrong in a form: by field, and all of it with a jump to each place."""

    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    summary: Sequence[tuple[str, str, str]] = ()


def wrong(complaints: Sequence[InvalidInput], labels: Mapping[str, LazyString | str] = LABELS) -> Wrong:
    """The complaints of a rule, put where the form shows them."""
    errors: dict[str, list[str]] = {}
    for complaint in complaints:
        errors.setdefault(complaint.field, []).append(in_words(complaint))
    summary = [
        (f"f-{name}", str(labels.get(name, name)), one) for name, told in errors.items() for one in told
    ]
    return Wrong(errors, summary)


def day_shown(day: date | None) -> str:
    """A day as a field shows it."""
    return f"{day:%d/%m/%Y}" if day else ""
