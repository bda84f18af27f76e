"""The smallest parts of a page, drawn here and not by a template, for lists have hundreds of them: signs and badges."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from flask import request
from flask_babel import LazyString, get_locale
from markupsafe import Markup, escape

from loa_publisher.desk.stylesheet import asset
from loa_publisher.desk.words import Word, channel_icon, channel_name


def icon(name: str, label: LazyString | str | None = None) -> Markup:
    """A sign from our own sprite. Decoration unless it is given a label."""
    return _icon(request.script_root, name, str(label) if label else "")


def badge(word: Word) -> Markup:
    """A state: always the same colour, sign and name for the same thing."""
    return _badge(request.script_root, word.mood, word.icon, str(word.label), str(word.meaning))


def channel_row(channels: Iterable[str]) -> Markup:
    """Channels as their signs alone; each says its name."""
    return _channel_row(request.script_root, str(get_locale()), tuple(channels))


# the same few again and again, so each is drawn once in each language
@lru_cache(maxsize=1024)
def _icon(_root: str, name: str, label: str) -> Markup:
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    shape = f"{escape(asset('img/icons.svg'))}#{escape(name)}"
    return Markup(f'<svg class="icon" {said} focusable="false"><use href="{shape}"/></svg>')


@lru_cache(maxsize=1024)
def _badge(_root: str, mood: str, sign: str, label: str, meaning: str) -> Markup:
    title = f' title="{escape(meaning)}"' if meaning else ""
    return Markup(
        f'<span class="badge mood-{escape(mood)}"{title}>{icon(sign)}<span>{escape(label)}</span></span>'
    )


@lru_cache(maxsize=1024)
def _channel_row(_root: str, _language: str, channels: tuple[str, ...]) -> Markup:
    signs = []
    for channel in channels:
        name = str(channel_name(channel))
        signs.append(f'<span title="{escape(name)}">{icon(channel_icon(channel), name)}</span>')
    return Markup(f'<span class="channels">{"".join(signs)}</span>')
