"""The calendar in a browser: by mouse, by key, and back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Desk, Running, desk_in

pytestmark = [pytest.mark.browser, pytest.mark.accept]
MONTH = "/lich?xem=thang&ngay=2031-03-03"
"""A month in which nothing else is planned."""


def write(desk: Desk, title: str, day: str = "05/03/2031", hour: str = "09:30") -> None:
    """Writes a draft with a time."""
    page = desk.go(f"/noi-dung/moi?ngay={day}&gio={hour}")
    page.get_by_label("Tiêu đề", exact=True).fill(title)
    page.get_by_label("Nội dung trọng tâm").select_option(index=1)
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def entry(page: Page, title: str) -> Locator:
    """An item in the calendar."""
    return page.locator("[data-item]", has_text=title)


def cell(page: Page, day: str, hour: str = "") -> Locator:
    """A day, or an hour of one."""
    return page.locator(f'[data-cell="{day}"]' + (f'[data-hour="{hour}"]' if hour else ""))


def test_what_is_dragged_moves_and_comes_back(chromium: Browser, loa: Running) -> None:
    """To another day with the same hour, and by the button where it was; the page is not loaded anew."""
    with desk_in(chromium, loa, viewport={"width": 1280, "height": 1400}) as desk:
        desk.sign_in("editor")
        write(desk, "Kéo thả")
        page = desk.go(MONTH)
        page.evaluate("window.seen = true")
        entry(page, "Kéo thả").drag_to(cell(page, "20/03/2031"))
        expect(page.get_by_role("status")).to_contain_text("đã chuyển sang 20/03/2031 09:30")
        expect(cell(page, "20/03/2031").locator("[data-item]")).to_contain_text("09:30")
        page.get_by_role("button", name="Hoàn tác").click()
        expect(page.get_by_role("status")).to_contain_text("đã trở lại: 05/03/2031 09:30")
        expect(cell(page, "05/03/2031").locator("[data-item]")).to_have_count(1)
        assert page.evaluate("window.seen")

        desk.go("/lich?xem=tuan&ngay=2031-03-05")
        entry(page, "Kéo thả").drag_to(cell(page, "06/03/2031", "14"))
        expect(cell(page, "06/03/2031", "14").locator("[data-item]")).to_contain_text("14:00")
        assert desk.faults == []


def test_the_calendar_by_keyboard_alone(chromium: Browser, loa: Running) -> None:
    """D, W, M and T lead about, arrows go from day to day; with Shift they carry an item, and Ctrl+Z brings it back."""
    with desk_in(chromium, loa, viewport={"width": 1280, "height": 1400}) as desk:
        desk.sign_in("editor")
        write(desk, "Bằng phím", "12/06/2031")
        page = desk.go("/lich?xem=thang&ngay=2031-06-12")
        for key, view in (("d", "ngay"), ("w", "tuan"), ("m", "thang")):
            page.keyboard.press(key)
            page.wait_for_url(re.compile(f"xem={view}&ngay=2031-06-12"))

        entry(page, "Bằng phím").get_by_role("link").focus()
        page.keyboard.press("Shift+ArrowRight")
        expect(cell(page, "13/06/2031").locator("[data-item]")).to_have_count(1)
        expect(entry(page, "Bằng phím").get_by_role("link")).to_be_focused()
        page.keyboard.press("Shift+ArrowDown")
        expect(cell(page, "20/06/2031").locator("[data-item]")).to_have_count(1)
        expect(entry(page, "Bằng phím").get_by_role("link")).to_be_focused()
        page.keyboard.press("Control+z")
        expect(cell(page, "13/06/2031").locator("[data-item]")).to_have_count(1)
        expect(entry(page, "Bằng phím").get_by_role("link")).to_be_focused()

        page.keyboard.press("ArrowDown")
        expect(cell(page, "20/06/2031")).to_be_focused()
        page.keyboard.press("ArrowLeft")
        expect(cell(page, "19/06/2031")).to_be_focused()
        page.keyboard.press("n")
        page.wait_for_url(re.compile("/noi-dung/moi"))
        expect(page.get_by_role("group", name="Giờ đăng").get_by_label("Ngày, như")).to_have_value(
            "19/06/2031"
        )
        desk.go("/lich?xem=tuan&ngay=2031-06-12")
        page.keyboard.press("t")
        page.wait_for_url(lambda url: "xem=tuan" in url and "2031" not in url)
        assert desk.faults == []


def test_a_click_on_an_empty_slot_opens_the_form_for_it(chromium: Browser, loa: Running) -> None:
    """Day and hour are filled in."""
    with desk_in(chromium, loa, viewport={"width": 1280, "height": 1400}) as desk:
        desk.sign_in("editor")
        page = desk.go("/lich?xem=tuan&ngay=2031-03-05")
        cell(page, "07/03/2031", "16").click()
        page.wait_for_url(re.compile("/noi-dung/moi"))
        expect(page.get_by_role("group", name="Giờ đăng").get_by_label("Ngày, như")).to_have_value(
            "07/03/2031"
        )
        expect(page.get_by_role("group", name="Giờ đăng").get_by_label("Giờ, như")).to_have_value("16:00")


def test_what_somebody_else_has_moved_stays_there(chromium: Browser, loa: Running) -> None:
    """The one with the older calendar is told so, and sees where it is."""
    with desk_in(chromium, loa, viewport={"width": 1280, "height": 1400}) as desk:
        desk.sign_in("editor")
        write(desk, "Ở yên", "05/09/2031")
        page = desk.go("/lich?xem=thang&ngay=2031-09-05")
        other = desk.context.new_page()
        other.goto(page.url)
        entry(other, "Ở yên").drag_to(cell(other, "09/09/2031"))
        expect(cell(other, "09/09/2031").locator("[data-item]")).to_have_count(1)
        entry(page, "Ở yên").drag_to(cell(page, "25/09/2031"))
        expect(page.get_by_role("alert")).to_contain_text("Người khác vừa chuyển nội dung này")
        expect(cell(page, "09/09/2031").locator("[data-item]")).to_have_count(1)
        assert desk.faults == []
