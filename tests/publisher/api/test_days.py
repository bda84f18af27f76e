"""Days over the API: read with where they come from, named, changed and removed by a program of an administrator."""

from __future__ import annotations

from tests.publisher.api.program import Programs, refusal

DAY = {"kind": "holiday", "first_on": "2021-03-10", "name": "Nghỉ vì mưa lũ"}


def test_a_day_is_named_changed_and_removed(api: Programs) -> None:
    """And stands beside those by law and of plans."""
    made = api.call("POST", "/days", "admin", json=DAY)
    assert made.status_code == 201
    assert made.json is not None
    id = made.json["id"]
    changed = api.call("PUT", f"/days/{id}", "admin", json=DAY | {"last_on": "2021-03-12"})
    assert (changed.status_code, changed.json and changed.json["last_on"]) == (200, "2021-03-12")
    listed = api.get("/days?first=2021-01-01&last=2021-12-31")["items"]
    assert {one["source"] for one in listed} == {"law", "plan", "own"}
    assert [one["name"] for one in listed if one["id"] == id] == ["Nghỉ vì mưa lũ"]
    assert api.call("DELETE", f"/days/{id}", "admin").status_code == 204
    assert api.call("DELETE", f"/days/{id}", "admin").status_code == 404


def test_what_is_wrong_is_named(any_api: Programs) -> None:
    """Every field at once; nobody but an administrator names days."""
    answer = any_api.call("POST", "/days", "admin", json=DAY | {"kind": "party", "name": ""})
    assert set(refusal(answer, 422)) == {"kind", "name"}
    assert any_api.call("POST", "/days", "editor", json=DAY).status_code == 403
