"""Search over the API: the same finds as at the desk, for whom they may be shown."""

from __future__ import annotations

from tests.publisher.api.program import Programs


def kinds(api: Programs, text: str, person: str = "reader") -> dict[str, int | None]:
    """How much of each kind a program finds."""
    return {one["kind"]: one["count"] for one in api.get(f"/search?q={text}", person)["items"]}


def test_a_program_finds_by_words_and_numbers(api: Programs) -> None:
    """By kind, with the id and number of each."""
    item = api.item(title="Đường đến trường Đống Đa")
    [found] = [one for one in api.get("/search?q=duong den truong dong da")["items"] if one["kind"] == "item"]
    assert found["items"][0]["id"] == item["id"]
    assert found["items"][0]["number"] == item["number"]
    assert kinds(api, "3725/KH")["plan"] == 1


def test_a_program_finds_no_more_than_its_person_may_see(any_api: Programs) -> None:
    """Accounts of people to administrators alone; without words the request is refused."""
    assert "person" not in kinds(any_api, "spokesperson")
    assert kinds(any_api, "spokesperson", "admin")["person"] == 1
    assert any_api.call("GET", "/search?q=", "reader").status_code == 422
