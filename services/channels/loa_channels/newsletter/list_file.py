"""Lists and readers in a YAML file: read whole and checked before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate

from loa.content import AUDIENCES
from loa.errors import InvalidInput, InvalidInputs


@dataclass(frozen=True)
class ListedReader:
    """Somebody who is to read a list."""

    address: str
    name: str


@dataclass(frozen=True)
class ListedList:
    """A list as the file has it."""

    slug: str
    title: str
    visibility: str
    readers: tuple[ListedReader, ...]


class _ReaderForm(Schema):
    class Meta:
        unknown = EXCLUDE

    address = fields.String(required=True)
    name = fields.String(load_default="")

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> ListedReader:
        return ListedReader(**data)


class _ListForm(Schema):
    class Meta:
        unknown = EXCLUDE

    slug = fields.String(required=True)
    title = fields.String(required=True, data_key="title_vi")
    visibility = fields.String(required=True, data_key="audience", validate=validate.OneOf(AUDIENCES))
    readers = fields.List(fields.Nested(_ReaderForm), load_default=list)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> ListedList:
        return ListedList(**{**data, "readers": tuple(data["readers"])})


class _FileForm(Schema):
    class Meta:
        unknown = EXCLUDE

    lists = fields.List(fields.Nested(_ListForm), required=True)


def parse(text: str) -> list[ListedList]:
    """Reads ``lists: [{slug, title_vi, audience, readers: [{address, name}]}]``; other keys are left out.

    Raises InvalidInputs naming every place that cannot be taken, such as ``lists.0.readers.3.address``.
    """
    try:
        found: list[ListedList] = _FileForm().load(yaml.safe_load(text))["lists"]
    except yaml.YAMLError as failure:
        raise InvalidInput("file", f"is no YAML: {failure}") from None
    except ValidationError as failure:
        raise InvalidInputs([InvalidInput(*each) for each in _flat(failure.messages)]) from None
    return found


def _flat(messages: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    else:
        for message in messages:
            yield path.removesuffix("._schema").replace("_schema", "file"), str(message)
