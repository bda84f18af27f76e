"""The page of components shows every one that there is."""

from __future__ import annotations

import re
from pathlib import Path

import loa_publisher.desk
from tests.publisher.desk.conftest import Desk

TEMPLATES = Path(loa_publisher.desk.__file__).parent / "templates"
INSIDE = {
    "consent_record": "in picture_records",
    "gate_acts": "in gate_line",
    "gate_state": "in gate_line",
    "gate_why": "in gate_line",
    "hints": "in entry_chip",
    "item_title": "in item_rows",
    "marks": "in item_rows",
    "media_of": "in segment",
    "segment_consent": "in segment",
    "wrong": "in field",
    "delivery_badge": "in delivery_line",
    "item_badge": "in item_rows",
    "tabs": "called tab_row there",
}
"""Components that others draw, and which of them."""


def test_every_component_stands_in_the_gallery() -> None:
    """A macro of templates/components that is not drawn there is one that nobody compares with the others."""
    gallery = "".join(file.read_text("utf-8") for file in TEMPLATES.glob("gallery*.html"))
    missing = [
        f"{file.name}: {name}"
        for file in sorted((TEMPLATES / "components").glob("*.html"))
        for name in re.findall(r"{% macro (\w+)", file.read_text("utf-8"))
        if not name.startswith("_") and name not in INSIDE and not re.search(rf"\b{name}\(", gallery)
    ]
    assert missing == []


def test_it_opens(desk: Desk) -> None:
    """With the newer ones in it: a clock, a statement's place, what unfolds, the year, a focus, a test send."""
    page = desk.visitor("admin").get("/bo-phan")
    assert page.status == 200
    for part in ("timer-big", 'class="unfold"', "heat-strip", "due-missed", "focus-stage", "1037_2210"):
        assert part in page.body
