"""Atom feeds (RFC 4287) of everything and of each topic, with tombstones (RFC 6721) for what was withdrawn."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from loa_portal.articles import shelf
from loa_portal.articles.shelf import Article, Tombstone
from loa_portal.articles.submission import Topic
from loa_portal.site import Site, site

feeds = Blueprint("feeds", __name__)

ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
XML = "http://www.w3.org/XML/1998/namespace"
ENTRIES = 30
CONTENT_BUDGET = 200_000
"""Bytes of article text in one feed: readers refuse documents of some 250 kB. Beyond it an entry has its summary only."""
REMEMBERED = timedelta(days=90)
"""How long a withdrawal is told: longer than any reader stays away."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

ET.register_namespace("", ATOM)
ET.register_namespace("at", TOMBSTONES)


@feeds.get("/feed.atom")
def all_articles() -> ResponseReturnValue:
    """The newest articles of all topics."""
    return _answer(None)


@feeds.get("/chu-de/<slug>/feed.atom")
def of_topic(slug: str) -> ResponseReturnValue:
    """The newest articles of one topic."""
    return _answer(slug)


def _answer(slug: str | None) -> Response:
    here = site()
    with here.read() as connection:
        topic = None if slug is None else shelf.find_topic(connection, slug)
        if slug is not None and topic is None:
            abort(404)
        articles = shelf.newest(connection, limit=ENTRIES, topic=slug)
        tombstones = shelf.tombstones(connection, here.clock.now() - REMEMBERED, slug)
    changed = max([a.updated_at for a in articles] + [t.withdrawn_at for t in tombstones], default=EPOCH)
    body = _document(here, topic, articles, tombstones, changed)
    response = Response(body, content_type="application/atom+xml; charset=utf-8")
    response.set_etag(hashlib.sha256(body).hexdigest())
    response.last_modified = changed
    response.cache_control.public = True
    response.cache_control.max_age = 60
    response.make_conditional(request)
    return response


def _document(
    here: Site,
    topic: Topic | None,
    articles: Sequence[Article],
    tombstones: Sequence[Tombstone],
    changed: datetime,
) -> bytes:
    path = "/" if topic is None else f"/chu-de/{topic.slug}"
    own = here.address("/feed.atom" if topic is None else f"{path}/feed.atom")
    feed = ET.Element(f"{{{ATOM}}}feed", {f"{{{XML}}}lang": "vi"})
    _text(feed, "id", own)
    _text(
        feed,
        "title",
        here.settings.authority if topic is None else f"{topic.title} – {here.settings.authority}",
    )
    _text(feed, "updated", _instant(changed))
    ET.SubElement(feed, f"{{{ATOM}}}link", rel="self", type="application/atom+xml", href=own)
    ET.SubElement(feed, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=here.address(path))
    _text(ET.SubElement(feed, f"{{{ATOM}}}author"), "name", here.settings.authority)
    budget = CONTENT_BUDGET
    for article in articles:
        budget -= len(escape(article.html).encode())
        _entry(feed, here, article, whole=budget >= 0)
    for tombstone in tombstones:
        attributes = {"ref": tombstone.id.urn, "when": _instant(tombstone.withdrawn_at)}
        ET.SubElement(feed, f"{{{TOMBSTONES}}}deleted-entry", attributes)
    document: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _entry(feed: ET.Element, here: Site, article: Article, *, whole: bool) -> None:
    entry = ET.SubElement(feed, f"{{{ATOM}}}entry", {f"{{{XML}}}lang": article.lang})
    _text(entry, "id", article.id.urn)
    _text(entry, "title", article.title)
    _text(entry, "published", _instant(article.published_at))
    _text(entry, "updated", _instant(article.updated_at))
    ET.SubElement(
        entry, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=here.address(article.path)
    )
    ET.SubElement(entry, f"{{{ATOM}}}category", term=article.topic.slug, label=article.topic.title)
    for picture in article.pictures:
        link = {
            "rel": "enclosure",
            "type": picture.media_type,
            "href": here.address(shelf.picture_path(picture)),
        }
        ET.SubElement(entry, f"{{{ATOM}}}link", link | ({"title": picture.alt} if picture.alt else {}))
    _text(entry, "summary", article.summary or article.title)
    if whole and article.html:
        content = _text(entry, "content", article.html)
        content.set("type", "html")
        content.set(f"{{{XML}}}base", here.address(article.path))


def _text(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}")
    element.text = text
    return element


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
