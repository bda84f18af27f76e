"""Documents come in here before an item names them."""

from __future__ import annotations

from typing import Any

from flask import request

from loa.errors import InvalidInput
from loa_publisher.accounts.roles import WRITE, require
from loa_publisher.api import schemas
from loa_publisher.api.access import caller, office
from loa_publisher.api.blueprint import Blueprint
from loa_publisher.api.media import FORM
from loa_publisher.desk.house import house
from loa_publisher.items.attachments import LARGEST, keep_document, read_document

blueprint = Blueprint("api_files", __name__, description="Documents")


@blueprint.post("/files")
@blueprint.response(201, schemas.FileOut)
@blueprint.fails(401, 403, 413, 422)
@blueprint.doc(requestBody=FORM)
def upload() -> Any:
    """Takes a PDF, DOCX, XLSX, PPTX, ODT or ODS file without macros (form field `file`, at most 10 MB)."""
    require(caller(), WRITE)
    file = request.files.get("file")
    if file is None:
        raise InvalidInput("file", "is missing; send the document as the form field `file`")
    document = read_document(file.filename or "", file.stream.read(LARGEST + 1))
    with office() as at:
        return keep_document(at, house().blobs, document)
