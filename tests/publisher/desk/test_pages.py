"""What every page of the desk keeps to: headers, no inline code, both languages, times and words as they are used here."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from tests.publisher.desk.conftest import Desk

PATHS = (
    "/",
    "/ke-hoach?all=1",
    "/noi-dung",
    "/noi-dung/9",
    "/noi-dung/9/soan",
    "/noi-dung/moi",
    "/phe-duyet",
    "/phe-duyet/9",
)
PATHS += (
    "/lich?xem=thang",
    "/lich?xem=tuan",
    "/lich?xem=ngay",
    "/lich?xem=danh-sach",
    "/lich/dang-ky",
    "/lich/noi-dung/10/chuyen",
)
PATHS += ("/luot-dang", "/luot-dang?state=faults", "/viec", "/viec?state=done", "/bo-phan", "/dang-nhap")


class Inspector(HTMLParser):
    """Notes what the policy would refuse, ids that stand twice, and controls that have no name."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.ids: set[str] = set()
        self.labelled: set[str] = set()
        self.fields: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.faults += [f"{tag} has {name}" for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.faults.append(f"inline {tag}")
        for name in ("src", "href", "action"):
            address = given.get(name) or ""
            if tag != "a" and address.startswith(("http:", "https:", "//")):
                self.faults.append(f"{tag} fetches {address}")
        if given.get("id"):
            if given["id"] in self.ids:
                self.faults.append(f"id {given['id']} stands twice")
            self.ids.add(str(given["id"]))
        if tag == "label" and given.get("for"):
            self.labelled.add(str(given["for"]))
        if tag in ("input", "select", "textarea") and given.get("type") not in ("hidden", "radio"):
            self.fields.append((tag, given))
        if tag == "img" and "alt" not in given:
            self.faults.append("img without alt")

    @property
    def nameless(self) -> list[str]:
        """Controls that a screen reader could not name."""
        return [
            f"{tag} {given.get('name')}"
            for tag, given in self.fields
            if given.get("id") not in self.labelled
            and not given.get("aria-label")
            and given.get("aria-hidden") != "true"
        ]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_keeps_to_the_policy_and_names_its_controls(desk: Desk, path: str) -> None:
    """Nothing inline, nothing from another host, no id twice, every control labelled."""
    visitor = desk.stranger() if path == "/dang-nhap" else desk.visitor("editor")
    page = visitor.get(path)
    inspector = Inspector()
    inspector.feed(page.body)
    assert page.status == 200
    assert inspector.faults == []
    assert inspector.nameless == []


@pytest.mark.parametrize("path", ["/", "/dang-nhap", "/khong-co", "/static/img/loa.svg", "/healthz"])
def test_every_answer_carries_the_protecting_headers(desk: Desk, path: str) -> None:
    """Errors and files too."""
    headers = desk.stranger().get(path).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_the_desk_speaks_vietnamese_until_asked_for_english(desk: Desk) -> None:
    """The choice is kept in a cookie, and the page one was on comes back."""
    visitor = desk.visitor("reader")
    assert "Nội dung truyền thông" in visitor.get("/noi-dung").text
    page = visitor.post("/ngon-ngu", {"language": "en", "back": "/noi-dung?state=draft"}, follow=False)
    assert page.headers["Location"] == "/noi-dung?state=draft"
    english = visitor.get("/noi-dung").text
    assert "Communication items" in english
    assert "Nội dung truyền thông" not in english


def test_a_language_that_there_is_not_is_refused(desk: Desk) -> None:
    """No cookie is set to whatever was sent."""
    page = desk.visitor("reader").post("/ngon-ngu", {"language": "../../etc"}, follow=False)
    assert page.status == 400


def test_light_and_dark_follow_the_device_until_chosen(desk: Desk) -> None:
    """Without JavaScript: the server links what was chosen."""
    visitor = desk.visitor("reader")
    assert 'media="(prefers-color-scheme: dark)"' in visitor.get("/").body
    visitor.post("/giao-dien", {"theme": "dark", "back": "/"})
    page = visitor.get("/").body
    assert 'data-theme="dark"' in page
    assert 'media="(prefers-color-scheme: dark)"' not in page
    visitor.post("/giao-dien", {"theme": "light", "back": "/"})
    assert "css/dark.css" not in visitor.get("/").body


def test_an_unknown_page_says_so_in_vietnamese_and_leads_back(desk: Desk) -> None:
    """Never a bare error of the server."""
    page = desk.visitor("reader").get("/noi-dung/99999")
    assert page.status == 404
    assert "Không tìm thấy" in page.text
    assert "Về trang đầu" in page.text


def test_static_files_asked_for_by_hash_are_kept_for_ever(desk: Desk) -> None:
    """So that pages open at once, and a new version shows at once."""
    page = desk.stranger().get("/dang-nhap")
    address = page.body.split('href="/static/desk.css?v=')[1].split('"')[0]
    answer = desk.stranger().get(f"/static/desk.css?v={address}")
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.status == 200


def test_the_health_check_tells_whether_the_database_answers(each_desk: Desk) -> None:
    """200 while it does."""
    page = each_desk.stranger().get("/healthz")
    assert (page.status, page.body.strip()) == (200, '{"status":"up"}')
