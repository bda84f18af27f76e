"""The shapes of what comes in about approvals, for the OpenAPI document; the rooms judge it."""

from __future__ import annotations

from typing import Any

from loa_publisher.approvals.bulk import MOST
from loa_publisher.approvals.checklist import POINTS
from loa_publisher.approvals.emergencies import FINDINGS

_HASH = {"type": "string", "minLength": 1}
_TIME = {"type": "string", "format": "date-time", "description": "RFC 3339 with an offset"}
CHECKLIST = {
    "type": ["array", "null"],
    "items": {"type": "string", "enum": list(POINTS)},
    "description": "the points that the reviewer ticked; null: not asked",
}

APPROVAL_SHAPES: dict[str, dict[str, Any]] = {
    "ApproveIn": {
        "type": "object",
        "description": "What is approved, and what was looked at.",
        "required": ["revision_hash"],
        "properties": {"revision_hash": _HASH, "checklist": CHECKLIST},
    },
    "TurnDownIn": {
        "type": "object",
        "description": "Why an item is turned down.",
        "required": ["comment"],
        "properties": {
            "comment": {"type": "string", "minLength": 1, "maxLength": 4000},
            "checklist": CHECKLIST,
        },
    },
    "BulkIn": {
        "type": "object",
        "description": "What is approved: each by the hash that was shown of it.",
        "required": ["items"],
        "properties": {
            "items": {
                "type": "array",
                "maxItems": MOST,
                "items": {
                    "type": "object",
                    "required": ["id", "revision_hash"],
                    "properties": {"id": {"type": "string", "format": "uuid"}, "revision_hash": _HASH},
                },
            },
            "checklist": CHECKLIST,
        },
    },
    "EmergencyIn": {
        "type": "object",
        "description": "What goes out at once, and why it could not wait.",
        "required": ["revision_hash", "reason"],
        "properties": {
            "revision_hash": _HASH,
            "reason": {"type": "string", "minLength": 1, "maxLength": 4000},
        },
    },
    "ReviewIn": {
        "type": "object",
        "description": "The review of an emergency publication; an objection says why.",
        "required": ["finding"],
        "properties": {
            "finding": {"type": "string", "enum": list(FINDINGS)},
            "comment": {"type": ["string", "null"], "maxLength": 4000},
            "checklist": CHECKLIST,
        },
    },
    "DelegationIn": {
        "type": "object",
        "description": "To whom the caller lends their right, on what paper, for what, and how long.",
        "required": ["to", "basis", "until"],
        "properties": {
            "to": {"type": "string", "format": "uuid"},
            "basis": {"type": "string", "minLength": 1, "maxLength": 1000},
            "items": {"type": ["array", "null"], "items": {"type": "string", "format": "uuid"}},
            "kinds": {
                "type": ["array", "null"],
                "items": {"type": "string", "examples": ["topic:T09", "lane:urgent"]},
            },
            "from": {**_TIME, "type": ["string", "null"]},
            "until": _TIME,
        },
    },
    "PartnerIn": {
        "type": "object",
        "description": "Who is to sign too.",
        "required": ["partner"],
        "properties": {"partner": {"type": "string", "minLength": 1, "maxLength": 200}},
    },
    "SignoffIn": {
        "type": "object",
        "description": "That a partner signed exactly this revision: who, when, and a link or a file that shows it.",
        "required": ["revision_hash", "signatory", "signed_at"],
        "properties": {
            "revision_hash": _HASH,
            "signatory": {"type": "string", "minLength": 1, "maxLength": 200},
            "signed_at": _TIME,
            "link": {"type": ["string", "null"], "maxLength": 2000},
            "file": {"type": ["string", "null"], "description": "SHA-256 of an upload"},
            "note": {"type": ["string", "null"], "maxLength": 2000},
        },
    },
}
