"""The duties of a year at the desk, in a browser, over every program of Loa: the plan and its report, the public's letters."""

from __future__ import annotations

import re
import subprocess
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import requests
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import update

from loa.clock import HANOI, SystemClock, in_hanoi
from loa.database import Database
from loa_publisher.plans.models import plans
from tests.browser.conftest import Desk
from tests.journeys.acts import AHEAD, OUT_WITHIN, approve, write_moment
from tests.journeys.city import City, Json
from tests.publisher.reports.pages_of import numbers_of, program, words_of
from tests.publisher.tables.workbooks import workbook

pytestmark = [pytest.mark.browser, pytest.mark.accept, pytest.mark.timeout(900)]

TABLE = "Hội nghị triển khai nhiệm vụ năm học"
OWED = "Tin về trường học đẹp"
WRITER = "buoi@thu.example"
ASKED = "Con tôi thi lớp 10, xin Sở cho biết ngày thi đã đổi chưa?"
ISSUE = "Phụ huynh hỏi về ngày thi lớp 10"
RESULT = "Đã thông báo lịch thi giữ nguyên."
ANSWER = "Ngày thi không đổi. Sở đã đưa lịch thi lên đầu trang chủ."
CHANGED = "Đã tiếp thu: đưa lịch thi lên trang nhất."


def test_the_year_from_its_table_to_its_report(city: City, desk: Desk, tmp_path: Path) -> None:
    """Of three bad rows one is mended; the map counts what came in, what was missed stands out, the report is printed."""
    desk.sign_in("editor")
    plan = entered_when_it_began(city)
    page = desk.go(f"/ke-hoach/{plan}")
    before, reported = planned(page), told(city, plan)[0]
    page.get_by_text("Sửa kế hoạch").click()
    page.get_by_role("link", name="Nhập nội dung từ bảng").click()
    yesterday = bring_in(page, tmp_path)
    page = desk.go(f"/ke-hoach/{plan}")
    assert planned(page) == before + 3
    row = page.locator("table.heat tbody tr", has=page.locator("th").filter(has_text="T02"))
    row.locator(f"td[data-label='{yesterday:%m/%Y}'] a").click()
    expect(page.get_by_role("row").filter(has_text=TABLE)).to_contain_text("Quá hạn")

    page = desk.go(f"/ke-hoach/{plan}/chi-tieu/moi")
    page.locator("#f-title").fill(OWED)
    topic = page.locator("#f-topic_id option").filter(has_text="T10 ·").get_attribute("value")
    page.locator("#f-topic_id").select_option(value=topic)
    page.locator("#f-responsible").fill("Phòng Chính trị, tư tưởng")
    page.get_by_role("button", name="Lưu").click()
    page = desk.go("/")
    page.get_by_role("link", name=OWED).first.click()
    expect(page.get_by_text(re.compile(r"\d+ kỳ không đạt chỉ tiêu")).first).to_be_visible()
    missed = page.locator("article", has_text=OWED).locator(".due-missed").last
    expect(missed).to_contain_text("Bị lỡ")

    city.await_deliveries(city.first[-1])
    page = desk.go("/")
    page.get_by_role("link", name="Báo cáo").first.click()
    paper, total = printed(city, page, plan)
    assert numbers_of(words_of(paper, tmp_path), "Tổng cộng")[: len(total)] == total
    assert total[0] == reported + 3
    assert drawn(paper, tmp_path) >= 3
    assert desk.faults == []


