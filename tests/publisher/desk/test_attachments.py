"""Documents at the desk: handed in with the form, shown to whoever decides, saved under their own name."""

from __future__ import annotations

import io
import re

from tests.publisher.desk.conftest import Desk, form
from tests.publisher.items.test_attachments import PDF


def upload(name: str = "Kế hoạch 3725.pdf", content: bytes = PDF) -> tuple[io.BytesIO, str]:
    """A document, as a form sends it."""
    return io.BytesIO(content), name


def test_a_document_comes_with_the_form_and_is_shown_to_whoever_decides(each_desk: Desk) -> None:
    """Uploaded, titled, saved; on the item's page, in the previews that carry it, in the difference."""
    desk = each_desk
    editor = desk.visitor("editor")
    page = editor.post("/noi-dung/moi", form(desk, act="upload", documents=[upload()]))
    [digest] = re.findall(r'name="file" value="([0-9a-f]{64})"', page.body)
    assert f'name="file-title-{digest}" type="text" value="Kế hoạch 3725"' in page.body
    number = desk.write(editor, act="submit", file=digest, **{f"file-title-{digest}": "Toàn văn kế hoạch"})
    assert "Toàn văn kế hoạch" in editor.get(f"/noi-dung/{number}").text
    page = desk.visitor("approver").get(f"/phe-duyet/{number}")
    assert page.body.count(f'href="/tep/{digest}"') == 1, "the portal has it, a post on Facebook has not"
    status, kind, content, saved_as = editor.file(f"/tep/{digest}")
    assert (status, kind, content) == (200, "application/pdf", PDF)
    assert saved_as.startswith("attachment;")
    assert "filename*=UTF-8''K%E1%BA%BF%20ho%E1%BA%A1ch%203725.pdf" in saved_as
    changed = form(desk, act="submit", base=desk.item(number).revision_hash)
    editor.post(f"/noi-dung/{number}/soan", changed)
    page = desk.visitor("approver").get(f"/phe-duyet/{number}?so-voi=1")
    assert "<del>Toàn văn kế hoạch" in page.body


def test_a_document_is_left_out_again(desk: Desk) -> None:
    """By its own button; nothing else of the form is lost."""
    editor = desk.visitor("editor")
    page = editor.post("/noi-dung/moi", form(desk, act="upload", documents=[upload()]))
    [digest] = re.findall(r'name="file" value="([0-9a-f]{64})"', page.body)
    page = editor.post("/noi-dung/moi", form(desk, act=f"drop:{digest}", file=digest))
    assert digest not in page.body
    assert 'value="Lịch thi vào lớp 10"' in page.body


def test_what_is_no_document_says_so_beside_its_field(desk: Desk) -> None:
    """Named with its file, with a jump to the place."""
    page = desk.visitor("editor").post(
        "/noi-dung/moi", form(desk, act="upload", documents=[upload("a.exe", b"MZ"), upload()])
    )
    assert page.status == 422
    assert "a.exe: Không phải loại tài liệu nhận được" in page.text
    assert 'href="#f-documents"' in page.body
    assert "Kế hoạch 3725" in page.text, "what could be taken was"
