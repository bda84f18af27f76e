"""The shapes of what comes in about films, briefings and nominations, for the OpenAPI document; the rooms judge it."""

from __future__ import annotations

from typing import Any

from loa_publisher.items.tags import FIELDS

_TIME = {"type": "string", "format": "date-time", "description": "RFC 3339 with an offset"}
_DAY = {"type": "string", "format": "date"}
_ID = {"type": "string", "format": "uuid"}
_WORDS = {"type": "string", "minLength": 1}
_MAYBE = {"type": ["string", "null"]}
_LINK = {"type": ["string", "null"], "maxLength": 2000}
_FILE = {"type": ["string", "null"], "description": "SHA-256 of an upload"}
_PROOF = {"link": _LINK, "file": _FILE}


def _shape(description: str, required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "required": required,
        "additionalProperties": False,
        "properties": properties,
    }


FILM_SHAPES: dict[str, dict[str, Any]] = {
    "TelevisionFilmIn": _shape(
        "The segments that become a television film, in their order: beautiful ones of approved films of the quarter.",
        ["slot", "segments"],
        slot=_ID,
        segments={"type": "array", "minItems": 1, "items": _ID},
        title=_MAYBE,
    ),
    "AiringIn": _shape(
        "An airing, with a link or a file that proves it.",
        ["station", "programme", "aired_at"],
        station=_WORDS,
        programme=_WORDS,
        aired_at=_TIME,
        note=_MAYBE,
        **_PROOF,
    ),
    "RemediationAssignIn": _shape(
        "Who puts it right, until when.", ["responsible", "due_on"], responsible=_WORDS, due_on=_DAY
    ),
    "RemediationFinishIn": _shape(
        "What was done, with a link or a file that shows how it is now.",
        ["done"],
        done=_WORDS,
        before_link=_LINK,
        before_file=_FILE,
        after_link=_LINK,
        after_file=_FILE,
    ),
    "BriefingIn": _shape(
        "A briefing that is called.",
        ["title", "starts_at", "place", "chair"],
        title=_WORDS,
        starts_at=_TIME,
        place=_WORDS,
        chair=_WORDS,
        units={"type": ["array", "null"], "items": _ID},
    ),
    "PointIn": _shape(
        "A point of the agenda.",
        ["subject", "seconds"],
        subject=_WORDS,
        presenter=_MAYBE,
        seconds={"type": "integer", "minimum": 1},
    ),
    "PlayIn": _shape(
        "A film for the playlist, or one segment of it.",
        ["item"],
        item=_ID,
        segment={"type": ["string", "null"], "format": "uuid", "description": "its key"},
    ),
    "PaperIn": _shape("A paper: a link or a file.", ["title"], title=_WORDS, **_PROOF),
    "HeldIn": _shape(
        "The minutes of a briefing, with a link or a file of what was signed.",
        ["minutes"],
        minutes=_WORDS,
        attended={"type": ["array", "null"], "items": _ID, "description": "units that were there"},
        **_PROOF,
    ),
    "ConclusionIn": _shape(
        "A task from the conclusions.",
        ["task", "due_on"],
        task=_WORDS,
        unit={"type": ["string", "null"], "format": "uuid"},
        responsible=_MAYBE,
        due_on=_DAY,
    ),
    "ResultIn": _shape("What came of a task.", ["result"], result=_WORDS),
    "NominationIn": _shape(
        "A role model whom a unit nominates.",
        ["unit", "subject", "name", "post", "deed", "field"],
        unit=_ID,
        subject={"type": "string", "enum": ["person", "group"]},
        name=_WORDS,
        post=_WORDS,
        age={"type": ["integer", "null"], "minimum": 0, "maximum": 17, "description": "of a child"},
        deed=_WORDS,
        field={"type": "string", "enum": list(FIELDS)},
        **_PROOF,
    ),
    "NomineeConsentIn": _shape(
        "The record of the consent, with a link or a file of it.",
        ["by", "on"],
        by=_WORDS,
        on=_DAY,
        representative=_MAYBE,
        child_agrees={"type": ["boolean", "null"], "description": "a child of seven or more itself"},
        **_PROOF,
    ),
    "DeclineIn": _shape("Why nothing is written of it.", ["reason"], reason=_WORDS),
}
