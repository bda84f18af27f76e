"""The desk's colours can be read: WCAG AA in the light and in the dark theme."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import loa_publisher

CSS = Path(loa_publisher.__file__).parent / "static/css"
MOODS = ("good", "calm", "busy", "warn", "bad", "doubt", "quiet")
TEXTS = [
    # text, ground
    *(
        (ink, ground)
        for ink in ("ink", "ink-soft", "ink-faint")
        for ground in ("paper", "surface", "sunken", "raised")
    ),
    *((mood, f"{mood}-soft") for mood in MOODS),
    *((mood, "surface") for mood in MOODS),
    *(("ink", f"{mood}-soft") for mood in MOODS),
    ("brand", "surface"),
    ("brand", "paper"),
    ("brand-deep", "brand-soft"),
    ("brand-deep", "surface"),
    ("on-brand", "brand"),
    ("on-brand", "brand-deep"),
    ("on-bad", "bad"),
    ("on-bad", "bad-deep"),
    ("bad-deep", "bad-soft"),
    ("ink-faint", "brand-soft"),
    ("brand", "bad-soft"),
]
EDGES = [("line-strong", "surface"), ("line-strong", "paper"), ("brand", "surface"), ("bad", "surface")]


def colours(theme: str) -> dict[str, str]:
    """Every colour token of a theme by name."""
    found: dict[str, str] = {}
    for name in ("tokens.css", "dark.css")[: 2 if theme == "dark" else 1]:
        found |= dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", (CSS / name).read_text("utf-8")))
    return found


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.1, between 1 and 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(theme: str) -> None:
    """At least 4.5:1."""
    known = colours(theme)
    weak = {(text, ground): round(contrast(known[text], known[ground]), 2) for text, ground in TEXTS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_edges_of_controls_can_be_seen(theme: str) -> None:
    """At least 3:1."""
    known = colours(theme)
    weak = {(edge, ground): round(contrast(known[edge], known[ground]), 2) for edge, ground in EDGES}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_topic_hue_can_be_seen(theme: str) -> None:
    """At least 3:1 on the surface, for it is a sign."""
    known = colours(theme)
    assert {
        n: contrast(known[f"topic-{n}"], known["surface"])
        for n in range(1, 13)
        if contrast(known[f"topic-{n}"], known["surface"]) < 3
    } == {}
