"""Documents that readers save (PDF, Word, Excel, PowerPoint, OpenDocument): taken in only when they are such, kept by hash."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects import postgresql, sqlite

from loa.blobs import SHA256, Blobs
from loa.content import Attachment
from loa.errors import InvalidInput, InvalidInputs
from loa.text import clean_line
from loa_publisher.accounts.roles import WRITE, require
from loa_publisher.items.models import files
from loa_publisher.office import Office

LARGEST = 10_000_000
"""Bytes of one document: what the portal takes in one call."""
MOST = 20
KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
"""What is taken, by the ending of its name."""
_FOLDERS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_MACROS = "vbaproject.bin"


@dataclass(frozen=True)
class Attached:
    """A document of an item, by hash; `title`: what readers see instead of the file's name."""

    sha256: str
    title: str = ""

    def as_json(self) -> dict[str, str]:
        """As it is stored and shown."""
        return {"sha256": self.sha256, "title": self.title}


@dataclass(frozen=True)
class Document:
    """A file that is a document of a kind that is taken. Its name ends as its kind does."""

    name: str
    content: bytes
    media_type: str


def read_document(name: str, content: bytes, field: str = "file") -> Document:
    """Looks at a file. Raises InvalidInput naming `field` for one that is too large, of another kind, or carries macros."""
    name = clean_line(name.replace("\\", "/").rpartition("/")[2], field, longest=200)
    name = name.replace("=?", "=")  # a mail program would decode what follows (RFC 2047)
    if len(content) > LARGEST:
        raise InvalidInput(field, f"has {len(content)} bytes; a document may have at most {LARGEST}")
    ending = _ending(content, field)
    if ending is None:
        raise InvalidInput(field, "is no document that we take; save it as PDF, DOCX, XLSX, PPTX, ODT or ODS")
    stem = name[: -len(ending) - 1] if name.lower().endswith(f".{ending}") else name
    return Document(f"{stem.strip() or 'tai-lieu'}.{ending}", content, KINDS[ending])


def _ending(content: bytes, field: str) -> str | None:
    """By the bytes; a name says nothing."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = archive.namelist()
            if any(one.lower().endswith(_MACROS) for one in inside):
                raise InvalidInput(field, "carries macros; save it without them, or as PDF")
            if "mimetype" in inside and archive.getinfo("mimetype").file_size < 100:
                said = archive.read("mimetype").decode("ascii", "replace").strip()
                return next((ending for ending, kind in KINDS.items() if kind == said), None)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        return None
    return next(
        (ending for folder, ending in _FOLDERS.items() if any(one.startswith(folder) for one in inside)), None
    )


def keep_document(office: Office, blobs: Blobs, document: Document) -> Row[Any]:
    """Keeps a document and gives its row; the same bytes again give the same one, under the name that they came with first."""
    require(office.user, WRITE)
    row = {
        "sha256": blobs.put(document.content),
        "name": document.name,
        "media_type": document.media_type,
        "size": len(document.content),
        "uploaded_by": office.user.id,
        "uploaded_at": office.now,
    }
    insert = (postgresql if office.connection.dialect.name == "postgresql" else sqlite).insert
    office.connection.execute(insert(files).values(**row).on_conflict_do_nothing())
    return known(office.connection, [str(row["sha256"])])[str(row["sha256"])]


def known(connection: Connection, hashes: Sequence[str]) -> dict[str, Row[Any]]:
    """What is known of documents, by hash; what is no hash is no document."""
    wanted = [digest for digest in hashes if SHA256.fullmatch(digest)]
    return {row.sha256: row for row in connection.execute(select(files).where(files.c.sha256.in_(wanted)))}


def read_attached(given: object) -> list[Attached]:
    """Reads the `attachments` of an item's JSON. Raises InvalidInput or InvalidInputs naming the entries."""
    if given is None:
        return []
    if not isinstance(given, list):
        raise InvalidInput("attachments", 'must be a list such as [{"sha256": …, "title": …}]')
    if len(given) > MOST:
        raise InvalidInput("attachments", f"has {len(given)} entries; at most {MOST} are taken")
    found: list[Attached] = []
    complaints: list[InvalidInput] = []
    for index, one in enumerate(given):
        try:
            attached = _one(one, f"attachments.{index}")
            if any(attached.sha256 == other.sha256 for other in found):
                raise InvalidInput(f"attachments.{index}", "is named twice")
            found.append(attached)
        except InvalidInput as complaint:
            complaints.append(complaint)
    if complaints:
        raise InvalidInputs(complaints)
    return found


def _one(given: object, path: str) -> Attached:
    if (
        not isinstance(given, Mapping)
        or not isinstance(given.get("sha256"), str)
        or set(given) - {"sha256", "title"}
    ):
        raise InvalidInput(path, 'must be an object such as {"sha256": …, "title": …}')
    sha256 = given["sha256"].lower()
    if not SHA256.fullmatch(sha256):
        raise InvalidInput(f"{path}.sha256", "must be the SHA-256 of an upload in hex")
    return Attached(sha256, clean_line(given.get("title") or "", f"{path}.title", longest=300))


def resolve_attached(office: Office, attached: Sequence[Attached]) -> list[Attachment]:
    """The documents with all that is known of them. Raises InvalidInputs naming those that were never uploaded."""
    rows = known(office.connection, [one.sha256 for one in attached])
    missing = [
        InvalidInput(f"attachments.{index}.sha256", "no such document; upload it first (POST /api/v1/files)")
        for index, one in enumerate(attached)
        if one.sha256 not in rows
    ]
    if missing:
        raise InvalidInputs(missing)
    return [_attachment(rows[one.sha256], one.title) for one in attached]


def _attachment(row: Row[Any], title: str) -> Attachment:
    stem = row.name.rpartition(".")[0]
    return Attachment(
        sha256=row.sha256, media_type=row.media_type, name=row.name, title=title or stem, size=row.size
    )
