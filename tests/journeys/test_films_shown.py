"""A film's way, in a browser, over every program of Loa: shown at the briefing, and what is beautiful in it on television."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from loa.clock import SystemClock, in_hanoi
from tests.browser.conftest import Desk
from tests.journeys.acts import approve, bring_forward, write_moment
from tests.journeys.city import City, Json, is_task, picture

pytestmark = [pytest.mark.browser, pytest.mark.accept, pytest.mark.timeout(900)]

GOOD = ("Trường THCS Cát Linh", "Vườn rau do học sinh khối 6 tự trồng sau giờ học")
BAD = ("Trường Tiểu học Đông Ngạc", "Nhà vệ sinh của học sinh xuống cấp, không có nước")
BRIEFING = "Giao ban tháng với các phòng giáo dục"
TASK = "Sửa xong nhà vệ sinh, gửi ảnh về Sở"
"""What the briefing concluded."""


def test_a_briefing_shows_the_film_and_television_airs_what_is_beautiful(
    city: City, desk: Desk, tmp_path: Path
) -> None:
    """The briefing that is held shows the month's film and concludes a task; what is beautiful becomes a television film, whose
    airing is logged with its proof.
    """
    desk.sign_in("editor")
    quarter, month = occasions(desk)
    film = begin_film(desk, month)
    approve(desk, film)
    desk.sign_in("editor")
    page = desk.go("/phim?xem=truyen-hinh")
    occurrence(page, quarter).get_by_role("link", name="Làm từ phần đẹp").click()
    expect(page.locator(".segment-shut")).to_contain_text(BAD[0])
    page.get_by_label(GOOD[0]).check()
    page.get_by_role("button", name="Lập phóng sự truyền hình").click()
    expect(page.get_by_text("Đã lập phóng sự truyền hình.")).to_be_visible()
    television = submit(page)
    approve(desk, television)
    desk.sign_in("editor")
    for number in (film, television):
        bring_forward(desk, number)

    shown, aired = item_of(city, film), item_of(city, television)
    page = call_briefing(desk, shown)
    await_task(city, shown)
    page.reload()
    page.locator("#f-hold-minutes").fill("Thống nhất các nội dung đã trình.")
    page.locator("#f-hold-link").fill("https://luu-tru.example/bien-ban")
    page.get_by_role("button", name="Ghi nhận đã họp").click()
    expect(page.locator("h1 + p")).to_contain_text("Đã họp")
    expect(page.get_by_text("Chưa tính là đã chiếu")).to_have_count(0)
    page.get_by_text("Thêm nhiệm vụ", exact=True).click()
    page.locator("#f-conclusion-task").fill(TASK)
    page.locator("#f-conclusion-responsible").fill(BAD[0])
    page.locator("#f-conclusion-due_on").fill(f"{in_hanoi(SystemClock().now()):%d/%m/%Y}")
    page.get_by_role("button", name="Thêm nhiệm vụ này").click()
    expect(desk.go("/").get_by_text(TASK)).to_be_visible()
    expect(desk.go(f"/phim/{film}").get_by_text("Đã chiếu").first).to_be_visible()

    await_task(city, aired)
    page = desk.go(f"/phim/{television}")
    page.get_by_role("link", name="Ghi phát sóng").click()
    page.locator("#f-station").fill("Đài Phát thanh và Truyền hình Hà Nội")
    page.locator("#f-programme").fill("Thời sự 18 giờ 30")
    write_moment(page, "aired", SystemClock().now())
    (tmp_path / "man-hinh.png").write_bytes(picture("navy"))
    page.locator("#f-file").set_input_files(tmp_path / "man-hinh.png")
    page.get_by_role("button", name="Ghi vào nhật ký").click()
    expect(page.get_by_text("Đã ghi nhật ký kèm minh chứng.")).to_be_visible()
    expect(page.get_by_text("Đã phát sóng").first).to_be_visible()
    with page.expect_download() as proof:
        page.get_by_role("link", name="Tải tệp về").click()
    assert Path(proof.value.path()).read_bytes() == picture("navy")
    city.await_deliveries(aired, {"published"})
    [post] = city.seen("facebook", aired["title"])
    article = city.page(f"/bai/{aired['id']}")
    assert article.status_code == 200
    for told in GOOD:
        assert told in article.text
    for told in BAD:
        assert told not in article.text
        assert told not in post["message"]
    assert desk.faults == []


def occasions(desk: Desk) -> tuple[str, str]:
    """An open quarter of the television film, and the last open month whose film it may be made from; by their days."""
    quarter = open_days(desk.go("/phim?xem=truyen-hinh"))[0]
    return quarter, max(day for day in open_days(desk.go("/phim")) if day <= quarter)


def open_days(page: Page) -> list[str]:
    """The days of the list that no film has yet, as ISO has them."""
    free = page.locator("li.line").filter(
        has=page.get_by_text(re.compile("Bắt đầu phim này|Làm từ phần đẹp"))
    )
    return sorted(one.get_attribute("datetime") or "" for one in free.locator("time").all())


def occurrence(page: Page, day: str) -> Locator:
    """A line of the list of films."""
    return page.locator("li.line", has=page.locator(f"time[datetime='{day}']"))


def begin_film(desk: Desk, day: str) -> int:
    """Begins the film of a month with a beautiful segment and one that is not, and submits it; gives the item's number."""
    page = desk.go("/phim")
    occurrence(page, day).get_by_role("button", name="Bắt đầu phim này").click()
    page.get_by_role("link", name="Thêm phân đoạn").click()
    for (school, shown), verdict, button in (
        (GOOD, "dep", "Lưu và thêm phân đoạn khác"),
        (BAD, "chua_dep", "Lưu"),
    ):
        page.locator("#f-school").fill(school)
        page.locator(f"input[name=verdict][value={verdict}]").check()
        page.locator("#f-shown").fill(shown)
        page.locator("#f-seconds").fill("2:30")
        page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".segments > li")).to_have_count(2)
    return submit(page)


