"""A reviewer's morning in a browser: compare, return with a comment, approve; several at once; in an emergency, alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.served import desk_served, window
from tests.publisher.desk.conftest import form

pytestmark = pytest.mark.browser


def test_a_submission_is_compared_returned_and_approved(
    chromium: Browser, database_url: str, tmp_path: Path
) -> None:
    """The reviewer ticks the checklist, says what is missing, sees word by word what was mended, and approves that."""
    with (
        desk_served(database_url, tmp_path) as (desk, address),
        window(chromium, address) as editor,
        window(chromium, address) as reviewer,
    ):
        number = desk.write(desk.visitor("editor"), act="submit")
        reviewer.sign_in("approver")
        page = reviewer.go("/phe-duyet")
        page.get_by_role("link", name="Xem và duyệt").click()
        page.get_by_role("button", name="Trả lại").click()
        expect(page.get_by_role("alert")).to_contain_text("Ý kiến")
        page.get_by_label("Đúng thẩm quyền và quy chế phát ngôn.").check()
        page.get_by_label("Ý kiến").fill("Ngày thi đã đổi sang 13/6")
        page.get_by_role("button", name="Trả lại").click()
        expect(page.get_by_text("Đã trả lại người viết")).to_be_visible()

        editor.sign_in("editor")
        page = editor.go(f"/noi-dung/{number}")
        expect(page.get_by_text("Ngày thi đã đổi sang 13/6").first).to_be_visible()
        expect(page.get_by_text("Danh mục kiểm tra: đạt 1/7.")).to_be_visible()
        base = desk.item(number).revision_hash
        mended = form(desk, summary="Kỳ thi lùi sang ngày 13/6.", base=base, act="submit")
        desk.visitor("editor").post(f"/noi-dung/{number}/soan", mended)

        page = reviewer.go(f"/phe-duyet/{number}")
        expect(page.locator(".change del")).to_have_text("12/6")
        expect(page.locator(".change ins")).to_have_text("13/6")
        page.get_by_role("button", name="Phê duyệt").click()
        expect(page.get_by_role("status").get_by_text("Đã phê duyệt.")).to_be_visible()
        assert {row.state for row in desk.deliveries(number)} == {"scheduled"}
        assert editor.faults == []
        # the answer 422 that asks for a comment is noted by the browser, and nothing else
        assert [fault for fault in reviewer.faults if "422" not in fault] == []


def test_several_are_read_and_approved_by_keyboard_alone(
    chromium: Browser, sqlite_url: str, tmp_path: Path
) -> None:
    """Space chooses, Enter goes on; each outcome stands beside its item."""
    with desk_served(sqlite_url, tmp_path) as (desk, address), window(chromium, address) as reviewer:
        for title in ("Tin thứ nhất", "Tin thứ hai"):
            desk.write(desk.visitor("editor"), act="submit", title=title)
        reviewer.sign_in("approver")
        page = reviewer.go("/phe-duyet")
        for box in page.locator("input[name=so]").all():
            box.focus()
            page.keyboard.press("Space")
        page.get_by_role("button", name="Đọc các nội dung đã chọn").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Phê duyệt 2 nội dung")).to_be_visible()
        page.get_by_role("button", name="Phê duyệt các nội dung đã chọn").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Đã phê duyệt 2 nội dung")).to_be_visible()
        assert reviewer.faults == []


def test_an_emergency_is_asked_to_be_reviewed_on_the_home_page(
    chromium: Browser, sqlite_url: str, tmp_path: Path
) -> None:
    """Without JavaScript too: published alone with a reason, shown to the other approver until it is reviewed."""
    with (
        desk_served(sqlite_url, tmp_path) as (desk, address),
        window(chromium, address, java_script_enabled=False) as publisher,
        window(chromium, address, java_script_enabled=False) as reviewer,
    ):
        number = desk.write(desk.visitor("editor"))
        publisher.sign_in("approver")
        page = publisher.go(f"/noi-dung/{number}")
        page.get_by_role("link", name="Đăng khẩn cấp").click()
        page.get_by_label("Lý do").fill("Bão đổ bộ trong đêm")
        page.get_by_role("button", name="Tự quyết định, đăng ngay").click()
        expect(page.get_by_role("status").first).to_contain_text("đăng ngay")

        reviewer.sign_in("spokesperson")
        page = reviewer.go("/")
        page.get_by_role("link", name="Lịch thi vào lớp 10").first.click()
        expect(page.get_by_text("Bão đổ bộ trong đêm")).to_be_visible()
        page.get_by_role("button", name="Tán thành", exact=True).click()
        expect(page.get_by_role("status").first).to_contain_text("tán thành")
        expect(reviewer.go("/").get_by_text("Đăng khẩn cấp chờ xem xét lại")).to_have_count(0)
