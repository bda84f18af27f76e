"""The shape of what an administrator says of days."""

from __future__ import annotations

from loa_publisher.calendar.own_days import KINDS

DAY_SHAPES = {
    "DayIn": {
        "type": "object",
        "description": "A run of days with a name.",
        "required": ["kind", "first_on", "name"],
        "additionalProperties": False,
        "properties": {
            "kind": {
                "type": "string",
                "enum": list(KINDS),
                "description": "a working day takes holidays and quiet windows away",
            },
            "first_on": {"type": "string", "format": "date"},
            "last_on": {"type": ["string", "null"], "format": "date", "description": "null: one day"},
            "name": {"type": "string", "minLength": 1, "maxLength": 200},
            "name_en": {"type": ["string", "null"], "maxLength": 200},
        },
    },
}
