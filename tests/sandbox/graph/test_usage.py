from __future__ import annotations

import json
from typing import Any

import requests

from tests.sandbox.outside import PAGE, Sandbox


def usage(answer: requests.Response) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both rate headers, read."""
    [page] = json.loads(answer.headers["X-Business-Use-Case-Usage"])[PAGE]
    return json.loads(answer.headers["X-App-Usage"]), page


def test_every_answer_tells_its_use(sandbox: Sandbox) -> None:
    """Successes and refusals alike carry both rate headers, far below the limit."""
    for answer in (sandbox.feed(), sandbox.feed("")):
        app, page = usage(answer)
        assert set(app) == {"call_count", "total_time", "total_cputime"}
        assert page["type"] == "pages"
        assert page["estimated_time_to_regain_access"] == 0
        assert max(app.values()) < 90


def test_programmed_percentages_are_told(sandbox: Sandbox) -> None:
    """A `usage` fault sets the percentages of an answer that succeeds."""
    sandbox.misbehave("facebook", "usage", call_count=97, total_time=25, minutes=5)
    answer = sandbox.feed()
    assert answer.status_code == 200
    app, page = usage(answer)
    assert (app["call_count"], app["total_time"]) == (97, 25)
    assert (page["call_count"], page["estimated_time_to_regain_access"]) == (97, 5)
    assert usage(sandbox.feed())[0]["call_count"] < 90


def test_a_throttling_error_tells_the_minutes(sandbox: Sandbox) -> None:
    """Code 80001 with minutes: 100 percent, and when calls are served again."""
    sandbox.misbehave("facebook", "error", code=80001, minutes=17)
    answer = sandbox.feed()
    assert answer.json()["error"]["code"] == 80001
    app, page = usage(answer)
    assert app["call_count"] == 100
    assert page["estimated_time_to_regain_access"] == 17
