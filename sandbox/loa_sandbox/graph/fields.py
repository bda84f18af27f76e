"""``fields=id,message,attachments{unshimmed_url,media_type}``: reading it, and choosing by it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from loa_sandbox.graph.errors import GraphError

Fields = Mapping[str, "Fields | None"]
"""The names asked for; under each what is asked of it, or None for what is usual."""

_TOKEN = re.compile(r"\s*([A-Za-z0-9_]+|[{},])\s*")
_MODIFIER = re.compile(r"\.[a-z_]+\([^()]*\)")


def parse(text: str) -> Fields:
    """Reads a ``fields`` parameter; modifiers such as ``.limit(5)`` are passed over. Raises GraphError
    (2500)."""
    plain = _MODIFIER.sub("", text)
    tokens: list[str] = []
    at = 0
    while at < len(plain):
        found = _TOKEN.match(plain, at)
        if found is None:
            raise GraphError(
                2500,
                f"Syntax error \"Expected end of string instead of '{plain[at]}'.\" at character {at}: {text}",
            )
        tokens.append(found.group(1))
        at = found.end()
    tokens.reverse()
    asked = _names(tokens, text)
    if tokens:
        raise GraphError(2500, f'Syntax error "Unexpected {tokens[-1]}": {text}')
    return asked


def _names(tokens: list[str], text: str) -> Fields:
    asked: dict[str, Fields | None] = {}
    while tokens and tokens[-1] != "}":
        name = tokens.pop()
        if name in "{},":
            raise GraphError(2500, f'Syntax error "Expected a field name instead of {name}": {text}')
        asked[name] = None
        if tokens and tokens[-1] == "{":
            tokens.pop()
            asked[name] = _names(tokens, text)
            if not tokens or tokens.pop() != "}":
                raise GraphError(2500, f'Syntax error "Expected }}": {text}')
        if tokens and tokens[-1] == ",":
            tokens.pop()
    return asked


def choose(node: Mapping[str, Any], asked: Fields, kind: str, usual: Mapping[str, Fields]) -> dict[str, Any]:
    """The asked fields of a node that has a value for them, and its ``id`` always. ``node`` names every field
    that its kind has (None: no value); ``usual`` says what is answered below a field of which nothing
    particular is asked.

    Raises GraphError (100) for a field that the kind does not have.
    """
    told: dict[str, Any] = {}
    for name, below in asked.items():
        if name not in node:
            raise GraphError(100, f"(#100) Tried accessing nonexisting field ({name}) on node type ({kind})")
        value = node[name]
        if value is not None:
            told[name] = _below(value, usual.get(name) if below is None else below)
    if "id" in node:
        told["id"] = node["id"]
    return told


def _below(value: Any, asked: Fields | None) -> Any:
    if asked is None:
        return value
    if isinstance(value, list):
        return [_below(each, asked) for each in value]
    if "data" in value:
        return {"data": _below(value["data"], asked)}
    return {name: _below(value[name], below) for name, below in asked.items() if value.get(name) is not None}
