"""Tags in the editor and on the item's page."""

from __future__ import annotations

from tests.publisher.desk.conftest import Desk, form


def test_tags_are_chosen_shown_and_kept(each_desk: Desk) -> None:
    """The editor ticks what was saved; the item's page names it."""
    editor = each_desk.visitor("editor")
    chosen = {"tag-groups": ["phu_huynh"], "tag-levels": ["thcs"], "tag-grades": ["9"]}
    number = each_desk.write(editor, **chosen, **{"tag-fields": ["thi_tuyen_sinh"]})
    page = editor.get(f"/noi-dung/{number}")
    assert "Trung học cơ sở" in page.text
    assert "Thi và tuyển sinh" in page.text
    page = editor.get(f"/noi-dung/{number}/soan")
    for name, value in (("tag-groups", "phu_huynh"), ("tag-levels", "thcs"), ("tag-grades", "9")):
        assert f'name="{name}" value="{value}" checked' in page.body
    assert 'name="tag-grades" value="10" checked' not in page.body


def test_an_unknown_tag_is_named_at_its_place(desk: Desk) -> None:
    """Nothing is saved then."""
    editor = desk.visitor("editor")
    page = editor.post("/noi-dung/moi", form(desk, **{"tag-grades": ["13"]}))
    assert page.status == 422
    assert 'href="#f-tags-grades"' in page.body