def test_a_letter_is_answered_and_a_hot_issue_published_within_its_clock(city: City, desk: Desk) -> None:
    """The portal's form, the inbox, the hot issue made of it, its statement approved and out, the answer in the mailbox."""
    reference = send_letter(desk.page, city)
    desk.sign_in("editor")
    page = desk.go("/phan-hoi")
    page.get_by_role("link", name=ASKED).click()
    expect(page.get_by_role("heading", name=f"Phản hồi {reference}")).to_be_visible()
    expect(page.locator(".timer")).to_have_text(re.compile(r"còn \d+ ngày"))
    page.locator("#f-classify-kind").select_option(label="Câu hỏi")
    page.locator("#f-classify-topic").select_option(index=4)
    page.locator("form[action$=phan-loai] button").click()
    expect(page.get_by_text("Đã phân loại").first).to_be_visible()
    letter = page.url

    page.get_by_text("Lập vấn đề nóng từ phản hồi này").click()
    page.locator("#f-make-title").fill(ISSUE)
    page.locator("button[value=make]").click()
    expect(page.get_by_role("heading", name=ISSUE)).to_be_visible()
    issue = page.url
    expect(page.locator(".timer")).to_contain_text(re.compile(r"còn \d+ giờ"))
    statement = draft_statement(page)
    approve(desk, statement)
    page.goto(issue)
    expect(page.locator(".timer")).to_have_text("phát ngôn đúng hạn", timeout=OUT_WITHIN)
    article = page.locator(".statement").get_by_role("link", name="Mở").first.get_attribute("href") or ""
    assert article.startswith(city.settings.portal_address)
    assert f"Thông tin về: {ISSUE}" in city.page(article.removeprefix(city.settings.portal_address)).text
    page.locator("#f-close-result").fill(RESULT)
    page.get_by_role("button", name="Kết thúc với kết quả này").click()
    expect(page.get_by_text("Đã kết thúc, kèm kết quả.")).to_be_visible()

    desk.sign_in("editor")
    page.goto(letter)
    page.locator("#f-reply-text").fill(ANSWER)
    page.locator("form[action$=tra-loi] .button-main").click()
    expect(page.get_by_text("Đã gửi câu trả lời.")).to_be_visible()
    page.locator("#f-close-changed").fill(CHANGED)
    page.locator("form[action$=ket-thuc] button").click()
    expect(page.get_by_text(CHANGED).first).to_be_visible()
    mail = city.until(lambda: answers_to(city, WRITER), "the answer is in the mailbox")[0]
    assert reference in mail["subject"]
    assert ANSWER in mail["text"]
    assert [fault for fault in desk.faults if "422" not in fault] == []


# -- the plan and its report ---------------------------------------------------------------------------------------------


def entered_when_it_began(city: City) -> str:
    """The sample year as an authority has it that entered its plan on the first day: what was missed since counts. Its id."""
    [plan] = city.ask("GET", "/plans")["items"]
    began = datetime.combine(date.fromisoformat(plan["period_start"]), datetime.min.time(), HANOI)
    database = Database.connect(city.settings.database, application="journey")
    with database.begin() as connection:
        connection.execute(update(plans).values(imported_at=began))
    database.close()
    return str(plan["id"])


def planned(page: Page) -> int:
    """How many items the map of the year counts in all."""
    told = page.locator("table.heat tfoot a").last.get_attribute("title") or ""
    return int(told.partition(": ")[2].split(" ")[0])


