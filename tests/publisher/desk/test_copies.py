"""An item that begins as another one: a copy, and the release of what was internal first."""

from __future__ import annotations

from tests.publisher.desk.conftest import Desk


def test_a_copy_has_the_text_and_no_time(desk: Desk) -> None:
    """Everything to write the next one like it; the first one is not touched."""
    editor = desk.visitor("editor")
    number = desk.write(editor, **{"text-facebook:trang": "Riêng cho Facebook"})
    page = editor.get(f"/noi-dung/moi?theo={number}")
    assert 'value="Lịch thi vào lớp 10"' in page.body
    assert "Riêng cho Facebook" in page.body
    assert 'value="facebook:trang" checked' in page.body
    assert 'value="25/11/2020"' not in page.body
    assert f'name="base" value="{desk.item(number).revision_hash}"' not in page.body


def test_what_was_internal_is_released_as_an_item_of_its_own(desk: Desk) -> None:
    """Public, with no channel chosen, to be approved like anything else; the internal one stays internal."""
    editor = desk.visitor("editor")
    number = desk.write(editor, audience="internal", target=["manual:giao-ban"])
    link = f"/noi-dung/moi?theo={number}&amp;cong-khai=1"
    assert link in editor.get(f"/noi-dung/{number}").body
    page = editor.get(link.replace("&amp;", "&"))
    assert 'name="audience" value="public" checked' in page.body
    assert 'name="target" value="manual:giao-ban" checked' not in page.body
    released = desk.write(editor, target=["portal:cong"])
    assert (desk.item(released).audience, desk.item(released).state) == ("public", "draft")
    assert desk.item(number).audience == "internal"


def test_what_is_public_offers_no_release(desk: Desk) -> None:
    """There is nothing to release."""
    editor = desk.visitor("editor")
    number = desk.write(editor)
    assert "cong-khai=1" not in editor.get(f"/noi-dung/{number}").body
