"""What people do at the desk in more than one journey."""

from __future__ import annotations

from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from loa.clock import SystemClock, in_hanoi
from tests.browser.conftest import Desk

AHEAD = timedelta(seconds=65)
"""From now to the next minute that has not begun yet: people write minutes."""
OUT_WITHIN = 120_000
"""Milliseconds within which what is due must have gone out."""


def approve(desk: Desk, number: int) -> None:
    """The spokesperson reads an item and approves it."""
    desk.sign_in("approver")
    page = desk.go(f"/phe-duyet/{number}")
    page.get_by_role("button", name="Phê duyệt").click()
    expect(page.get_by_role("status").get_by_text("Đã phê duyệt.")).to_be_visible()


def bring_forward(desk: Desk, number: int) -> Page:
    """Lets an item go out at the next minute; its page."""
    page = desk.go(f"/noi-dung/{number}")
    write_moment(page, "due", SystemClock().now() + AHEAD)
    page.get_by_role("button", name="Lên lịch").click()
    return page


def write_moment(page: Page, name: str, moment: datetime) -> None:
    """A day and an hour on Hanoi's clock, into the two boxes of this name."""
    local = in_hanoi(moment)
    page.locator(f"[name={name}_day]").fill(f"{local:%d/%m/%Y}")
    page.locator(f"[name={name}_time]").fill(f"{local:%H:%M}")
