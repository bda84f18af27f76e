"""The important part of a picture at the desk: set with two numbers, kept in view, told to whoever decides."""

from __future__ import annotations

import re
from typing import Any

import pytest

from loa_publisher.desk.focus import FocusField, focus_classes
from tests.publisher.desk.conftest import Desk, form
from tests.publisher.desk.test_consents import uploaded


def fields(digest: str, x: str = "", y: str = "") -> dict[str, Any]:
    """A described picture and its focus, as the form sends them."""
    return {
        "media": [digest],
        f"alt-{digest}": "Cổng trường",
        f"focus-x-{digest}": x,
        f"focus-y-{digest}": y,
    }


def test_it_is_set_saved_and_stands_in_the_form_again(desk: Desk) -> None:
    """Without any script; the picture on the item's page is cut there, too."""
    editor = desk.visitor("editor")
    digest = uploaded(editor, desk)
    number = desk.write(editor, **fields(digest, "12", "88"))
    page = editor.get(f"/noi-dung/{number}/soan")
    for axis, value in (("x", "12"), ("y", "88")):
        assert re.search(rf'name="focus-{axis}-{digest}" type="number" value="{value}"', page.body)
    assert "12% · 88%" in page.text
    assert 'class="focus-x-10 focus-y-90"' in editor.get(f"/noi-dung/{number}").body


def test_one_number_alone_leaves_the_other_in_the_middle(desk: Desk) -> None:
    """Whoever wants it higher need not say how far to the left."""
    editor = desk.visitor("editor")
    digest = uploaded(editor, desk)
    number = desk.write(editor, **fields(digest, "", "0"))
    assert 'class="focus-x-50 focus-y-0"' in editor.get(f"/noi-dung/{number}").body


@pytest.mark.parametrize("wrong", ["trái", "101", "-3", "12.5"])
def test_what_is_no_percentage_is_told_at_its_field(desk: Desk, wrong: str) -> None:
    """And stands there as it was typed."""
    editor = desk.visitor("editor")
    digest = uploaded(editor, desk)
    page = editor.post("/noi-dung/moi", {**form(desk), **fields(digest, wrong, "20")})
    assert page.status == 422
    assert f'href="#f-focus-x-{digest[:12]}"' in page.body
    assert f'value="{wrong}"' in page.body
    assert "0 đến 100" in page.text


def test_whoever_decides_sees_that_it_changed(desk: Desk) -> None:
    """A picture cut elsewhere may show something else."""
    editor = desk.visitor("editor")
    digest = uploaded(editor, desk)
    number = desk.write(editor, act="submit", **fields(digest))
    approver = desk.visitor("approver")
    approver.post(f"/phe-duyet/{number}", {"decision": "return", "comment": "Cắt mất cổng trường"})
    base = desk.item(number).revision_hash
    editor.post(f"/noi-dung/{number}/soan", form(desk, act="submit", base=base, **fields(digest, "0", "100")))
    page = approver.get(f"/phe-duyet/{number}")
    assert "cách mép trái 0%, cách mép trên 100%" in page.text


def test_classes_stand_five_percent_apart() -> None:
    """As the style sheet has them; nothing for the middle."""
    assert focus_classes((12, 88)) == "focus-x-10 focus-y-90"
    assert focus_classes((0, 100)) == "focus-x-0 focus-y-100"
    assert focus_classes(None) == ""
    assert FocusField(x="trái").classes == ""
