"""Documents: which are taken, and that they are part of what is approved."""

from __future__ import annotations

import io
import zipfile

import pytest
from sqlalchemy import select

from loa.content import Snapshot
from loa.errors import Forbidden, InvalidInput, InvalidInputs
from loa.ledger.tables import snapshots
from loa_publisher.items import actions, queries
from loa_publisher.items.attachments import KINDS, LARGEST, keep_document, read_document
from loa_publisher.items.drafts import read_draft
from tests.publisher.bureau import Bureau

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def office_file(*names: str, mimetype: str = "") -> bytes:
    """A container as word processors write it, with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (PDF, "pdf"),
        (office_file("word/document.xml"), "docx"),
        (office_file("xl/workbook.xml"), "xlsx"),
        (office_file("ppt/presentation.xml"), "pptx"),
        (office_file("content.xml", mimetype=KINDS["odt"]), "odt"),
        (office_file("content.xml", mimetype=KINDS["ods"]), "ods"),
    ],
)
def test_documents_are_known_by_their_bytes(content: bytes, ending: str) -> None:
    """Whatever they are called; their name ends as their kind does, and keeps its diacritics."""
    found = read_document("C:\\Văn thư\\Kế hoạch 3725.exe", content)
    assert (found.name, found.media_type) == (f"Kế hoạch 3725.exe.{ending}", KINDS[ending])
    assert read_document(f"Kế hoạch.{ending.upper()}", content).name == f"Kế hoạch.{ending}"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00",
        b"<html><script>alert(1)</script></html>",
        b"PK\x03\x04",
        office_file("anything/else.xml"),
        office_file("word/document.xml", "word/vbaProject.bin"),
        office_file("content.xml", mimetype="application/epub+zip"),
        b"\xd0\xcf\x11\xe0" + bytes(600),  # Word before 2007, which may carry macros
        PDF + bytes(LARGEST),
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    """Programs, pages, archives, old and macro-carrying documents, and what is too large."""
    with pytest.raises(InvalidInput) as refused:
        read_document("tệp.pdf", content, "documents")
    assert refused.value.field == "documents"


def test_a_document_is_part_of_what_is_approved(bureau: Bureau) -> None:
    """It stands in every snapshot with its title; without one, by its name; another document is another revision."""
    with bureau.office() as office:
        row = keep_document(office, bureau.blobs, read_document("Kế hoạch 3725.pdf", PDF))
        said = bureau.draft(attachments=[{"sha256": row.sha256}])
        item_id = actions.create(office, read_draft(said))
    with bureau.office() as office:
        titled = said | {"attachments": [{"sha256": row.sha256, "title": "Toàn văn kế hoạch"}]}
        assert actions.edit(office, item_id, read_draft(titled))
        assert not actions.edit(office, item_id, read_draft(titled))
    with bureau.database.read() as connection:
        titles = []
        for number in (1, 2):
            revision = queries.content(connection, item_id, number)
            assert revision is not None
            [hash] = revision.snapshots.values()
            body = connection.execute(select(snapshots.c.body).where(snapshots.c.hash == hash)).scalar_one()
            [document] = Snapshot.parse(body, hash).attachments
            assert (document.name, document.size) == ("Kế hoạch 3725.pdf", len(PDF))
            titles.append(document.title)
    assert titles == ["Kế hoạch 3725", "Toàn văn kế hoạch"]


def test_what_is_said_of_documents_is_judged_whole(any_bureau: Bureau) -> None:
    """Each fault names its entry, and nothing is written."""
    bureau, known = any_bureau, "0" * 64
    said = [{"sha256": known}, {"sha256": known}, {"sha256": "x"}, {"sha256": known, "name": "x"}, "x"]
    with pytest.raises(InvalidInputs) as refused:
        read_draft(bureau.draft(attachments=said))
    fields = [one.field for one in refused.value.complaints]
    assert fields == ["attachments.1", "attachments.2.sha256", "attachments.3", "attachments.4"]
    with bureau.office() as office, pytest.raises(InvalidInputs) as unknown:
        actions.create(office, read_draft(bureau.draft(attachments=[{"sha256": known}])))
    assert [one.field for one in unknown.value.complaints] == ["attachments.0.sha256"]


def test_only_who_may_write_hands_documents_in(any_bureau: Bureau) -> None:
    """A reader may not."""
    with any_bureau.office("reader") as office, pytest.raises(Forbidden):
        keep_document(office, any_bureau.blobs, read_document("a.pdf", PDF))
