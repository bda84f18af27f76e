"""Hostile words in every form of every room: nothing breaks, nothing runs where they are shown again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.addresses import DESK, addresses, within_reach
from tests.browser.filled import Filled, filled
from tests.hostile.crawl import pages
from tests.hostile.filling import Filling, unreached
from tests.hostile.grounds import line_of
from tests.hostile.vectors import some, vectors
from tests.hostile.watching import FOREIGN, Watched, watched
from tests.publisher.desk.conftest import PASSWORD
from tests.publisher.feedback.cases import send

pytestmark = pytest.mark.browser

BESIDES = {
    "briefings_agenda.arrange": "has no field; the order of what stands there already",
    "calendar.undo": "has no field; is offered once, right after a move",
    "deliveries.let_go": "has no field",
    "feedback_handling.settle": "has no field; is asked where the answer of the mail relay was lost",
    "films_television.derive": "boxes alone, as long as a quarter has no film",
    "plans_items_sheet.left_out": "hands out a file of what was sent to `work`",
    "recall.send": "has no field; is offered once a correction is approved",
    "settings_tokens.revoke": "has no field",
}
"""Views whose forms a walk may not find, with the reason."""


def lines(given: Sequence[str]) -> list[str]:
    """What a field keeps of them."""
    return [line for vector in given if (line := line_of(vector))]


def written_to(loa: Filled, given: Sequence[str]) -> None:
    """Readers write by the portal's form."""
    for number, line in enumerate(given):
        name = given[(number + 1) % len(given)]
        send(
            loa.desk.database, loa.desk.clock.now(), text=f"{line}\n{name}", name=name[:100], phone=line[:30]
        )
    loa.desk.visitor("chief").get("/phan-hoi")


def fill(loa: Filled, given: Sequence[str], *, each: int, rounds: int) -> Filling:
    """Somebody with every role goes round; what one round makes, the next one finds."""
    filling = Filling(loa.desk.app, loa.desk.visitor("chief"), given)
    for _ in range(rounds):
        # from the last: what is decided on or taken down early has no form any more
        known = list(addresses(within_reach(DESK, loa.ids), loa.ids))
        filling.go_round(reversed(known), each=each)
    return filling


def look_through(loa: Filled, window: Watched, answers: Sequence[tuple[str, str]], *, each: int) -> int:
    """Everything that came back, and every page as the server sends it now; how many pages there were."""
    window.page.goto(f"{loa.desk_address}/dang-nhap")
    for address, html in answers:
        window.noted += [f"stands {one} at {address}" for one in window.page.evaluate(FOREIGN, html)]
    count = 0
    for path, _document, html in pages(loa.desk.app, loa.desk.visitor("chief"), each=each):
        window.noted += [f"stands {one} at {path}" for one in window.page.evaluate(FOREIGN, html)]
        count += 1
    return count


def open_each(loa: Filled, window: Watched, *, each: int) -> None:
    """Every page opened by somebody with every role, so that whatever would run does."""
    window.page.goto(f"{loa.desk_address}/dang-nhap")
    window.page.locator("#f-login").fill("chief")
    window.page.locator("#f-password").fill(PASSWORD)
    window.page.locator("main button[type=submit], main .button-main").first.click()
    window.page.wait_for_url(f"{loa.desk_address}/")
    for path, _document, _html in pages(loa.desk.app, loa.desk.visitor("chief"), each=each):
        assert window.look(loa.desk_address + path) == 200


def test_nothing_stands_where_it_should_not_whatever_is_filled_in(
    chromium: Browser, sqlite_url: str, tmp_path: Path
) -> None:
    """Each form once with a spread of vectors, to be taken and to be refused; every answer and page is looked through."""
    with filled(sqlite_url, tmp_path) as loa:
        given = lines(some())
        written_to(loa, given)
        filling = fill(loa, given, each=1, rounds=1)
        assert filling.broken == []
        assert unreached(loa.desk.app, filling, BESIDES) == set()
        assert filling.statuses[200] > 100
        with watched(chromium, urlsplit(loa.desk_address).netloc) as window:
            assert look_through(loa, window, filling.answers, each=1) > 60
            assert window.noted == []


@pytest.mark.accept
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("policy", ["policy", "no policy"])
def test_nothing_runs_of_all_that_is_known_in_any_form(
    chromium: Browser, database_url: str, tmp_path: Path, policy: str
) -> None:
    """Each form several times, all vectors in turn; every page opened, again in a browser that ignores the content policy."""
    with filled(database_url, tmp_path) as loa:
        given = lines(vectors())
        written_to(loa, given)
        filling = fill(loa, given, each=2, rounds=2)
        assert filling.broken == []
        options = {"bypass_csp": policy == "no policy"}
        with watched(chromium, urlsplit(loa.desk_address).netloc, **options) as window:
            assert look_through(loa, window, filling.answers, each=2) > 100
            open_each(loa, window, each=2)
            assert window.noted == []
