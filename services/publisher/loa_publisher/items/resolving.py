"""From a draft to what each target gets: accounts chosen, variants applied, every channel asked what it would refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from loa.channel import Channel
from loa.clock import in_hanoi
from loa.content import INTERNAL, Media, Snapshot, Topic
from loa.errors import InvalidInput, InvalidInputs
from loa.ledger import accounts
from loa.ledger.accounts import EVERY
from loa_publisher.items.attachments import resolve_attached
from loa_publisher.items.drafts import Draft, Picture, Target
from loa_publisher.items.html import to_text
from loa_publisher.items.models import media
from loa_publisher.items.papers import resolve_bases, resolve_papers
from loa_publisher.office import Office


def resolve_targets(
    office: Office, draft: Draft, forbidden: Sequence[Mapping[str, Any]] = ()
) -> list[Target]:
    """The draft's targets with every account named. Raises InvalidInputs naming those that are not to be had or not allowed."""
    complaints: list[InvalidInput] = []
    targets: list[Target] = []
    for index, target in enumerate(draft.targets):
        try:
            found = _resolve(office, target, draft.audience, f"channels.{index}")
            _check_series(found, forbidden, f"channels.{index}")
            if any(_overlap(found, other) for other in targets):
                raise InvalidInput(f"channels.{index}", f"{found.channel}:{found.account} is named twice")
            targets.append(found)
        except InvalidInput as complaint:
            complaints.append(complaint)
    if complaints:
        raise InvalidInputs(complaints)
    return targets


def resolve_media(office: Office, pictures: Sequence[Picture]) -> list[Media]:
    """The draft's pictures with all that is known of them. Raises InvalidInputs naming those that were never uploaded."""
    rows = {
        row.sha256: row
        for row in office.connection.execute(
            select(media).where(media.c.sha256.in_([p.sha256 for p in pictures]))
        )
    }
    missing = [
        InvalidInput(f"media.{index}.sha256", "no such picture; upload it first (POST /api/v1/media)")
        for index, picture in enumerate(pictures)
        if picture.sha256 not in rows
    ]
    if missing:
        raise InvalidInputs(missing)
    return [_media(rows[picture.sha256], picture) for picture in pictures]


def snapshots(
    office: Office,
    item_id: UUID,
    revision: int,
    draft: Draft,
    targets: Sequence[Target],
    topic: Topic,
) -> list[Snapshot]:
    """What each target gets. Raises InvalidInputs with what is not to be had and what the channels would refuse."""
    made, complaints = drawn(office, item_id, revision, draft, targets, topic)
    if complaints:
        raise InvalidInputs(complaints)
    return made


def drawn(
    office: Office,
    item_id: UUID,
    revision: int,
    draft: Draft,
    targets: Sequence[Target],
    topic: Topic,
) -> tuple[list[Snapshot], list[InvalidInput]]:
    """What each target gets, and what the channels would refuse of it. Raises InvalidInputs for uploads that there are not."""
    pictures, documents = resolve_media(office, draft.media), resolve_attached(office, draft.attachments)
    papers = resolve_papers(draft.papers, [one.sha256 for one in draft.attachments])
    bases = resolve_bases(office.connection, draft.bases)
    to_portal = any(target.channel == "portal" for target in targets)
    link = f"{office.settings.portal_address}/bai/{item_id}" if to_portal else None
    plain = cache(to_text)  # most targets have the same body
    made: list[Snapshot] = []
    complaints: list[InvalidInput] = []
    for index, target in enumerate(targets):
        channel = office.channels[target.channel]
        variant = target.variant or {}
        title = variant.get("title", draft.title)
        summary = variant.get("summary", draft.summary)
        html = variant.get("body_html", draft.body_html)
        snapshot = Snapshot(
            item=str(item_id),
            revision=revision,
            target=f"{target.channel}:{target.account}",
            title=title,
            summary=summary,
            html=html,
            text=variant.get("text") or channel.wording(title, summary, plain(html)),
            link=link,
            topic=topic,
            audience=draft.audience,
            lane=draft.lane,
            media=tuple(pictures),
            attachments=tuple(documents),
            papers=tuple(papers),
            bases=tuple(bases),
        )
        complaints += _complaints(channel, snapshot, target, index)
        made.append(snapshot)
    # thirty units that refuse the same text refuse it once
    return made, list({str(complaint): complaint for complaint in complaints}.values())


def _complaints(channel: type[Channel], snapshot: Snapshot, target: Target, index: int) -> list[InvalidInput]:
    """A complaint about a text is about the variant, where there is one, or it could not be found on the screen."""
    found = []
    for complaint in channel.complaints(snapshot):
        own = f"channels.{index}.variant.{complaint.field}"
        field = own if target.variant and complaint.field in target.variant else complaint.field
        field = "body_html" if field == "text" else field
        found.append(InvalidInput(field, complaint.message))
    return found


def _resolve(office: Office, target: Target, audience: str, path: str) -> Target:
    channel = office.channels.get(target.channel)
    if channel is None:
        raise InvalidInput(
            f"{path}.channel",
            f"{target.channel!r} is no channel; there are {', '.join(sorted(office.channels))}",
        )
    if channel.to_all and target.account in (None, EVERY):
        return replace(target, account=EVERY)
    account = accounts.find(office.connection, target.channel, target.account, audience)
    if account is None:
        valid = accounts.all_valid(office.connection, in_hanoi(office.now).date(), target.channel)
        keys = [row.key for row in valid if audience != INTERNAL or row.visibility == INTERNAL]
        there_are = f"there are {', '.join(keys)}" if keys else "it has none yet"
        raise InvalidInput(
            f"{path}.account", f"name an account of {target.channel} for this audience; {there_are}"
        )
    if audience == INTERNAL and account.visibility != INTERNAL:
        raise InvalidInput(
            f"{path}.account", f"{target.channel}:{account.key} is public; an internal item may not go there"
        )
    return replace(target, account=account.key)


def _overlap(one: Target, other: Target) -> bool:
    """Whether an account would get the item twice: each by itself, or once by itself and once among all."""
    return one.channel == other.channel and (
        one.account == other.account or EVERY in (one.account, other.account)
    )


def _check_series(target: Target, forbidden: Sequence[Mapping[str, Any]], path: str) -> None:
    for never in forbidden:
        if never["channel"] == target.channel and (
            never.get("account") in (None, target.account) or target.account == EVERY
        ):
            raise InvalidInput(
                path, f"the series of this slot may not go to {target.channel}:{target.account}"
            )


def _media(row: Row[Any], picture: Picture) -> Media:
    return Media(
        sha256=row.sha256,
        media_type=row.media_type,
        name=row.name,
        alt=picture.alt,
        width=row.width,
        height=row.height,
        size=row.size,
        focus=picture.focus,
    )
