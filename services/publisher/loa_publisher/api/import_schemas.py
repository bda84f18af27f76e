"""The shapes of an import of items."""

from __future__ import annotations

from marshmallow import Schema, fields

from loa_publisher.api.schemas import Instant
from loa_publisher.imports.matching import CHANGED, KEPT, NEW, SAME
from loa_publisher.items.dating import PRECISIONS

FORM = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "write": {"type": "string", "enum": ["true", "false"], "default": "false"},
                    "leave_out": {
                        "type": "string",
                        "description": "lines that are left out on purpose, such as 3,7",
                    },
                    "topic": {"type": "string", "description": "code of the topic of rows that name none"},
                    "audience": {"type": "string", "enum": ["public", "internal"]},
                },
            }
        }
    },
}
"""The upload, as the document of the API describes it."""


class ImportFault(Schema):
    """What is wrong in a row: a field of the columns, what was found and what would do."""

    field = fields.String()
    message = fields.String()


class ImportRow(Schema):
    """One row of the file. Of a faulty one only line, title and faults are told."""

    line = fields.Integer(metadata={"description": "as a spreadsheet counts them, from 1"})
    does = fields.String(metadata={"enum": [NEW, SAME, CHANGED, KEPT, "nothing"]})
    left_out = fields.Boolean()
    item = fields.Integer(
        allow_none=True, metadata={"description": "number of the item that it is, or has become"}
    )
    changes = fields.List(fields.String())
    title = fields.String()
    topic = fields.String()
    due_at = Instant()
    planned_on = fields.Date(allow_none=True, metadata={"description": "last day of a month or quarter"})
    precision = fields.String(metadata={"enum": list(PRECISIONS)})
    audience = fields.String()
    channels = fields.List(fields.String())
    faults = fields.List(fields.Nested(ImportFault))


class ImportOut(Schema):
    """What a file does, or would do."""

    written = fields.Boolean()
    columns = fields.Dict(
        keys=fields.String(), values=fields.Integer(), metadata={"description": "by field, from 0"}
    )
    rows = fields.List(fields.Nested(ImportRow))
    new = fields.Integer()
    changed = fields.Integer()
    faulty = fields.Integer()
