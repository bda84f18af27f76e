"""Hostile words in every field that the desk stores, and every page that shows them, in a browser that watches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.served import desk_served
from tests.hostile.crawl import pages
from tests.hostile.grounds import Ground
from tests.hostile.vectors import some, vectors
from tests.hostile.watching import FOREIGN, Watched, watched
from tests.publisher.desk.conftest import PASSWORD

pytestmark = pytest.mark.browser

ASKED = (
    "q",
    "xem",
    "trang",
    "state",
    "topic",
    "audience",
    "so",
    "so-voi",
    "moi",
    "act",
    "next",
    "lang",
    "target",
    "tiep",
)
"""Names that addresses of the desk ask by."""


@contextmanager
def office(
    chromium: Browser, url: str, var: Path, given: tuple[str, ...], **options: Any
) -> Iterator[tuple[Ground, Watched, str]]:
    """A desk full of hostile words, and a window in which somebody with every role has signed in."""
    with desk_served(url, var) as (desk, address):
        ground = Ground(desk, given)
        ground.write()
        ground.decide()
        with watched(chromium, urlsplit(address).netloc, **options) as window:
            window.page.goto(f"{address}/dang-nhap")
            window.page.locator("#f-login").fill("tat-ca")
            window.page.locator("#f-password").fill(PASSWORD)
            window.page.locator("main button[type=submit], main .button-main").first.click()
            window.page.wait_for_url(f"{address}/")
            yield ground, window, address


def walk(ground: Ground, window: Watched, address: str, each: int) -> int:
    """Opens every page that there is to see; how many there were."""
    visitor = ground.desk.visitor("tat-ca")
    count = 0
    for path, _document, _html in pages(ground.desk.app, visitor, each=each):
        assert window.look(address + path) == 200
        count += 1
    window.page.wait_for_timeout(300)
    return count


def echoes(ground: Ground, window: Watched) -> int:
    """What pages say back of an address that nobody would type; every answer is looked through, none breaks."""
    visitor = ground.desk.visitor("tat-ca")
    paths = ["/", "/noi-dung", "/lich", "/luot-dang", "/phe-duyet", "/viec", "/ke-hoach", "/khong-co"]
    count = 0
    for number, vector in enumerate(ground.vectors):
        said = quote(vector)
        query = "&".join(f"{name}={said}" for name in ASKED)
        for path in (f"{paths[number % len(paths)]}?{query}", f"/{said}", f"/noi-dung/{said}"):
            page = visitor.get(path)
            assert page.status < 500, path
            assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
            window.noted += [f"stands {one} at {path}" for one in window.page.evaluate(FOREIGN, page.body)]
            count += 1
    return count


def shown_as_written(ground: Ground, window: Watched) -> set[str]:
    """The titles that the list does not show letter by letter."""
    visitor = ground.desk.visitor("tat-ca")
    told = ""
    for page in range(1, 2 + len(ground.titles) // 40):
        told += unescape(
            "".join(visitor.get(f"/noi-dung?state=draft&trang={page}").body.split("<mark>")).replace(
                "</mark>", ""
            )
        )
    return {title for title in ground.titles[4:] if title not in told}


def test_nothing_runs_at_the_desk(chromium: Browser, sqlite_url: str, tmp_path: Path) -> None:
    """A spread of vectors through all that is stored: every view is opened; nothing runs, nothing had to be refused."""
    with office(chromium, sqlite_url, tmp_path, some()) as (ground, window, address):
        assert walk(ground, window, address, each=1) > 30
        assert echoes(ground, window) > 50
        assert shown_as_written(ground, window) == set()
        assert window.noted == []


@pytest.mark.accept
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("policy", ["policy", "no policy"])
def test_nothing_runs_at_the_desk_of_all_that_is_known(
    chromium: Browser, database_url: str, tmp_path: Path, policy: str
) -> None:
    """Every vector, several pages of every view; and again in a browser that ignores the content policy."""
    options = {"bypass_csp": policy == "no policy"}
    with office(chromium, database_url, tmp_path, vectors(), **options) as (ground, window, address):
        assert walk(ground, window, address, each=6) > 60
        assert echoes(ground, window) > 900
        assert shown_as_written(ground, window) == set()
        assert ground.refused > 5
        assert window.noted == []
