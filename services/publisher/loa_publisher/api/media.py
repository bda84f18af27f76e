"""Pictures come in here before an item names them."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_smorest import Blueprint

from loa.errors import InvalidInput
from loa_publisher.api import schemas
from loa_publisher.api.access import office
from loa_publisher.desk.house import house
from loa_publisher.items.pictures import LARGEST, add_picture

blueprint = Blueprint("api_media", __name__, description="Pictures")


@blueprint.post("/media")
@blueprint.response(201, schemas.MediaOut)
@blueprint.doc(
    requestBody={
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
)
def upload() -> Any:
    """Takes a JPEG, PNG, WebP or GIF file (form field `file`, at most 10 MB); the same bytes again are the same picture."""
    file = request.files.get("file")
    if file is None:
        raise InvalidInput("file", "is missing; send the picture as the form field `file`")
    content = file.stream.read(LARGEST + 1)
    with office() as at:
        return add_picture(at, house().blobs, file.filename or "", content)
