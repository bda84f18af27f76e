"""Pictures come in here before an item names them."""

from __future__ import annotations

from typing import Any

from flask import request

from loa.errors import InvalidInput
from loa_publisher.accounts.roles import WRITE, require
from loa_publisher.api import schemas
from loa_publisher.api.access import caller, office
from loa_publisher.api.blueprint import Blueprint
from loa_publisher.desk.house import house
from loa_publisher.items.pictures import LARGEST, keep_picture, read_picture

blueprint = Blueprint("api_media", __name__, description="Pictures")


FORM = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}},
            }
        }
    },
}
"""An upload, as the document of the API describes it."""


@blueprint.post("/media")
@blueprint.response(201, schemas.MediaOut)
@blueprint.fails(401, 403, 413, 422)
@blueprint.doc(requestBody=FORM)
def upload() -> Any:
    """Takes a JPEG, PNG, WebP or GIF file (form field `file`, at most 10 MB); the same bytes again are the same picture."""
    require(caller(), WRITE)
    file = request.files.get("file")
    if file is None:
        raise InvalidInput("file", "is missing; send the picture as the form field `file`")
    picture = read_picture(file.filename or "", file.stream.read(LARGEST + 1))
    with office() as at:
        return keep_picture(at, house().blobs, picture)
