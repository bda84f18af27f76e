"""From what people say to what the authority says, over all of Loa: a letter answered, a hot issue published within its clock."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Running, desk_in, running
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.accept]

ASKED = "Con tôi thi lớp 10, xin Sở cho biết ngày thi đã đổi chưa?"
ANSWER = "Ngày thi không đổi. Sở đã đưa lịch thi lên đầu trang chủ."


def test_a_letter_is_answered_and_a_hot_issue_published_within_its_clock(
    chromium: Browser, stack: Stack
) -> None:
    """The portal's form, the inbox, the hot issue made of it, its statement approved and out, the answer in the mailbox."""
    with running(stack.environ, stack.var) as loa, desk_in(chromium, loa) as desk:
        reference = _write(desk.page, loa)
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
        page.locator("#f-make-title").fill("Phụ huynh hỏi về ngày thi lớp 10")
        page.locator("button[value=make]").click()
        expect(page.get_by_role("heading", name="Phụ huynh hỏi về ngày thi lớp 10")).to_be_visible()
        issue = page.url
        expect(page.locator(".timer")).to_contain_text("còn 23 giờ")

        item = _state(page)
        desk.sign_in("approver")
        page.goto(f"{loa.desk}/phe-duyet/{item}")
        page.get_by_role("button", name="Phê duyệt").click()
        expect(page.get_by_text("Đã phê duyệt").first).to_be_visible()
        _published(loa, issue.rpartition("/")[2])
        page.goto(issue)
        expect(page.locator(".timer")).to_have_text("phát ngôn đúng hạn")
        expect(page.locator(".statement").get_by_role("link", name="Mở").first).to_have_attribute(
            "href", re.compile(re.escape(loa.portal))
        )
        page.locator("#f-close-result").fill("Đã thông báo lịch thi giữ nguyên.")
        page.get_by_role("button", name="Kết thúc với kết quả này").click()
        expect(page.get_by_text("Đã kết thúc, kèm kết quả.")).to_be_visible()

        desk.sign_in("editor")
        page.goto(letter)
        page.locator("#f-reply-text").fill(ANSWER)
        page.locator("form[action$=tra-loi] .button-main").click()
        expect(page.get_by_text("Đã gửi câu trả lời.")).to_be_visible()
        page.locator("#f-close-changed").fill("Đã tiếp thu: đưa lịch thi lên trang nhất.")
        page.locator("form[action$=ket-thuc] button").click()
        expect(page.get_by_text("Đã tiếp thu: đưa lịch thi lên trang nhất.").first).to_be_visible()
        [mail] = [one for one in _mails(loa) if one["to"] == "buoi@thu.example"]
        assert reference in mail["subject"]
        assert ANSWER in mail["text"]
        assert desk.faults == []


def _write(page: Page, loa: Running) -> str:
    """A reader writes: first at the foot of the front page, then in the form. Gives the reference."""
    page.goto(loa.portal)
    page.get_by_placeholder("Bạn muốn nói gì với chúng tôi?").fill(ASKED)
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.locator("#text")).to_have_value(ASKED)
    page.locator("#name").fill("Trần Thị Bưởi")
    page.locator("#email").fill("buoi@thu.example")
    page.locator("main button[type=submit]").click()
    expect(page.get_by_role("alert")).to_contain_text("Dữ liệu cá nhân")
    page.locator("#consent").check()
    page.locator("main button[type=submit]").click()
    expect(page.get_by_role("heading", name="Cảm ơn bạn, phản hồi đã được tiếp nhận")).to_be_visible()
    return page.locator(".reference").inner_text()


def _state(page: Page) -> str:
    """Drafts the statement, completes it for now, and submits it; gives the item's number."""
    page.get_by_role("button", name="Soạn nội dung phát ngôn").click()
    expect(page.get_by_label("Tiêu đề", exact=True)).to_have_value(re.compile("Thông tin về: Phụ huynh"))
    soon = time.strftime("%H:%M", time.gmtime(time.time() + 7 * 3600 + 90))
    page.locator("[name=due_day]").fill(time.strftime("%d/%m/%Y", time.gmtime(time.time() + 7 * 3600 + 90)))
    page.locator("[name=due_time]").fill(soon)
    page.get_by_role("button", name="Lưu và trình duyệt").click()
    found = re.search(r"/noi-dung/(\d+)$", page.url) or re.search(r"#(\d+) ", page.title())
    assert found, page.url
    return found[1]


def _published(loa: Running, number: str) -> None:
    """Waits until the statement stands on the portal."""
    headers = {"Authorization": f"Bearer {loa.users['editor']['token']}"}
    for _ in range(240):
        told = requests.get(f"{loa.desk}/api/v1/issues?scope=replied", headers=headers, timeout=10).json()
        if any(str(one["number"]) == number for one in told["items"]):
            return
        time.sleep(1)
    pytest.fail("the statement was not published")


def _mails(loa: Running) -> list[dict[str, Any]]:
    asked = {"kind": "mail", "fields": "to,subject,text"}
    told = requests.get(f"{loa.sandbox}/truth", params=asked, timeout=30).json()
    mails: list[dict[str, Any]] = told["mail"]
    return mails
