"""The sheet of shortcuts: what it tells, to whom, and how it is switched off."""

from __future__ import annotations

from tests.publisher.desk.conftest import Desk


def test_the_sheet_is_on_every_page_and_a_page_of_its_own(desk: Desk) -> None:
    """In a dialog for the key, by a link for who has no JavaScript."""
    reader = desk.visitor("reader")
    assert 'id="keys"' in reader.get("/noi-dung").body
    assert "Phím tắt" in reader.get("/phim-tat").text


def test_only_keys_that_do_something_are_told(desk: Desk) -> None:
    """Who writes nothing has no key for it."""
    assert 'data-key="n"' in desk.visitor("editor").get("/").body
    assert 'data-key="n"' not in desk.visitor("reader").get("/").body


def test_shortcuts_can_be_switched_off_and_on(desk: Desk) -> None:
    """Kept in a cookie; the page one was on comes back (WCAG 2.1.4)."""
    visitor = desk.visitor("editor")
    page = visitor.post("/phim-tat", {"keys": "off", "back": "/noi-dung"}, follow=False)
    assert page.headers["Location"] == "/noi-dung"
    assert '<body data-keys="off">' in visitor.get("/").body
    assert "Bật phím tắt" in visitor.get("/phim-tat").text
    visitor.post("/phim-tat", {"keys": "on"})
    assert '<body data-keys="on">' in visitor.get("/").body


def test_no_other_word_is_kept(desk: Desk) -> None:
    """The cookie says on or off."""
    assert desk.visitor("editor").post("/phim-tat", {"keys": "'"}, follow=False).status == 400
