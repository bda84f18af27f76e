"""The steps of an import, to which no address leads: axe finds nothing, nothing is too wide, keys and no script do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.served import Window, desk_served, window
from tests.browser.test_every_page import AXE_AT, WIDTHS, ask_axe, ask_axe_in_the_dark
from tests.publisher.desk.conftest import Desk
from tests.publisher.tables.workbooks import workbook

pytestmark = pytest.mark.browser

TEXT = Path(__file__).parents[1] / "publisher/published/data/ke-hoach-3725.txt"
LONG = "Nghiêngngảkhôngcódấucáchnàocảđểxemtrangcóbịvỡhaykhông" * 4
ROWS = (
    ("STT", "Nội dung", "Trọng tâm", "Thời gian", "Kênh", "Đối tượng", "Ghi chú"),
    (
        1,
        "Lễ khai giảng năm học mới trên toàn thành phố",
        "T02",
        "5/9/2020 07:30",
        "Cổng thông tin; Facebook",
        "Công khai",
        "",
    ),
    (2, "Sai ngày", "T04", "31/02/2021", "", "Công khai", ""),
    (3, LONG, "T05", "tháng 3/2021", "", "Công khai", LONG),
    (4, LONG, LONG, "quý II/2021", LONG, "Nội bộ", ""),
    (5, "Giao ban quý", "T06", "quý II/2021", "Truyền hình", "Nội bộ", ""),
)


@pytest.fixture
def served(sqlite_url: str, tmp_path: Path) -> Iterator[tuple[Desk, str]]:
    with desk_served(sqlite_url, tmp_path) as opened:
        yield opened


def wrong_with(opened: Window) -> list[str]:
    """What is wrong with the page as it stands: at every width, and in the dark."""
    page, wrong = opened.page, []
    for width in reversed(WIDTHS):
        page.set_viewport_size({"width": width, "height": 900})
        needed = page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            wrong.append(f"{needed} px in a window of {width}")
        if width in AXE_AT:
            wrong += ask_axe(page)
    return wrong + ask_axe_in_the_dark(page)


def press(page: Page, name: str) -> None:
    """As the keyboard does."""
    button = page.get_by_role("button", name=name).first
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_table_is_brought_in_by_keys_alone(
    chromium: Browser, served: tuple[Desk, str], tmp_path: Path, scripts: bool
) -> None:
    """File, columns, a bad row mended, the rest left out; with scripts and without."""
    desk, address = served
    file = tmp_path / "năm học.xlsx"
    file.write_bytes(workbook(*ROWS))
    with window(chromium, address, java_script_enabled=scripts, reduced_motion="reduce") as opened:
        opened.sign_in("editor")
        page = opened.go(f"/ke-hoach/{desk.plan_id()}/nhap-bang")
        wrong = [wrong_with(opened)] if scripts else []
        press(page, "Xem các cột")
        expect(page.get_by_role("alert")).to_contain_text("Hãy chọn tệp trước.")
        wrong += [wrong_with(opened)] if scripts else []
        page.locator("#f-file").set_input_files(file)
        press(page, "Xem các cột")
        expect(page.locator("h1")).to_have_text("Cột nào là gì")
        wrong += [wrong_with(opened)] if scripts else []
        press(page, "Xem từng dòng")
        expect(page.locator(".sheet-bad")).to_have_count(3)
        wrong += [wrong_with(opened)] if scripts else []
        day = page.get_by_label("Dòng 3, Thời gian")
        day.focus()
        page.keyboard.press("Control+A")
        page.keyboard.type("28/02/2021")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.locator(".sheet-bad")).to_have_count(2)
        press(page, "Nhập 3 dòng, bỏ lại 2 dòng")
        expect(page.locator("h1")).to_have_text("Đã nhập")
        wrong += [wrong_with(opened)] if scripts else []
        with page.expect_download() as saved:
            page.get_by_role("button", name="Tải các dòng bỏ lại").press("Enter")
        assert saved.value.suggested_filename == "dong-bo-lai.csv"
        assert [found for found in wrong if found] == []
        assert [fault for fault in opened.faults if "status of 422" not in fault] == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_text_becomes_a_plan_by_keys_alone(
    chromium: Browser, served: tuple[Desk, str], scripts: bool
) -> None:
    """The stray number taken out, a topic parted and put together again, a title written; with scripts and without."""
    _desk, address = served
    with window(chromium, address, java_script_enabled=scripts, reduced_motion="reduce") as opened:
        opened.sign_in("editor")
        page = opened.go("/ke-hoach/tu-van-ban")
        wrong = [wrong_with(opened)] if scripts else []
        page.locator("#f-file").set_input_files(TEXT)
        press(page, "Đọc văn bản")
        topics = page.locator(".read-topic")
        expect(topics).to_have_count(10)
        wrong += [wrong_with(opened)] if scripts else []
        press(page, "Bỏ số “3”")
        expect(page.locator(".doubtful")).to_have_count(0)
        topics.nth(3).locator("summary").press("Enter")
        with page.expect_navigation():
            topics.nth(3).get_by_role("button", name="Tách tại đây").first.press("Enter")
        expect(topics).to_have_count(11)
        with page.expect_navigation():
            topics.nth(4).get_by_role("button", name="Gộp với mục trên").press("Enter")
        expect(topics).to_have_count(10)
        page.locator("#f-code").fill("3726/KH-SGDĐT")
        page.get_by_label("Tên ngắn của nội dung 10").fill(LONG)
        with page.expect_navigation():
            page.locator("#f-code").press(
                "Enter"
            )  # keeps what is written, and presses none of the buttons that correct
        expect(topics).to_have_count(10)
        wrong += [wrong_with(opened)] if scripts else []
        page.get_by_label("Tên ngắn của nội dung 10").fill("")
        press(page, "Lập kế hoạch nháp với 10 nội dung")
        expect(page.get_by_role("alert")).to_contain_text("Tên ngắn")
        wrong += [wrong_with(opened)] if scripts else []
        page.get_by_label("Tên ngắn của nội dung 10").fill("Thi đua; trường học đẹp và chưa đẹp")
        press(page, "Lập kế hoạch nháp với 10 nội dung")
        expect(page.locator(".notices")).to_contain_text("10 nội dung trọng tâm")
        assert [found for found in wrong if found] == []
        assert [fault for fault in opened.faults if "status of 422" not in fault] == []
