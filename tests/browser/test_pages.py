"""Pages of the whole of Loa in a real browser: by keyboard, without JavaScript, with what is pasted."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Running, desk_in

pytestmark = pytest.mark.browser


def test_reading_approving_and_taking_down_need_no_javascript(chromium: Browser, loa: Running) -> None:
    """Plain forms and links do all of it."""
    with desk_in(chromium, loa, java_script_enabled=False) as desk:
        desk.sign_in("approver")
        page = desk.go("/phe-duyet")
        # the last to go out: the first may have passed its time this morning, and what is approved late is not scheduled
        page.get_by_role("link", name="Xem và duyệt").last.click()
        page.get_by_role("button", name="Phê duyệt").click()
        expect(page.get_by_role("status").first).to_contain_text("Đã phê duyệt.")
        page.get_by_role("link", name="Gỡ bỏ").click()
        page.get_by_role("button", name="Gỡ bỏ ở mọi nơi").click()
        expect(page.get_by_role("status").first).to_contain_text("Đã thu hồi.")


def test_writing_needs_no_javascript(chromium: Browser, loa: Running) -> None:
    """The text is a plain field then."""
    with desk_in(chromium, loa, java_script_enabled=False) as desk:
        desk.sign_in("editor")
        page = desk.go("/noi-dung/moi")
        page.get_by_label("Tiêu đề", exact=True).fill("Viết không cần kịch bản")
        page.locator("textarea[name=body_html]").fill("<p>Chào các em.</p>")
        page.get_by_label("Nội dung trọng tâm").select_option(index=1)
        page.get_by_label("Cổng thông tin điện tử").check()
        page.get_by_role("button", name="Lưu", exact=True).click()
        expect(page.get_by_role("heading", name="Viết không cần kịch bản")).to_be_visible()
        expect(page.get_by_text("Chào các em.")).to_be_visible()


def test_the_keyboard_reaches_the_content_and_the_menu(chromium: Browser, loa: Running) -> None:
    """The first Tab offers to skip; the menu opens by Enter and closes by Escape, which gives the focus back."""
    with desk_in(chromium, loa) as desk:
        desk.sign_in("editor")
        page = desk.go("/noi-dung")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Tới nội dung chính")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#main")).to_be_focused()
        menu = page.locator(".bar summary")
        menu.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Đăng xuất")).to_be_hidden()
        expect(menu).to_be_focused()


def test_what_word_and_web_pages_paste_comes_in_clean(chromium: Browser, loa: Running) -> None:
    """Structure stays, styles, scripts and classes go."""
    pasted = (
        '<p class="MsoNormal" style="color:red" onclick="alert(1)">Một <b style="mso-x:1">đậm</b></p>'
        "<script>window.hacked=1</script><ul><li>hai</li></ul><img src=x onerror='window.hacked=1'>"
    )
    with desk_in(chromium, loa) as desk:
        desk.sign_in("editor")
        page = desk.go("/noi-dung/moi")
        page.get_by_role("textbox", name="Bài viết").click()
        page.evaluate(
            """html => { const data = new DataTransfer(); data.setData("text/html", html);
            document.getElementById("f-body_html").dispatchEvent(
              new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }""",
            pasted,
        )
        stored = page.locator("textarea[name=body_html]")
        expect(stored).to_have_value(re.compile("<strong>đậm</strong>"))
        html = stored.input_value()
        assert "<li>hai</li>" in html
        for unwanted in ("style", "class", "script", "onclick", "onerror", "<img"):
            assert unwanted not in html
        assert page.evaluate("window.hacked") is None


def test_unsaved_text_is_not_left_by_accident(chromium: Browser, loa: Running) -> None:
    """The browser asks; saving does not."""
    with desk_in(chromium, loa) as desk:
        desk.sign_in("editor")
        page = desk.go("/noi-dung/moi")
        page.get_by_label("Tiêu đề", exact=True).press_sequentially("Nháp")
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        page.get_by_role("link", name="Kế hoạch").first.click(no_wait_after=True)
        page.wait_for_timeout(500)
        assert asked == ["beforeunload"]
        assert page.url.endswith("/noi-dung/moi")
