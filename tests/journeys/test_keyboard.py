"""A morning's work by the keyboard alone: no click, no drag, no focus set from outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import update

from loa.ledger.tables import postings
from tests.browser.hands import Hands
from tests.browser.served import Window, desk_served, window
from tests.publisher.desk.conftest import NOW, PASSWORD, Desk, picture

pytestmark = [pytest.mark.browser, pytest.mark.accept, pytest.mark.timeout(900)]
TITLE = "Thi vào lớp 10: những điều cần nhớ"
POST = "Phụ huynh lưu lại lịch thi nhé!"
REASON = "Sai ngày thi trong bản tin"


@pytest.fixture
def served(chromium: Browser, sqlite_url: str, tmp_path: Path) -> Iterator[tuple[Desk, Window]]:
    """A desk, and a window on it that is high enough for a month."""
    with (
        desk_served(sqlite_url, tmp_path) as (desk, address),
        window(chromium, address, viewport={"width": 1280, "height": 1000}) as opened,
    ):
        yield desk, opened


def test_a_morning_by_keyboard_alone(served: tuple[Desk, Window], tmp_path: Path) -> None:
    """Write, submit, approve, move and undo, correct, withdraw, suspend, open again, say what became of a lost answer."""
    desk, opened = served
    hands = Hands(opened.page)
    number = _write(hands, opened, tmp_path)
    _approve(hands, opened, number)
    _move_and_undo(hands, opened, number)
    _goes_out(desk, number)
    _correct(hands, opened, number)
    _approve(hands, opened, number)
    _suspend_and_open(hands, opened)
    _resolve(desk, hands, opened, number)
    _withdraw(hands, opened, number)
    assert [fault for fault in opened.faults if "422" not in fault] == []


def _sign_in(hands: Hands, opened: Window, person: str) -> None:
    page = opened.page
    if page.url.startswith(opened.address):
        hands.to(page.locator(".bar summary"))
        hands.press("Enter")
        hands.do(page.get_by_role("button", name="Đăng xuất"))
    else:
        opened.go("/dang-nhap")
    hands.write(page.get_by_label("Tên đăng nhập"), person)
    hands.write(page.get_by_label("Mật khẩu"), PASSWORD)
    hands.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Xin chào")


def _write(hands: Hands, opened: Window, folder: Path) -> int:
    """An item with a picture and a text for Facebook alone, submitted."""
    page = opened.page
    (folder / "phong-thi.png").write_bytes(picture()[0].getvalue())
    _sign_in(hands, opened, "editor")
    hands.press("n")
    expect(page).to_have_url(re.compile("/noi-dung/moi$"))
    hands.write(page.get_by_label("Tiêu đề", exact=True), TITLE)
    hands.write(page.get_by_label("Tóm tắt"), "Các điểm thi giữ nguyên.")
    hands.to(page.get_by_role("textbox", name="Bài viết"))
    hands.type("Thí sinh mang theo ")
    hands.press("Control+b")
    hands.type("phiếu báo dự thi")
    hands.press("Control+b")
    hands.type(".")
    hands.choose_file(page.get_by_label("Thêm ảnh"), folder / "phong-thi.png")
    hands.write(page.get_by_label("Mô tả ảnh cho người không nhìn thấy"), "Thí sinh xem phòng thi")
    hands.to(page.get_by_label("Nội dung trọng tâm"))
    hands.press("ArrowDown", "ArrowDown", "ArrowDown")
    goes_out = page.get_by_role("group", name="Giờ đăng")
    hands.write(goes_out.get_by_label("Ngày, như"), "25/11/2020")
    hands.write(goes_out.get_by_label("Giờ, như"), "08:00")
    hands.tick(page.get_by_label("Cổng thông tin"))
    facebook = page.locator(".target", has=page.get_by_label("Trang của Sở"))
    hands.tick(facebook.get_by_role("checkbox"))
    hands.do(facebook.locator("summary"))
    hands.write(facebook.get_by_label("Nội dung riêng"), POST)
    hands.do(page.get_by_role("button", name="Lưu và trình duyệt"))
    expect(page.get_by_text("Đã lưu và trình duyệt")).to_be_visible()
    expect(page.get_by_role("heading", name=TITLE).first).to_be_visible()
    return int(page.url.rsplit("/", 1)[1])


def _approve(hands: Hands, opened: Window, number: int) -> None:
    page = opened.page
    _sign_in(hands, opened, "spokesperson")
    hands.do(page.get_by_role("navigation", name="Các mục").first.get_by_role("link", name="Phê duyệt"))
    hands.do(page.get_by_role("link", name=TITLE))
    hands.do(page.get_by_role("button", name="Phê duyệt"))
    expect(page.get_by_role("status").get_by_text("Đã phê duyệt.")).to_be_visible()
    assert page.url.endswith(f"/noi-dung/{number}")


def _move_and_undo(hands: Hands, opened: Window, number: int) -> None:
    """Two days on by Shift and arrow, and back by Ctrl+Z."""
    page = opened.page
    _sign_in(hands, opened, "editor")
    hands.press("m")
    expect(page).to_have_url(re.compile("xem=thang"))
    entry = page.locator(f'[data-item="{number}"] a').first
    hands.to(entry)
    hands.press("Shift+ArrowRight")
    said = page.locator(".cal-said")
    expect(said).to_contain_text("đã chuyển sang 26/11/2020 08:00")
    expect(entry).to_be_focused()
    hands.press("Control+z")
    expect(said).to_contain_text("đã trở lại: 25/11/2020 08:00")


def _goes_out(desk: Desk, number: int) -> None:
    """The portal's article stands, the answer of Facebook is lost: what the workers would have left."""
    for row in desk.deliveries(number):
        if row.channel == "portal":
            desk.put(row.id, state="published", release_at=None, concluded_at=NOW, attempts=1)
            live = {"live_id": "bai-1", "live_url": "http://cong.example/bai/1", "live_revision": 1}
            live |= {"live_hash": row.snapshot_hash, "live_generation": 1, "published_at": NOW}
            with desk.database.begin() as connection:
                connection.execute(update(postings).where(postings.c.id == row.posting_id).values(**live))


