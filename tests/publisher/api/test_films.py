"""Films, briefings and what is owed of them, by programs."""

from __future__ import annotations

from uuid import UUID, uuid4

from tests.publisher.api.program import Programs, refusal
from tests.publisher.deliveries.walking import SENDING, walk
from tests.publisher.films.cinema import BEAUTIFUL, NOT_YET, segment

MINUTES = {"minutes": "Thống nhất.", "link": "https://luu-tru.example/bb"}


def film(api: Programs) -> dict[str, object]:
    """A film of November with one segment of each verdict, written, submitted and approved by programs."""
    inside = {"audience": "internal", "channels": [{"channel": "manual", "account": "briefing"}]}
    slot = str(api.bureau.slot("S01").id)
    return api.approved(
        **inside, slot=slot, due_at=None, segments=[segment(), segment(NOT_YET)], summary="", body_html=""
    )


def test_from_the_film_to_its_airing(api: Programs) -> None:
    """Only what is beautiful goes into the television film; its airing ends the task, and the briefing the film's."""
    made = film(api)
    assert made["kind"] == "film"
    assert [one["verdict"] for one in made["segments"]] == ["dep", "chua_dep"]  # type: ignore[attr-defined]
    slot = str(api.bureau.slot("S02").id)
    known = {one["school"]: one for one in api.get(f"/slots/{slot}/segments")["items"]}
    wrong = {"slot": slot, "segments": [known[NOT_YET["school"]]["id"]]}
    told = refusal(api.call("POST", "/television-films", json=wrong), 422)
    assert "not beautiful" in told["segments.0"]
    unknown = {"slot": slot, "segments": [str(uuid4())]}
    assert "no segment" in refusal(api.call("POST", "/television-films", json=unknown), 422)["segments.0"]
    right = {"slot": slot, "segments": [known[BEAUTIFUL["school"]]["id"]]}
    tv = api.post("/television-films", right, status=201)
    assert tv["audience"] == "public"
    assert BEAUTIFUL["shown"] in tv["body_html"]
    [source] = api.get(f"/television-films/{tv['id']}/sources")["items"]
    assert (source["school"], source["film_id"], source["beautiful"]) == (
        BEAUTIFUL["school"],
        made["id"],
        True,
    )
    public = {**api.bureau.draft(), "audience": "public", "slot": None}
    refused = api.call("PUT", f"/items/{made['id']}", json=public)
    assert "stays inside" in refusal(refused, 422)["audience"]
    api.post(f"/items/{tv['id']}/submit")
    api.post(f"/items/{tv['id']}/approve", {"revision_hash": tv["revision_hash"]}, "approver")
    for item in (tv["id"], made["id"]):
        for row in api.get(f"/items/{item}/deliveries")["items"]:
            if row["channel"] == "manual":
                walk(api.bureau, UUID(row["id"]), *SENDING, "take_over")
    said = {"station": "Đài Hà Nội", "programme": "Thời sự", "aired_at": "2020-11-21T18:30:00+07:00"}
    refusal(api.call("POST", f"/television-films/{tv['id']}/airings", json=said), 422)
    proven = {**said, "link": "https://truyenhinh.example"}
    [aired] = api.post(f"/television-films/{tv['id']}/airings", proven)["items"]
    assert aired["aired_at"] == said["aired_at"]
    briefing = api.post(
        "/briefings",
        {"title": "Giao ban", "starts_at": "2020-11-22T08:00:00+07:00", "place": "Sở", "chair": "Giám đốc"},
        status=201,
    )
    api.post(f"/briefings/{briefing['id']}/films", {"item": made["id"]})
    counted = api.post(f"/briefings/{briefing['id']}/hold", MINUTES)
    assert counted == {"shown": [made["id"]], "waiting": []}
    assert [row["state"] for row in api.get(f"/items/{made['id']}/deliveries")["items"]] == ["published"]


def test_what_is_owed_of_a_film(any_api: Programs) -> None:
    """Asked, put right, and both told by name where something is missing."""
    film(any_api)
    [owed] = any_api.get("/remediations")["items"]
    assert owed["state"] == "open"
    path = f"/remediations/{owed['key']}"
    told = refusal(any_api.call("POST", f"{path}/assign", json={"responsible": "x", "due_on": "mai"}), 422)
    assert set(told) == {"due_on"}
    any_api.post(f"{path}/assign", {"responsible": "Nhà trường", "due_on": "2020-12-01"})
    assert set(refusal(any_api.call("POST", f"{path}/finish", json={"done": "x"}), 422)) == {"after_proof"}
    done = any_api.post(f"{path}/finish", {"done": "Đã sửa", "after_link": "https://a.vn"})
    assert done["state"] == "done"


def test_segments_are_of_films_alone(any_api: Programs) -> None:
    """And each is judged under its own place."""
    told = refusal(any_api.call("POST", "/items", json=any_api.bureau.draft(segments=[segment()])), 422)
    assert set(told) == {"segments"}
    wrong = any_api.bureau.draft(segments=[segment(verdict="tốt", seconds=-1), {"school": "x"}])
    told = refusal(any_api.call("POST", "/items", json=wrong), 422)
    assert set(told) == {
        "segments.0.verdict",
        "segments.0.seconds",
        "segments.1.verdict",
        "segments.1.shown",
        "segments.1.seconds",
    }


def test_a_nomination_by_a_program_of_a_unit(any_api: Programs) -> None:
    """Sent, consented, accepted; what is missing is told by name."""
    from loa_publisher.plans.queries import list_units

    with any_api.bureau.database.read() as connection:
        unit = str(list_units(connection)[0].id)
    said = {"unit": unit, "subject": "person", "name": "Cô A", "post": "Giáo viên", "deed": "Dạy chữ"}
    told = refusal(any_api.call("POST", "/nominations", "reader", json={**said, "field": "x"}), 422)
    assert set(told) == {"field"}
    sent = any_api.post("/nominations", {**said, "field": "dao_duc"}, "reader", status=201)
    path = f"/nominations/{sent['id']}"
    refusal(any_api.call("POST", f"{path}/accept"), 409)
    proof = {"by": "Cô A", "on": "2020-11-20", "link": "https://a.vn"}
    any_api.post(f"{path}/consent", proof, "reader")
    accepted = any_api.post(f"{path}/accept")
    assert any_api.get(f"/items/{accepted['item_id']}")["topic"]["code"] == "T08"
