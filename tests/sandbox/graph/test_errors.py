from __future__ import annotations

import pytest

from tests.sandbox.outside import PAGE, Sandbox


@pytest.mark.parametrize(
    ("given", "status", "told"),
    [
        ({"code": 1}, 500, {"code": 1, "is_transient": False}),
        ({"code": 4}, 403, {"code": 4, "is_transient": True}),
        ({"code": 190, "subcode": 460}, 400, {"code": 190, "error_subcode": 460}),
        ({"code": 368, "subcode": 1390008, "status": 400}, 400, {"code": 368, "error_subcode": 1390008}),
        ({"code": 506}, 400, {"code": 506}),
        ({"code": 1609005, "is_transient": True}, 400, {"code": 1609005, "is_transient": True}),
        ({"code": 4711, "message": "Lạ quá"}, 400, {"code": 4711, "message": "Lạ quá"}),
    ],
)
def test_each_error_has_the_shape_of_the_graph_api(
    sandbox: Sandbox, given: dict[str, object], status: int, told: dict[str, object]
) -> None:
    """A programmed error answers its code, status and particulars, and nothing is posted."""
    sandbox.misbehave("facebook", "error", operation="feed", **given)
    answer = sandbox.feed()
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert set(answer.json()) == {"error"}
    error = answer.json()["error"]
    assert {name: error[name] for name in told} == told
    assert {"message", "type", "code", "fbtrace_id"} <= set(error)
    assert set(error) <= {
        "message",
        "type",
        "code",
        "error_subcode",
        "is_transient",
        "error_user_title",
        "error_user_msg",
        "fbtrace_id",
    }
    assert sandbox.truth("facebook") == []


def test_each_answer_has_a_trace_of_its_own(sandbox: Sandbox) -> None:
    """Two errors never share an fbtrace_id."""
    errors = [sandbox.graph("GET", f"{PAGE}_1").json()["error"] for _ in range(2)]
    assert errors[0]["fbtrace_id"] != errors[1]["fbtrace_id"]
