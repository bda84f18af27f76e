"""The shapes of what comes in about feedback, for the OpenAPI document; the rooms judge it."""

from __future__ import annotations

from typing import Any

from loa_publisher.feedback.queries import KINDS, WAYS
from loa_publisher.issues.queries import SEVERITIES

FEEDBACK_SHAPES: dict[str, dict[str, Any]] = {
    "ClassifyIn": {
        "type": "object",
        "description": "Of which kind it is, how grave, and what it is about.",
        "required": ["kind"],
        "properties": {
            "kind": {"type": "string", "enum": list(KINDS)},
            "severity": {"type": ["string", "null"], "enum": [*SEVERITIES, None]},
            "topic": {"type": ["string", "null"], "description": "id, code or slug"},
            "field": {"type": ["string", "null"], "description": "a field of work, as of items' tags"},
        },
    },
    "FeedbackAssignIn": {
        "type": "object",
        "description": "To one person or one unit.",
        "properties": {
            "person": {"type": ["string", "null"], "format": "uuid"},
            "unit": {"type": ["string", "null"], "description": "id or slug"},
        },
    },
    "ReplyIn": {
        "type": "object",
        "description": "An answer: sent at once by `mail`, else written down. The same `id` again is no second one.",
        "required": ["way", "text"],
        "properties": {
            "id": {"type": ["string", "null"], "format": "uuid"},
            "way": {"type": "string", "enum": list(WAYS)},
            "text": {"type": "string", "minLength": 1, "maxLength": 10_000},
        },
    },
}
