"""What every template may call."""

from __future__ import annotations

from typing import Any

from flask import Flask, request
from flask_login import current_user

from loa_publisher.desk import formats, keyboard, signs, stylesheet, translating, words
from loa_publisher.desk.account_words import advice_said
from loa_publisher.desk.approvals_asked import asked_of_me
from loa_publisher.desk.frame import rooms_drawn
from loa_publisher.desk.gate_words import place_of
from loa_publisher.desk.house import house
from loa_publisher.desk.preferences import chosen_keys, chosen_language, chosen_theme
from loa_publisher.desk.reasons import OUTCOMES, why
from loa_publisher.desk.tags import tag_names
from loa_publisher.desk.topics import topic_title
from loa_publisher.desk.waiting import frame_of

_QUIET = ("published", "superseded", "sending")
"""States of which a list need not say why."""


def equip(app: Flask) -> None:
    """Gives the templates our words, formats and addresses."""
    translating.hasten(app)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(formats.FILTERS)
    app.jinja_env.filters["role_name"] = lambda code: words.ROLES.get(code, code)
    app.jinja_env.filters["group_name"] = lambda code: words.GROUPS.get(code, code)
    app.jinja_env.globals.update(
        asset=stylesheet.asset,
        drawn_icon=signs.icon,
        drawn_badge=signs.badge,
        drawn_channels=signs.channel_row,
        stylesheet_address=stylesheet.address,
        delivery_state=words.delivery_state,
        item_state=words.item_state,
        slot_state=words.slot_state,
        outcome_word=lambda code: OUTCOMES[code][0] if code in OUTCOMES else code,
        pulse_word=words.PULSES.__getitem__,
        gate_word=words.GATES.__getitem__,
        place_of=place_of,
        channel_name=words.channel_name,
        channel_icon=words.channel_icon,
        audience_word=words.AUDIENCES.__getitem__,
        lane_word=words.LANES.__getitem__,
        operation_name=lambda code: words.OPERATIONS.get(code, code),
        decision_word=lambda code: words.DECISIONS.get(code, words.Word(code)),
        verdict_word=words.VERDICTS.__getitem__,
        follow_up_word=words.FOLLOW_UPS.__getitem__,
        briefing_word=words.BRIEFINGS.__getitem__,
        nomination_word=words.NOMINATIONS.__getitem__,
        apart=formats.apart,
        advice_said=advice_said,
        asked_of_me=asked_of_me,
        lasting_since=formats.lasting_since,
        why_of=lambda delivery: why(delivery.reason, delivery.detail) if delivery.state not in _QUIET else "",
        topic_title=topic_title,
        tag_names=tag_names,
        rooms_drawn=rooms_drawn,
        keys_drawn=keyboard.drawn,
    )
    app.context_processor(_page)


def _page() -> dict[str, Any]:
    """What the frame of every page needs."""
    signed_in = bool(current_user and current_user.is_authenticated)
    return {
        "language": chosen_language(),
        "theme": chosen_theme(),
        "keys": chosen_keys(),
        "authority": house().settings.authority,
        "here": request.full_path.rstrip("?") if request.method == "GET" else "/",
        "now": house().clock.now(),
        "frame": frame_of(current_user) if signed_in else None,
    }
