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
