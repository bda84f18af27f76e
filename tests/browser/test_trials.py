"""A test send, from the editor to a mailbox, over everything that a newsletter goes over."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Running, desk_in

pytestmark = [pytest.mark.browser, pytest.mark.accept]

TITLE = "Bản tin chưa ai duyệt"


def letters(loa: Running) -> list[dict[str, Any]]:
    """Mails of this title that the pretend outside world has got."""
    return [one for one in loa.truth()["mail"] if TITLE in str(one.get("subject"))]


def test_a_newsletter_that_nobody_approved_reaches_its_writer_alone(chromium: Browser, loa: Running) -> None:
    """Once, with the mark in its subject; it is told as sent; no delivery came of it."""
    with desk_in(chromium, loa) as desk:
        desk.sign_in("editor")
        page = desk.go("/noi-dung/moi")
        page.get_by_label("Tiêu đề", exact=True).fill(TITLE)
        page.get_by_label("Nội dung trọng tâm").select_option(index=1)
        page.get_by_role("checkbox", name="Bản tin Giáo dục").check()
        page.get_by_role("button", name="Gửi thử cho tôi").click()
        expect(page.get_by_text("Bản gửi thử đang đến bientap@gddt.example")).to_be_visible()
        expect(page.get_by_label("Tiêu đề", exact=True)).to_have_value(TITLE)
        expect(page.locator("#gui-thu").get_by_text("Đã gửi")).to_be_visible(timeout=60_000)
    end = time.monotonic() + 30
    while not letters(loa) and time.monotonic() < end:
        time.sleep(0.2)
    [letter] = letters(loa)
    assert "bientap@gddt.example" in str(letter)
    assert "GỬI THỬ" in str(letter["subject"])
