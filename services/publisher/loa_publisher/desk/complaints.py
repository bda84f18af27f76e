"""What the rules complain of, brought to the place in the form where it can be mended."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from flask_babel import gettext as _

from loa.errors import InvalidInput
from loa_publisher.desk.draft_form import DraftForm
from loa_publisher.desk.wording import in_words

_CHANNEL = re.compile(r"channels\.(\d+)(?:\.(.*))?")
_PICTURE = re.compile(r"media\.(\d+)(?:\.(.*))?")
_FILE = re.compile(r"attachments\.(\d+)(?:\..*)?")
_CARD = re.compile(r"papers\.(\d+)(?:\.(\w+))?")
_CONSENT = {"holder": "holder", "reference": "reference", "date": "day"}
"""Parts of a consent's record, and what their fields are called."""


@dataclass
class Placed:
    """Complaints by field, the form with those of its parts, and all of them for the head of the page with a jump to each."""

    draft: DraftForm
    errors: dict[str, list[str]] = field(default_factory=dict)
    summary: list[tuple[str, str, str]] = field(default_factory=list)


def placed(draft: DraftForm, complaints: Sequence[InvalidInput]) -> Placed:
    """Every complaint where it belongs; one about something that the form does not show stands at its head."""
    names = {
        "title": ("f-title", _("Title")),
        "summary": ("f-summary", _("Summary")),
        "body_html": ("f-body_html", _("Text")),
        "topic": ("f-topic", _("Focus topic")),
        "audience": ("f-audience", _("Audience")),
        "lane": ("f-lane", _("Lane")),
        "due_at": ("f-due-day", _("Goes out at")),
        "embargo_until": ("f-embargo-day", _("Not before")),
        "date_reason": ("f-date_reason", _("Why the date moves")),
        "channels": ("f-channels", _("Channels")),
        "media": ("pictures-title", _("Pictures")),
        "tags.groups": ("f-tags-groups", _("For whom")),
        "tags.levels": ("f-tags-levels", _("Levels")),
        "tags.grades": ("f-tags-grades", _("Grades")),
        "tags.fields": ("f-tags-fields", _("Fields")),
        "pictures": ("f-pictures", _("Pictures")),
        "attachments": ("files-title", _("Attachments")),
        "documents": ("f-documents", _("Attachments")),
        "papers": ("papers-title", _("Document cards")),
        "bases": ("bases-title", _("Legal bases")),
    }
    result = Placed(draft)
    for complaint in complaints:
        sentence = in_words(complaint)
        channel, picture = _CHANNEL.fullmatch(complaint.field), _PICTURE.fullmatch(complaint.field)
        if channel and int(channel[1]) < len(draft.chosen):
            _at_channel(result, int(channel[1]), channel[2] or "", sentence)
        elif picture and int(picture[1]) < len(draft.pictures):
            _at_picture(result, int(picture[1]), picture[2] or "", sentence)
        elif (file := _FILE.fullmatch(complaint.field)) and int(file[1]) < len(draft.files):
            _at_file(result, int(file[1]), sentence)
        elif (card := _CARD.fullmatch(complaint.field)) and int(card[1]) < len(draft.cards):
            _at_card(result, int(card[1]), card[2] or "number", sentence)
        else:
            part = complaint.field if complaint.field in names else complaint.field.partition(".")[0]
            anchor, label = names.get(part, ("", complaint.field))
            result.errors.setdefault(complaint.field, []).append(sentence)
            result.summary.append((anchor, label, sentence))
    return result


def _at_channel(result: Placed, index: int, part: str, sentence: str) -> None:
    one = result.draft.chosen[index]
    if part.startswith("variant."):
        changed = replace(one, text_errors=(*one.text_errors, sentence))
        anchor = f"f-text-{one.key}"
    else:
        changed = replace(one, errors=(*one.errors, sentence))
        anchor = f"f-target-{one.key}"
    targets = [changed if target.key == one.key else target for target in result.draft.targets]
    result.draft = replace(result.draft, targets=targets)
    result.summary.append((anchor, str(one.label), sentence))


def _at_picture(result: Placed, index: int, part: str, sentence: str) -> None:
    pictures = list(result.draft.pictures)
    one = pictures[index]
    kind, _dot, inner = part.partition(".")
    if kind == "consent" and inner in _CONSENT:
        told = {**one.consent.errors, inner: (*one.consent.errors.get(inner, ()), sentence)}
        pictures[index] = replace(one, consent=replace(one.consent, errors=told))
        anchor = f"f-consent-{_CONSENT[inner]}-{one.sha256[:12]}"
    elif kind == "focus":
        pictures[index] = replace(one, focus=replace(one.focus, errors=(*one.focus.errors, sentence)))
        anchor = f"f-focus-x-{one.sha256[:12]}"
    else:
        pictures[index] = replace(one, errors=(*one.errors, sentence))
        anchor = f"f-alt-{one.sha256[:12]}"
    result.draft = replace(result.draft, pictures=pictures)
    result.summary.append((anchor, one.name, sentence))


def _at_file(result: Placed, index: int, sentence: str) -> None:
    files = list(result.draft.files)
    one = files[index]
    files[index] = replace(one, errors=(*one.errors, sentence))
    result.draft = replace(result.draft, files=files)
    result.summary.append((f"f-file-{one.sha256[:12]}", one.name, sentence))


def _at_card(result: Placed, index: int, part: str, sentence: str) -> None:
    cards = list(result.draft.cards)
    one = cards[index]
    cards[index] = replace(one, errors={**one.errors, part: (*one.errors.get(part, ()), sentence)})
    result.draft = replace(result.draft, cards=cards)
    result.summary.append((f"f-paper-{part}-{index}", one.number or _("Document card"), sentence))
