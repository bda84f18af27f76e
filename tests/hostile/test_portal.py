"""Hostile words in every field that the portal takes: its pages in a browser that watches, its feeds as readers see them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Browser

from loa.clock import SystemClock
from loa.settings import Settings
from loa_portal.app import create_app
from loa_portal.feeds import ATOM, TOMBSTONES, XML
from loa_portal.html import sanitise
from loa_portal.site import EXTENSION
from tests.browser.served import serving
from tests.hostile.crawl import pages
from tests.hostile.grounds import line_of
from tests.hostile.vectors import packed, some, vectors
from tests.hostile.watching import FOREIGN, Watched, watched
from tests.portal.sender import Sender, described, picture
from tests.publisher.desk.conftest import Visitor
from tests.stack import environment

pytestmark = pytest.mark.browser

NAMES = {"a": ATOM}
STANDS = {f"{{{ATOM}}}{name}" for name in ("feed", "id", "title", "updated", "link", "author", "name")}
STANDS |= {
    f"{{{ATOM}}}{name}" for name in ("entry", "published", "category", "summary", "content", "icon", "logo")
}
STANDS |= {f"{{{TOMBSTONES}}}deleted-entry"}
SAID = {"rel", "type", "href", "term", "label", "title", "ref", "when", f"{{{XML}}}lang", f"{{{XML}}}base"}


class Site:
    """A portal, what was put on it, and its readers."""

    def __init__(self, url: str, var: Path) -> None:
        settings = Settings.load(environment(url, "", var))
        self.app = create_app(settings, clock=SystemClock())
        self.sender = Sender(self.app.test_client(), settings.portal_secret)
        self.titles: list[str] = []

    def fill(self, given: tuple[str, ...]) -> None:
        """An article for each vector, in every field of it; what is no text is refused and named."""
        content = picture()
        assert self.sender.hand_in(content).status_code in (200, 201)
        bodies = list(packed(given, sanitise))
        for number, vector in enumerate(given):
            shown = described(content, alt=vector, caption=vector, name=vector)
            answer = self.sender.put(
                uuid4(),
                title=vector,
                summary=vector,
                html=bodies[number] if number < len(bodies) else f"<p>{number}</p>",
                topic={"slug": f"chu-de-{number % 5}", "title": vector},
                media=[shown],
            )
            if line_of(vector) is None:
                assert answer.status_code in (400, 422), vector
            elif answer.status_code < 300:
                self.titles.append(str(line_of(vector)))
            else:  # a body that may not hold what this vector holds
                assert answer.status_code in (400, 422), answer.text
        assert len(self.titles) > len(given) * 0.8


@contextmanager
def portal(
    chromium: Browser, url: str, var: Path, given: tuple[str, ...], **options: Any
) -> Iterator[tuple[Site, Watched, str]]:
    """A portal full of hostile words and a reader's window."""
    site = Site(url, var)
    try:
        site.fill(given)
        with serving(site.app) as address, watched(chromium, urlsplit(address).netloc, **options) as window:
            yield site, window, address
    finally:
        site.app.extensions[EXTENSION].database.close()


def walk(site: Site, window: Watched, address: str, given: tuple[str, ...], each: int) -> int:
    """Opens every kind of page, and asks for what nobody would; how many pages there were."""
    reader = Visitor(site.app.test_client())
    count = 0
    for path, _document, _html in pages(site.app, reader, each=each):
        assert window.look(address + path) == 200
        count += 1
    for vector in given:
        said = quote(vector)
        for path in (f"/{said}", f"/?trang={said}&lang={said}", f"/chu-de/{said}", f"/tim?q={said}"):
            answer = reader.get(path)
            assert answer.status < 500, path
            assert "unsafe" not in answer.headers["Content-Security-Policy"]
            if "html" in answer.headers["Content-Type"]:
                window.noted += [
                    f"stands {one} at {path}" for one in window.page.evaluate(FOREIGN, answer.body)
                ]
    return count


def read_feeds(site: Site, window: Watched) -> None:
    """The feeds are XML that says what was meant and nothing more; their texts do nothing in a reader that has no policy."""
    client = site.app.test_client()
    for path in ("/feed.atom", *(f"/chu-de/chu-de-{number}/feed.atom" for number in range(5))):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert answer.mimetype == "application/atom+xml"
        assert b"<!DOCTYPE" not in answer.data
        assert b"<?xml-stylesheet" not in answer.data
        feed = ET.fromstring(answer.data)
        assert {one.tag for one in feed.iter()} <= STANDS
        assert {name for one in feed.iter() for name in one.attrib} <= SAID
        entries = feed.findall("a:entry", NAMES)
        assert entries
        for entry in entries:
            assert entry.findtext("a:title", "", NAMES) in site.titles
            for link in entry.findall("a:link", NAMES):
                assert urlsplit(link.attrib["href"]).scheme in ("http", "https")
            html = entry.findtext("a:content", "", NAMES)
            window.show(f"<!doctype html><meta charset=utf-8>{html}")
            window.noted += window.page.evaluate(FOREIGN, html)


def test_nothing_runs_on_the_portal(chromium: Browser, sqlite_url: str, tmp_path: Path) -> None:
    """A spread of vectors in every field of an article: each kind of page, and the feeds."""
    with portal(chromium, sqlite_url, tmp_path, some()) as (site, window, address):
        assert walk(site, window, address, some(), each=3) > 8
        read_feeds(site, window)
        assert window.noted == []


@pytest.mark.accept
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("policy", ["policy", "no policy"])
def test_nothing_runs_on_the_portal_of_all_that_is_known(
    chromium: Browser, database_url: str, tmp_path: Path, policy: str
) -> None:
    """Every vector and every page; and again in a browser that ignores the content policy."""
    options = {"bypass_csp": policy == "no policy"}
    with portal(chromium, database_url, tmp_path, vectors(), **options) as (site, window, address):
        assert walk(site, window, address, vectors(), each=400) > 250
        read_feeds(site, window)
        assert window.noted == []