def _correct(hands: Hands, opened: Window, number: int) -> None:
    """From the item's page to a corrected text that is submitted."""
    page = opened.page
    hands.press("/")
    hands.type(f"#{number}")
    hands.press("Enter")
    hands.do(page.get_by_role("link", name=TITLE))
    hands.do(page.get_by_role("link", name="Đính chính hoặc gỡ bỏ"))
    hands.write(page.get_by_label("Lý do"), "Thiếu buổi thi môn Toán")
    hands.do(page.get_by_role("button", name="Viết đính chính"))
    hands.write(page.get_by_label("Tóm tắt"), "Môn Toán thi buổi sáng. Các điểm thi giữ nguyên.")
    hands.do(page.get_by_role("button", name="Lưu và trình duyệt"))
    expect(page.get_by_text("Đã lưu và trình duyệt")).to_be_visible()


def _suspend_and_open(hands: Hands, opened: Window) -> None:
    page = opened.page
    _sign_in(hands, opened, "operator")
    hands.do(page.get_by_role("navigation", name="Các mục").first.get_by_role("link", name="Tạm dừng"))
    hands.do(page.get_by_role("link", name="Tạm dừng mọi kênh"))
    hands.write(page.get_by_label("Lý do"), REASON)
    hands.do(page.get_by_role("button", name="Tạm dừng mọi kênh"))
    banner = page.locator(".banner")
    expect(banner).to_contain_text(REASON)
    hands.do(banner.get_by_role("link", name="Mở lại"))
    hands.do(page.get_by_role("button", name="Mở lại"))
    expect(page.get_by_text("Đã mở lại.")).to_be_visible()
    expect(banner).to_have_count(0)


def _resolve(desk: Desk, hands: Hands, opened: Window, number: int) -> None:
    """From Today: the post is live, at this address."""
    page = opened.page
    post = [row for row in desk.deliveries(number) if row.channel == "facebook"][-1]
    lost = {"state": "unknown", "reason": "answer_lost", "attempts": 1, "lost": 1, "lost_at": NOW}
    desk.put(post.id, **lost, release_at=NOW + timedelta(minutes=5))
    hands.do(page.get_by_role("navigation", name="Các mục").first.get_by_role("link", name="Hôm nay"))
    hands.do(page.get_by_role("link", name="Cho biết kết quả"))
    hands.write(page.get_by_label("Địa chỉ bài"), "https://facebook.example/posts/7")
    hands.do(page.get_by_role("button", name="Bài đã lên"))
    expect(page.get_by_role("status").first).to_be_visible()
    [row] = [row for row in desk.deliveries(number) if row.id == post.id]
    assert row.reason == "to_be_checked"


def _withdraw(hands: Hands, opened: Window, number: int) -> None:
    page = opened.page
    hands.press("/")
    hands.type(f"#{number}")
    hands.press("Enter")
    hands.do(page.get_by_role("link", name=TITLE))
    hands.do(page.get_by_role("link", name=re.compile("gỡ bỏ|Gỡ bỏ")).first)
    hands.write(page.get_by_label("Lý do"), "Thông báo mới thay thế")
    hands.do(page.get_by_role("button", name="Gỡ bỏ ở mọi nơi"))
    expect(page.get_by_role("status").first).to_contain_text("Đã thu hồi.")
