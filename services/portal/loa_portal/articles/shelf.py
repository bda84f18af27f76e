"""What the public may see: live articles, newest first, by topic, and the tombstones of those that were taken down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select, union_all

from loa.content import URGENT, Basis, Paper
from loa_portal.articles.models import article_files, article_media, article_topics, articles
from loa_portal.articles.submission import MEDIA_TYPES, Document, Picture, Topic


@dataclass(frozen=True, kw_only=True)
class Article:
    """An article with its pictures; its documents where one is read alone; `withdrawn_at` is None while it is live."""

    id: UUID
    generation: int
    revision: int
    snapshot_hash: str
    slug: str
    title: str
    summary: str
    html: str
    lang: str
    lane: str
    topic: Topic
    published_at: datetime
    first_received_at: datetime
    updated_at: datetime
    withdrawn_at: datetime | None
    pictures: tuple[Picture, ...]
    documents: tuple[Document, ...] = ()
    papers: tuple[Paper, ...] = ()
    bases: tuple[Basis, ...] = ()

    @property
    def path(self) -> str:
        """Where its page stands on this site."""
        return article_path(self.id, self.slug)

    @property
    def corrected(self) -> bool:
        """Whether the public has seen an earlier version."""
        return self.updated_at > self.first_received_at

    @property
    def cards(self) -> list[tuple[Paper, Document | None]]:
        """The document cards, each with the document to be saved that it is."""
        by_hash = {document.sha256: document for document in self.documents}
        return [(paper, by_hash.get(paper.file or "")) for paper in self.papers]

    @property
    def other_documents(self) -> list[Document]:
        """The documents that no card names."""
        named = {paper.file for paper in self.papers}
        return [document for document in self.documents if document.sha256 not in named]


@dataclass(frozen=True)
class TopicShelf:
    """A topic, how many live articles it has, and the newest of them."""

    topic: Topic
    count: int
    newest: Sequence[Article]


@dataclass(frozen=True)
class Tombstone:
    """What is left of a withdrawn article."""

    id: UUID
    withdrawn_at: datetime


def article_path(item: UUID, slug: str) -> str:
    """Where an article's page stands on this site."""
    return f"/bai/{item}/{slug}"


def picture_path(picture: Picture) -> str:
    """Where a picture's bytes stand on this site."""
    return f"/media/{picture.sha256}.{MEDIA_TYPES[picture.media_type]}"


def shared_path(article: Article) -> str:
    """Where the first picture stands, cut for those who show a link; another address where it is cut otherwise."""
    [picture, *_], (x, y) = article.pictures, article.pictures[0].focus or (50, 50)
    return f"/bai/{article.id}/chia-se.jpg?v={picture.sha256[:8]}-{x}-{y}"


def document_path(document: Document) -> str:
    """Where a document's bytes stand on this site."""
    return f"/tep/{document.sha256}.{document.ending}"


def find(connection: Connection, item: UUID) -> Article | None:
    """One article with its documents, withdrawn ones too."""
    found = next(iter(_read(connection, _query().where(articles.c.id == item))), None)
    return None if found is None else replace(found, documents=_documents(connection, item))


def newest(
    connection: Connection,
    *,
    limit: int,
    offset: int = 0,
    topic: str | None = None,
    besides: UUID | None = None,
) -> list[Article]:
    """Live articles, newest first; of one topic, and without one article, where asked."""
    query = _query().where(*_live(topic)).order_by(*_NEWEST_FIRST).limit(limit).offset(offset)
    if besides is not None:
        query = query.where(articles.c.id != besides)
    return _read(connection, query)


def count(connection: Connection, topic: str | None = None) -> int:
    """How many live articles there are."""
    return connection.execute(select(func.count()).select_from(articles).where(*_live(topic))).scalar_one()


def urgent(connection: Connection, since: datetime) -> list[Article]:
    """Live urgent articles published at `since` or later, newest first, at most three."""
    query = _query().where(*_live(None), articles.c.lane == URGENT, articles.c.published_at >= since)
    return _read(connection, query.order_by(*_NEWEST_FIRST).limit(3))


