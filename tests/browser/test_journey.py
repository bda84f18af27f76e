"""One item from a thought to the outside world, in a browser."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from loa.clock import SystemClock, in_hanoi
from tests.browser.conftest import Desk, Running, desk_in

pytestmark = pytest.mark.browser

TITLE = "Lịch thi vào lớp 10: những điều cần nhớ"
POST = "Phụ huynh lưu lại lịch thi vào lớp 10 nhé!"


@pytest.mark.timeout(420)
def test_an_item_is_written_returned_mended_approved_and_seen_to_go_out(
    chromium: Browser, each_loa: Running, tmp_path: Path
) -> None:
    """The editor writes and submits, the spokesperson returns and then approves, and the page shows it live by itself."""
    Image.new("RGB", (64, 48), "teal").save(tmp_path / "diem-thi.png")
    with desk_in(chromium, each_loa) as desk:
        desk.sign_in("editor")
        number = write(desk, tmp_path / "diem-thi.png")

        desk.sign_in("approver")
        page = desk.go(f"/phe-duyet/{number}")
        expect(page.get_by_text(POST)).to_be_visible()
        page.get_by_label("Ý kiến").fill("Ghi rõ ngày thi ở câu đầu")
        page.get_by_role("button", name="Trả lại").click()
        expect(page.get_by_text("Đã trả lại người viết")).to_be_visible()

        desk.sign_in("editor")
        page = desk.go(f"/noi-dung/{number}")
        expect(page.get_by_text("Ghi rõ ngày thi ở câu đầu").first).to_be_visible()
        page.get_by_role("link", name="Sửa").click()
        page.get_by_label("Tóm tắt").fill("Thi ngày 12/6. Các điểm thi giữ nguyên.")
        set_due(desk)
        page.get_by_role("button", name="Lưu và trình duyệt").click()
        expect(page.get_by_text("Đã lưu và trình duyệt")).to_be_visible()

        desk.sign_in("approver")
        page = desk.go(f"/phe-duyet/{number}")
        page.get_by_role("button", name="Phê duyệt").click()
        expect(page.get_by_role("status").get_by_text("Đã phê duyệt.")).to_be_visible()
        page.evaluate("window.seen = true")
        expect(page.locator("#luot-dang .mood-good")).to_have_count(2, timeout=180_000)
        assert page.evaluate("window.seen"), "the page was loaded anew instead of looking again by itself"
        assert desk.faults == []

    posts = [post for post in each_loa.truth()["facebook"] if POST in post["message"]]
    assert len(posts) == 1
    assert len(posts[0]["images"]) == 1
    with desk_in(chromium, each_loa) as reader:
        reader.page.goto(each_loa.portal)
        expect(reader.page.get_by_role("link", name=TITLE).first).to_be_visible()


def write(desk: Desk, picture: Path) -> int:
    """Writes the item as an officer does, with the toolbar and a picture; gives its number."""
    page = desk.go("/noi-dung/moi")
    page.get_by_label("Tiêu đề", exact=True).fill(TITLE)
    page.get_by_label("Tóm tắt").fill("Các điểm thi giữ nguyên.")
    text = page.get_by_role("textbox", name="Bài viết")
    text.click()
    page.keyboard.type("Thí sinh mang theo ")
    page.get_by_role("button", name="Đậm").click()
    page.keyboard.type("phiếu báo dự thi")
    page.get_by_role("button", name="Đậm").click()
    page.keyboard.type(".")
    page.get_by_label("Nội dung trọng tâm").select_option(index=4)
    set_due(desk)
    page.get_by_label("Cổng thông tin điện tử").check()
    facebook = page.locator(".target", has=page.get_by_label("Trang Facebook chính thức"))
    facebook.get_by_role("checkbox").check()
    facebook.get_by_text("Viết riêng cho kênh này").click()
    facebook.get_by_label("Nội dung riêng").fill(POST)
    page.get_by_label("Thêm ảnh").set_input_files(
        picture
    )  # taken in at once, and the form comes back with everything
    page.get_by_label("Mô tả ảnh cho người không nhìn thấy").fill("Sơ đồ các điểm thi")
    expect(page.get_by_role("textbox", name="Bài viết")).to_contain_text("phiếu báo dự thi")
    page.get_by_role("button", name="Lưu và trình duyệt").click()
    expect(page.get_by_text("Đã lưu và trình duyệt")).to_be_visible()
    expect(page.locator(".prose strong", has_text="phiếu báo dự thi")).to_be_visible()
    return int(page.url.rsplit("/", 1)[1])


def set_due(desk: Desk) -> None:
    """The next minute that leaves the spokesperson time."""
    due = in_hanoi(SystemClock().now()) + timedelta(seconds=100)
    desk.page.get_by_label("Ngày, như").fill(f"{due:%d/%m/%Y}")
    desk.page.get_by_label("Giờ, như").fill(f"{due:%H:%M}")
