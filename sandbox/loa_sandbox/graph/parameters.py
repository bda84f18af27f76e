"""What a Graph call was given: query, form (url-encoded or multipart) or JSON, all one to the Graph API."""

from __future__ import annotations

import json
from typing import Any

from flask import Request

from loa_sandbox.graph.errors import GraphError, invalid


class Parameters:
    """The parameters of one request; the body goes before the query. Texts are kept as they came: not
    trimmed, not normalised, line ends unchanged."""

    def __init__(self, request: Request) -> None:
        self._values: dict[str, Any] = dict(request.args)
        self.files = request.files
        if request.is_json:
            body = request.get_json(silent=True)
            if not isinstance(body, dict):
                raise GraphError(100, "(#100) The body is not a JSON object")
            self._values.update(body)
        else:
            self._values.update(request.form)
        for name in self._values:
            self.text(name)

    def text(self, name: str) -> str | None:
        """A parameter as text; None when it was not given. Raises GraphError when it is no Unicode text."""
        value = self._values.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            return json.dumps(value)
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            raise invalid(name, "must be valid UTF-8") from error
        return value

    def flag(self, name: str, default: bool) -> bool:
        """A yes or no: true, false, 1, 0."""
        text = self.text(name)
        if text is None or text == "":
            return default
        if text.lower() not in ("true", "false", "1", "0"):
            raise invalid(name, "must be a boolean")
        return text.lower() in ("true", "1")

    def whole(self, name: str, default: int | None = None) -> int | None:
        """A whole number."""
        text = self.text(name)
        if text is None or text == "":
            return default
        try:
            return int(text)
        except ValueError as error:
            raise invalid(name, "must be an integer") from error

    def starting_with(self, prefix: str) -> list[str]:
        """All texts of the parameters whose name begins so, in the order of the numbers in brackets."""
        names = [name for name in self._values if name.startswith(prefix)]
        names.sort(key=lambda name: (len(name), name))
        return [text for name in names if (text := self.text(name)) is not None]
