"""The templates of the demonstration's office (content/templates.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from loa_publisher.demo.texts import CONTENT
from loa_publisher.item_templates.actions import Named, keep_content
from loa_publisher.items.html import sanitise
from loa_publisher.office import Office


def add_templates(editor: Office) -> int:
    """Keeps them in the editor's name; how many there are."""
    given = yaml.safe_load((CONTENT / "templates.yaml").read_text("utf-8"))
    for one in given:
        keep_content(editor, Named(name=one["name"], note=one["note"], title=one["title"]), _content(one))
    return len(given)


def _content(given: Mapping[str, Any]) -> dict[str, Any]:
    said = ("summary", "topic", "audience", "lane", "needs_spokesperson", "tags")
    return {
        **{name: given[name] for name in said},
        "body_html": sanitise(given["body_html"]),
        "targets": [_target(target) for target in given["channels"]],
    }


def _target(given: Mapping[str, str]) -> dict[str, Any]:
    variant = {"text": given["text"].strip()} if "text" in given else None
    return {"channel": given["channel"], "account": given["account"], "variant": variant}
