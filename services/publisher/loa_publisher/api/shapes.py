"""The shapes of what comes in, for the OpenAPI document. Bodies are judged by the rooms, which tell all that is wrong at once."""

from __future__ import annotations

from typing import Any

from loa.content import AUDIENCES, LANES, STANDINGS
from loa_publisher.films.kinds import VERDICTS
from loa_publisher.films.segments import LONGEST, MOST
from loa_publisher.items.attachments import MOST as MOST_DOCUMENTS
from loa_publisher.items.drafts import LONGEST_BODY, MOST_PICTURES, MOST_TARGETS
from loa_publisher.items.papers import MOST as MOST_PAPERS

_TIME = {"type": "string", "format": "date-time", "description": "RFC 3339 with an offset"}
_DATE_REASON = {
    "type": ["string", "null"],
    "maxLength": 1000,
    "description": "why a confirmed date moves; required then",
}
_MAYBE_TIME = {**_TIME, "type": ["string", "null"]}
_SUMMARY = {"type": ["string", "null"], "maxLength": 1000}
_BODY = {"type": ["string", "null"], "maxLength": LONGEST_BODY, "description": "HTML; it is sanitised"}

_TARGET = {
    "type": "object",
    "required": ["channel"],
    "additionalProperties": False,
    "properties": {
        "channel": {"type": "string", "examples": ["portal", "facebook", "email", "unit", "manual"]},
        "account": {
            "type": ["string", "null"],
            "description": "without one: of `unit` all that are valid when it is due, else the default for the audience",
        },
        "variant": {
            "type": ["object", "null"],
            "description": "what reads differently there",
            "additionalProperties": False,
            "properties": {
                "title": {"type": ["string", "null"], "maxLength": 300},
                "summary": _SUMMARY,
                "body_html": _BODY,
                "text": {
                    "type": ["string", "null"],
                    "maxLength": LONGEST_BODY,
                    "description": "the whole text of a channel that shows plain text",
                },
            },
        },
    },
}

_PICTURE: dict[str, Any] = {
    "type": "object",
    "required": ["sha256", "alt"],
    "additionalProperties": False,
    "properties": {
        "sha256": {"type": "string", "pattern": "^[0-9a-fA-F]{64}$", "description": "of an upload"},
        "alt": {"type": "string", "minLength": 1, "maxLength": 500, "description": "for who cannot see it"},
        "children": {
            "type": ["boolean", "null"],
            "description": "children can be recognised; then nothing is submitted without the record of a consent",
        },
        "consent": {
            "type": ["object", "null"],
            "additionalProperties": False,
            "properties": {
                "holder": {"type": ["string", "null"], "maxLength": 200, "description": "who holds it"},
                "reference": {
                    "type": ["string", "null"],
                    "maxLength": 300,
                    "description": "number of the document, or where its file lies",
                },
                "date": {"type": ["string", "null"], "format": "date"},
            },
        },
        "focus": {
            "type": ["array", "null"],
            "minItems": 2,
            "maxItems": 2,
            "items": {"type": "integer", "minimum": 0, "maximum": 100},
            "description": "where the important part is, for whoever cuts it: percent from the left and from the top",
        },
    },
}

_ATTACHED = {
    "type": "object",
    "required": ["sha256"],
    "additionalProperties": False,
    "properties": {
        "sha256": {
            "type": "string",
            "pattern": "^[0-9A-Fa-f]{64}$",
            "description": "of an upload (POST /files)",
        },
        "title": {"type": ["string", "null"], "maxLength": 300, "description": "instead of the file's name"},
    },
}

_MAYBE_DAY = {"type": ["string", "null"], "format": "date"}
_PAPER = {
    "type": "object",
    "required": ["number", "title", "issuer", "issued_on"],
    "additionalProperties": False,
    "properties": {
        "number": {"type": "string", "minLength": 1, "maxLength": 100, "examples": ["3725/KH-SGDĐT"]},
        "title": {"type": "string", "minLength": 1, "maxLength": 1000},
        "issuer": {"type": "string", "minLength": 1, "maxLength": 200},
        "issued_on": {"type": "string", "format": "date"},
        "valid_from": {**_MAYBE_DAY, "description": "null: from the day of issue"},
        "valid_to": {**_MAYBE_DAY, "description": "last day in force; null: still"},
        "standing": {"type": ["string", "null"], "enum": [*STANDINGS, None], "default": STANDINGS[0]},
        "file": {"type": ["string", "null"], "description": "SHA-256 of one of the item's attachments"},
    },
}

_SEGMENT = {
    "type": "object",
    "required": ["school", "verdict", "shown", "seconds"],
    "additionalProperties": False,
    "properties": {
        "key": {
            "type": ["string", "null"],
            "format": "uuid",
            "description": "the same in every revision; a new one without",
        },
        "unit": {"type": ["string", "null"], "format": "uuid", "description": "the receiving unit"},
        "school": {"type": "string", "minLength": 1, "maxLength": 200},
        "verdict": {"type": "string", "enum": list(VERDICTS)},
        "shown": {"type": "string", "minLength": 1, "maxLength": 2000, "description": "what is to be seen"},
        "seconds": {"type": "integer", "minimum": 0, "maximum": LONGEST},
        "script": {"type": ["string", "null"], "maxLength": 20_000},
        "link": {"type": ["string", "null"], "maxLength": 2000, "description": "where the video lies"},
        "file": {"type": ["string", "null"], "description": "SHA-256 of an upload"},
        "children": _PICTURE["properties"]["children"],
        "consent": _PICTURE["properties"]["consent"],
        "consent_public": {
            "type": "boolean",
            "description": "the consent covers television and the web; without it the segment stays inside",
        },
        "mends": {
            "type": ["string", "null"],
            "format": "uuid",
            "description": "the key of the segment of an earlier film that was not beautiful yet",
        },
    },
}

