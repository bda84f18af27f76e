"""Fills the imported year: texts and pictures on its items; some wait, some are approved, some go out within a minute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from loa import slots
from loa.blobs import Blobs
from loa_publisher.approvals import actions as approvals
from loa_publisher.demo.beginnings import add_templates
from loa_publisher.demo.texts import Text, picture, read_texts
from loa_publisher.items import actions
from loa_publisher.items.drafts import read_draft
from loa_publisher.items.models import items
from loa_publisher.items.pictures import add_picture
from loa_publisher.office import Office
from loa_publisher.plans.models import topics

FIRST = timedelta(seconds=6)
"""From the end of the set-up to the first item's time …"""
STEP = timedelta(seconds=4)
"""… and between one item and the next."""
_SOON = 9
"""Items that go out within the first minute."""


@dataclass(frozen=True)
class Filled:
    """What was done, for the line that tells it."""

    soon: int
    later: int
    waiting: int
    drafts: int


def fill(editor: Office, approver: Office, blobs: Blobs) -> Filled:
    """Writes, submits and approves as the editor and the approver would. Texts whose item has passed stay unused."""
    of_items, of_series = read_texts()
    planned = _planned(editor)
    written = [(text, planned[text.slug]) for text in of_items if text.slug in planned]
    soon, rest = _varied(written)
    due = editor.now + FIRST
    for text, row in soon:
        _approve(editor, approver, _write(editor, blobs, text, row, due), due)
        due += STEP
    later, waiting = rest[: len(rest) // 2], rest[len(rest) // 2 :]
    for text, row in later:
        _approve(editor, approver, _write(editor, blobs, text, row, row.starts_at), row.starts_at)
    drafts = 0
    for index, (text, row) in enumerate(waiting):
        item_id = _write(editor, blobs, text, row, row.starts_at)
        if index % 3 == 2:
            drafts += 1
        else:
            approvals.submit(editor, item_id)
    add_templates(editor)
    for text in of_series:
        later += [(text, row) for row in _fill_next_slot(editor, approver, blobs, text)]
    return Filled(len(soon), len(later), len(waiting) - drafts, drafts)


def _planned(office: Office) -> Mapping[str, Row[Any]]:
    query = select(items, topics.c.code.label("topic")).join(topics, topics.c.id == items.c.topic_id)
    return {row.slug: row for row in office.connection.execute(query.where(items.c.state == "planned"))}


_Written = tuple[Text, Row[Any]]


def _varied(written: Sequence[_Written]) -> tuple[list[_Written], list[_Written]]:
    """First those that bring a channel or an audience not seen yet, so that every channel has its turn."""
    seen: set[tuple[str, str | None, str]] = set()
    first: list[_Written] = []
    rest: list[_Written] = []
    for text, row in written:
        brings = {(target["channel"], target["account"], row.audience) for target in row.targets}
        (first if not brings <= seen else rest).append((text, row))
        seen |= brings
    soon = (first + rest)[:_SOON]
    return soon, [one for one in first + rest if one not in soon]


def _write(office: Office, blobs: Blobs, text: Text, row: Row[Any], due: datetime) -> UUID:
    draft = _draft(office, blobs, text, row.title, row.topic, row.audience, row.lane, row.targets, due)
    actions.edit(office, row.id, draft)
    return UUID(str(row.id))


def _draft(
    office: Office,
    blobs: Blobs,
    text: Text,
    title: str,
    topic: str,
    audience: str,
    lane: str,
    targets: Sequence[Mapping[str, Any]],
    due: datetime,
) -> Any:
    media = []
    for shown in text.pictures:
        kept = add_picture(office, blobs, shown["file"], picture(shown["file"]))
        said = {"sha256": kept.sha256, "alt": shown["alt"]}
        media.append(said | ({"focus": shown["focus"]} if "focus" in shown else {}))
    return read_draft(
        {
            "topic": topic,
            "title": title,
            "summary": text.summary.strip(),
            "body_html": text.body_html,
            "audience": audience,
            "lane": lane,
            "channels": text.targets(targets),
            "media": media,
            "due_at": due.isoformat(),
            "segments": [dict(segment) for segment in text.segments] or None,
        }
    )


def _approve(editor: Office, approver: Office, item_id: UUID, due: datetime) -> None:
    hash = approvals.submit(editor, item_id)
    approvals.approve(approver, item_id, hash)


def _fill_next_slot(editor: Office, approver: Office, blobs: Blobs, text: Text) -> list[Row[Any]]:
    query = (
        select(
            slots.slots,
            slots.series.c.title,
            slots.series.c.audience,
            slots.series.c.targets,
            topics.c.code.label("topic"),
        )
        .join(slots.series, slots.series.c.id == slots.slots.c.series_id)
        .join(topics, topics.c.id == slots.series.c.topic_id)
        .where(
            slots.series.c.slug == text.slug, slots.slots.c.state == "open", slots.slots.c.due_at > editor.now
        )
        .order_by(slots.slots.c.due_at)
        .limit(1)
    )
    found = list(editor.connection.execute(query))
    for row in found:
        draft = _draft(
            editor, blobs, text, row.title, row.topic, row.audience, "routine", row.targets, row.due_at
        )
        item_id = actions.create(editor, replace(draft, slot=row.id))
        _approve(editor, approver, item_id, row.due_at)
    return found
