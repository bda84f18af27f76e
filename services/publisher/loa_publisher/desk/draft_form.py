"""The editor's form: filled from an item, a slot or what was sent in, and read into what items/drafts takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row
from werkzeug.datastructures import MultiDict

from loa.clock import in_hanoi
from loa.content import PUBLIC
from loa.errors import InvalidInput, InvalidInputs
from loa.slots import Slot
from loa_publisher.desk.attachments import FileField, files_from_form, files_of
from loa_publisher.desk.consents import ConsentField, consent_from_form, consent_of
from loa_publisher.desk.focus import FocusField, focus_from_form, focus_of
from loa_publisher.desk.papers import (
    PaperField,
    cards_from_form,
    cards_of,
    cited_in,
    read_cited,
    rearranged_cards,
)
from loa_publisher.desk.pictures import picture_address
from loa_publisher.desk.tags import tags_from_form
from loa_publisher.desk.targets_form import TargetField
from loa_publisher.desk.times import read_moment
from loa_publisher.items import queries
from loa_publisher.items.tags import tags_of
from loa_publisher.plans.queries import Series


class PictureSaid(NamedTuple):
    """What a form or a revision says of a picture."""

    sha256: str
    alt: str
    consent: ConsentField = ConsentField()
    focus: FocusField = FocusField()


@dataclass(frozen=True, kw_only=True)
class PictureField:
    """A picture in the editor."""

    sha256: str
    alt: str
    name: str
    width: int
    height: int
    size: int
    consent: ConsentField
    focus: FocusField = field(default_factory=FocusField)
    errors: Sequence[str] = ()

    @property
    def address(self) -> str:
        """Where it is shown."""
        return picture_address(self.sha256)


@dataclass(frozen=True, kw_only=True)
class DraftForm:
    """What stands in the form. `base`: the hash of the revision that the writer began from, `base_due` its day and hour.

    `window`, `replaces` and `sequence` are of what is kept while it is written (items/keeping).
    """

    title: str = ""
    summary: str = ""
    body_html: str = ""
    topic: str = ""
    audience: str = "public"
    lane: str = "routine"
    due_day: str = ""
    due_time: str = ""
    needs_spokesperson: bool = False
    embargo_day: str = ""
    embargo_time: str = ""
    base: str = ""
    base_due: str = ""
    window: str = ""
    replaces: str = ""
    sequence: str = "0"
    slot: str = ""
    date_reason: str = ""
    new_alt: str = ""
    tags: Mapping[str, Sequence[str]] = field(default_factory=dict)
    targets: Sequence[TargetField] = ()
    pictures: Sequence[PictureField] = field(default_factory=list)
    files: Sequence[FileField] = ()
    cards: Sequence[PaperField] = ()
    bases: Sequence[str] = ()

    def as_json(self, due_at: datetime | None, embargo: datetime | None) -> dict[str, Any]:
        """As items/drafts reads it; every complaint's field follows from this. The two times: as `read_times` reads them."""
        return {
            "topic": self.topic or None,
            "title": self.title,
            "summary": self.summary,
            "body_html": self.body_html,
            "audience": self.audience,
            "lane": self.lane,
            "channels": [target.as_json() for target in self.chosen],
            "due_at": due_at.isoformat() if due_at else None,
            "media": [
                {"sha256": picture.sha256, "alt": picture.alt}
                | picture.consent.as_json()
                | picture.focus.as_json()
                for picture in self.pictures
            ],
            "attachments": [file.as_json() for file in self.files],
            "papers": [card.as_json() for card in self.cards],
            "bases": list(self.bases),
            "needs_spokesperson": self.needs_spokesperson,
            "embargo_until": embargo.isoformat() if embargo else None,
            "slot": self.slot or None,
            "date_reason": self.date_reason,
        }

    def read_times(self) -> tuple[datetime | None, datetime | None]:
        """When it goes out, and before when it may not. Raises InvalidInputs (`due_at`, `embargo_until`)."""
        complaints: list[InvalidInput] = []
        found: list[datetime | None] = []
        for name, field_name in (("due", "due_at"), ("embargo", "embargo_until")):
            said = {f"{name}_{part}": getattr(self, f"{name}_{part}") for part in ("day", "time")}
            try:
                found.append(read_moment(said, name, field_name))
            except InvalidInput as complaint:
                complaints.append(complaint)
        if complaints:
            raise InvalidInputs(complaints)
        due_at, embargo = found
        return due_at, embargo

    @property
    def chosen(self) -> list[TargetField]:
        """The targets that are chosen, in the order in which complaints count them."""
        return [target for target in self.targets if target.chosen]


