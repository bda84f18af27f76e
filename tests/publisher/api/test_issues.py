"""Hot issues as programs take them in and work on them."""

from __future__ import annotations

from uuid import UUID

from tests.publisher.api.program import Programs, refusal
from tests.publisher.issues.cases import SAID, approve, publish_statement


def test_an_issue_from_intake_to_its_end(api: Programs) -> None:
    """Taken in, given to somebody, answered, closed; every step in the timeline."""
    issue = api.post("/issues", SAID, "operator", 201)
    assert api.get("/issues")["items"][0]["id"] == issue["id"]
    path = f"/issues/{issue['id']}"
    person = str(api.bureau.people["operator"].id)
    given = api.post(f"{path}/tasks", {"person": person, "what": "Xác minh"}, status=201)
    task = given["tasks"][0]["id"]
    api.post(f"/issue-tasks/{task}/confirm", {}, "operator")
    api.post(f"/issue-tasks/{task}/finish", {"outcome": "Đã rõ"}, "operator")
    api.post(f"{path}/assess", {"severity": "critical", "reason": "Lan rộng"}, "approver")
    refused = api.call("POST", f"{path}/close", "spokesperson", json={"result": "Xong"})
    assert set(refusal(refused, 422)) == {"release"}
    publish_statement(api.bureau, UUID(issue["id"]))
    api.post(f"{path}/releases", {"item": api.get(path)["items"][0]["id"]}, status=201)
    closed = api.post(f"{path}/close", {"result": "Đã chấn chỉnh"}, "spokesperson")
    assert (closed["state"], closed["result"], closed["severity"]) == ("closed", "Đã chấn chỉnh", "critical")
    assert closed["answered_at"] <= closed["due_at"]
    assert closed["releases"][0]["places"][0]["channel"] == "portal"
    assert [line["kind"] for line in closed["timeline"]] == [
        *("received", "assigned", "confirmed", "task_done", "assessed"),
        *("statement", "released", "closed"),
    ]
    reopened = api.post(f"{path}/reopen", {"reason": "Tình tiết mới"}, "approver")
    assert reopened["state"] == "replied"


def test_a_statement_is_an_item_to_be_approved(any_api: Programs) -> None:
    """By its id."""
    issue = any_api.post("/issues", SAID, status=201)
    made = any_api.post(f"/issues/{issue['id']}/statement", status=201)
    approve(any_api.bureau, UUID(made["item_id"]))
    assert any_api.get(f"/items/{made['item_id']}")["state"] == "approved"


def test_bad_input_names_its_fields(any_api: Programs) -> None:
    """All of it at once."""
    sent = SAID | {"title": "", "source": "x", "reported_at": "hôm qua", "more": 1}
    told = refusal(any_api.call("POST", "/issues", json=sent), 422)
    assert set(told) == {"title", "source", "reported_at", "more"}
    assert [one["code"] for one in any_api.get("/clocks")["items"]] == ["ministry", "press", "feedback"]
    assert any_api.get("/press")["total"] == 0


def test_the_list_costs_the_same_however_many_there_are(any_api: Programs) -> None:
    """One statement for the rows and one for their number."""
    any_api.get("/issues")  # a token notes that it was used, once a minute
    before = any_api.statements("/issues")
    for _ in range(3):
        any_api.post("/issues", SAID, status=201)
    assert any_api.statements("/issues") == before
