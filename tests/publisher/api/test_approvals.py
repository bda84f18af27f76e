"""Approvals by the API: what the desk does, for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from loa_publisher.approvals.checklist import POINTS
from tests.publisher.api.program import Programs, refusal

UNION = "Công đoàn ngành Giáo dục"


def submitted(api: Programs, person: str = "editor", **changes: Any) -> dict[str, Any]:
    """An item that waits."""
    item: dict[str, Any] = api.post("/items", api.bureau.draft(**changes), person, 201)
    return dict(api.post(f"/items/{item['id']}/submit", person=person))


def test_the_inbox_of_a_caller(api: Programs) -> None:
    """What they may decide on, what they wrote, and everything, counted."""
    item, own = submitted(api), submitted(api, "both")
    mine = api.get("/approvals?scope=mine", "both")
    assert ([one["id"] for one in mine["items"]], mine["total"]) == ([item["id"]], 1)
    assert mine["items"][0]["revision_hash"] == item["revision_hash"]
    assert [one["id"] for one in api.get("/approvals?scope=written", "both")["items"]] == [own["id"]]
    assert api.get("/approvals")["total"] == 2
    refusal(api.call("GET", "/approvals?scope=yours"), 422)


def test_several_at_once_have_an_outcome_each(api: Programs) -> None:
    """By the hash that was shown; a stale one is refused, the others are approved, the checklist is kept."""
    good, stale = submitted(api), submitted(api)
    shown = [
        {"id": stale["id"], "revision_hash": "0" * 64},
        {"id": good["id"], "revision_hash": good["revision_hash"]},
    ]
    body = {"items": shown, "checklist": list(POINTS)}
    told = api.post("/approvals/bulk", body, "approver")["items"]
    assert [(one["outcome"], one["scheduled"]) for one in told] == [("refused", None), ("approved", True)]
    assert "changed" in told[0]["detail"]
    last = api.get(f"/items/{good['id']}/decisions")["items"][-1]
    assert (last["decision"], last["by"], last["checklist"]) == ("approve", "Approver", list(POINTS))


def test_what_cannot_be_read_is_named(api: Programs) -> None:
    """Each at its field; nothing is approved."""
    item = submitted(api)
    for body, field in (
        ({}, "items"),
        ({"items": ["x"]}, "items"),
        ({"items": []}, "items"),
        ({"items": [{"id": 1, "revision_hash": "x"}]}, "items.0.id"),
        ({"items": [{"id": item["id"]}]}, "revision_hash"),
        (
            {"items": [{"id": item["id"], "revision_hash": item["revision_hash"]}], "checklist": "x"},
            "checklist",
        ),
    ):
        told = refusal(api.call("POST", "/approvals/bulk", "approver", json=body), 422)
        assert list(told) == [field]
    assert api.get(f"/items/{item['id']}")["state"] == "submitted"


def test_a_delegation_is_given_used_and_revoked(api: Programs) -> None:
    """The decision tells in whose name it was made."""
    first, second = (submitted(api, lane="urgent", needs_spokesperson=True) for _ in range(2))
    body = {
        "to": str(api.bureau.people["operator"].id),
        "basis": "Văn bản số 12/UQ-SGDĐT",
        "kinds": ["lane:urgent"],
        "until": api.bureau.later(days=1).isoformat(),
    }
    given = api.post("/delegations", body, "spokesperson", 201)
    assert [one["taker"] for one in api.get("/delegations")["items"]] == ["Operator"]
    api.post(f"/items/{first['id']}/approve", {"revision_hash": first["revision_hash"]}, "operator")
    last = api.get(f"/items/{first['id']}/decisions")["items"][-1]
    assert (last["by"], last["behalf"], last["delegation_id"]) == ("Operator", "Spokesperson", given["id"])
    refusal(api.call("POST", f"/delegations/{given['id']}/revoke", "approver"), 403)
    assert api.post(f"/delegations/{given['id']}/revoke", person="spokesperson")["revoked_at"]
    approve = {"revision_hash": second["revision_hash"]}
    refusal(api.call("POST", f"/items/{second['id']}/approve", "operator", json=approve), 403)
    assert api.get("/delegations?over=true")["total"] == 1
    told = refusal(
        api.call("POST", "/delegations", "approver", json={**body, "kinds": [], "basis": " "}), 422
    )
    assert set(told) == {"basis", "items"}


def test_an_emergency_and_its_review(api: Programs) -> None:
    """It is owed until another approver has given it."""
    item = api.item()
    body = {"revision_hash": item["revision_hash"], "reason": "Bão số 9"}
    told = api.post(f"/items/{item['id']}/emergency", body, "approver")
    assert (told["reason"], told["reviewed_at"]) == ("Bão số 9", None)
    assert api.bureau.states(UUID(item["id"])) == ["scheduled"]
    assert [one["id"] for one in api.get("/emergencies")["items"]] == [told["id"]]
    review = f"/emergencies/{told['id']}/review"
    refusal(api.call("POST", review, "approver", json={"finding": "confirmed"}), 403)
    assert "comment" in refusal(api.call("POST", review, "both", json={"finding": "objected"}), 422)
    assert api.post(review, {"finding": "confirmed"}, "both")["reviewer"] == "Both"
    assert api.get("/emergencies")["total"] == 0
    refusal(api.call("POST", review, "both", json={"finding": "confirmed"}), 409)
    refusal(api.call("POST", f"/emergencies/{uuid4()}/review", "both", json={"finding": "confirmed"}), 404)


def test_a_partner_signs_first(api: Programs) -> None:
    """Until then approving is refused and names the partner."""
    item = submitted(api)
    [partner] = api.post(f"/items/{item['id']}/partners", {"partner": UNION})["items"]
    approve = {"revision_hash": item["revision_hash"]}
    answer = api.call("POST", f"/items/{item['id']}/approve", "approver", json=approve)
    refusal(answer, 409)
    assert answer.json is not None
    assert UNION in answer.json["detail"]
    sign = {
        "revision_hash": item["revision_hash"],
        "signatory": "Chủ tịch",
        "signed_at": api.bureau.clock.now().isoformat(),
    }
    address = f"/partners/{partner['id']}/sign"
    assert set(refusal(api.call("POST", address, json=sign), 422)) == {"proof"}
    [signed] = api.post(address, {**sign, "link": "https://a.vn/45.pdf"})["items"]
    assert (signed["name"], signed["signatory"], signed["recorder"]) == (UNION, "Chủ tịch", "Editor")
    assert api.get(f"/items/{item['id']}/partners")["total"] == 1
    api.post(f"/items/{item['id']}/approve", approve, "approver")
    refusal(api.call("POST", f"/partners/{partner['id']}/drop"), 409)
