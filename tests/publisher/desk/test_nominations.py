"""Nominations at the desk: a focal point sends one, an editor assesses it and writes."""

from __future__ import annotations

import re

from tests.publisher.desk.conftest import Desk, Visitor, picture

DEED = {
    "subject": "person",
    "name": "Em Trần B",
    "post": "Học sinh lớp 4B Trường Tiểu học Kim Đồng",
    "age": "9",
    "field": "dao_duc",
    "deed": "Nhặt được ví và trả lại người mất.",
}


def sent(visitor: Visitor, **changes: str) -> str:
    """Sends a nomination; its address."""
    unit = re.search(r'<option value="([0-9a-f-]{36})"', visitor.get("/de-cu/moi").body)
    assert unit
    answer = visitor.post("/de-cu/moi", {**DEED, "unit": unit[1], "file": picture(), **changes}, follow=False)
    assert answer.status == 303
    return str(answer.headers["Location"])


def test_from_the_unit_to_the_draft(each_desk: Desk) -> None:
    """Nothing is accepted before the child and its representative agree, with proof; then the draft is begun."""
    reader, editor = each_desk.visitor("reader"), each_desk.visitor("editor")
    nomination = sent(reader)
    early = editor.post(f"{nomination}/xet", {"act": "accept"})
    assert "ghi nhận sự đồng ý" in early.text
    consent = {"by": "Em B và mẹ", "on": "20/11/2020", "consent_file": picture()}
    page = reader.post(f"{nomination}/dong-y", consent)
    assert page.status == 422
    assert {'href="#f-representative"', 'href="#f-child_agrees-1"'} <= set(
        re.findall(r'href="#f-[\w-]+"', page.body)
    )
    consent |= {"representative": "Mẹ em", "child_agrees": "1", "consent_file": picture()}
    assert "Đã đồng ý" in reader.post(f"{nomination}/dong-y", consent).text
    made = editor.post(f"{nomination}/xet", {"act": "accept"})
    assert "Gương người tốt việc tốt: Em Trần B" in made.body
    assert "Đã chấp nhận" in reader.get(nomination).text
    assert "Đã rút lại sự đồng ý" not in reader.get("/de-cu?xem=accepted").text
    reader.post(f"{nomination}/dong-y", {"act": "back"})
    assert "Đã rút lại sự đồng ý" in reader.get("/de-cu?xem=accepted").text


def test_declined_with_a_reason_that_the_unit_reads(desk: Desk) -> None:
    """Without a reason it is not."""
    reader, editor = desk.visitor("reader"), desk.visitor("editor")
    nomination = sent(reader)
    assert editor.post(f"{nomination}/xet", {"act": "decline", "reason": " "}).status == 422
    editor.post(f"{nomination}/xet", {"act": "decline", "reason": "Chưa có xác nhận"})
    assert "Chưa có xác nhận" in reader.get(nomination).text


def test_others_do_not_see_it(desk: Desk) -> None:
    """Neither the page nor the papers: they hold personal data."""
    nomination = sent(desk.visitor("editor"))
    editor = desk.visitor("editor")
    paper = re.search(r'href="(/de-cu/[0-9a-f-]+/tep/\w+)"', editor.get(nomination).body)
    assert paper
    assert editor.file(paper[1])[0] == 200
    for person in ("reader", "operator", "admin"):
        visitor = desk.visitor(person)
        assert visitor.get(nomination).status == 404
        assert visitor.get(paper[1]).status == 404
        assert DEED["name"] not in visitor.get("/de-cu").text


def test_what_is_wrong_is_told_at_its_field(desk: Desk) -> None:
    """With what was written still in the form."""
    reader = desk.visitor("reader")
    page = reader.post("/de-cu/moi", {**DEED, "name": "", "age": "chín"})
    assert page.status == 422
    assert DEED["deed"] in page.body
