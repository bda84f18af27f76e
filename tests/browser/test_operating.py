"""What an operator does when something is wrong, in a browser, with and without JavaScript, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from loa.ledger import gates
from tests.browser.served import Window, desk_served, window
from tests.publisher.desk.conftest import NOW, Desk

pytestmark = [pytest.mark.browser, pytest.mark.accept]

REASON = "Sai ngày thi trong bản tin"


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def operator(
    request: pytest.FixtureRequest, chromium: Browser, database_url: str, tmp_path: Path
) -> Iterator[tuple[Desk, Window]]:
    """A desk, and an operator's window on it."""
    scripts = {"java_script_enabled": request.param}
    with (
        desk_served(database_url, tmp_path) as (desk, address),
        window(chromium, address, **scripts) as opened,
    ):
        opened.sign_in("operator")
        yield desk, opened


def sent(desk: Desk, **values: object) -> int:
    """An item that was approved, with what became of its post on Facebook."""
    number = desk.write(desk.visitor("editor"), act="submit")
    said = {"decision": "approve", "revision_hash": desk.item(number).revision_hash}
    desk.visitor("approver").post(f"/phe-duyet/{number}", said)
    post = next(row for row in desk.deliveries(number) if row.channel == "facebook")
    desk.put(post.id, **values)
    return number


def state_of(desk: Desk, number: int) -> tuple[str, str | None]:
    """State and reason of the post on Facebook."""
    post = next(row for row in desk.deliveries(number) if row.channel == "facebook")
    return post.state, post.reason


def test_everything_is_suspended_and_opened_again(operator: tuple[Desk, Window]) -> None:
    """With a reason, which stands on every page until somebody opens it again."""
    desk, opened = operator
    page = opened.go("/")
    page.get_by_role("navigation", name="Các mục").first.get_by_role("link", name="Tạm dừng").click()
    page.get_by_role("link", name="Tạm dừng mọi kênh").click()
    page.get_by_label("Lý do").fill(REASON)
    page.get_by_role("button", name="Tạm dừng mọi kênh").click()
    expect(page.get_by_text("Đã tạm dừng. Từ lúc này không lượt gọi nào bắt đầu.")).to_be_visible()
    page = opened.go("/noi-dung")
    banner = page.locator(".banner")
    expect(banner).to_contain_text(f"do Cán bộ kênh: {REASON}")
    with desk.database.read() as connection:
        assert gates.read(connection)["all"].shut
    banner.get_by_role("link", name="Mở lại").click()
    page.get_by_role("button", name="Mở lại").click()
    expect(page.get_by_text("Đã mở lại.")).to_be_visible()
    expect(page.locator(".banner")).to_have_count(0)
    with desk.database.read() as connection:
        assert not gates.read(connection)["all"].shut
    assert opened.faults == []


def test_an_unknown_delivery_is_resolved_from_today(operator: tuple[Desk, Window]) -> None:
    """It is live, at this address; Loa looks, too. And one that is not there is sent."""
    desk, opened = operator
    lost = {"state": "unknown", "reason": "answer_lost", "attempts": 1, "lost": 1, "lost_at": NOW}
    number = sent(desk, **lost, release_at=NOW + timedelta(minutes=5))
    page = opened.go("/")
    page.get_by_role("link", name="Cho biết kết quả").click()
    page.get_by_label("Địa chỉ bài").fill("https://fb.example/bai/1")
    page.get_by_role("button", name="Bài đã lên").click()
    expect(page.get_by_text("Loa đang kiểm tra xem có thấy bài không.").first).to_be_visible()
    assert state_of(desk, number) == ("unknown", "to_be_checked")
    page.get_by_role("button", name="Chưa lên: gửi").click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert state_of(desk, number) == ("retrying", "denied")
    assert opened.faults == []


def test_many_of_a_kind_are_tried_again(operator: tuple[Desk, Window]) -> None:
    """Counted, confirmed, and each outcome told."""
    desk, opened = operator
    blocked = {"state": "blocked", "reason": "needs_operator", "release_at": None}
    numbers = [sent(desk, **blocked) for _ in range(2)]
    page = opened.go("/luot-dang?state=faults")
    page.get_by_role("link", name="Thử lại tất cả").click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(2)
    page.get_by_role("button", name="Thử lại").click()
    expect(page.get_by_text("Đã làm: 2. Không làm được: 0.")).to_be_visible()
    assert {state_of(desk, number)[0] for number in numbers} == {"scheduled"}
    assert opened.faults == []
