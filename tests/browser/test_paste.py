"""What officers paste into the editor, from Word, from web pages, from documents kept on the web."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from loa_publisher.items.html import sanitise
from tests.browser.conftest import Desk, Running, desk_in

pytestmark = [pytest.mark.browser, pytest.mark.accept]

SAMPLES = Path(__file__).with_name("pasted")
WORD = (
    "<h2>Tuyên truyền Luật Giáo dục năm 2019</h2>"
    "<p>Các trường tổ chức <strong>Ngày Pháp luật</strong> vào <em>tuần đầu tháng 11</em>, "
    'xem <a href="https://hanoi.edu.vn/van-ban">văn bản</a>.</p>'
    "<ul><li>Sinh hoạt dưới cờ<ul><li>Khối lớp 6 và lớp 7</li></ul></li><li>Thi tìm hiểu trực tuyến</li></ul>"
    "<p>Trình tự:</p>"
    "<ol><li>Đăng ký</li><li>Nộp bài</li></ol>"
    "<table><tbody><tr><td><strong>Cấp học</strong></td><td><strong>Ngày</strong></td></tr>"
    "<tr><td>Tiểu học</td><td>09/11</td></tr></tbody></table>"
)
WEB = (
    "<h2>Lịch tựu trường năm học mới</h2>"
    "<p><strong>Cập nhật</strong> 08:00</p>"
    "<table><thead><tr><th>Cấp học</th><th>Tựu trường</th></tr></thead>"
    '<tbody><tr><td rowspan="2">Tiểu học</td><td>01/9</td></tr><tr><td>Lớp 1:<br>23/8</td></tr></tbody></table>'
    '<p>Phụ huynh xem <a href="https://hanoi.edu.vn/lich">lịch đầy đủ</a>, đừng bấm vào đây.</p>'
    "<ul><li>Mang sách vở</li><li>Mặc đồng phục<ul><li>áo trắng</li></ul></li></ul>"
)
CASES = [
    ((SAMPLES / "word.html").read_text("utf-8"), WORD),
    ((SAMPLES / "web.html").read_text("utf-8"), WEB),
    (
        '<b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:700">Đậm</span>'
        '<span style="font-style:italic"> nghiêng</span></p></b>',
        "<p><strong>Đậm</strong><em> nghiêng</em></p>",
    ),
    ("<div>Một</div><div>Hai<br>Ba</div><div><br></div>", "<p>Một</p><p>Hai<br>Ba</p>"),
    ("Một<br><br>Hai", "<p>Một</p><p>Hai</p>"),
    ("<table><tr><td>Một cột</td></tr><tr><td>là bố cục</td></tr></table>", "<p>Một cột</p><p>là bố cục</p>"),
    ("<p>Tr\u01b0\u01a1\u0300ng</p>", "<p>Trường</p>"),
]


@pytest.fixture
def desk(chromium: Browser, loa: Running) -> Iterator[Desk]:
    """An officer at an empty form."""
    with desk_in(chromium, loa) as opened:
        opened.sign_in("editor")
        opened.go("/noi-dung/moi")
        yield opened


@pytest.mark.parametrize(("pasted", "kept"), CASES)
def test_structure_stays_and_junk_goes(desk: Desk, pasted: str, kept: str) -> None:
    """Headings, lists, tables and links come in; nothing that runs, looks or was laid out does."""
    html = paste(desk, pasted)
    assert html == kept
    assert desk.page.evaluate("window.hacked") is None
    assert desk.faults == []


@pytest.mark.parametrize("name", ["word.html", "web.html"])
def test_what_was_pasted_is_stored_as_the_sanitiser_leaves_it(desk: Desk, name: str) -> None:
    """The item's page shows what the editor showed, and opening it again changes nothing of it."""
    page = desk.page
    pasted = paste(desk, (SAMPLES / name).read_text("utf-8"))
    page.get_by_label("Tiêu đề", exact=True).fill("Dán từ nơi khác")
    page.get_by_label("Nội dung trọng tâm").select_option(index=1)
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_role("heading", name="Dán từ nơi khác")).to_be_visible()
    page.get_by_role("link", name="Sửa").click()
    expect(page.get_by_role("textbox", name="Bài viết")).to_be_visible()
    stored = page.evaluate("document.querySelector('textarea[name=body_html]').defaultValue")
    assert stored == sanitise(pasted)
    assert sanitise(stored) == stored
    page.get_by_role("textbox", name="Bài viết").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("!")
    assert desk.page.locator("textarea[name=body_html]").input_value().count("<li>") == stored.count("<li>")


def test_pictures_in_pasted_text_are_told_of(desk: Desk) -> None:
    """Whoever pastes a page with pictures learns that they need to be added."""
    paste(desk, "<p>Chữ</p>")
    expect(desk.page.get_by_text("Ảnh trong phần dán không đi theo")).to_be_hidden()
    paste(desk, '<p>Chữ</p><img src="https://ads.example/a.png">')
    expect(desk.page.get_by_text("Ảnh trong phần dán không đi theo")).to_be_visible()


def paste(desk: Desk, html: str) -> str:
    """Pastes as a browser does; what then stands in the field that is sent."""
    desk.page.get_by_role("textbox", name="Bài viết").click()
    desk.page.evaluate(
        """html => { const data = new DataTransfer(); data.setData("text/html", html);
        document.getElementById("f-body_html").dispatchEvent(
          new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }""",
        html,
    )
    stored = desk.page.locator("textarea[name=body_html]")
    expect(stored).not_to_have_value("")
    return stored.input_value()
