"""The demonstration's texts, as they lie in `content/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

CONTENT = Path(__file__).parent / "content"
PLAN = Path(__file__).parent / "plan-3725.yaml"
READERS = CONTENT / "readers.yaml"


@dataclass(frozen=True, kw_only=True)
class Text:
    """The words and pictures of one item or series, found by its slug in the plan."""

    slug: str
    summary: str
    body_html: str
    facebook: str | None = None
    manual: Mapping[str, str] = field(default_factory=dict)
    pictures: Sequence[Mapping[str, Any]] = ()
    segments: Sequence[Mapping[str, Any]] = ()
    """Of a film."""

    def targets(self, planned: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The planned targets, with the texts that are written for some of them."""
        return [{**target, "variant": self._variant(target)} for target in planned]

    def _variant(self, target: Mapping[str, Any]) -> dict[str, str] | None:
        text = self.facebook if target["channel"] == "facebook" else None
        if target["channel"] == "manual":
            text = self.manual.get(str(target["account"]))
        return {"text": text.strip()} if text else None


def read_texts() -> tuple[list[Text], list[Text]]:
    """Those of the items, and those of the series."""
    content = yaml.safe_load((CONTENT / "texts.yaml").read_text("utf-8"))
    return [Text(**one) for one in content["items"]], [Text(**one) for one in content["series"]]


def picture(name: str) -> bytes:
    """The bytes of a picture."""
    return (CONTENT / "pictures" / name).read_bytes()
