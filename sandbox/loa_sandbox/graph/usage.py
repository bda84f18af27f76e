"""The rate headers. Percentages of what an app, or a page within a business use case, may call in a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from loa_sandbox.faults import Call
from loa_sandbox.graph.tokens import PAGE
from loa_sandbox.world import World

THROTTLED = frozenset({4, 17, 32, 341, 613, 80001})
"""Error codes that mean: too many calls."""

_MEASURES = ("call_count", "total_time", "total_cputime")


def told(world: World, call: Call) -> dict[str, str]:
    """The headers of an answer: as a ``usage`` fault has it, else far below every limit."""
    fault = world.faults.strike(call, "usage")
    return headers({} if fault is None else fault.parameters)


def headers(given: Mapping[str, Any]) -> dict[str, str]:
    """X-App-Usage, and X-Business-Use-Case-Usage with the ``minutes`` until calls are served again."""
    app = {name: given.get(name, 1) for name in _MEASURES}
    page = {"type": "pages", **app, "estimated_time_to_regain_access": given.get("minutes", 0)}
    return {"X-App-Usage": json.dumps(app), "X-Business-Use-Case-Usage": json.dumps({PAGE: [page]})}
