"""The pages that the public reads: front, topics, article."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, text

from loa_portal.articles import shelf
from loa_portal.paging import Paging
from loa_portal.site import site

pages = Blueprint("pages", __name__)

PER_PAGE = 10
PER_TOPIC = 3
URGENT_FOR = timedelta(days=3)
"""How long an urgent article stands in the banner; it remains in its lists."""


@pages.get("/")
def front() -> ResponseReturnValue:
    """Lead story, the latest, and each topic's newest; further pages list older articles."""
    with site().read() as connection:
        paging = Paging.of(request.args.get("trang"), shelf.count(connection), PER_PAGE)
        articles = shelf.newest(connection, limit=PER_PAGE, offset=paging.offset)
        topics = shelf.topics(connection, each=PER_TOPIC) if paging.page == 1 else []
        return _page(connection, "front.html", articles=articles, topics=topics, paging=paging)


@pages.get("/chu-de")
def topics() -> ResponseReturnValue:
    """All topics."""
    with site().read() as connection:
        return _page(connection, "topics.html", topics=shelf.topics(connection, each=PER_TOPIC))


@pages.get("/chu-de/<slug>")
def topic(slug: str) -> ResponseReturnValue:
    """The articles of one topic, newest first."""
    with site().read() as connection:
        found = shelf.find_topic(connection, slug)
        if found is None:
            abort(404)
        paging = Paging.of(request.args.get("trang"), shelf.count(connection, slug), PER_PAGE)
        articles = shelf.newest(connection, limit=PER_PAGE, offset=paging.offset, topic=slug)
        return _page(connection, "topic.html", topic=found, articles=articles, paging=paging)


@pages.get("/bai/<uuid:item>")
@pages.get("/bai/<uuid:item>/<slug>")
def article(item: UUID, slug: str = "") -> ResponseReturnValue:
    """One article; any other slug leads to its own for good, a withdrawn one is gone."""
    with site().read() as connection:
        found = shelf.find(connection, item)
        if found is None:
            abort(404)
        if found.withdrawn_at is not None:
            abort(410)
        if slug != found.slug:
            return redirect(found.path, 301)
        site().visits.count(item, request)
        more = shelf.newest(connection, limit=PER_TOPIC, topic=found.topic.slug, besides=item)
        return _page(connection, "article.html", article=found, more=more)


@pages.get("/healthz")
def health() -> ResponseReturnValue:
    """200 while the portal can read its database."""
    with site().read() as connection:
        connection.execute(text("SELECT 1"))
    return jsonify(status="ok")


def _page(connection: Connection, template: str, **values: Any) -> Response:
    """A page that caches must ask about each time: what was withdrawn is gone at once."""
    urgent = shelf.urgent(connection, site().clock.now() - URGENT_FOR)
    response = Response(
        render_template(template, urgent=urgent, visits=site().visits.totals(connection), **values),
        content_type="text/html; charset=utf-8",
    )
    response.cache_control.no_cache = True
    response.vary.add("Cookie")
    response.add_etag()
    response.make_conditional(request)
    return response