def find_topic(connection: Connection, slug: str) -> Topic | None:
    """A topic that the portal has ever had an article of."""
    row = connection.execute(select(article_topics).where(article_topics.c.slug == slug)).one_or_none()
    return None if row is None else Topic(row.slug, row.title)


def topics(connection: Connection, *, each: int) -> list[TopicShelf]:
    """Topics that have live articles, the one with the newest first, each with its `each` newest."""
    counts = {
        row.topic_slug: row.n
        for row in connection.execute(
            select(articles.c.topic_slug, func.count().label("n"))
            .where(*_live(None))
            .group_by(articles.c.topic_slug)
        )
    }
    if not counts:
        return []
    # One limited query per topic rather than a ranking of all articles: each is answered from the index.
    parts = [
        select(_query().where(*_live(slug)).order_by(*_NEWEST_FIRST).limit(each).subquery())
        for slug in sorted(counts)
    ]
    found = _read(connection, union_all(*parts))
    shelves: dict[str, list[Article]] = {}
    for article in sorted(found, key=lambda article: (article.published_at, article.id), reverse=True):
        shelves.setdefault(article.topic.slug, []).append(article)
    return [TopicShelf(shelf[0].topic, counts[slug], shelf) for slug, shelf in shelves.items()]


def tombstones(
    connection: Connection, since: datetime, topic: str | None = None, limit: int = 100
) -> list[Tombstone]:
    """Articles withdrawn at `since` or later, the latest first."""
    query = select(articles.c.id, articles.c.withdrawn_at).where(articles.c.withdrawn_at >= since)
    if topic is not None:
        query = query.where(articles.c.topic_slug == topic)
    rows = connection.execute(query.order_by(articles.c.withdrawn_at.desc(), articles.c.id).limit(limit))
    return [Tombstone(row.id, row.withdrawn_at) for row in rows]


def public_media_type(connection: Connection, sha256: str) -> str | None:
    """The media type of a picture that a live article shows; None for any other."""
    query = (
        select(article_media.c.media_type)
        .join(articles, articles.c.id == article_media.c.article_id)
        .where(article_media.c.sha256 == sha256, articles.c.withdrawn_at.is_(None))
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


_NEWEST_FIRST = (articles.c.published_at.desc(), articles.c.id.desc())


def _live(topic: str | None) -> list[ColumnElement[bool]]:
    live: list[ColumnElement[bool]] = [articles.c.withdrawn_at.is_(None)]
    return live if topic is None else [*live, articles.c.topic_slug == topic]


def _query() -> Select[Any]:
    return select(articles, article_topics.c.title.label("topic_title")).join(
        article_topics, article_topics.c.slug == articles.c.topic_slug
    )


def _read(connection: Connection, query: Any) -> list[Article]:
    rows = connection.execute(query).all()
    pictures = _pictures(connection, [row.id for row in rows])
    return [_article(row, pictures.get(row.id, ())) for row in rows]


def _pictures(connection: Connection, items: Iterable[UUID]) -> dict[UUID, tuple[Picture, ...]]:
    query = select(article_media).where(article_media.c.article_id.in_(list(items)))
    found: dict[UUID, tuple[Picture, ...]] = {}
    for row in connection.execute(query.order_by(article_media.c.article_id, article_media.c.position)):
        focus = None if row.focus_x is None else (row.focus_x, row.focus_y)
        picture = Picture(
            row.sha256, row.media_type, row.name, row.alt, row.caption, row.width, row.height, focus
        )
        found[row.article_id] = (*found.get(row.article_id, ()), picture)
    return found


def _documents(connection: Connection, item: UUID) -> tuple[Document, ...]:
    query = select(article_files).where(article_files.c.article_id == item).order_by(article_files.c.position)
    return tuple(
        Document(row.sha256, row.media_type, row.name, row.title, row.size)
        for row in connection.execute(query)
    )


def _article(row: Row[Any], pictures: tuple[Picture, ...]) -> Article:
    values = dict(row._mapping)
    values["papers"] = tuple(Paper(**one) for one in values["papers"] or ())
    values["bases"] = tuple(Basis(**one) for one in values["bases"] or ())
    topic = Topic(values.pop("topic_slug"), values.pop("topic_title"))
    return Article(topic=topic, pictures=pictures, **values)
