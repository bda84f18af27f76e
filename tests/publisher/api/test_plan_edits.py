"""Obligations and campaigns over the API: made, changed and taken out as at the desk."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.publisher.api.program import Programs, refusal

OWED = {"title": "Mỗi tháng một tin an toàn", "period": "month", "owed": 1, "channel": "portal"}
DRIVE = {"name": "Tháng an toàn", "starts_on": "2020-12-01", "ends_on": "2020-12-31"}


def plan(api: Programs) -> str:
    """Where the sample plan stands."""
    return f"/plans/{api.get('/plans')['items'][0]['id']}"


def topic(api: Programs, path: str) -> str:
    """The id of one of its topics."""
    return str(api.get(f"{path}/topics")["items"][0]["id"])


def test_an_obligation_is_made_changed_and_taken_out(api: Programs) -> None:
    """It is counted at once, and no more once it is gone."""
    path = plan(api)
    made = api.post(f"{path}/obligations", OWED | {"topic_id": topic(api, path)}, status=201)
    assert (made["owed"], made["channel"], made["account"]) == (1, "portal", None)
    own = f"{path}/obligations/{made['id']}"
    changed = api.call("PUT", own, json=OWED | {"owed": 2, "channel": "manual", "account": "tv"})
    assert changed.status_code == 200, changed.text
    assert changed.json is not None
    assert (changed.json["owed"], changed.json["account"], changed.json["topic_id"]) == (2, "tv", None)
    assert made["id"] in [one["id"] for one in api.get(f"{path}/obligations")["items"]]
    assert api.call("DELETE", own).status_code == 204
    assert made["id"] not in [one["id"] for one in api.get(f"{path}/obligations")["items"]]
    assert api.call("DELETE", own).status_code == 404


def test_a_campaign_is_made_changed_and_taken_out(api: Programs) -> None:
    """With topics and items of the plan; the items stay when it goes."""
    path = plan(api)
    item = api.item(topic=topic(api, path))
    made = api.post(
        f"{path}/campaigns", DRIVE | {"topics": [topic(api, path)], "items": [item["number"]]}, status=201
    )
    assert (made["topics"], made["items"]) == ([topic(api, path)], [item["number"]])
    own = f"{path}/campaigns/{made['id']}"
    changed = api.call("PUT", own, json=DRIVE | {"name": "Tháng an toàn giao thông"})
    assert changed.status_code == 200, changed.text
    shown = [one for one in api.get(f"{path}/campaigns")["items"] if one["id"] == made["id"]]
    assert [(one["name"], one["items"]) for one in shown] == [("Tháng an toàn giao thông", [])]
    assert api.call("DELETE", own).status_code == 204
    assert api.call("DELETE", own).status_code == 404
    assert api.get(f"/items/{item['id']}")["number"] == item["number"]


@pytest.mark.parametrize(
    ("to", "said", "fields"),
    [
        ("obligations", {"title": "", "period": "day", "owed": 0}, {"title", "period", "owed", "topic_id"}),
        ("obligations", OWED | {"topic_id": str(uuid4())}, {"topic_id"}),
        ("obligations", OWED | {"channel": "fax"}, {"channel"}),
        ("campaigns", DRIVE | {"name": "", "ends_on": "2020-11-30"}, {"name", "ends_on"}),
        ("campaigns", DRIVE | {"topics": [str(uuid4())], "items": [99999]}, {"topics", "items"}),
        ("campaigns", DRIVE | {"items": ["x"]}, {"items"}),
        ("campaigns", DRIVE | {"colour": "red"}, {"colour"}),
    ],
)
def test_what_cannot_be_taken_is_named(
    any_api: Programs, to: str, said: dict[str, Any], fields: set[str]
) -> None:
    """Every field at once, and nothing is written."""
    before = any_api.bureau.rows()
    answer = any_api.call("POST", f"{plan(any_api)}/{to}", json=said)
    assert set(refusal(answer, 422)) == fields
    assert any_api.bureau.rows() == before


def test_only_who_edits_plans_may(any_api: Programs) -> None:
    """And of another plan's there are none here."""
    path = plan(any_api)
    assert any_api.call("POST", f"{path}/obligations", "approver", json=OWED).status_code == 403
    assert any_api.call("POST", f"{path}/campaigns", "reader", json=DRIVE).status_code == 403
    made = any_api.post(f"{path}/campaigns", DRIVE, status=201)
    other = f"/plans/{uuid4()}/campaigns/{made['id']}"
    assert any_api.call("DELETE", other).status_code == 404
    assert any_api.call("PUT", other, json=DRIVE).status_code == 404
