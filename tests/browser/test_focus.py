"""The important part of a picture: by a click, by keys, and without a script."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.served import desk_served, window
from tests.publisher.desk.conftest import Desk

pytestmark = pytest.mark.browser


def pictured(desk: Desk) -> int:
    """An item with a large picture in it."""
    out = io.BytesIO()
    Image.new("RGB", (800, 400), "teal").save(out, "PNG")
    out.seek(0)
    return desk.write(desk.visitor("editor"), pictures=[(out, "cong.png")], new_alt="Cổng trường")


def opened(page: Page) -> None:
    """Unfolds the place where it is set."""
    page.get_by_text("Điểm chính của ảnh").click()


def test_a_click_on_the_picture_sets_it_and_every_cut_follows(
    chromium: Browser, sqlite_url: str, tmp_path: Path
) -> None:
    """The numbers, the ring, the samples and the thumbnail; it is saved with the item. Keys change it by one."""
    with desk_served(sqlite_url, tmp_path) as (desk, address):
        number = pictured(desk)
        with window(chromium, address) as seen:
            seen.sign_in("editor")
            page = seen.go(f"/noi-dung/{number}/soan")
            opened(page)
            stage = page.locator(".focus-stage")
            box = stage.bounding_box()
            assert box
            stage.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.8})
            across, down = page.get_by_label("Cách mép trái"), page.get_by_label("Cách mép trên")
            expect(across).to_have_value("25")
            expect(down).to_have_value("80")
            for one in (".picture > img", ".focus-cut-square"):
                assert page.locator(one).evaluate("one => getComputedStyle(one).objectPosition") == "25% 80%"
            down.press("ArrowUp")
            expect(down).to_have_value("81")
            expect(page.locator("[data-focus-told]")).to_have_text("25% · 81%")
            page.get_by_role("button", name="Lưu", exact=True).click()
            page.wait_for_url(f"{address}/noi-dung/{number}")
            assert "focus-x-25 focus-y-80" in page.content()
            assert seen.faults == []


def test_without_a_script_the_two_numbers_do(chromium: Browser, sqlite_url: str, tmp_path: Path) -> None:
    """And nothing speaks of a click."""
    with desk_served(sqlite_url, tmp_path) as (desk, address):
        number = pictured(desk)
        with window(chromium, address, java_script_enabled=False) as seen:
            seen.sign_in("editor")
            page = seen.go(f"/noi-dung/{number}/soan")
            opened(page)
            expect(page.get_by_text("Bấm vào ảnh")).to_be_hidden()
            page.get_by_label("Cách mép trái").fill("100")
            page.get_by_role("button", name="Lưu", exact=True).click()
            page.wait_for_url(f"{address}/noi-dung/{number}")
            assert "focus-x-100 focus-y-50" in page.content()
