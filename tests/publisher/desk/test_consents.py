"""Children in pictures at the desk: asked for in the editor, shown beside the picture to whoever decides."""

from __future__ import annotations

import re
from typing import Any

from tests.publisher.desk.conftest import Desk, Page, Visitor, form, picture

RECORD = {"holder": "Trường tiểu học Đống Đa", "reference": "12/GDDT-ĐY", "day": "5/9/2020"}


def uploaded(visitor: Visitor, desk: Desk) -> str:
    """The hash of a picture that stands in a form."""
    page = visitor.post("/noi-dung/moi", form(desk, act="upload", pictures=picture(), new_alt="Lớp 1A"))
    found = re.search(r'name="media" value="([0-9a-f]{64})"', page.body)
    assert found, page.text[:400]
    return found[1]


def with_children(digest: str, **record: str) -> dict[str, Any]:
    """The fields of a picture that shows children."""
    said = {f"consent-{name}-{digest}": value for name, value in record.items()}
    return {"media": [digest], f"alt-{digest}": "Lớp 1A", f"children-{digest}": "1", **said}


def value_of(page: Page, name: str) -> str:
    """What stands in a field."""
    found = re.search(rf'name="{name}" type="text" value="([^"]*)"', page.body)
    assert found, name
    return found[1]


def test_what_is_missing_is_told_at_its_field_and_nothing_typed_is_lost(desk: Desk) -> None:
    """Save and submit: the head of the page leads to the fields of this picture; the item is not saved."""
    editor = desk.visitor("editor")
    digest = uploaded(editor, desk)
    fields = with_children(digest, holder="Trường tiểu học Đống Đa")
    page = editor.post("/noi-dung/moi", form(desk, act="submit", **fields))
    assert page.status == 422
    for name in ("reference", "day"):
        assert f'href="#f-consent-{name}-{digest[:12]}"' in page.body
        assert f'id="f-consent-{name}-{digest[:12]}-error"' in page.body
    assert f'href="#f-consent-holder-{digest[:12]}"' not in page.body
    assert value_of(page, f"consent-holder-{digest}") == "Trường tiểu học Đống Đa"
    assert f'name="children-{digest}" value="1" checked' in page.body


def test_a_draft_is_saved_with_gaps_but_not_with_a_day_that_is_none(desk: Desk) -> None:
    """Whoever waits for the paper goes on writing."""
    editor = desk.visitor("editor")
    digest = uploaded(editor, desk)
    page = editor.post("/noi-dung/moi", form(desk, **with_children(digest, day="31/02/2020")))
    assert page.status == 422
    assert f'href="#f-consent-day-{digest[:12]}"' in page.body
    number = desk.write(editor, **with_children(digest))
    assert "Chưa ghi nhận sự đồng ý." in editor.get(f"/noi-dung/{number}").text
    page = editor.post(f"/noi-dung/{number}/trinh-duyet")
    assert "(Lớp 1A)" in page.text
    assert desk.item(number).state == "draft"


def test_whoever_decides_reads_the_record_beside_the_picture(each_desk: Desk) -> None:
    """On the review's page and where several are approved at once; the editor gets it back as it was written."""
    editor, approver = each_desk.visitor("editor"), each_desk.visitor("approver")
    digest = uploaded(editor, each_desk)
    number = each_desk.write(editor, act="submit", **with_children(digest, **RECORD))
    item = each_desk.item(number)
    together = approver.get(f"/phe-duyet/cung-luc?so={number}")
    for page in (approver.get(f"/phe-duyet/{number}"), together):
        for told in ("Nhận ra được trẻ em", "Trường tiểu học Đống Đa", "12/GDDT-ĐY · 05/09/2020"):
            assert told in page.text, page.text
    page = editor.get(f"/noi-dung/{number}/soan")
    assert value_of(page, f"consent-day-{digest}") == "05/09/2020"
    approver.post(f"/phe-duyet/{number}", {"decision": "return", "comment": "Xin bản mới"})
    changed = with_children(digest, **RECORD | {"reference": "13/GDDT-ĐY"})
    editor.post(f"/noi-dung/{number}/soan", form(each_desk, act="submit", base=item.revision_hash, **changed))
    page = approver.get(f"/phe-duyet/{number}")
    assert "<del>12</del><ins>13</ins>" in page.body


def test_an_unticked_box_says_nothing_of_children(desk: Desk) -> None:
    """What was typed below it is let go with it, and the item can be submitted."""
    editor = desk.visitor("editor")
    digest = uploaded(editor, desk)
    fields = with_children(digest, **RECORD)
    del fields[f"children-{digest}"]
    number = desk.write(editor, act="submit", **fields)
    page = editor.get(f"/noi-dung/{number}")
    assert "Không đánh dấu là có hình trẻ em." in page.text
    assert "12/GDDT" not in page.text
