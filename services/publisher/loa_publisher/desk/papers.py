"""Document cards and cited legal bases at the desk: the editor's fields, and what is shown of them (R14, R17)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from loa.content import Paper
from loa.errors import InvalidInput
from loa_publisher.bases import register
from loa_publisher.desk.attachments import FileField
from loa_publisher.desk.times import read_day
from loa_publisher.desk.words import Word
from loa_publisher.items.papers import MOST, papers_of

STANDINGS: Mapping[str, Word] = {
    "in_force": Word(_l("In force"), "good", "check"),
    "amended": Word(_l("Amended"), "warn", "pencil"),
    "replaced": Word(_l("Replaced by another"), "bad", "state-superseded"),
    "repealed": Word(_l("Repealed"), "bad", "x"),
}
_COMING = Word(_l("Not in force yet"), "warn", "clock")
_OVER = Word(_l("No longer in force"), "bad", "x")
_TEXTS = ("number", "title", "issuer", "issued_on", "valid_from", "valid_to", "standing", "file")
_DAYS = ("issued_on", "valid_from", "valid_to")


@dataclass(frozen=True, kw_only=True)
class PaperField:
    """A document card in the editor. Days as people write them; `file`: SHA-256 of an attachment, or empty."""

    number: str = ""
    title: str = ""
    issuer: str = ""
    issued_on: str = ""
    valid_from: str = ""
    valid_to: str = ""
    standing: str = "in_force"
    file: str = ""
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As items/papers reads it; a day that is none goes in as it is, to be complained of there."""
        said = {name: getattr(self, name) for name in _TEXTS}
        return said | {name: _day(said[name]) or None for name in _DAYS}


@dataclass(frozen=True, kw_only=True)
class CardShown:
    """A document card for reading. `word`: how it stands on the day on which it is looked at; `file`: what readers save."""

    number: str
    title: str
    issuer: str
    issued_on: date
    valid_from: date
    valid_to: date | None
    word: Word
    file: FileField | None


@dataclass(frozen=True)
class BasisChoice:
    """A basis of the register in the editor. `holds`: it may be rested on today."""

    id: str
    number: str
    title: str
    chosen: bool
    holds: bool


def cards_from_form(form: MultiDict[str, str]) -> list[PaperField]:
    """The cards that the form names: each of its fields stands there once for each card."""
    columns = {name: form.getlist(f"paper-{name}") for name in _TEXTS}
    count = min(len(columns["number"]), MOST + 1)
    return [
        _field({name: values[index].strip() for name, values in columns.items() if index < len(values)})
        for index in range(count)
    ]


def cards_of(content: Mapping[str, Any]) -> list[PaperField]:
    """The cards of a revision's content (items/actions), as they stand in the form."""
    return [
        _field(
            {
                name: _written(value) if name in _DAYS else value
                for name in _TEXTS
                if (value := getattr(paper, name)) is not None
            }
        )
        for paper in papers_of(content)
    ]


def cited_in(content: Mapping[str, Any]) -> list[str]:
    """Ids of the bases that a revision's content cites."""
    return [one["id"] for one in content.get("bases", ())]


def rearranged_cards(cards: Sequence[PaperField], act: str) -> list[PaperField]:
    """The cards after one was added or left out: ``paper:add``, ``paper:drop:2``."""
    if act == "paper:add":
        return [*cards, PaperField()]
    place = act.rpartition(":")[2]
    return [one for index, one in enumerate(cards) if str(index) != place]


def basis_choices(connection: Connection, chosen: Sequence[str], today: date) -> list[BasisChoice]:
    """What can be cited: what holds today, and what is cited already."""
    return [
        BasisChoice(str(one.id), one.number, one.title, str(one.id) in chosen, one.holds_on(today))
        for one in register.listed(connection)
        if str(one.id) in chosen or one.holds_on(today)
    ]


def cards_shown(papers: Sequence[Paper], files: Sequence[FileField], today: date) -> list[CardShown]:
    """Cards for reading, with the documents that they are."""
    by_hash = {file.sha256: file for file in files}
    return [
        CardShown(
            number=paper.number,
            title=paper.title,
            issuer=paper.issuer,
            issued_on=date.fromisoformat(paper.issued_on),
            valid_from=date.fromisoformat(paper.valid_from or paper.issued_on),
            valid_to=date.fromisoformat(paper.valid_to) if paper.valid_to else None,
            word=_word(paper, today),
            file=by_hash.get(paper.file or ""),
        )
        for paper in papers
    ]


def without(files: Sequence[FileField], cards: Sequence[CardShown]) -> list[FileField]:
    """The documents that no card has."""
    shown = {card.file.sha256 for card in cards if card.file is not None}
    return [file for file in files if file.sha256 not in shown]


def cards_in_words(content: Mapping[str, Any]) -> str:
    """The cards as one text to compare."""
    told = []
    for paper in papers_of(content):
        days = " – ".join(
            _written(day) for day in (paper.valid_from or paper.issued_on, paper.valid_to) if day
        )
        told.append(f"{paper.number} ({_written(paper.issued_on)}, {paper.issuer}): {paper.title}")
        told.append(
            f"{STANDINGS[paper.standing].label} · {days}{f' · {paper.file[:8]}' if paper.file else ''}"
        )
    return "\n".join(told)


def bases_in_words(content: Mapping[str, Any]) -> str:
    """The cited bases as one text to compare."""
    return "\n".join(one["number"] for one in content.get("bases", ()))


def file_options(files: Sequence[FileField]) -> list[tuple[str, str]]:
    """Which attachment a card is."""
    return [("", _("none")), *((one.sha256, one.title or one.name) for one in files)]


def read_cited(form: MultiDict[str, str]) -> list[str]:
    """The bases that were chosen in the form, each once; what is no id is left out."""
    found = []
    for given in form.getlist("basis"):
        try:
            found.append(str(UUID(given)))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def _field(said: Mapping[str, Any]) -> PaperField:
    return PaperField(**said)


def _word(paper: Paper, today: date) -> Word:
    if paper.standing != "in_force":
        return STANDINGS[paper.standing]
    if (paper.valid_from or paper.issued_on) > today.isoformat():
        return _COMING
    if paper.valid_to is not None and paper.valid_to < today.isoformat():
        return _OVER
    return STANDINGS["in_force"]


def _day(text: str) -> str:
    try:
        day = read_day(text, "")
    except InvalidInput:
        return text
    return day.isoformat() if day else ""


def _written(day: str) -> str:
    return f"{date.fromisoformat(day):%d/%m/%Y}"
