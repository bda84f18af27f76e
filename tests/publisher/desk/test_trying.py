"""The editor's live preview, and the complaints before save."""

from __future__ import annotations

import html
import json
import re
from typing import Any
from uuid import uuid4

from loa.ledger import accounts
from tests.publisher.desk.conftest import Desk, form
from tests.publisher.desk.test_unsaved import kept


def test_what_is_written_is_shown_as_every_chosen_channel_shows_it(each_desk: Desk) -> None:
    """From what was kept, without any save."""
    editor, window = each_desk.visitor("editor"), uuid4()
    kept(editor, window, **form(each_desk, **{"text-facebook:trang": "Riêng cho Facebook"}))
    page = editor.get(f"/noi-dung/dang-viet/{window}/xem-truoc")
    assert page.body.count('<section class="preview"') == 2
    assert "Riêng cho Facebook" in page.text
    assert "<strong>giữ nguyên</strong>" in page.body


def test_every_complaint_leads_to_its_place(desk: Desk) -> None:
    """Missing title and a Facebook text that is too long, both at once."""
    editor, window = desk.visitor("editor"), uuid4()
    kept(editor, window, **form(desk, title="", **{"text-facebook:trang": "x" * 63_207}))
    page = editor.get(f"/noi-dung/dang-viet/{window}/xem-truoc")
    assert 'href="#f-title"' in page.body
    assert 'href="#f-text-facebook:trang"' in page.body
    assert 'data-complaints="2"' in page.body


def test_nobody_sees_what_another_one_writes(desk: Desk) -> None:
    """Neither the preview nor the mail."""
    editor, other, window = desk.visitor("editor"), desk.visitor("other"), uuid4()
    kept(editor, window, **form(desk))
    for path in ("xem-truoc", "thu?target=facebook:trang"):
        assert other.get(f"/noi-dung/dang-viet/{window}/{path}").status == 404


def test_a_preview_needs_no_scripts(desk: Desk) -> None:
    """A button shows the form again with previews and complaints, and saves nothing."""
    editor = desk.visitor("editor")
    page = editor.post("/noi-dung/moi", form(desk, act="preview"))
    assert page.status == 200
    assert page.body.count('<section class="preview"') == 2
    assert 'value="Lịch thi vào lớp 10"' in page.body


def test_an_item_opens_with_its_previews(desk: Desk) -> None:
    """What was saved is shown at once."""
    editor = desk.visitor("editor")
    number = desk.write(editor)
    assert editor.get(f"/noi-dung/{number}/soan").body.count('<section class="preview"') == 2


def events(body: str) -> list[Any]:
    """The JSON that stands in previews."""
    found = re.findall(r'<pre class="preview-raw"[^>]*>(.*?)</pre>', body, re.DOTALL)
    return [json.loads(html.unescape(one)) for one in found]


def test_of_a_receiving_unit_the_json_is_shown_that_its_system_gets(each_desk: Desk) -> None:
    """As it is written, and as it was saved, set out for reading; the time is when it is due."""
    with each_desk.database.begin() as connection:
        accounts.put(
            connection,
            each_desk.clock.now(),
            channel="unit",
            key="ba-vi",
            label="Ba Vì",
            visibility="public",
            settings={"url": "https://ba-vi.example/inbox"},
            secrets={},
            is_default=False,
        )
    editor, window = each_desk.visitor("editor"), uuid4()
    fields = form(each_desk, target=["unit:*"])
    kept(editor, window, **fields)
    trying = editor.get(f"/noi-dung/dang-viet/{window}/xem-truoc")
    number = each_desk.write(editor, act="submit", **{"target": ["unit:*"]})
    review = each_desk.visitor("approver").get(f"/phe-duyet/{number}")
    for page in (trying, review):
        assert "\n  &#34;specversion&#34;: &#34;1.0&#34;" in page.body
        [event] = events(page.body)
        assert (event["type"], event["time"]) == ("vn.loa.item.published", "2020-11-25T01:00:00.000Z")
        assert event["data"]["html"] == "<p>Các điểm thi <strong>giữ nguyên</strong>.</p>"
    [event] = events(review.body)
    assert event["subject"] == str(each_desk.item(number).id)


def test_what_people_read_is_not_shown_as_json(desk: Desk) -> None:
    """Portal, Facebook and a text that happens to begin like JSON."""
    editor, window = desk.visitor("editor"), uuid4()
    kept(editor, window, **form(desk, **{"text-facebook:trang": '{"a": 1}'}))
    assert events(editor.get(f"/noi-dung/dang-viet/{window}/xem-truoc").body) == []
