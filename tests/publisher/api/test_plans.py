from __future__ import annotations

from uuid import uuid4

import pytest

from tests.publisher.api.program import Programs, refusal


def test_the_plan_and_its_topics(api: Programs) -> None:
    """The sample year has ten topics, in their order."""
    plans = api.get("/plans")
    assert (plans["total"], plans["limit"], plans["offset"]) == (1, 50, 0)
    [plan] = plans["items"]
    assert plan["code"] == "3725/KH-SGDĐT"
    assert (plan["period_start"], plan["period_end"]) == ("2020-09-01", "2021-08-31")
    assert api.get(f"/plans/{plan['id']}") == plan
    topics = api.get(f"/plans/{plan['id']}/topics")
    assert topics["total"] == 10
    assert [topic["code"] for topic in topics["items"]] == [f"T{number:02}" for number in range(1, 11)]
    part = api.get(f"/plans/{plan['id']}/topics?limit=3&offset=8")
    assert [topic["code"] for topic in part["items"]] == ["T09", "T10"]
    assert (part["total"], part["limit"], part["offset"]) == (10, 3, 8)


@pytest.mark.parametrize("path", ["", "/topics"])
def test_a_plan_that_is_not_there(any_api: Programs, path: str) -> None:
    """It is told as such."""
    refusal(any_api.call("GET", f"/plans/{uuid4()}{path}"), 404)
    refusal(any_api.call("GET", f"/plans/3725{path}"), 404)


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "offset=-1"])
def test_a_page_that_cannot_be_meant(any_api: Programs, query: str) -> None:
    """The parameter is named."""
    plan = any_api.get("/plans")["items"][0]["id"]
    for path in ("/plans", f"/plans/{plan}/topics"):
        assert list(refusal(any_api.call("GET", f"{path}?{query}"), 422)) == [query.partition("=")[0]]


def test_the_numbers_of_the_heat_map_and_what_is_owed(api: Programs) -> None:
    """44 planned, the two obligations of the series with their periods."""
    plan = api.get("/plans")["items"][0]["id"]
    told = api.get(f"/plans/{plan}/figures")
    assert told["today"] == "2020-11-22"
    assert sum(cell["planned"] for cell in told["items"]) == 44
    assert all(
        cell["planned"] == cell["in_time"] + cell["late"] + cell["missed"] + cell["open"]
        for cell in told["items"]
    )
    assert ("T02", "2020-09-01", 1) in {(one["topic"], one["month"], one["in_time"]) for one in told["items"]}
    owed = api.get(f"/plans/{plan}/obligations")["items"]
    assert [(one["period"], one["owed"], len(one["periods"])) for one in owed] == [
        ("month", 1, 10),
        ("quarter", 1, 4),
    ]
    assert owed[0]["periods"][0] == {
        "first": "2020-11-01",
        "last": "2020-11-30",
        "deadline": "2020-11-27",
        "state": "due",
        "done": 0,
        "days_late": 0,
        "items": [],
    }


def test_a_program_moves_a_confirmed_date_for_a_reason_only(api: Programs) -> None:
    """A month, a time, confirmed; then a problem that names `date_reason`, and the history."""
    item = api.item()["id"]
    rough = api.call("PUT", f"/items/{item}/date", json={"precision": "quarter", "day": "2021-02-10"}).json
    assert rough is not None
    assert (rough["due_at"], rough["planned_on"], rough["precision"]) == (None, "2021-03-31", "quarter")
    api.post(f"/items/{item}/schedule", {"due_at": "2021-02-12T08:00:00+07:00"})
    refusal(api.call("POST", f"/items/{item}/date/confirm", json={"confirmed": True}), 403)
    assert api.post(f"/items/{item}/date/confirm", {"confirmed": True}, "approver")["confirmed"]
    moved = {"due_at": "2021-02-13T08:00:00+07:00"}
    assert list(refusal(api.call("POST", f"/items/{item}/schedule", json=moved), 422)) == ["date_reason"]
    api.post(f"/items/{item}/schedule", {**moved, "date_reason": "Nghỉ Tết"})
    told = api.get(f"/items/{item}/date")
    assert (told["due_at"], told["confirmed"]) == ("2021-02-13T08:00:00+07:00", True)
    assert [one["reason"] for one in told["history"]][:2] == ["Nghỉ Tết", ""]