_ITEM = {
    "topic": "T08",
    "title": "Gương người tốt việc tốt",
    "summary": "Cô giáo vùng bãi giữa sông Hồng",
    "body_html": "<p>Mỗi sáng cô <strong>qua đò</strong> đến lớp.</p>",
    "audience": "public",
    "lane": "routine",
    "channels": [
        {"channel": "portal"},
        {"channel": "facebook", "variant": {"text": "Mỗi sáng cô qua đò đến lớp."}},
        {"channel": "email"},
        {"channel": "unit"},
        {"channel": "manual", "account": "press"},
    ],
    "due_at": "2099-09-05T08:00:00+07:00",
}

SHAPES: dict[str, dict[str, Any]] = {
    "ItemIn": {
        "type": "object",
        "description": "One whole version of an item.",
        "examples": [_ITEM],
        "required": ["topic", "title"],
        "additionalProperties": False,
        "properties": {
            "topic": {"type": "string", "maxLength": 100, "description": "code (T01), slug or id"},
            "title": {"type": "string", "minLength": 1, "maxLength": 300},
            "summary": _SUMMARY,
            "body_html": _BODY,
            "audience": {"type": "string", "enum": list(AUDIENCES), "default": AUDIENCES[0]},
            "lane": {"type": "string", "enum": list(LANES), "default": "routine"},
            "channels": {"type": "array", "maxItems": MOST_TARGETS, "items": _TARGET},
            "media": {"type": "array", "maxItems": MOST_PICTURES, "items": _PICTURE},
            "attachments": {"type": ["array", "null"], "maxItems": MOST_DOCUMENTS, "items": _ATTACHED},
            "papers": {
                "type": ["array", "null"],
                "maxItems": MOST_PAPERS,
                "items": _PAPER,
                "description": "document cards",
            },
            "bases": {
                "type": ["array", "null"],
                "maxItems": MOST_PAPERS,
                "items": {"type": "string", "format": "uuid"},
                "description": "legal bases of the register that it cites (GET /bases)",
            },
            "due_at": _MAYBE_TIME,
            "embargo_until": _MAYBE_TIME,
            "date_reason": _DATE_REASON,
            "needs_spokesperson": {"type": ["boolean", "null"]},
            "slot": {
                "type": ["string", "null"],
                "format": "uuid",
                "description": "the occurrence of a series that it is to fill; chosen when the item is made",
            },
            "segments": {
                "type": ["array", "null"],
                "maxItems": MOST,
                "items": _SEGMENT,
                "description": "of an internal film alone; null or left out: those that it has",
            },
        },
    },
    "ScheduleIn": {
        "type": "object",
        "description": "A new time, not in the past.",
        "required": ["due_at"],
        "properties": {"due_at": _TIME, "date_reason": _DATE_REASON},
    },
    "ProofIn": {
        "type": "object",
        "description": "Proof that a task was done: a link or a file.",
        "properties": {
            "link": {"type": ["string", "null"], "maxLength": 2000},
            "file": {"type": ["string", "null"], "description": "SHA-256 of an upload"},
            "at": {**_MAYBE_TIME, "description": "when it was shown; RFC 3339 with an offset"},
            "note": {"type": ["string", "null"], "maxLength": 2000},
        },
    },
    "ScopeIn": {
        "type": "object",
        "description": "Which gate.",
        "required": ["scope"],
        "properties": {
            "scope": {
                "type": "string",
                "minLength": 1,
                "description": "all, channel:NAME or account:CHANNEL:KEY",
            }
        },
    },
    "SuspendIn": {
        "type": "object",
        "description": "Which gate to shut, and why.",
        "required": ["scope", "reason"],
        "properties": {
            "scope": {
                "type": "string",
                "minLength": 1,
                "description": "all, channel:NAME or account:CHANNEL:KEY",
            },
            "reason": {"type": "string", "minLength": 1, "maxLength": 1000},
        },
    },
    "ResolveIn": {
        "type": "object",
        "description": "How an unknown delivery ended.",
        "required": ["live", "attempts"],
        "properties": {
            "live": {"type": "boolean"},
            "address": {
                "type": ["string", "null"],
                "maxLength": 2000,
                "description": "where it is live; required if it is",
            },
            "attempts": {
                "type": "integer",
                "description": "as read: guards against a word on an older attempt",
            },
            "insist": {"type": "boolean", "default": False, "description": "take it without looking"},
        },
    },
    "ReleaseIn": {
        "type": "object",
        "description": "Which dead letters to deal with.",
        "required": ["ids"],
        "properties": {"ids": {"type": "array", "maxItems": 1000, "items": {"type": "string"}}},
    },
    "ReadersIn": {
        "type": "object",
        "description": "What is to be done about readers whom a mail did not certainly reach.",
        "required": ["act", "group", "count"],
        "properties": {
            "act": {"type": "string", "enum": ["send", "count_as_sent"]},
            "group": {
                "type": "string",
                "enum": ["missed", "in_doubt"],
                "description": "missed: certainly not reached; in_doubt: nobody knows. Only the latter are counted as sent.",
            },
            "count": {
                "type": "integer",
                "description": "how many you saw: guards against a word on other readers",
            },
        },
    },
    "Problem": {
        "type": "object",
        "description": "A problem document (RFC 9457).",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {
                "type": "array",
                "description": "every value that cannot be taken",
                "items": {
                    "type": "object",
                    "required": ["field", "message"],
                    "properties": {
                        "field": {"type": "string", "description": "a path such as channels.0.account"},
                        "message": {"type": "string"},
                    },
                },
            },
        },
    },
}
