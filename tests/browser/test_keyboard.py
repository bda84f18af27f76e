"""Shortcuts, as hands on a keyboard meet them: where they lead, when they keep still, how they are switched off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.served import Window, desk_served, window

pytestmark = pytest.mark.browser


@pytest.fixture
def editor(chromium: Browser, sqlite_url: str, tmp_path: Path) -> Iterator[Window]:
    """An editor's window."""
    with desk_served(sqlite_url, tmp_path) as (_desk, address), window(chromium, address) as opened:
        opened.sign_in("editor")
        yield opened


def test_a_slash_leads_to_the_search_of_every_page(editor: Window) -> None:
    """What is found is marked, with marks or without."""
    page = editor.go("/ke-hoach")
    page.keyboard.press("/")
    expect(page.locator("#bar-q")).to_be_focused()
    page.keyboard.type("sua hoc duong")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text("Sữa học đường")
    page.keyboard.press("/")
    expect(page.locator("#f-q")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#f-q")).not_to_be_focused()
    assert editor.faults == []


def test_keys_lead_to_pages(editor: Window) -> None:
    """N writes an item, from any page, in either case."""
    page = editor.go("/luot-dang")
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("/noi-dung/moi$"))
    page = editor.go("/")
    page.keyboard.press("Shift+N")
    expect(page).to_have_url(re.compile("/noi-dung/moi$"))


def test_the_sheet_opens_and_closes(editor: Window) -> None:
    """By ?, from the menu, by Escape and by its button; no other shortcut fires while it is open."""
    page = editor.go("/noi-dung")
    sheet = page.get_by_role("dialog", name="Phím tắt")
    page.keyboard.press("?")
    expect(sheet).to_be_visible()
    page.keyboard.press("n")
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.locator(".bar summary").click()
    page.get_by_role("link", name="Phím tắt").click()
    expect(sheet).to_be_visible()
    sheet.get_by_role("button", name="Đóng").click()
    expect(sheet).to_be_hidden()
    assert page.url.endswith("/noi-dung")


def test_no_key_fires_while_somebody_writes(editor: Window) -> None:
    """In a field, in the rich text, in a list of choices, with Ctrl or Alt, or while a word is being composed."""
    page = editor.go("/noi-dung/moi")
    for place in ("#f-title", "#f-summary", "[role=textbox]", "#f-topic"):
        page.locator(place).first.focus()
        for key in ("n", "/", "?", "t", "d", "w", "m"):
            page.keyboard.press(key)
    for keys in ("Control+n", "Alt+n", "Control+/"):
        page.locator("#main").focus()
        page.keyboard.press(keys)
    assert page.url.endswith("/noi-dung/moi")
    assert page.locator("dialog[open]").count() == 0
    expect(page.locator("#f-title")).to_have_value("n/?tdwm")


def test_ctrl_s_saves_what_is_being_written(editor: Window) -> None:
    """From within a field; what is wrong with it is told as by the button."""
    page = editor.go("/noi-dung/moi")
    page.locator("#f-title").fill("Viết và lưu bằng phím")
    page.locator("#f-topic").select_option(index=1)
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", name="Viết và lưu bằng phím")).to_be_visible()


def test_switched_off_no_key_does_anything(editor: Window) -> None:
    """And they can be switched on again where they were switched off."""
    page = editor.go("/noi-dung")
    page.keyboard.press("?")
    page.get_by_role("button", name="Tắt phím tắt").click()
    page.wait_for_load_state()
    for key in ("n", "/", "?"):
        page.keyboard.press(key)
    assert page.url.endswith("/noi-dung")
    assert page.locator("dialog[open]").count() == 0
    page = editor.go("/phim-tat")
    page.locator("main").get_by_role("button", name="Bật phím tắt").click()
    page.wait_for_load_state()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Phím tắt")).to_be_visible()
