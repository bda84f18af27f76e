from __future__ import annotations

from html.parser import HTMLParser

import requests

from tests.sandbox.outside import TIMEOUT, Sandbox, letter


class Elements(HTMLParser):
    """Which elements and attributes a page has."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


def page(sandbox: Sandbox, path: str = "/") -> requests.Response:
    """A page as a browser gets it."""
    return requests.get(sandbox.url + path, timeout=TIMEOUT)


def test_the_overview_shows_the_latest_and_what_goes_wrong(sandbox: Sandbox) -> None:
    """Posts, pictures, mails, events and programmed faults are on the page."""
    sandbox.post("Tuyển sinh lớp 10", link="https://tin.example.vn/bai/7")
    sandbox.upload(alt_text_custom="Học sinh vẫy cờ")
    sandbox.mail(content=letter("Ban tin tuan"))
    sandbox.event("pgddt-me-linh")
    sandbox.misbehave("unit", "status", status=503, unit="pgddt-ba-vi")
    text = page(sandbox).text
    for shown in (
        "Tuyển sinh lớp 10",
        "https://tin.example.vn/bai/7",
        'alt="Học sinh vẫy cờ"',
        "Ban tin tuan",
        "Phòng GDĐT huyện Mê Linh",
        "Phòng GDĐT huyện Ba Vì",
        "<code>status</code>",
    ):
        assert shown in text


def test_pages_carry_no_script_and_no_style_of_their_own(sandbox: Sandbox) -> None:
    """What was sent in is shown as text, and the policy forbids anything else."""
    sandbox.post("<script>alert(1)</script><b style='color:red'>x</b>")
    answer = page(sandbox)
    assert "&lt;script&gt;" in answer.text
    found = Elements()
    found.feed(answer.text)
    assert found.names.isdisjoint({"script", "style", "b"})
    assert not {name for name in found.attributes if name == "style" or name.startswith("on")}
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_post_has_a_page_where_its_permalink_leads(sandbox: Sandbox) -> None:
    """Shown while it lives, 410 once deleted, 404 when there was none."""
    post = sandbox.post("Bài\nhai dòng")
    link = sandbox.graph("GET", post, params={"fields": "permalink_url"}).json()["permalink_url"]
    shown = requests.get(link, timeout=TIMEOUT)
    assert shown.status_code == 200
    assert "Bài\nhai dòng" in shown.text
    sandbox.graph("DELETE", post)
    gone = requests.get(link, timeout=TIMEOUT)
    assert gone.status_code == 410
    assert "Bài\nhai dòng" not in gone.text
    assert page(sandbox, "/facebook/1/posts/2").status_code == 404


def test_an_empty_world_says_so(sandbox: Sandbox) -> None:
    """Nothing yet, and nothing wrong."""
    text = page(sandbox).text
    assert "Chưa có bài nào" in text
    assert "mọi thứ đang chạy bình thường" in text