def of_item(
    connection: Connection, item: Row[Any], content: Row[Any] | None, targets: Sequence[TargetField]
) -> DraftForm:
    """The form with what the item says now."""
    due = in_hanoi(item.due_at) if item.due_at else None
    written: Mapping[str, Any] = content.content if content is not None else {}
    return DraftForm(
        title=item.title,
        summary=written.get("summary", ""),
        body_html=written.get("body_html", ""),
        topic=str(item.topic_id),
        audience=item.audience,
        lane=item.lane,
        due_day=f"{due:%d/%m/%Y}" if due else "",
        due_time=f"{due:%H:%M}" if due else "",
        needs_spokesperson=item.needs_spokesperson,
        **embargo_fields(item.embargo_until),
        base=item.revision_hash or "",
        base_due=f"{due:%d/%m/%Y %H:%M}" if due else "",
        slot=str(item.slot_id) if item.slot_id else "",
        tags=asdict(tags_of(item)),
        targets=targets,
        pictures=of_revision(connection, written),
        files=files_of(connection, written),
        cards=cards_of(written),
        bases=cited_in(written),
    )


def embargo_fields(until: datetime | None) -> dict[str, str]:
    """The two fields of an embargo, as they are written here."""
    local = in_hanoi(until) if until else None
    return {
        "embargo_day": f"{local:%d/%m/%Y}" if local else "",
        "embargo_time": f"{local:%H:%M}" if local else "",
    }


def as_new(draft: DraftForm, *, public: bool) -> DraftForm:
    """An item's form as the beginning of another item, without its time.

    `public`: what was said inside the sector is to be released to everybody. Then no channel is chosen yet, and no text that was
    written for one comes along: the release is decided channel by channel, and approved like anything else.
    """
    fresh = replace(
        draft, base="", base_due="", due_day="", due_time="", embargo_day="", embargo_time="", slot=""
    )
    if not public:
        return fresh
    targets = [replace(one, chosen=False, title="", text="", kept={}) for one in draft.targets]
    return replace(fresh, audience=PUBLIC, targets=targets)


def of_slot(series: Series, slot: Slot, targets: Sequence[TargetField]) -> DraftForm:
    """The form for an occurrence of a series."""
    due = in_hanoi(slot.due_at)
    return DraftForm(
        title=f"{series.title} – {due:%d/%m/%Y}",
        topic=str(series.topic_id),
        audience=series.audience,
        due_day=f"{due:%d/%m/%Y}",
        due_time=f"{due:%H:%M}",
        slot=str(slot.id),
        targets=targets,
    )


def of_request(
    connection: Connection, form: MultiDict[str, str], targets: Sequence[TargetField]
) -> DraftForm:
    """The form as it was sent in."""
    pictures = [
        PictureSaid(
            digest,
            form.get(f"alt-{digest}", "").strip(),
            consent_from_form(form, digest),
            focus_from_form(form, digest),
        )
        for digest in form.getlist("media")
    ]
    texts = (
        "title",
        "summary",
        "body_html",
        "topic",
        "audience",
        "lane",
        "due_day",
        "due_time",
        "embargo_day",
        "embargo_time",
        "base",
        "base_due",
        "window",
        "replaces",
        "sequence",
        "slot",
        "date_reason",
        "new_alt",
    )
    return DraftForm(
        **{name: form.get(name, "") for name in texts},
        needs_spokesperson="needs_spokesperson" in form,
        tags=tags_from_form(form),
        targets=targets,
        pictures=picture_fields(connection, pictures),
        files=files_from_form(connection, form),
        cards=cards_from_form(form),
        bases=read_cited(form),
    )


def of_revision(connection: Connection, content: Mapping[str, Any]) -> list[PictureField]:
    """The pictures of a revision's content (items/actions)."""
    said = [
        PictureSaid(one["sha256"], one["alt"], consent_of(one), focus_of(one))
        for one in content.get("media", ())
    ]
    return picture_fields(connection, said)


def picture_fields(connection: Connection, pictures: Sequence[PictureSaid]) -> list[PictureField]:
    """What was said of pictures, in this order, each once; those that were never uploaded are left out."""
    said = {one.sha256: one for one in pictures}
    known = queries.pictures(connection, list(said))
    return [
        PictureField(
            sha256=digest,
            alt=one.alt,
            name=known[digest].name,
            width=known[digest].width,
            height=known[digest].height,
            size=known[digest].size,
            consent=one.consent,
            focus=one.focus,
        )
        for digest, one in said.items()
        if digest in known
    ]


def rearranged(draft: DraftForm, act: str) -> DraftForm:
    """The form after a picture or document was moved or left out (``up:HASH``, ``down:HASH``, ``drop:HASH``), or a card."""
    if act.startswith("paper:"):
        return replace(draft, cards=rearranged_cards(draft.cards, act))
    verb, _colon, digest = act.partition(":")
    if verb == "drop" and any(one.sha256 == digest for one in draft.files):
        return replace(draft, files=[one for one in draft.files if one.sha256 != digest])
    pictures = list(draft.pictures)
    place = next((index for index, one in enumerate(pictures) if one.sha256 == digest), None)
    if place is not None:
        one = pictures.pop(place)
        if verb != "drop":
            pictures.insert(max(0, place - 1) if verb == "up" else place + 1, one)
    return replace(draft, pictures=pictures)
