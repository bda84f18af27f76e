"""What a sender may do: publish a version of an article, withdraw it, hand in media. Each is all or nothing.

An article's (generation, revision) only grow. So the same request twice is one change, requests that overtake each other
leave the newest, and an old one that is replayed is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image, UnidentifiedImageError
from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from loa.blobs import Blobs
from loa.database import Database
from loa.errors import Conflict, InvalidInput, InvalidInputs, LoaError, NotFound
from loa.text import slugify
from loa_portal.articles import documents
from loa_portal.articles.missing import MissingMedia
from loa_portal.articles.models import (
    article_files,
    article_media,
    article_topics,
    articles,
    received_media,
)
from loa_portal.articles.submission import MEDIA_TYPES, Picture, Submission, Topic

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"


_KINDS = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
}
"""Pillow's name → media type. MPO is what many telephones write: a JPEG with a second picture behind it."""


@dataclass(frozen=True)
class Published:
    """How a submission ended: `created`, `updated` or `unchanged`, and the article's lasting slug."""

    status: str
    slug: str


class NotAnImage(LoaError):
    """Bytes that are no picture of a kind that the portal shows."""


def publish(database: Database, blobs: Blobs, item: UUID, submission: Submission, now: datetime) -> Published:
    """Makes `submission` what the public sees as article `item`.

    Raises Conflict where the portal has a newer version, another content under the same numbers, or a tombstone of this
    generation; MissingMedia; InvalidInputs for media of another kind than declared.
    """
    with database.begin() as connection:
        _check_media(connection, blobs, submission.media)
        documents.check(connection, blobs, submission.attachments)
        values = _values(submission) | {"updated_at": now, "withdrawn_at": None}
        outcome = Published(CREATED, slugify(submission.title))
        if not _insert_once(
            connection, articles, values | {"id": item, "slug": outcome.slug, "first_received_at": now}
        ):
            current = connection.execute(
                select(articles).where(articles.c.id == item).with_for_update()
            ).one()
            if _is_unchanged(current, submission):
                return Published(UNCHANGED, current.slug)
            connection.execute(update(articles).where(articles.c.id == item).values(values))
            connection.execute(delete(article_media).where(article_media.c.article_id == item))
            connection.execute(delete(article_files).where(article_files.c.article_id == item))
            outcome = Published(UPDATED, current.slug)
        if submission.media:
            rows = [
                {"article_id": item, "position": position, **_picture(picture)}
                for position, picture in enumerate(submission.media)
            ]
            connection.execute(insert(article_media), rows)
        if submission.attachments:
            files = [
                {"article_id": item, "position": position, **asdict(document)}
                for position, document in enumerate(submission.attachments)
            ]
            connection.execute(insert(article_files), files)
        _name_topic(connection, submission.topic)
    return outcome


def withdraw(database: Database, item: UUID, generation: int, now: datetime) -> None:
    """Takes article `item` away from the public and leaves a tombstone. Withdrawing again changes nothing.

    Raises NotFound for an article that the portal never had, Conflict where it has a newer generation.
    """
    with database.begin() as connection:
        current = connection.execute(
            select(articles).where(articles.c.id == item).with_for_update()
        ).one_or_none()
        if current is None:
            raise NotFound(f"no article {item}")
        if generation < current.generation:
            raise Conflict(
                f"the portal has generation {current.generation}, which generation {generation} cannot withdraw"
            )
        connection.execute(
            update(articles)
            .where(articles.c.id == item)
            .values(generation=generation, withdrawn_at=current.withdrawn_at or now)
        )


