"""The rate headers. Percentages of what an app, or a page within a business use case, may call in a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from loa_sandbox.faults import Call, Fault
from loa_sandbox.graph.tokens import PAGE
from loa_sandbox.world import World

THROTTLED = frozenset({4, 17, 32, 341, 613, 80001})
_MEASURES = ("call_count", "total_time", "total_cputime")


def usage_headers(world: World, call: Call, error: Fault | None) -> dict[str, str]:
    """X-App-Usage, and X-Business-Use-Case-Usage with the minutes until calls are served again. ``error`` is
    the programmed error that struck this call: a throttling one shows as 100 percent, with its
    ``minutes``."""
    given: Mapping[str, Any] = {}
    usage = world.faults.strike(call, "usage")
    if usage is not None:
        given = usage.parameters
    elif error is not None and error.parameters["code"] in THROTTLED:
        given = {"call_count": 100, **error.parameters}
    app = {name: given.get(name, 1) for name in _MEASURES}
    page = {
        "type": "pages",
        "call_count": app["call_count"],
        "total_cputime": app["total_cputime"],
        "total_time": app["total_time"],
        "estimated_time_to_regain_access": given.get("minutes", 0),
    }
    return {"X-App-Usage": json.dumps(app), "X-Business-Use-Case-Usage": json.dumps({PAGE: [page]})}
