"""Documents of an item at the desk: the editor's fields, what is shown to readers and reviewers, and the files themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, send_file, url_for
from sqlalchemy import Connection
from werkzeug.datastructures import FileStorage, MultiDict

from loa.content import Attachment
from loa.errors import InvalidInput, NotFound
from loa_publisher.desk.access import at_work
from loa_publisher.desk.house import house
from loa_publisher.desk.wording import in_words
from loa_publisher.items import attachments

blueprint = Blueprint("attachments", __name__)


@dataclass(frozen=True, kw_only=True)
class FileField:
    """A document in the editor. `ending`: pdf, docx …; `size` in bytes."""

    sha256: str
    title: str
    name: str
    size: int
    errors: Sequence[str] = ()

    @property
    def address(self) -> str:
        """Where it is saved from."""
        return file_address(self.sha256)

    @property
    def ending(self) -> str:
        """Its kind, as its name says it."""
        return self.name.rpartition(".")[2]

    def as_json(self) -> dict[str, str]:
        """As items/drafts reads it."""
        return {"sha256": self.sha256, "title": self.title}


def file_address(sha256: str) -> str:
    """Where the desk hands out a document."""
    return url_for("attachments.show", sha256=sha256)


@blueprint.get("/tep/<sha256>")
def show(sha256: str) -> Response:
    """A document, to be saved. Raises NotFound."""
    return send_document(sha256, "private, max-age=86400, immutable")


def send_document(sha256: str, kept: str) -> Response:
    """The bytes of a document, under its own name. Raises NotFound."""
    with house().database.read() as connection:
        row = attachments.known(connection, [sha256]).get(sha256)
    if row is None:
        raise NotFound(f"no document {sha256}")
    response = send_file(
        house().blobs.path(sha256), mimetype=row.media_type, as_attachment=True, download_name=row.name
    )
    response.headers["Cache-Control"] = kept
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def file_fields(connection: Connection, said: Sequence[tuple[str, str]]) -> list[FileField]:
    """Documents by hash and title, in this order, each once; those that were never uploaded are left out."""
    titles = dict(said)
    rows = attachments.known(connection, list(titles))
    return [
        FileField(sha256=digest, title=title, name=rows[digest].name, size=rows[digest].size)
        for digest, title in titles.items()
        if digest in rows
    ]


def files_of(connection: Connection, content: Mapping[str, Any]) -> list[FileField]:
    """The documents of a revision's content (items/actions)."""
    return file_fields(connection, [(one["sha256"], one["title"]) for one in content.get("attachments", ())])


def files_from_form(connection: Connection, form: MultiDict[str, str]) -> list[FileField]:
    """The documents that the form names."""
    return file_fields(
        connection,
        [(digest, form.get(f"file-title-{digest}", "").strip()) for digest in form.getlist("file")],
    )


def files_of_snapshot(documents: Sequence[Attachment]) -> list[FileField]:
    """The documents that a snapshot carries."""
    return [FileField(sha256=one.sha256, title=one.title, name=one.name, size=one.size) for one in documents]


def take_in(
    uploads: Sequence[FileStorage], standing: Sequence[FileField]
) -> tuple[list[FileField], list[InvalidInput]]:
    """The documents that stand in the form and those that came with it, and what could not be taken."""
    complaints: list[InvalidInput] = []
    added: list[tuple[str, str]] = []
    for upload in uploads:
        if not upload.filename:
            continue
        try:
            read = attachments.read_document(
                upload.filename, upload.stream.read(attachments.LARGEST + 1), "documents"
            )
            with at_work() as office:
                row = attachments.keep_document(office, house().blobs, read)
        except InvalidInput as complaint:
            complaints.append(InvalidInput("documents", f"{upload.filename}: {in_words(complaint)}"))
        else:
            added.append((row.sha256, read.name.rpartition(".")[0]))
    here = {one.sha256 for one in standing}
    with house().database.read() as connection:
        fresh = file_fields(connection, [one for one in added if one[0] not in here])
    return [*standing, *fresh], complaints