def bring_in(page: Page, folder: Path) -> date:
    """The table with three bad rows: one is mended, two are left out and saved. Gives the day of its first row."""
    today = in_hanoi(SystemClock().now()).date()
    yesterday, later = today - timedelta(days=1), today + timedelta(days=30)
    file = folder / "năm học.xlsx"
    file.write_bytes(
        workbook(
            ("STT", "Nội dung", "Trọng tâm", "Thời gian", "Kênh", "Đối tượng"),
            (1, TABLE, "T02", f"{yesterday:%d/%m/%Y} 07:30", "Cổng thông tin", "Công khai"),
            (2, "Sai ngày", "T04", f"31/02/{later:%Y}", "", "Công khai"),
            (3, "Ngày hội hướng nghiệp", "T05", f"tháng {later.month}/{later.year}", "", "Công khai"),
            (4, "Không trọng tâm", "T99", f"{later:%d/%m/%Y}", "", "Công khai"),
            (5, "Không rõ đối tượng", "T06", f"{later:%d/%m/%Y}", "", "nội bộ hay công khai"),
        )
    )
    page.locator("#f-file").set_input_files(file)
    page.get_by_role("button", name="Xem các cột").click()
    page.get_by_role("button", name="Xem từng dòng").click()
    bad = page.locator(".sheet-bad")
    expect(bad).to_have_count(3)
    expect(bad.nth(1)).to_contain_text("“T99” không phải nội dung trọng tâm của kế hoạch này")
    page.get_by_label("Dòng 3, Thời gian").fill(f"{later:%d/%m/%Y}")
    page.get_by_role("button", name="Xem lại").click()
    expect(bad).to_have_count(2)
    page.get_by_role("button", name="Nhập 3 dòng, bỏ lại 2 dòng").click()
    expect(page.get_by_text("3 nội dung mới")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Tải các dòng bỏ lại").click()
    kept = Path(saved.value.path()).read_text("utf-8-sig")
    assert "Không trọng tâm" in kept
    assert "Không rõ đối tượng" in kept
    assert "Sai ngày" not in kept
    return yesterday


def told(city: City, plan: str) -> list[int]:
    """The total of the plan's year in the order in which the paper has it."""
    said = city.ask("GET", f"/reports?plan={plan}")
    own = [said["total"][name] for name in ("planned", "done", "late", "missed", "open")]
    return own + [said["reach"][name] for name in ("units", "readers", "views")]


def printed(city: City, page: Page, plan: str) -> tuple[bytes, list[int]]:
    """The report's paper, and the total that the API told while it was made; it is asked again while something still moves."""

    def at_rest() -> tuple[bytes, list[int]] | None:
        before = told(city, plan)
        with page.expect_download() as saved:
            page.get_by_role("link", name="Văn bản giao ban (PDF)").click()
        paper = Path(saved.value.path()).read_bytes()
        return (paper, before) if told(city, plan) == before else None

    found: tuple[bytes, list[int]] = city.until(at_rest, "the figures are at rest")
    return found


def drawn(paper: bytes, folder: Path) -> int:
    """How many pages poppler draws; none is empty."""
    file = folder / "drawn.pdf"
    file.write_bytes(paper)
    command = [program("pdftoppm"), "-r", "50", "-png", str(file), str(folder / "page")]
    subprocess.run(command, check=True, timeout=60)
    pages = sorted(folder.glob("page-*.png"))
    for one in pages:
        with Image.open(one) as shown:
            assert shown.convert("L").getextrema()[0] < 100
    return len(pages)


# -- the letter and the issue --------------------------------------------------------------------------------------------


def send_letter(page: Page, city: City) -> str:
    """A reader writes: first at the foot of the front page, then in the form. Gives the reference."""
    page.goto(city.settings.portal_address)
    page.get_by_placeholder("Bạn muốn nói gì với chúng tôi?").fill(ASKED)
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.locator("#text")).to_have_value(ASKED)
    page.locator("#name").fill("Trần Thị Bưởi")
    page.locator("#email").fill(WRITER)
    page.locator("main button[type=submit]").click()
    expect(page.get_by_role("alert")).to_contain_text("Dữ liệu cá nhân")
    page.locator("#consent").check()
    page.locator("main button[type=submit]").click()
    expect(page.get_by_role("heading", name="Cảm ơn bạn, phản hồi đã được tiếp nhận")).to_be_visible()
    return page.locator(".reference").inner_text()


def draft_statement(page: Page) -> int:
    """Drafts the statement, completes it for now, and submits it; gives the item's number."""
    page.get_by_role("button", name="Soạn nội dung phát ngôn").click()
    expect(page.get_by_label("Tiêu đề", exact=True)).to_have_value(f"Thông tin về: {ISSUE}")
    write_moment(page, "due", SystemClock().now() + AHEAD)
    page.get_by_role("button", name="Lưu và trình duyệt").click()
    expect(page.get_by_text("Đã lưu và trình duyệt")).to_be_visible()
    return int(page.url.rsplit("/", 1)[1])


def answers_to(city: City, address: str) -> list[Json]:
    """The mails that somebody got, with their texts."""
    asked = {"kind": "mail", "fields": "to,subject,text"}
    told: list[Json] = requests.get(f"{city.sandbox}/truth", params=asked, timeout=30).json()["mail"]
    return [one for one in told if one["to"] == address]
