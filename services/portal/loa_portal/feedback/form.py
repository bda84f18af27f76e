"""Reading the form: every fault is told at once, beside its field, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext, ngettext

from loa.errors import InvalidInput
from loa.feedback import LONGEST, Letter
from loa.settings import Settings
from loa.text import clean_line, clean_text

TRAP = "website"
"""A field that no person sees; who fills it in is most likely a program. The letter is kept all the same, and marked."""
_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_PHONE = re.compile(r"\+?[\d ().-]{8,25}")
_LENGTHS = {"name": 200, "email": 254, "phone": 60, "text": LONGEST}


@dataclass(frozen=True)
class Form:
    """What stands in the form. `mark` tells one opened form from another: the same, sent twice, is one letter."""

    mark: UUID
    article: UUID | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    text: str = ""
    consent: bool = False
    trapped: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def personal(self) -> bool:
        """Whether it says who writes."""
        return bool(self.name or self.email or self.phone)


def read(given: Mapping[str, str], *, judge: bool) -> Form:
    """The form as it was sent; with its faults where it is to be judged."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, longest in _LENGTHS.items():
        clean = clean_text if name == "text" else clean_line
        typed = given.get(name, "")
        try:
            values[name] = clean(typed, name, longest=longest)
        except InvalidInput:
            values[name] = typed[:longest].replace("\x00", "")
            errors[name] = (
                gettext("Please shorten this to %(most)s characters.", most=longest)
                if len(typed) > longest
                else gettext("Please take out the characters that are no text.")
            )
    if not values["text"]:
        errors.setdefault("text", gettext("Please write what you want to say."))
    if values["email"] and not _ADDRESS.fullmatch(values["email"]):
        errors.setdefault("email", gettext("This is no e-mail address; write it as name@example.vn."))
    if values["phone"] and not _PHONE.fullmatch(values["phone"]):
        errors.setdefault("phone", gettext("This is no telephone number; write digits and spaces."))
    consent = given.get("consent") == "1"
    form = Form(
        mark=_uuid(given.get("mark", "")) or uuid4(),
        article=_uuid(given.get("bai", "")),
        consent=consent,
        trapped=bool(given.get(TRAP, "").strip()),
        **values,
    )
    if form.personal and not consent:
        errors["consent"] = gettext(
            "You told us who you are: please agree to its use, or leave name, e-mail and telephone empty."
        )
    return replace(form, errors=errors) if judge else form


def letter(form: Form, language: str, words: str, *, known: bool) -> Letter:
    """What is kept of a form without faults. `words`: what was agreed to; `known`: the article is one of ours."""
    return Letter(
        article_id=form.article if known else None,
        name=form.name,
        email=form.email,
        phone=form.phone,
        text=form.text,
        language=language,
        consent=words if form.personal else "",
        suspect=form.trapped,
    )


def consent_words(settings: Settings) -> str:
    """Purpose and keeping time: what a tick agrees to (Law 91/2025/QH15: silence is none)."""
    months = max(1, round(settings.feedback_keep.days / 30.4))
    return str(
        gettext(
            "I agree that %(authority)s uses the name, e-mail and telephone given here to deal with this feedback and to "
            "answer me, and for nothing else. Only those who deal with it see them. They are erased %(time)s after it has "
            "been dealt with, or earlier if I ask for it.",
            authority=settings.authority,
            time=ngettext("%(num)d month", "%(num)d months", months),
        )
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
