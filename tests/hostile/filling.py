"""Every form of the desk filled with hostile words and sent: first so that it is taken, then so that it is refused.

Forms are found by walking, and the next steps of a form by its answers; so a new room's forms are filled, too. What no walk
reaches has to be named below, with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import cycle
from typing import Any

from flask import Flask

from tests.hostile import papers
from tests.hostile.crawl import Document, Field, Form, endpoint_of, pages
from tests.publisher.desk.conftest import Page, Visitor

NEVER: Mapping[str, str] = {
    "sign_in.leave": "ends the walk",
    "sign_in.page": "is for strangers (echoes of it: test_desk)",
    "settings_password.change": "a password is shown nowhere",
    "settings_password.end_others": "has no field",
    "settings_tokens.end_sessions": "has no field, and would end the walk",
    "settings_tokens.give_password": "has no field, and would end the walk",
    "settings_users.close": "has no field",
    "settings_users.open_again": "has no field",
    "preferences.language": "a choice of two",
    "preferences.theme": "a choice of three",
    "items_templates.throw_away": "has no field, and takes away what is to be shown",
    "unsaved.drop": "has no field, and takes away what is to be shown",
    "unsaved.keep": "is sent by a script; what it keeps comes back in the editor (filled.py)",
    "feedback_handling.forget": "takes away what is to be shown",
    "feedback_handling.spam": "takes away what is to be shown",
    "gates.resume": "has no field",
}
"""Views that take a form and are left alone, each with the reason."""
_PLAIN = ("text", "textarea", "search", "tel")
_DAY, _HOUR = "25/12/2020", "08:30"
_DEEPEST = 3
"""Steps of one form after another."""
_BUTTONS = 4


class Filling:
    """Somebody who fills whatever form they see. `given`: hostile lines, taken in turn."""

    def __init__(self, app: Flask, visitor: Visitor, given: Sequence[str]) -> None:
        self._app, self._visitor = app, visitor
        self._words = cycle([word for word in given if word.strip()])
        self._sent: Counter[tuple[str, str, bool]] = Counter()
        self.answers: list[tuple[str, str]] = []
        """(address, HTML) of what came back."""
        self.statuses: Counter[int] = Counter()
        self.broken: list[str] = []
        """Answers that no form should get."""

    @property
    def endpoints(self) -> set[str]:
        """Views that a form was sent to."""
        return {endpoint for endpoint, _button, _taken in self._sent}

    def go_round(self, known: Iterable[str] = (), *, each: int) -> None:
        """Opens the `known` addresses, walks once through everything, and sends each kind of form `each` times so that it is
        taken, and as often so that it is refused."""
        for address in known:
            page = self._visitor.get(address)
            if page.status == 200:
                self._fill_all(Document(address, page.body), each)
        for _address, document, _html in pages(self._app, self._visitor, each=1):
            self._fill_all(document, each)

    def _fill_all(self, document: Document, each: int) -> None:
        for form in document.forms:
            self._fill(form, each, 0)

    def _fill(self, form: Form, each: int, depth: int) -> None:
        endpoint = endpoint_of(self._app, form.action, "POST")
        if form.method != "post" or not endpoint or endpoint in NEVER:
            return
        kinds: dict[str, Field | None] = {
            one.value.partition(":")[0] or one.name: one for one in form.buttons
        }
        for kind, button in list(kinds.items() or [("", None)])[:_BUTTONS]:
            for taken in (True, False):
                key = (endpoint, kind, taken)
                if self._sent[key] >= each:
                    continue
                self._sent[key] += 1
                self._send(form, button, each, depth, taken=taken)

    def _send(self, form: Form, button: Field | None, each: int, depth: int, *, taken: bool) -> None:
        said = self._said(form, taken=taken)
        if button is not None and button.name:
            said[button.name] = button.value
        page = self._visitor.post(form.action, said)
        self._look(form, page)
        if depth < _DEEPEST and "html" in page.headers.get("Content-Type", ""):
            for following in Document(form.action, page.body).forms:
                if endpoint_of(self._app, following.action, "POST") == endpoint_of(
                    self._app, form.action, "POST"
                ):
                    self._fill(following, each, depth + 1)

    def _look(self, form: Form, page: Page) -> None:
        self.statuses[page.status] += 1
        policy = page.headers.get("Content-Security-Policy", "")
        if page.status >= 500 or page.status == 400:
            self.broken.append(f"{page.status} {form.action}: {page.text[:200]}")
        elif "unsafe" in policy or not policy:
            self.broken.append(f"policy {policy!r} at {form.action}")
        elif "html" in page.headers.get("Content-Type", ""):
            self.answers.append((form.action, page.body))

    def _said(self, form: Form, *, taken: bool) -> dict[str, Any]:
        """`taken`: days, addresses and choices are as they should be, words are hostile; else everything is."""
        said: dict[str, Any] = {}
        for one in form.fields:
            if one.name in ("", "csrf_token") or one.kind == "submit":
                continue
            value = self._value(form, one, taken=taken)
            if value is None:
                continue
            if one.kind in ("checkbox", "hidden", "file") or one.name in said:
                said.setdefault(one.name, [])
                said[one.name] = [*said[one.name], value] if isinstance(said[one.name], list) else [value]
            else:
                said[one.name] = value
        return said

    def _value(self, form: Form, one: Field, *, taken: bool) -> Any:
        if one.kind == "file":
            return papers.for_field(form.action, self._words)
        if one.kind == "hidden":
            return one.value
        if one.kind in ("checkbox", "radio"):
            return one.value if one.checked or (taken and one.kind == "checkbox") else None
        if one.kind == "select":
            return (one.value or next(filter(None, one.options), "")) if taken else self._line(one)
        if one.name == "text" and form.action.endswith("/tu-van-ban"):
            return papers.plan_text(self._words)
        if taken and (right := _as_it_should_be(one)) is not None:
            return right
        return self._many(one) if one.kind == "textarea" else self._line(one)

    def _line(self, one: Field) -> str:
        return next(self._words)[: one.longest or 200]

    def _many(self, one: Field) -> str:
        """As many as a text of several lines may well hold."""
        longest = min(one.longest or 900, 900)
        text = ""
        for word in self._words:
            if len(text) + len(word) + 1 > longest:
                return text or word[:longest]
            text += f"{word}\n"
        raise AssertionError("there are always more of them")


def unreached(app: Flask, filling: Filling, besides: Mapping[str, str]) -> set[str]:
    """Views of the desk that take a form which nobody filled; `besides`: those that need more than a walk, with the reason."""
    takes = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.endpoint.startswith("api")
    }
    return takes - filling.endpoints - NEVER.keys() - besides.keys()


def _as_it_should_be(one: Field) -> str | None:
    """What would be taken where a rule asks for more than words; None where words do."""
    name = one.name.partition("-")[0] if "-" in one.name else one.name
    if one.kind == "email" or name == "email":
        return "ai-do@thu.example"
    if one.kind == "url" or name.endswith("link"):
        return "https://dia-chi.example/?q=%3Cscript%3E"
    if one.kind in ("number", "date", "password"):
        return one.value or "1"
    if name.endswith(("_day", "_on", "day", "valid_from", "valid_to", "expires")) or "_on" in name:
        return one.value or _DAY
    if name.endswith(("_time", "time")):
        return one.value or _HOUR
    if name in ("login", "slug", "key", "code", "month", "seconds", "length"):
        return one.value or {"month": "2021-03", "seconds": "1:15", "length": "1:15"}.get(name, "ma-so-moi")
    return None if one.kind in _PLAIN else one.value
