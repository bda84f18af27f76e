"""The smallest parts of a page, drawn here and not by a template, for lists have hundreds of them: signs and badges."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from flask_babel import LazyString
from markupsafe import Markup, escape

from loa_publisher.desk.stylesheet import asset
from loa_publisher.desk.words import Word, channel_icon, channel_name


def icon(name: str, label: LazyString | str | None = None) -> Markup:
    """A sign from our own sprite. Decoration unless it is given a label."""
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(f'<svg class="icon" {said}{_use(asset("img/icons.svg"), name)}')


def badge(word: Word) -> Markup:
    """A state: always the same colour, sign and name for the same thing."""
    meaning = str(word.meaning)
    title = f' title="{escape(meaning)}"' if meaning else ""
    return Markup(
        f'<span class="badge mood-{escape(word.mood)}"{title}>{icon(word.icon)}<span>{escape(word.label)}</span></span>'
    )


def channel_row(channels: Iterable[str]) -> Markup:
    """Channels as their signs alone; each says its name."""
    signs = []
    for channel in channels:
        name = str(channel_name(channel))
        signs.append(f'<span title="{escape(name)}">{icon(channel_icon(channel), name)}</span>')
    return Markup(f'<span class="channels">{"".join(signs)}</span>')


@cache
def _use(sprite: str, name: str) -> str:
    return f' focusable="false"><use href="{escape(sprite)}#{escape(name)}"/></svg>'
