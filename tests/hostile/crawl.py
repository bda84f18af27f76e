"""Every page that links lead to, and every form on them: found by walking, so that a new room is walked through, too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.publisher.desk.conftest import Visitor

_LEAVES = {"sign_in.leave", "static"}


@dataclass
class Field:
    """A field of a form."""

    name: str
    kind: str
    value: str
    checked: bool = False
    options: list[str] = field(default_factory=list)
    longest: int | None = None


@dataclass
class Form:
    """A form as it stands on a page."""

    page: str
    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    @property
    def buttons(self) -> list[Field]:
        """What it can be sent with."""
        return [one for one in self.fields if one.kind == "submit"]


class Document(HTMLParser):
    """Links and forms of a page."""

    def __init__(self, address: str, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._text: Field | None = None
        self._by_id: dict[str, Form] = {}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and said.get("href", "").startswith(("/", "?")):
            self.links.append(_absolute(self.address, said["href"]))
        elif tag == "form":
            action = _absolute(self.address, said.get("action") or self.address)
            self._open = Form(self.address, action, said.get("method", "get").lower())
            self.forms.append(self._open)
            self._by_id[said.get("id", "")] = self._open
        form = self._by_id.get(said["form"], self._open) if "form" in said else self._open
        if form is None or "disabled" in said:
            return
        if tag in ("input", "textarea", "select", "button") and (said.get("name") or tag == "button"):
            kind = said.get("type", "submit" if tag == "button" else "text")
            one = Field(
                said.get("name", ""), tag if tag in ("textarea", "select") else kind, said.get("value", "")
            )
            one.checked = "checked" in said
            one.longest = int(said["maxlength"]) if said.get("maxlength", "").isdigit() else None
            form.fields.append(one)
            self._text = one if tag in ("textarea", "select") else None
        elif tag == "option" and self._text is not None and self._text.kind == "select":
            self._text.options.append(said.get("value", ""))
            if "selected" in said:
                self._text.value = said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag in ("textarea", "select"):
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None and self._text.kind == "textarea":
            self._text.value += data.removeprefix("\n") if not self._text.value else data


def _absolute(here: str, address: str) -> str:
    return urlsplit(here).path + address if address.startswith("?") else address


def endpoint_of(app: Flask, address: str, method: str = "GET") -> str:
    """Which view answers at an address; empty for none."""
    try:
        return str(app.url_map.bind("127.0.0.1").match(urlsplit(address).path, method=method)[0])
    except HTTPException:
        return ""


def pages(
    app: Flask, visitor: Visitor, *, each: int = 1, start: str = "/"
) -> Iterator[tuple[str, Document, str]]:
    """(address, document, HTML) of the pages that links lead to, `each` of every view and every set of query names."""
    seen: Counter[tuple[str, tuple[str, ...]]] = Counter()
    waiting, known = [start], {start}
    while waiting:
        address = waiting.pop(0)
        kind = (
            endpoint_of(app, address),
            tuple(sorted({name for name, _ in parse_qsl(urlsplit(address).query)})),
        )
        if not kind[0] or kind[0] in _LEAVES or kind[0].startswith("api") or seen[kind] >= each:
            continue
        page = visitor.get(address)
        if page.status != 200 or "html" not in page.headers.get("Content-Type", ""):
            continue
        seen[kind] += 1
        document = Document(address, page.body)
        yield address, document, page.body
        for link in document.links:
            if (link := link.partition("#")[0]) not in known:
                known.add(link)
                waiting.append(link)
