"""Two people at one item, each in a browser of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.served import desk_served, window

pytestmark = [pytest.mark.browser, pytest.mark.accept]


def test_the_second_save_shows_the_difference_and_keeps_both(
    chromium: Browser, database_url: str, tmp_path: Path
) -> None:
    """Each is told of the other; what one changed is merged, what both changed stands twice, and nothing is lost."""
    with (
        desk_served(database_url, tmp_path) as (_desk, address),
        window(chromium, address) as first,
        window(chromium, address) as second,
    ):
        first.sign_in("editor")
        second.sign_in("other")
        page = first.go("/noi-dung/moi")
        page.get_by_label("Tiêu đề", exact=True).fill("Hai người cùng viết")
        page.get_by_label("Nội dung trọng tâm").select_option(index=1)
        page.get_by_role("textbox", name="Bài viết").click()
        page.keyboard.type("Đoạn một.")
        page.keyboard.press("Enter")
        page.keyboard.type("Đoạn hai.")
        page.get_by_role("button", name="Lưu", exact=True).click()
        expect(page.get_by_role("heading", name="Hai người cùng viết")).to_be_visible()
        path = page.url.removeprefix(address) + "/soan"

        one, two = first.go(path), second.go(path)
        expect(two.get_by_text("Chuyên viên cũng đang mở nội dung này")).to_be_visible()

        one.get_by_label("Tóm tắt").fill("Tóm tắt của người thứ nhất.")
        one.get_by_role("textbox", name="Bài viết").get_by_text("Đoạn hai.").click()
        one.keyboard.press("End")
        one.keyboard.type(" Sửa bởi người thứ nhất.")
        two.get_by_label("Tiêu đề", exact=True).fill("Tiêu đề của người thứ hai")
        two.get_by_role("textbox", name="Bài viết").get_by_text("Đoạn hai.").click()
        two.keyboard.press("End")
        two.keyboard.type(" Sửa bởi người thứ hai.")

        one.get_by_role("button", name="Lưu", exact=True).click()
        expect(one.get_by_text("Đã lưu.")).to_be_visible()
        expect(two.get_by_text("Chuyên viên đã lưu nội dung này lúc")).to_be_visible(timeout=30_000)
        two.get_by_role("button", name="Lưu", exact=True).click()

        expect(two.get_by_text("sau khi bạn bắt đầu viết")).to_be_visible()
        shown = two.locator(".change-text").filter(has_text="thứ hai")
        expect(shown.locator("ins").first).to_be_visible()
        expect(two.get_by_label("Tiêu đề", exact=True)).to_have_value("Tiêu đề của người thứ hai")
        expect(two.get_by_label("Tóm tắt")).to_have_value("Tóm tắt của người thứ nhất.")
        text = two.get_by_role("textbox", name="Bài viết")
        expect(text).to_contain_text("Đoạn hai. Sửa bởi người thứ hai.")
        expect(text).to_contain_text("Đoạn hai. Sửa bởi người thứ nhất.")
        two.get_by_role("button", name="Lưu", exact=True).click()

        expect(two.get_by_role("heading", name="Tiêu đề của người thứ hai")).to_be_visible()
        for kept in ("Tóm tắt của người thứ nhất.", "Sửa bởi người thứ hai.", "Sửa bởi người thứ nhất."):
            expect(two.get_by_text(kept).first).to_be_visible()
        # Chromium notes the answer "conflict" as an error of its own
        assert [fault for fault in (*first.faults, *second.faults) if "409" not in fault] == []
