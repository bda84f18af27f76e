"""A morning at the desk, in a browser, over every program of Loa: an item goes out, is corrected and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.journeys.acts import OUT_WITHIN, approve, bring_forward
from tests.journeys.city import City, picture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(600),
    pytest.mark.accept,
]
TITLE = "Thi vào lớp 10: những điều cần nhớ"
POST = "Phụ huynh lưu lại lịch thi vào lớp 10 nhé!"
RIGHT = "Phụ huynh lưu lại lịch thi vào lớp 10 nhé! Đã sửa: môn Toán thi buổi sáng."


def test_a_mornings_work(city: City, desk: Desk, tmp_path: Path) -> None:
    """The editor writes, the spokesperson compares, returns and approves; it is moved and moved back; it goes out, is corrected,
    taken down. The outside world has seen one post, and then none.
    """
    (tmp_path / "diem-thi.png").write_bytes(picture("teal"))
    (tmp_path / "thi-sinh.png").write_bytes(picture("orange"))
    desk.sign_in("editor")
    number = write(desk, [tmp_path / "diem-thi.png", tmp_path / "thi-sinh.png"])

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
    submit(page)

    desk.sign_in("approver")
    page = desk.go(f"/phe-duyet/{number}")
    expect(page.locator(".change ins").first).to_be_visible()
    approve(desk, number)

    desk.sign_in("editor")
    drag_and_undo(desk)
    page = bring_forward(desk, number)
    page.evaluate("window.seen = true")
    expect(page.locator("#luot-dang .mood-good")).to_have_count(2, timeout=OUT_WITHIN)
    assert page.evaluate("window.seen"), "the page was loaded anew instead of looking again by itself"
    [post] = city.seen("facebook", POST)
    assert len(post["images"]) == 2
    assert TITLE in city.page("/").text

    correct(desk, number)
    city.until(lambda: city.seen("facebook", "Đã sửa: môn Toán"), "the post is corrected")
    [post] = city.seen("facebook", POST)
    assert post["message"].startswith(RIGHT)

    desk.sign_in("approver")
    page = desk.go(f"/noi-dung/{number}")
    page.get_by_role("link", name="Đính chính hoặc gỡ bỏ").click()
    page.get_by_label("Lý do").fill("Thông báo mới thay thế")
    page.get_by_role("button", name="Gỡ bỏ ở mọi nơi").click()
    city.until(lambda: city.seen("facebook", POST)[0]["deleted"], "the post is gone")
    assert len(city.seen("facebook", POST)) == 1
    assert [fault for fault in desk.faults if "422" not in fault] == []


def test_an_operators_morning(city: City, desk: Desk) -> None:
    """Everything stands still with a reason and goes on; a post whose answer was lost is told to be live, and adopted."""
    desk.sign_in("admin")
    page = desk.go("/tam-dung")
    page.get_by_role("link", name="Tạm dừng mọi kênh").click()
    page.get_by_label("Lý do").fill("Sai ngày thi trong bản tin")
    page.get_by_role("button", name="Tạm dừng mọi kênh").click()
    expect(desk.go("/noi-dung").locator(".banner")).to_contain_text("Sai ngày thi trong bản tin")
    held = city.write("Tin bị giữ lại", [{"channel": "facebook"}], due_in=1)
    city.approve(held)
    city.until(lambda: city.deliveries(held)[0]["reason"] == "suspended", "it is held")
    desk.page.locator(".banner").get_by_role("link", name="Mở lại").click()
    desk.page.get_by_role("button", name="Mở lại").click()
    expect(desk.page.locator(".banner")).to_have_count(0)

    fault = {"channel": "facebook", "fault": "lose_answer", "operation": "feed"}
    assert requests.post(f"{city.sandbox}/misbehave", json=fault, timeout=20).status_code == 201
    lost = city.write("Tin mất câu trả lời", [{"channel": "facebook"}], due_in=1)
    city.approve(lost)
    city.await_deliveries(lost, {"unknown"})
    [post] = city.seen("facebook", "Tin mất câu trả lời")
    address = f"{city.sandbox}/facebook/{post['id'].replace('_', '/posts/')}"
    page = desk.go("/")
    page.get_by_role("link", name="Cho biết kết quả").first.click()
    page.get_by_label("Địa chỉ bài").fill(address)
    page.get_by_role("button", name="Bài đã lên").click()
    [row] = city.await_deliveries(lost, {"published"})
    assert row["live_url"] == address
    assert len(city.seen("facebook", "Tin mất câu trả lời")) == 1
    assert city.seen("facebook", "Tin bị giữ lại") == [], "what a suspension passed over is nobody's to send"
    assert desk.faults == []


def write(desk: Desk, pictures: list[Path]) -> int:
    """Writes the item, with formatting, two pictures and a text for Facebook alone; gives its number."""
    page = desk.go("/noi-dung/moi?ngay=05/03/2031&gio=09:30")
    page.get_by_label("Tiêu đề", exact=True).fill(TITLE)
    page.get_by_label("Tóm tắt").fill("Các điểm thi giữ nguyên.")
    page.get_by_role("textbox", name="Bài viết").click()
    page.keyboard.type("Thí sinh mang theo phiếu báo dự thi.")
    page.get_by_label("Nội dung trọng tâm").select_option(index=4)
    page.get_by_label("Cổng thông tin điện tử").check()
    facebook = page.locator(".target", has=page.get_by_label("Trang Facebook chính thức"))
    facebook.get_by_role("checkbox").check()
    facebook.get_by_text("Viết riêng cho kênh này").click()
    facebook.get_by_label("Nội dung riêng").fill(POST)
    page.get_by_label("Thêm ảnh").set_input_files(pictures)
    descriptions = page.get_by_label("Mô tả ảnh cho người không nhìn thấy")
    expect(descriptions).to_have_count(2)
    descriptions.nth(0).fill("Sơ đồ các điểm thi")
    descriptions.nth(1).fill("Thí sinh xem phòng thi")
    submit(page)
    return int(page.url.rsplit("/", 1)[1])


def submit(page: Page) -> None:
    """Saves and submits."""
    page.get_by_role("button", name="Lưu và trình duyệt").click()
    expect(page.get_by_text("Đã lưu và trình duyệt")).to_be_visible()


def drag_and_undo(desk: Desk) -> None:
    """To another day in the calendar, and back by the button."""
    page = desk.go("/lich?xem=thang&ngay=2031-03-03")
    page.locator("[data-item]", has_text=TITLE).drag_to(page.locator('[data-cell="20/03/2031"]'))
    expect(page.get_by_role("status")).to_contain_text("đã chuyển sang 20/03/2031 09:30")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_role("status")).to_contain_text("đã trở lại: 05/03/2031 09:30")


def correct(desk: Desk, number: int) -> None:
    """Another text on Facebook: written, submitted, approved."""
    desk.sign_in("editor")
    page = desk.go(f"/noi-dung/{number}")
    page.get_by_role("link", name="Đính chính hoặc gỡ bỏ").click()
    page.get_by_label("Lý do").fill("Thiếu buổi thi môn Toán")
    page.get_by_role("button", name="Viết đính chính").click()
    facebook = page.locator(".target", has=page.get_by_label("Trang Facebook chính thức"))
    facebook.get_by_label("Nội dung riêng").fill(RIGHT)
    submit(page)
    approve(desk, number)
    desk.sign_in("editor")
    page = desk.go(f"/noi-dung/{number}/ket-qua")
    page.get_by_role("button", name="Gửi đính chính ngay").click()