def keep_media(
    database: Database, blobs: Blobs, content: bytes, *, sha256: str, declared: str, now: datetime
) -> bool:
    """Keeps a picture under the SHA-256 (hex) of its bytes; returns whether it is new.

    Raises InvalidInput where `sha256` is not their hash; NotAnImage unless they are a picture of the media type `declared`.
    """
    if hashlib.sha256(content).hexdigest() != sha256:
        raise InvalidInput("sha256", "is not the SHA-256 (lower-case hex) of the bytes that came")
    if declared not in MEDIA_TYPES:
        raise NotAnImage(
            f"the portal shows {', '.join(MEDIA_TYPES)}; not {declared or 'content without a type'}"
        )
    found = _media_type(content)
    if found != declared:
        raise NotAnImage(
            f"declared as {declared}, but the bytes are {found or 'no picture that can be read'}"
        )
    blobs.put(content)
    row = {"sha256": sha256, "media_type": found, "size": len(content), "received_at": now}
    with database.begin() as connection:
        return _insert_once(connection, received_media, row)


def _media_type(content: bytes) -> str | None:
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP", "GIF")) as image:
            return _KINDS.get(image.format or "")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None


def _check_media(connection: Connection, blobs: Blobs, pictures: Sequence[Picture]) -> None:
    wanted = {picture.sha256 for picture in pictures}
    query = select(received_media.c.sha256, received_media.c.media_type).where(
        received_media.c.sha256.in_(wanted)
    )
    kept = {row.sha256: row.media_type for row in connection.execute(query) if blobs.has(row.sha256)}
    if missing := wanted - kept.keys():
        raise MissingMedia(sorted(missing))
    complaints = [
        InvalidInput(f"media.{index}.media_type", f"the bytes are {kept[picture.sha256]}")
        for index, picture in enumerate(pictures)
        if kept[picture.sha256] != picture.media_type
    ]
    if complaints:
        raise InvalidInputs(complaints)


def _values(submission: Submission) -> dict[str, Any]:
    return {
        "generation": submission.generation,
        "revision": submission.revision,
        "snapshot_hash": submission.snapshot_hash,
        "title": submission.title,
        "summary": submission.summary,
        "html": submission.html,
        "lang": submission.lang,
        "lane": submission.lane,
        "topic_slug": submission.topic.slug,
        "published_at": submission.published_at,
        "papers": [asdict(paper) for paper in submission.papers] or None,
        "bases": [asdict(basis) for basis in submission.bases] or None,
    }


def _picture(picture: Picture) -> dict[str, Any]:
    values = asdict(picture)
    values["focus_x"], values["focus_y"] = values.pop("focus") or (None, None)
    return values


def _is_unchanged(current: Row[Any], submission: Submission) -> bool:
    """Whether `submission` is what stands already. Raises Conflict where it may not replace what stands."""
    stands, comes = (current.generation, current.revision), (submission.generation, submission.revision)
    if current.withdrawn_at is not None:
        if submission.generation <= current.generation:
            raise Conflict(
                f"generation {current.generation} was withdrawn; only a higher one brings the article back"
            )
        return False
    if comes < stands:
        raise Conflict(
            f"the portal has generation {stands[0]}, revision {stands[1]}; "
            f"generation {comes[0]}, revision {comes[1]} comes too late"
        )
    if comes == stands and current.snapshot_hash != submission.snapshot_hash:
        raise Conflict(
            f"generation {stands[0]}, revision {stands[1]} stands with another content ({current.snapshot_hash})"
        )
    return comes == stands


def _name_topic(connection: Connection, topic: Topic) -> None:
    """Keeps the topic's newest name. Written last: every transaction locks its article before a topic, so none can deadlock."""
    if not _insert_once(connection, article_topics, asdict(topic)):
        connection.execute(
            update(article_topics)
            .where(article_topics.c.slug == topic.slug, article_topics.c.title != topic.title)
            .values(title=topic.title)
        )


def _insert_once(connection: Connection, table: Any, values: dict[str, Any]) -> bool:
    """Inserts a row unless its key is there; waits for another transaction that is just inserting it. Whether it did."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(values).on_conflict_do_nothing()
    return connection.execute(statement.returning(*table.primary_key)).one_or_none() is not None
