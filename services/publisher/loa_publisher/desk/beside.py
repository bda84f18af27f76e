"""Two people edited one item: the second save shows what the first one changed, and a form in which both are brought together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import Connection, Row

from loa.clock import in_hanoi
from loa_publisher.deliveries.lists import account_labels
from loa_publisher.desk.attachments import files_of
from loa_publisher.desk.difference import Change, changes, marked
from loa_publisher.desk.draft_form import DraftForm, embargo_fields, of_revision
from loa_publisher.desk.papers import cards_of, cited_in
from loa_publisher.desk.targets import target_label
from loa_publisher.desk.targets_form import TargetField, from_item
from loa_publisher.desk.words import AUDIENCES, LANES
from loa_publisher.items import queries
from loa_publisher.items.html import to_text
from loa_publisher.items.merging import merge
from loa_publisher.items.tags import tags_of

NOTHING: Mapping[str, Any] = {
    "topic": "",
    "title": "",
    "summary": "",
    "body_html": "",
    "audience": "",
    "lane": "",
    "media": [],
    "attachments": [],
    "papers": [],
    "bases": [],
    "targets": [],
}
"""What an item says that nobody had written yet."""


@dataclass(frozen=True)
class Clash:
    """A part that both changed. `part`: whose version of it may be taken over (`theirs:part`); empty where both stand now."""

    label: str
    text: Markup
    part: str = ""


@dataclass(frozen=True)
class Beside:
    """Who saved first and when, what they changed, what saving now would change of it, and what both had changed."""

    name: str
    when: str
    theirs: Sequence[Change]
    now: Sequence[Change]
    clashes: Sequence[Clash]


def bring_together(
    connection: Connection,
    item: Row[Any],
    draft: DraftForm,
    mine: Mapping[str, Any],
    known: Sequence[TargetField],
) -> tuple[DraftForm, Beside]:
    """The form with both versions in it, and what is to be told. `mine`: what the form would say as a revision."""
    latest = queries.content(connection, item.id)
    theirs: Mapping[str, Any] = latest.content if latest else NOTHING
    began = queries.content_by_hash(connection, item.id, draft.base)
    base: Mapping[str, Any] = began.content if began else NOTHING
    merged = merge(base, mine, theirs)
    content = merged.content
    channels = {target["channel"] for side in (base, mine, theirs) for target in side["targets"]}
    labels = account_labels(connection, channels)

    def name(target: Mapping[str, Any]) -> str:
        return target_label(target["channel"], target.get("account"), labels)

    clashes = [
        _clash(part, one, other) for part, one, other in merged.clashes if part.partition(".")[0] in _labels()
    ]
    due_day, due_time, clash = _due(draft, item)
    form = replace(
        draft,
        title=content["title"],
        summary=content["summary"],
        body_html=content["body_html"],
        topic=draft.topic if content["topic"] == mine["topic"] else str(item.topic_id),
        audience=content["audience"],
        lane=content["lane"],
        needs_spokesperson=draft.needs_spokesperson or item.needs_spokesperson,
        **(embargo_fields(item.embargo_until) if item.embargo_until else {}),
        due_day=due_day,
        due_time=due_time,
        pictures=of_revision(connection, content),
        files=files_of(connection, content),
        cards=cards_of(content),
        bases=cited_in(content),
        targets=from_item(connection, known, content["targets"], content["audience"]),
        tags={
            kind: [*codes, *draft.tags.get(kind, ())] for kind, codes in asdict(tags_of(item)).items()
        },  # of both: one too many is seen and taken off
        base=item.revision_hash or "",
        base_due=_said(item.due_at),
    )
    told = Beside(
        name=latest.author_name if latest else "–",
        when=f"{in_hanoi(latest.created_at):%H:%M %d/%m/%Y}" if latest else "–",
        theirs=changes(base, theirs, name),
        now=changes(theirs, content, name),
        clashes=[*clashes, *clash],
    )
    return form, told


def taken(connection: Connection, item: Row[Any], draft: DraftForm, part: str) -> DraftForm:
    """The form with a part as the item says it now, in place of what stands in the form."""
    latest = queries.content(connection, item.id)
    if part == "due_at":
        day, _space, hour = _said(item.due_at).partition(" ")
        return replace(draft, due_day=day, due_time=hour)
    if part == "topic":
        return replace(draft, topic=str(item.topic_id))
    if latest is None or part not in ("title", "summary", "body_html", "audience", "lane"):
        return draft
    return replace(draft, **{part: latest.content[part]})


def _labels() -> dict[str, str]:
    return {
        "title": _("Title"),
        "summary": _("Summary"),
        "topic": _("Focus topic"),
        "audience": _("Audience"),
        "lane": _("Lane"),
        "body_html": _("Text"),
        "media": _("Pictures"),
        "attachments": _("Attachments"),
        "papers": _("Document cards"),
        "bases": _("Legal bases"),
        "targets": _("Channels"),
    }


def _clash(part: str, mine: Any, theirs: Any) -> Clash:
    kind = part.partition(".")[0]
    said = _SAID.get(kind, _plain)
    return Clash(_labels()[kind], marked(said(theirs), said(mine)), "" if "." in part else part)


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return "\n".join(str(one) for one in value.values() if one is not None)
    return "" if value is None else str(value)


_SAID: Mapping[str, Callable[[Any], str]] = {
    "body_html": to_text,
    "audience": lambda code: str(AUDIENCES[code].label),
    "lane": lambda code: str(LANES[code].label),
}


def _due(draft: DraftForm, item: Row[Any]) -> tuple[str, str, list[Clash]]:
    """The day and hour that stand in the form, and the clash where both gave it another time."""
    mine, theirs = f"{draft.due_day} {draft.due_time}".strip(), _said(item.due_at)
    if mine == draft.base_due:
        day, _space, hour = theirs.partition(" ")
        return day, hour, []
    if theirs in (draft.base_due, mine):
        return draft.due_day, draft.due_time, []
    return draft.due_day, draft.due_time, [Clash(_("Goes out at"), marked(theirs, mine), "due_at")]


def _said(instant: Any) -> str:
    return f"{in_hanoi(instant):%d/%m/%Y %H:%M}" if instant else ""
