"""Every page of the desk and the portal, filled: axe finds nothing, nothing is wider than its window, no script fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page

from loa.settings import Settings
from loa_portal.app import create_app as create_portal
from loa_portal.site import EXTENSION
from loa_publisher.app import create_app as create_desk
from tests.browser.addresses import DESK, PORTAL, REFUSED, addresses, unlisted
from tests.browser.filled import Filled, filled
from tests.browser.press import send_as_it_stands
from tests.browser.served import Window, window
from tests.stack import environment

AXE = (Path(__file__).parent / "vendor/axe.min.js").read_text(encoding="utf-8")
WIDTHS = (1280, 390, 320)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
_ASK = """async rules => {
  const told = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
  return told.violations.flatMap(one => one.nodes.map(node =>
    `${one.id}: ${node.target.join(" ")} ${node.failureSummary.split("\\n").slice(1).join(" ")}`));
}"""
_EXPECTED = re.compile(r"status of 4(04|09|22)")
"""What a browser's console says of pages that are meant to refuse."""
SHORT = [("vi", "light")]
ALL = [(language, scheme) for language in ("vi", "en") for scheme in ("light", "dark")]


def test_every_page_stands_in_the_table(sqlite_url: str, tmp_path: Path) -> None:
    """A new page of the desk or the portal brings its line, so that it is tried."""
    settings = Settings.load(environment(sqlite_url, "", tmp_path))
    desk, portal = create_desk(settings), create_portal(settings)
    desk.extensions["loa_house"].database.close()
    portal.extensions[EXTENSION].database.close()
    for app, table in ((desk, DESK), (portal, PORTAL)):
        assert unlisted(app, table) == set()
        assert set(table) <= set(app.view_functions)


@pytest.fixture(scope="module")
def loa(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """Both, filled."""
    var = tmp_path_factory.mktemp("filled")
    for file in _sqlite_template.parent.glob("loa.db*"):
        (var / file.name).write_bytes(file.read_bytes())
    with filled(f"sqlite:///{var}/loa.db", var) as opened:
        yield opened


def _visit(opened: Window, path: str, widths: tuple[int, ...], axe_at: tuple[int, ...]) -> list[str]:
    """What is wrong with a page."""
    answer = opened.page.goto(opened.address + path)
    wanted = 404 if "khong-co-trang" in path or str(UUID(int=0)) in path else 200
    assert answer is not None
    assert answer.status == wanted, f"{path}: {answer.status}"
    return _look(opened, path, widths, axe_at)


def _look(opened: Window, path: str, widths: tuple[int, ...], axe_at: tuple[int, ...]) -> list[str]:
    page = opened.page
    page.wait_for_load_state()
    wrong = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        needed = page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            wrong.append(f"{path}: {needed} px in a window of {width}")
        if width in axe_at:
            wrong += [f"{path} ({width}): {one}" for one in ask_axe(page)]
    return wrong


def ask_axe(page: Page) -> list[str]:
    """What axe finds against the rules of WCAG 2.1, A and AA."""
    page.evaluate(AXE)
    told: list[str] = page.evaluate(_ASK, list(RULES))
    return told


def _whole(chromium: Browser, loa: Filled, language: str, scheme: str, axe_at: tuple[int, ...]) -> list[str]:
    options: dict[str, Any] = {"color_scheme": scheme, "reduced_motion": "reduce"}
    wrong = []
    with window(chromium, loa.desk_address, **options) as opened:
        opened.speak(language)
        wrong += _visit(opened, "/dang-nhap", WIDTHS, axe_at)
        opened.sign_in("chief")
        opened.speak(language)
        for path in addresses(DESK, loa.ids):
            wrong += _visit(opened, path, WIDTHS, axe_at)
        for path, button in REFUSED:
            opened.go(path.format_map(loa.ids))
            send_as_it_stands(opened.page, button)
            assert opened.page.locator("[role=alert], [aria-invalid=true]").count(), f"{path} was not refused"
            wrong += _look(opened, f"{path} refused", WIDTHS, axe_at)
        wrong += _visit(opened, "/khong-co-trang-nay", WIDTHS, axe_at)
        assert opened.page.locator("html").get_attribute("lang") == language
        wrong += [fault for fault in opened.faults if not _EXPECTED.search(fault)]
    with window(chromium, loa.portal_address, **options) as opened:
        opened.go(f"/?lang={language}")
        for path in addresses(PORTAL, loa.ids):
            wrong += _visit(opened, path, WIDTHS, axe_at)
        wrong += [fault for fault in opened.faults if not _EXPECTED.search(fault)]
    return wrong


@pytest.mark.browser
@pytest.mark.accept
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("language", "scheme"), SHORT)
def test_no_page_breaks_a_rule_or_its_window(
    chromium: Browser, loa: Filled, language: str, scheme: str
) -> None:
    """WCAG 2.1 A and AA as axe knows them; no sideways scrolling at three widths; no error of script or content policy."""
    assert _whole(chromium, loa, language, scheme, (1280,)) == []


@pytest.mark.browser
@pytest.mark.accept
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("language", "scheme"), ALL)
def test_no_page_breaks_a_rule_in_any_language_and_colour(
    chromium: Browser, loa: Filled, language: str, scheme: str
) -> None:
    """The same for both languages, light and dark, wide and narrow."""
    assert _whole(chromium, loa, language, scheme, (1280, 390)) == []
