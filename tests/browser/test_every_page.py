"""Every page of the desk and the portal: axe finds nothing, nothing is wider than its window, no script fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page

from loa.settings import Settings
from loa_portal.app import create_app as create_portal
from loa_portal.site import EXTENSION
from loa_publisher.app import create_app as create_desk
from tests.browser.addresses import DESK, PORTAL, REFUSED, addresses, reachable, unlisted, within_reach
from tests.browser.empty import empty
from tests.browser.filled import Filled, filled
from tests.browser.press import send_as_it_stands
from tests.browser.served import Window, window
from tests.stack import environment

AXE = (Path(__file__).parent / "vendor/axe.min.js").read_text(encoding="utf-8")
WIDTHS = (1280, 390, 320)
AXE_AT = (1280, 390)
"""Where axe is asked; at 320 px, to which WCAG holds reflow, the width alone is tried."""
ALL = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
OF_COLOUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""What the dark stylesheet can break: the page is the same."""
_ASK = """async runOnly => {
  const told = await axe.run(document, {runOnly, resultTypes: ["violations"]});
  return told.violations.flatMap(one => one.nodes.map(node =>
    `${one.id}: ${node.target.join(" ")} ${node.failureSummary.split("\\n").slice(1).join(" ")}`));
}"""
_EXPECTED = re.compile(r"status of 4(04|09|22)")
"""What a browser's console says of pages that are meant to refuse."""


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
    with _opened(filled, _sqlite_template, tmp_path_factory.mktemp("filled")) as opened:
        yield opened


@pytest.fixture(scope="module")
def first_day(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """Both, without a plan, an item or an account."""
    with _opened(empty, _sqlite_template, tmp_path_factory.mktemp("empty")) as opened:
        yield opened


def _opened(
    kind: Callable[[str, Path], AbstractContextManager[Filled]], template: Path, var: Path
) -> AbstractContextManager[Filled]:
    for file in template.parent.glob("loa.db*"):
        (var / file.name).write_bytes(file.read_bytes())
    return kind(f"sqlite:///{var}/loa.db", var)


def _visit(opened: Window, path: str) -> list[str]:
    """What is wrong with a page."""
    answer = opened.page.goto(opened.address + path)
    wanted = 404 if "khong-co-trang" in path or str(UUID(int=0)) in path else 200
    assert answer is not None
    assert answer.status == wanted, f"{path}: {answer.status}"
    return _look(opened, path)


def _look(opened: Window, path: str) -> list[str]:
    page = opened.page
    page.wait_for_load_state()
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        needed = page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            wrong.append(f"{path}: {needed} px in a window of {width}")
        if width in AXE_AT:
            wrong += [f"{path} ({width}): {one}" for one in ask_axe(page)]
            wrong += [f"{path} ({width}, dark): {one}" for one in ask_axe_in_the_dark(page)]
    return wrong


def ask_axe(page: Page, rules: Mapping[str, Any] = ALL) -> list[str]:
    """What axe finds against the rules of WCAG 2.1, A and AA."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    told: list[str] = page.evaluate(_ASK, rules)
    return told


def ask_axe_in_the_dark(page: Page) -> list[str]:
    """What axe finds against the rules of colour where the reader's machine is dark."""
    page.emulate_media(color_scheme="dark")
    told = ask_axe(page, OF_COLOUR)
    page.emulate_media(color_scheme="light")
    return told


def _whole(chromium: Browser, loa: Filled, language: str) -> list[str]:
    """What is wrong with all pages that need no more ids than there are."""
    options: dict[str, Any] = {"color_scheme": "light", "reduced_motion": "reduce"}
    wrong = []
    with window(chromium, loa.desk_address, **options) as opened:
        opened.speak(language)
        wrong += _visit(opened, "/dang-nhap")
        opened.sign_in("chief")
        opened.speak(language)
        for path in addresses(within_reach(DESK, loa.ids), loa.ids):
            wrong += _visit(opened, path)
        for path, button in REFUSED:
            if reachable(path, loa.ids):
                wrong += _refuse(opened, path.format_map(loa.ids), button)
        wrong += _visit(opened, "/khong-co-trang-nay")
        assert opened.page.locator("html").get_attribute("lang") == language
        wrong += [fault for fault in opened.faults if not _EXPECTED.search(fault)]
    with window(chromium, loa.portal_address, **options) as opened:
        opened.go(f"/?lang={language}")
        for path in addresses(within_reach(PORTAL, loa.ids), loa.ids):
            wrong += _visit(opened, path)
        wrong += [fault for fault in opened.faults if not _EXPECTED.search(fault)]
    return wrong


def _refuse(opened: Window, path: str, button: str) -> list[str]:
    """What is wrong with the page that says why a form was refused."""
    opened.go(path)
    send_as_it_stands(opened.page, button)
    assert opened.page.locator("[role=alert], [aria-invalid=true]").count(), f"{path} was not refused"
    return _look(opened, f"{path} refused")


@pytest.mark.browser
@pytest.mark.accept
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_page_breaks_a_rule_or_its_window(chromium: Browser, loa: Filled, language: str) -> None:
    """WCAG 2.1 A and AA as axe knows them, light and dark; no sideways scrolling; no error of script or content policy."""
    for table in (DESK, PORTAL):
        assert within_reach(table, loa.ids) == table
    assert all(reachable(path, loa.ids) for path, _button in REFUSED)
    wrong = _whole(chromium, loa, language)
    assert not wrong, "\n".join(wrong)


@pytest.mark.browser
@pytest.mark.accept
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_page_breaks_a_rule_on_the_first_day(chromium: Browser, first_day: Filled, language: str) -> None:
    """The same where there is nothing yet to show."""
    wrong = _whole(chromium, first_day, language)
    assert not wrong, "\n".join(wrong)
