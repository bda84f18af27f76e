"""The shapes of what comes in about hot issues, for the OpenAPI document; the rooms judge it."""

from __future__ import annotations

from typing import Any

from loa_publisher.issues.queries import LINKS, SEVERITIES, SOURCES

_TIME = {"type": ["string", "null"], "format": "date-time", "description": "RFC 3339 with an offset"}
_ID = {"type": ["string", "null"], "format": "uuid"}


def _text(longest: int, description: str = "") -> dict[str, Any]:
    told = {"description": description} if description else {}
    return {"type": ["string", "null"], "maxLength": longest, **told}


def _body(description: str, required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "required": required,
        "properties": properties,
    }


ISSUE_SHAPES: dict[str, dict[str, Any]] = {
    "IssueIn": _body(
        "An issue as it comes in; its clock runs from when it was reported.",
        ["title", "said", "source", "severity", "clock"],
        title={"type": "string", "minLength": 1, "maxLength": 300},
        said={"type": "string", "minLength": 1, "maxLength": 10_000},
        source={"type": "string", "enum": list(SOURCES)},
        source_name=_text(200),
        link=_text(2000, "http or https"),
        severity={"type": "string", "enum": list(SEVERITIES)},
        clock={"type": "string", "description": "code of a clock (/clocks)"},
        topic=_text(100, "id, code or slug"),
        unit=_text(100, "id or slug"),
        reported_at=_TIME,
    ),
    "IssueNoteIn": _body("A note.", ["text"], text={"type": "string", "minLength": 1, "maxLength": 4000}),
    "AssessIn": _body(
        "What is judged anew, and why.",
        ["reason"],
        reason={"type": "string", "maxLength": 2000},
        severity={"type": "string", "enum": list(SEVERITIES)},
        source={"type": "string", "enum": list(SOURCES)},
        clock={"type": "string"},
        topic=_text(100, "empty: none"),
        unit=_text(100, "empty: none"),
    ),
    "IssueTaskIn": _body(
        "What is asked of one person or one unit.",
        ["what"],
        what={"type": "string", "minLength": 1, "maxLength": 2000},
        person=_ID,
        unit=_text(100, "id or slug"),
        due_at=_TIME,
    ),
    "ReceiptIn": _body(
        "Who of the unit has confirmed, and how; a person's own task needs neither.",
        [],
        name=_text(200),
        how=_text(200),
    ),
    "OutcomeIn": _body("What came of a task.", ["outcome"], outcome={"type": "string", "maxLength": 4000}),
    "TakeBackIn": _body("Why it is taken back.", ["reason"], reason={"type": "string", "maxLength": 2000}),
    "LinkIn": _body(
        "An item that belongs to the issue.",
        ["item", "kind"],
        item={"type": "string", "format": "uuid"},
        kind={"type": "string", "enum": list(LINKS)},
    ),
    "IssueReleaseIn": _body(
        "How the outcome was given out: a linked item that is published, or by hand with a link or a file as proof.",
        [],
        item=_ID,
        what=_text(500),
        released_at=_TIME,
        link=_text(2000),
        file=_text(64, "SHA-256 of an upload"),
        given_to={
            "type": ["array", "null"],
            "items": {"type": "string", "format": "uuid"},
            "description": "of the media list (/press)",
        },
    ),
    "CloseIn": _body("What came of the issue.", ["result"], result={"type": "string", "maxLength": 4000}),
    "ReopenIn": _body("Why it is opened again.", ["reason"], reason={"type": "string", "maxLength": 2000}),
}
