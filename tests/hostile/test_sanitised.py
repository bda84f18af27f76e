"""What officers' HTML becomes: nothing of it runs even without a content policy, and cleaning it again changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Error

import loa_portal.html
from loa_channels.newsletter.letter import _cleaner
from loa_publisher.items.html import sanitise
from tests.hostile.vectors import packed, vectors
from tests.hostile.watching import FOREIGN, Watched, watched

CLEANERS: dict[str, Callable[[str], str]] = {
    "desk": sanitise,
    "portal": loa_portal.html.sanitise,
    "mail": _cleaner.clean,
}
TOUCH = """for (const one of document.querySelectorAll("a, p, button, input, area, text, marquee, body"))
  for (const what of ["pointerover", "mouseover", "focus", "click"]) one.dispatchEvent(new MouseEvent(what, {bubbles: true}))"""
PIECES = sorted(
    {piece for vector in vectors() for piece in (vector, *vector.partition(">"), vector[: len(vector) // 2])}
)


def test_the_corpus_is_large_and_says_nothing_twice() -> None:
    """At least a hundred are asked for."""
    assert len(vectors()) >= 300
    assert len(set(vectors())) == len(vectors())


@pytest.mark.parametrize("cleaner", CLEANERS)
def test_what_was_cleaned_passes_unchanged(cleaner: str) -> None:
    """Each vector alone and all of them packed; and what the desk stores is what the portal shows."""
    clean = CLEANERS[cleaner]
    for text in (*vectors(), *packed(vectors(), clean)):
        once = clean(text)
        assert clean(once) == once
        stored = sanitise(text)
        assert loa_portal.html.sanitise(stored).count("<a ") == stored.count("<a ")


@pytest.mark.parametrize("cleaner", CLEANERS)
@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
def test_whatever_is_put_together_passes_unchanged_once_cleaned(cleaner: str, text: str) -> None:
    """Vectors, halves of them and what stands between their brackets, in any order."""
    clean = CLEANERS[cleaner]
    once = clean(text)
    assert clean(once) == once


@pytest.mark.browser
@pytest.mark.parametrize("cleaner", CLEANERS)
def test_nothing_runs_where_no_policy_helps(chromium: Browser, cleaner: str) -> None:
    """A reader's program that shows what it was sent: no script, no handler, no address that acts, no request to anybody."""
    clean = CLEANERS[cleaner]
    with watched(chromium, "nowhere") as window:
        shown = 0
        for text in packed(vectors(), clean):
            window.show(f"<!doctype html><meta charset=utf-8>{clean(text)}")
            shown += window.page.locator("p").filter(has_text="mốc").count()
            found = window.page.evaluate(FOREIGN, clean(text).replace(' style="', ' data-style="'))
            window.noted += [one for one in found if "data-style" not in one]
        assert window.noted == []
        assert shown > len(vectors()) * 0.8


@pytest.mark.browser
def test_the_watch_sees_what_runs_and_what_is_refused(chromium: Browser) -> None:
    """Or all the other tests would say nothing."""
    with watched(chromium, "nowhere") as window:
        window.show(
            "<img src=x onerror=alert(1)><a href='javascript:alert(1)' id=x>x</a><img src='http://evil.example/'>"
        )
        window.page.click("#x")
        _until(window, 3)
        assert any(said.startswith("ran alert") for said in window.noted)
        assert "asked http://evil.example/" in window.noted
        assert len([said for said in window.noted if said.startswith("ran alert")]) == 2
        window.noted.clear()
        window.page.route(
            "http://nowhere/",
            lambda route: route.fulfill(
                body="<img src=x onerror=alert(1)>",
                content_type="text/html",
                headers={"content-security-policy": "default-src 'none'; img-src 'unsafe-inline'"},
            ),
        )
        window.look("http://nowhere/")
        _until(window, 4)
        assert any(said.startswith("refused script-src") for said in window.noted)
        assert any(said.startswith("policy") for said in window.noted)
        assert any(said.startswith("guesses") for said in window.noted)
        assert any(said.startswith("stands img onerror") for said in window.noted)
        found = window.page.evaluate(
            FOREIGN, "<base href=x><p onclick=x style=x><a href=' java\tscript:x'>x</a><form action=//x>"
        )
        assert len(found) == 5


@pytest.mark.browser
@pytest.mark.accept
def test_the_vectors_are_sharp(chromium: Browser) -> None:
    """Shown as they are, a good part of them does something by itself or once one points, clicks or focuses."""
    ran = 0
    with watched(chromium, "nowhere") as window:
        for vector in vectors():
            window.noted.clear()
            try:
                window.show(f"<!doctype html>{vector}")
                window.page.wait_for_timeout(15)
                window.page.evaluate(TOUCH)
                window.page.wait_for_timeout(15)
            except Error as left:  # the vector led the window away
                window.noted.append(f"ran {left}")
                window.page = window.context.new_page()
            ran += any(said.startswith(("ran", "asked", "opened")) for said in window.noted)
    assert ran >= 120, ran


def _until(window: Watched, count: int) -> None:
    for _ in range(200):
        if len(window.noted) >= count:
            return
        window.page.wait_for_timeout(25)
