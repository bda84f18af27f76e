from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import cast
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from loa.errors import Conflict
from loa_portal.articles import shelf
from loa_portal.articles.actions import CREATED, UPDATED, keep_media, publish, withdraw
from loa_portal.articles.models import article_media, articles
from loa_portal.articles.submission import Picture, Submission, Topic
from loa_portal.site import EXTENSION, Site
from tests.portal.sender import described, picture

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
TEXT = Submission(
    generation=1,
    revision=1,
    snapshot_hash="a" * 64,
    title="Tin",
    summary="",
    html="<p>Tin</p>",
    lang="vi",
    lane="routine",
    topic=Topic("an-toan", "An toàn"),
    published_at=NOW,
    media=(),
)


@pytest.fixture
def site(app: Flask) -> Site:
    """The portal's database and media."""
    return cast(Site, app.extensions[EXTENSION])


def hand_in(site: Site, count: int) -> list[Picture]:
    """Different pictures, each kept."""
    kept = []
    for number in range(count):
        content = picture(f"rgb({number}, 9, 9)")
        named = Picture(**described(content))
        keep_media(site.database, site.blobs, content, sha256=named.sha256, declared="image/jpeg", now=NOW)
        kept.append(named)
    return kept


def test_puts_at_once_leave_the_newest_whole(site: Site, item: UUID) -> None:
    """Of versions that arrive together the highest stands, with its own pictures and no other's."""
    pictures = hand_in(site, 8)
    versions = [
        replace(TEXT, revision=number, title=f"Bản {number}", media=tuple(pictures[:number]))
        for number in range(1, 9)
    ]

    def put(version: Submission) -> str:
        try:
            return publish(site.database, site.blobs, item, version, NOW).status
        except Conflict:
            return "too late"

    with ThreadPoolExecutor(8) as together:
        outcomes = list(together.map(put, versions))

    with site.read() as connection:
        article = shelf.find(connection, item)
    assert article is not None
    assert ("Bản 8", tuple(pictures)) == (article.title, article.pictures)
    assert outcomes.count(CREATED) == 1
    assert outcomes[-1] in (CREATED, UPDATED)


def test_the_same_put_at_once_is_one_creation(site: Site, item: UUID) -> None:
    """One version that arrives many times together is created once."""
    (named,) = hand_in(site, 1)
    version = replace(TEXT, media=(named,))

    with ThreadPoolExecutor(8) as together:
        outcomes = list(
            together.map(lambda _: publish(site.database, site.blobs, item, version, NOW).status, range(8))
        )

    assert sorted(outcomes) == [CREATED] + ["unchanged"] * 7
    with site.read() as connection:
        assert connection.execute(select(func.count()).select_from(article_media)).scalar_one() == 1


def test_articles_of_one_topic_do_not_block_each_other_for_good(site: Site) -> None:
    """Many articles that rename one topic at once all come through."""
    items = [uuid4() for _ in range(4)]

    def put(task: tuple[UUID, int]) -> str:
        item, number = task
        named = replace(TEXT, revision=number, topic=Topic("an-toan", f"An toàn {number}"))
        try:
            return publish(site.database, site.blobs, item, named, NOW).status
        except Conflict:
            return "too late"

    tasks = list(zip(cycle(items), range(1, 25), strict=False))
    with ThreadPoolExecutor(8) as together:
        outcomes = list(together.map(put, tasks))

    assert len(items) == outcomes.count(CREATED)
    with site.read() as connection:
        found = [shelf.find(connection, item) for item in items]
    assert sorted(article.revision for article in found if article is not None) == [21, 22, 23, 24]


def test_a_put_that_fails_half_way_leaves_nothing(site: Site, item: UUID) -> None:
    """A failure after the article's row, before its pictures, leaves the former version whole."""
    (named,) = hand_in(site, 1)
    publish(site.database, site.blobs, item, TEXT, NOW)

    def fail(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO") and "article_media" in statement:
            raise OSError("the disk is full")

    event.listen(site.database.engine, "before_cursor_execute", fail)
    with pytest.raises(OSError, match="full"):
        publish(
            site.database, site.blobs, item, replace(TEXT, revision=2, title="Bản 2", media=(named,)), NOW
        )
    event.remove(site.database.engine, "before_cursor_execute", fail)

    with site.read() as connection:
        article = shelf.find(connection, item)
    assert article is not None
    assert (article.revision, article.title, article.pictures) == (1, "Tin", ())


def test_a_reader_sees_one_version_whole(site: Site, item: UUID) -> None:
    """While versions replace one another, text and pictures that are read together belong together."""
    pictures = hand_in(site, 2)
    versions = [
        replace(TEXT, revision=number, title=pictures[number % 2].sha256, media=(pictures[number % 2],))
        for number in range(1, 121)
    ]
    publish(site.database, site.blobs, item, versions[0], NOW)

    def put_all() -> None:
        for version in versions[1:]:
            publish(site.database, site.blobs, item, version, NOW)

    seen = []
    with ThreadPoolExecutor(1) as beside:
        writing = beside.submit(put_all)
        while not writing.done():
            with site.read() as connection:
                seen.append(shelf.find(connection, item))
    writing.result()

    assert all(article is not None and article.title == article.pictures[0].sha256 for article in seen)


def test_a_withdrawal_keeps_its_first_time(site: Site, item: UUID) -> None:
    """Withdrawing again does not move the tombstone's time."""
    publish(site.database, site.blobs, item, TEXT, NOW)

    withdraw(site.database, item, 1, NOW)
    withdraw(site.database, item, 1, NOW + timedelta(hours=1))

    with site.read() as connection:
        row = connection.execute(select(articles.c.withdrawn_at).where(articles.c.id == item)).one()
    assert row.withdrawn_at == NOW


def test_bytes_that_the_folder_lost_are_asked_for_again(site: Site, item: UUID) -> None:
    """A picture that the database remembers but the folder lost is missing, and can be handed in again."""
    content = picture()
    (named,) = [Picture(**described(content))]
    keep_media(site.database, site.blobs, content, sha256=named.sha256, declared="image/jpeg", now=NOW)
    site.blobs.path(named.sha256).unlink()

    with pytest.raises(Exception, match="hand in the bytes") as failure:
        publish(site.database, site.blobs, item, replace(TEXT, media=(named,)), NOW)
    assert [named.sha256] == getattr(failure.value, "sha256", None)

    keep_media(site.database, site.blobs, content, sha256=named.sha256, declared="image/jpeg", now=NOW)
    assert publish(site.database, site.blobs, item, replace(TEXT, media=(named,)), NOW).status == CREATED
