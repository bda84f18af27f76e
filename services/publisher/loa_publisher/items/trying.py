"""What an unfinished draft would look like on every channel, and all that would be refused of it. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from loa.content import Snapshot, Topic
from loa.errors import InvalidInput, InvalidInputs
from loa_publisher.items.actions import topic_named
from loa_publisher.items.drafts import Draft, Target, read_draft
from loa_publisher.items.resolving import drawn, resolve_targets
from loa_publisher.office import Office

UNWRITTEN = "…"
"""Stands in a preview for what has to be written yet."""


@dataclass(frozen=True)
class Trial:
    """What each target would get, and every complaint; each names its field as in the API."""

    snapshots: Sequence[Snapshot]
    complaints: Sequence[InvalidInput]


def try_out(office: Office, item_id: UUID, said: Mapping[str, Any]) -> Trial:
    """Draws what `said` (as items/drafts reads it) would become. `item_id`: of the item, or any id for one that is new."""
    complaints: list[InvalidInput] = []
    draft = _read(said, complaints)
    if draft is None:
        return Trial((), complaints)
    targets = _targets(office, draft, complaints)
    topic = Topic(code=UNWRITTEN, slug=UNWRITTEN, title=UNWRITTEN)
    try:
        if draft.topic != UNWRITTEN:
            row = topic_named(office.connection, draft.topic)
            topic = Topic(code=row.code, slug=row.slug, title=row.title)
        # complaints count the targets as they were named, so those that are not to be had keep their place
        made, refused = drawn(office, item_id, 1, draft, [target for _index, target in targets], topic)
    except InvalidInputs as several:
        return Trial((), [*complaints, *several.complaints])
    places = [index for index, _target in targets]
    return Trial(made, [*complaints, *(_placed(one, places) for one in refused)])


def _read(said: Mapping[str, Any], complaints: list[InvalidInput]) -> Draft | None:
    """The draft; where something is missing or wrong, with that put aside, so that the rest is drawn all the same."""
    try:
        return read_draft(said)
    except InvalidInputs as several:
        complaints += several.complaints
    aside = dict(said)
    for complaint in complaints:
        name = complaint.field.partition(".")[0]
        if name in ("title", "topic"):
            aside[name] = UNWRITTEN
        elif name == "media":
            aside[name] = [
                {"sha256": one.get("sha256"), "alt": one.get("alt") or UNWRITTEN}
                for one in said.get("media", ())
            ]
        elif name == "due_at":
            aside |= {"due_at": None, "embargo_until": None}
        else:
            aside.pop(name, None)
    try:
        return read_draft(aside)
    except InvalidInputs:
        return None


def _targets(office: Office, draft: Draft, complaints: list[InvalidInput]) -> list[tuple[int, Target]]:
    """Those that are to be had, each with its place among all."""
    found: list[tuple[int, Target]] = []
    for index, target in enumerate(draft.targets):
        try:
            [resolved] = resolve_targets(office, replace(draft, targets=[target]))
        except InvalidInputs as several:
            complaints += [
                InvalidInput(one.field.replace("channels.0", f"channels.{index}", 1), one.message)
                for one in several.complaints
            ]
        else:
            found.append((index, resolved))
    return found


def _placed(complaint: InvalidInput, places: Sequence[int]) -> InvalidInput:
    head, _dot, rest = complaint.field.partition(".")
    index, dot, inner = rest.partition(".")
    if head != "channels" or not index.isdigit():
        return complaint
    return InvalidInput(f"channels.{places[int(index)]}{dot}{inner}", complaint.message)
