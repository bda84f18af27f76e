"""What is written and not saved survives a closed browser and a killed server."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Running, answers, desk_in

pytestmark = [pytest.mark.browser, pytest.mark.accept]

TITLE = "Tiêu đề"


def body(page: Page) -> str:
    """What the field holds that would be sent."""
    return page.locator("textarea[name=body_html]").input_value()


def test_a_killed_server_and_a_closed_browser_lose_nothing(chromium: Browser, loa: Running) -> None:
    """Title, text, channel and picture text are there again in another browser, after SIGKILL of the server."""
    with desk_in(chromium, loa) as desk:
        desk.sign_in("editor")
        page = desk.go("/noi-dung/12/soan")
        page.get_by_label(TITLE, exact=True).fill("Viết dở khi máy chủ chết")
        page.get_by_role("textbox", name="Bài viết").click()
        page.keyboard.press("Control+End")
        page.keyboard.type("Câu cuối chưa lưu.")
        page.get_by_role("checkbox", name="Truyền hình").check()
        expect(page.get_by_text("Đã giữ bản đang viết")).to_be_visible()
        loa.kill_desk()
    with desk_in(chromium, loa) as desk:
        desk.context.set_default_timeout(60_000)  # a server that has just begun, on a machine that is busy
        _again(desk.page, loa)
        desk.sign_in("editor")
        page = desk.go("/noi-dung/12/soan")
        goes_on = page.get_by_text("Bạn đang viết tiếp phần chưa lưu")
        offered = page.get_by_role("link", name="Viết dở khi máy chủ chết")
        expect(goes_on.or_(offered)).to_be_visible()
        if (
            offered.is_visible()
        ):  # nobody could tell the server that the window closed: it asks before it takes over
            offered.click()
        expect(goes_on).to_be_visible()
        expect(page.get_by_label(TITLE, exact=True)).to_have_value("Viết dở khi máy chủ chết")
        expect(page.get_by_role("textbox", name="Bài viết")).to_contain_text("Câu cuối chưa lưu.")
        expect(page.get_by_role("checkbox", name="Truyền hình")).to_be_checked()
        page.get_by_role("button", name="Bỏ phần này").click()
        expect(page.get_by_text("Đã bỏ phần chưa lưu.")).to_be_visible()
        expect(page.get_by_label(TITLE, exact=True)).not_to_have_value("Viết dở khi máy chủ chết")


def test_what_is_written_while_the_server_is_away_comes_back(chromium: Browser, loa: Running) -> None:
    """The browser keeps it and hands it over when the editor is opened again."""
    with desk_in(chromium, loa) as desk:
        desk.sign_in("editor")
        page = desk.go("/noi-dung/moi")
        page.route("**/noi-dung/dang-viet/**", lambda route: route.abort())
        page.get_by_label(TITLE, exact=True).press_sequentially("Viết lúc mất mạng")
        expect(page.get_by_text("Phần viết được giữ trong trình duyệt này")).to_be_visible()
        page.close(run_before_unload=False)
        loa.kill_desk()
        page = desk.context.new_page()
        _again(page, loa)
        page.goto(f"{loa.desk}/noi-dung/moi")
        expect(page.get_by_label(TITLE, exact=True)).to_have_value("Viết lúc mất mạng")
        expect(page.get_by_text("Bạn đang viết tiếp phần chưa lưu")).to_be_visible()


def test_what_was_saved_is_not_offered_again(chromium: Browser, loa: Running) -> None:
    """Neither by the server nor by the browser's own copy."""
    with desk_in(chromium, loa) as desk:
        desk.sign_in("editor")
        page = desk.go("/noi-dung/moi")
        page.get_by_label(TITLE, exact=True).fill("Lưu ngay không chờ")
        page.get_by_label("Nội dung trọng tâm").select_option(index=1)
        page.get_by_role("button", name="Lưu", exact=True).click()
        expect(page.get_by_role("heading", name="Lưu ngay không chờ")).to_be_visible()
        page = desk.go("/noi-dung/moi")
        while page.evaluate("Object.keys(localStorage).some(name => name.startsWith('loa-unsaved'))"):
            page.wait_for_timeout(
                100
            )  # the test's own time limit ends this; wait_for_function would need eval
        page.reload()
        expect(page.get_by_label(TITLE, exact=True)).to_have_value("")
        expect(page.get_by_text("Lưu ngay không chờ")).to_have_count(0)
        assert desk.faults == []


def _again(page: Page, loa: Running) -> None:
    """Waits until the server that was killed answers again."""
    for _ in range(240):
        if answers(f"{loa.desk}/healthz"):
            return
        page.wait_for_timeout(250)
    pytest.fail("the desk did not come back")
