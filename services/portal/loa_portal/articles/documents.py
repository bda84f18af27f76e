"""Documents of articles: handed in by hash, named by articles, saved by readers as long as a live article has them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from loa.blobs import Blobs
from loa.database import Database
from loa.errors import InvalidInput, InvalidInputs, LoaError
from loa_portal.articles.missing import MissingMedia
from loa_portal.articles.models import article_files, articles, received_files
from loa_portal.articles.submission import DOCUMENT_TYPES, Document

_PDF, _ZIP = b"%PDF-", b"PK\x03\x04"


class NotADocument(LoaError):
    """Bytes that are no document of a kind that readers may save."""


def keep(
    database: Database, blobs: Blobs, content: bytes, *, sha256: str, declared: str, now: datetime
) -> bool:
    """Keeps a document under the SHA-256 (hex) of its bytes; returns whether it is new.

    Raises InvalidInput where `sha256` is not their hash; NotADocument unless they begin as what is `declared` does.
    """
    if hashlib.sha256(content).hexdigest() != sha256:
        raise InvalidInput("sha256", "is not the SHA-256 (lower-case hex) of the bytes that came")
    if declared not in DOCUMENT_TYPES:
        raise NotADocument(
            f"readers save {', '.join(DOCUMENT_TYPES.values())}; not {declared or 'content without a type'}"
        )
    if not content.startswith(_PDF if DOCUMENT_TYPES[declared] == "pdf" else _ZIP):
        raise NotADocument(f"declared as {declared}, but the bytes are something else")
    blobs.put(content)
    row = {"sha256": sha256, "media_type": declared, "size": len(content), "received_at": now}
    with database.begin() as connection:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(received_files).values(row).on_conflict_do_nothing()
        return connection.execute(statement.returning(received_files.c.sha256)).one_or_none() is not None


def check(connection: Connection, blobs: Blobs, documents: Sequence[Document]) -> None:
    """Raises MissingMedia for those that were not handed in, InvalidInputs for those of another kind than is said."""
    wanted = {document.sha256 for document in documents}
    if not wanted:
        return
    query = select(received_files.c.sha256, received_files.c.media_type).where(
        received_files.c.sha256.in_(wanted)
    )
    kept = {row.sha256: row.media_type for row in connection.execute(query) if blobs.has(row.sha256)}
    if missing := wanted - kept.keys():
        raise MissingMedia(sorted(missing))
    complaints = [
        InvalidInput(f"attachments.{index}.media_type", f"was handed in as {kept[document.sha256]}")
        for index, document in enumerate(documents)
        if kept[document.sha256] != document.media_type
    ]
    if complaints:
        raise InvalidInputs(complaints)


def public(connection: Connection, sha256: str) -> Document | None:
    """A document that a live article has, as the newest of them names it; None for any other."""
    query = (
        select(article_files)
        .join(articles, articles.c.id == article_files.c.article_id)
        .where(article_files.c.sha256 == sha256, articles.c.withdrawn_at.is_(None))
        .order_by(articles.c.published_at.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else Document(row.sha256, row.media_type, row.name, row.title, row.size)
