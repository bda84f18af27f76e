"""Exactly what each target gets, drawn by the channel itself from the snapshot whose hash is approved."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from loa.channel import Channel
from loa.clock import in_hanoi
from loa.content import Basis, Media, Snapshot
from loa.ledger import read
from loa_publisher.deliveries.lists import account_labels
from loa_publisher.desk.attachments import FileField, files_of_snapshot
from loa_publisher.desk.documents import document_address, is_document
from loa_publisher.desk.focus import focus_classes
from loa_publisher.desk.house import house
from loa_publisher.desk.papers import CardShown, cards_shown, without
from loa_publisher.desk.pictures import picture_address
from loa_publisher.desk.targets import target_label
from loa_publisher.desk.wording import said
from loa_publisher.desk.words import channel_order


class PreviewImage(NamedTuple):
    """A picture in a preview. `focus`: the classes that keep its important part in view where the channel cuts it."""

    address: str
    alt: str
    focus: str = ""


@dataclass(frozen=True, kw_only=True)
class PreviewShown:
    """One target's preview. `html` has passed the sanitiser; `raw` is data that a program gets."""

    channel: str
    account: str
    title: str
    summary: str
    text: str
    html: str | None
    link: str | None
    images: Sequence[PreviewImage]
    files: Sequence[FileField]
    cards: Sequence[CardShown]
    bases: Sequence[Basis]
    hash: str
    raw: str | None
    document: str | None
    sender: str
    complaints: Sequence[str]
    target: str = ""
    """``channel:account``."""
    tries: bool = False
    """Whether its channel sends tests."""


def previews(
    connection: Connection, snapshots: Mapping[str, str], due_at: datetime | None
) -> list[PreviewShown]:
    """The previews of a revision. `snapshots`: for each target the hash of what it gets; `due_at`: as in `preview_of`."""
    known = account_labels(connection, {target.partition(":")[0] for target in snapshots})
    drawn = [
        preview_of(Snapshot.parse(read.snapshot_body(connection, digest), digest), known, due_at)
        for digest in snapshots.values()
    ]
    return sorted(drawn, key=lambda view: (channel_order(view.channel), view.account))


def preview_of(
    snapshot: Snapshot,
    known: Mapping[tuple[str, str], str],
    due_at: datetime | None,
    document: str | None = None,
) -> PreviewShown:
    """The preview of one snapshot; a channel that is no longer installed is shown by its plain text.

    `due_at`: when it is to go out, for what tells a program so; None: not known, and drawn as if it went out now.
    `document`: where its document is shown, if not with what has been saved.
    """
    key = snapshot.target.partition(":")[2]
    channel = house().channels.get(snapshot.channel)
    drawn = channel.render(snapshot) if channel else None
    known_pictures = {media.sha256: media for media in snapshot.media}
    images = drawn.images if drawn else tuple(known_pictures)
    text = drawn.text if drawn else snapshot.text
    files = files_of_snapshot(
        [one for one in snapshot.attachments if drawn is None or one.sha256 in drawn.files]
    )
    cards = cards_shown(drawn.papers if drawn else (), files, in_hanoi(house().clock.now()).date())
    return PreviewShown(
        channel=snapshot.channel,
        account=target_label(snapshot.channel, key, known),
        title=snapshot.title,
        summary=snapshot.summary,
        text=text,
        html=drawn.html if drawn and not is_document(drawn.html) else None,
        link=drawn.link if drawn else snapshot.link,
        images=[_image(digest, known_pictures.get(digest)) for digest in images],
        files=without(files, cards),
        cards=cards,
        bases=drawn.bases if drawn else (),
        hash=snapshot.hash,
        raw=_data(channel, snapshot, due_at or house().clock.now()),
        document=(document or document_address(snapshot.hash)) if drawn and is_document(drawn.html) else None,
        sender=house().settings.authority,
        complaints=[said(complaint.message) for complaint in channel.complaints(snapshot)] if channel else [],
        target=snapshot.target,
        tries=channel is not None and channel.tries,
    )


def _image(digest: str, media: Media | None) -> PreviewImage:
    if media is None:
        return PreviewImage(picture_address(digest), "")
    return PreviewImage(picture_address(digest), media.alt, focus_classes(media.focus))


def _data(channel: type[Channel] | None, snapshot: Snapshot, due_at: datetime) -> str | None:
    """What a program gets, set out for reading; None where people read it."""
    sent = channel.example(snapshot, due_at) if channel else None
    return None if sent is None else json.dumps(json.loads(sent), ensure_ascii=False, indent=2)
