"""What a page's own form would send if somebody pressed one of its buttons."""

from __future__ import annotations

import html
import re
from typing import Any

from tests.publisher.desk.conftest import Page


def fields(page: Page, form: str = r"<form class=\"stack\".*?</form>") -> dict[str, Any]:
    """Hidden and written fields, ticked boxes, chosen options of the last form that the pattern finds."""
    found = re.findall(form, page.body, re.DOTALL)[-1]
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input\b[^>]*>", found):
        told = {name: html.unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        if told.get("type") != "checkbox" or re.search(r"\schecked", tag):
            sent.setdefault(told["name"], []).append(told.get("value", ""))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', found, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = [html.unescape(chosen[1]) if chosen else ""]
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', found, re.DOTALL):
        sent[name] = [html.unescape(text)]
    return sent