def submit(page: Page) -> int:
    """Hands the film whose page this is to the approvers; gives its number."""
    number = int(page.url.partition("#")[0].rsplit("/", 1)[1])
    page.get_by_role("button", name="Trình duyệt").click()
    expect(page.get_by_text("Đã trình duyệt. Người khác sẽ quyết định.")).to_be_visible()
    return number


def item_of(city: City, number: int) -> Json:
    """An item by the number that people call it by."""
    [item] = city.ask("GET", f"/items?search=%23{number}")["items"]
    told: Json = item
    return told


def await_task(city: City, item: Json) -> None:
    """Waits until a person is asked to show it or to hand it over."""
    city.until(
        lambda: any(is_task(row) for row in city.deliveries(item)), "its task stands open", seconds=120
    )


def call_briefing(desk: Desk, film: Json) -> Page:
    """Calls a briefing that begins now, with a point, the film and a paper on its agenda; its page."""
    page = desk.go("/giao-ban/moi")
    page.locator("#f-title").fill(BRIEFING)
    write_moment(page, "starts", SystemClock().now())
    page.locator("#f-place").fill("Hội trường tầng 2")
    page.locator("#f-chair").fill("Giám đốc Sở")
    page.get_by_role("button", name="Triệu tập").click()
    page.locator("#f-point-subject").fill("Báo cáo tháng")
    page.get_by_role("button", name="Thêm nội dung này").click()
    page.get_by_text("Đưa phim vào danh sách chiếu").click()
    page.locator("#f-film-film").select_option(value=film["id"])
    page.get_by_role("button", name="Đưa vào", exact=True).click()
    expect(page.locator(".agenda-point")).to_have_count(2)
    page.get_by_text("Thêm văn bản", exact=True).click()
    page.locator("#f-paper-title").fill("Báo cáo tháng của các phòng")
    page.locator("#f-paper-link").fill("https://luu-tru.example/bao-cao")
    page.get_by_role("button", name="Thêm tài liệu này").click()
    expect(page.get_by_role("link", name="Báo cáo tháng của các phòng")).to_be_visible()
    return page
