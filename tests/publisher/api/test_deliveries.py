from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from loa.database import new_id
from loa.ledger.tables import parts
from tests.publisher.api.program import Programs, refusal
from tests.publisher.bureau import UNITS, picture
from tests.publisher.deliveries.walking import SENDING, publish, walk


def the_only(api: Programs, **changes: Any) -> UUID:
    """The one delivery of a new, approved item."""
    item = api.approved(**changes)
    [delivery] = api.get(f"/items/{item['id']}/deliveries")["items"]
    return UUID(delivery["id"])


def test_a_delivery_as_it_stands(api: Programs) -> None:
    """Where it goes, when, which revision, and what stands there."""
    item = api.approved()
    [delivery] = api.get(f"/items/{item['id']}/deliveries")["items"]
    assert api.get(f"/deliveries/{delivery['id']}") == delivery
    assert (delivery["item_id"], delivery["revision_hash"]) == (item["id"], item["revision_hash"])
    assert (delivery["channel"], delivery["account"], delivery["label"]) == (
        "portal",
        "cong",
        "Cổng thông tin điện tử",
    )
    assert (delivery["operation"], delivery["state"], delivery["attempts"]) == ("publish", "scheduled", 0)
    assert delivery["due_at"] == delivery["next_at"] == item["due_at"]
    assert delivery["live_url"] is None
    publish(api.bureau, UUID(delivery["id"]))
    after = api.get(f"/deliveries/{delivery['id']}")
    assert (after["state"], after["next_at"], after["live_id"]) == ("published", None, "live-portal")
    assert after["concluded_at"].endswith("+07:00")


def test_the_list_of_deliveries(api: Programs) -> None:
    """By state and channel, in pages, the latest due first."""
    units = api.approved(channels=[{"channel": "unit"}])
    portal = the_only(api, due_at=api.bureau.later(days=3).isoformat())
    publish(api.bureau, portal)
    everything = api.get("/deliveries")
    assert everything["total"] == len(everything["items"]) == UNITS + 1
    assert everything["items"][0]["id"] == str(portal)
    assert api.get("/deliveries?state=&channel=") == everything
    assert api.get("/deliveries?state=published&channel=portal")["total"] == 1
    assert api.get("/deliveries?state=published&channel=unit")["items"] == []
    assert api.get("/deliveries?channel=radio")["total"] == 0
    pages = [api.get(f"/deliveries?channel=unit&limit=7&offset={offset}") for offset in range(0, 35, 7)]
    assert {page["total"] for page in pages} == {UNITS}
    ids = [one["id"] for page in pages for one in page["items"]]
    assert len(ids) == len(set(ids)) == UNITS
    of_item = api.get(f"/items/{units['id']}/deliveries?limit=4&offset=28")
    assert (len(of_item["items"]), of_item["total"], of_item["limit"], of_item["offset"]) == (2, UNITS, 4, 28)
    for path in ("/deliveries", f"/items/{units['id']}/deliveries"):
        assert api.statements(f"{path}?limit=200") == api.statements(f"{path}?limit=1") < 8


@pytest.mark.parametrize("query", ["state=x", "limit=201", "offset=-1", "channel=" + "x" * 41, "channel=%00"])
def test_a_list_that_cannot_be_meant(any_api: Programs, query: str) -> None:
    """The parameter is named."""
    answer = any_api.call("GET", f"/deliveries?{query}")
    assert list(refusal(answer, 422)) == [query.partition("=")[0]]


def test_what_is_not_there(any_api: Programs) -> None:
    """Told as such, at every address of it."""
    bodies: dict[str, Any] = {
        "retry": {},
        "resolve": {"live": False, "attempts": 0},
        "readers": {"act": "send", "group": "missed", "count": 1},
        "proof": {"link": "https://a.vn"},
    }
    for act, body in bodies.items():
        refusal(any_api.call("POST", f"/deliveries/{uuid4()}/{act}", "operator", json=body), 404)
    refusal(any_api.call("GET", f"/deliveries/{uuid4()}"), 404)
    refusal(any_api.call("GET", "/deliveries/1"), 404)


def test_trying_again(any_api: Programs) -> None:
    """What is blocked is due again; what goes on by itself is not."""
    delivery = the_only(any_api)
    refusal(any_api.call("POST", f"/deliveries/{delivery}/retry", "operator"), 409)
    walk(any_api.bureau, delivery, *SENDING, "block", reason="needs_operator", detail="token")
    assert any_api.get(f"/deliveries/{delivery}")["detail"] == "token"
    again = any_api.post(f"/deliveries/{delivery}/retry", person="operator")
    assert (again["state"], again["reason"]) == ("scheduled", None)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "live"),
        ({"live": "yes", "attempts": 0}, "live"),
        ({"live": 1, "attempts": 0}, "live"),
        ({"live": True, "attempts": 0}, "address"),
        ({"live": True, "attempts": 0, "address": ""}, "address"),
        ({"live": True, "attempts": 0, "address": ["x"]}, "address"),
        ({"live": True, "attempts": 0, "address": "\ud800"}, "address"),
        ({"live": True, "address": "https://a.vn"}, "attempts"),
        ({"live": False, "attempts": "0"}, "attempts"),
        ({"live": False, "attempts": True}, "attempts"),
        ({"live": False, "attempts": 0.5}, "attempts"),
    ],
)
def test_a_word_that_says_nothing(any_api: Programs, body: dict[str, Any], field: str) -> None:
    """What is missing is named."""
    delivery = the_only(any_api)
    walk(any_api.bureau, delivery, *SENDING, "lose")
    answer = any_api.call("POST", f"/deliveries/{delivery}/resolve", "operator", json=body)
    assert list(refusal(answer, 422)) == [field]
    assert any_api.get(f"/deliveries/{delivery}")["state"] == "unknown"


def test_a_word_on_an_unknown_delivery(any_api: Programs) -> None:
    """It counts for the attempt that was seen, and once."""
    delivery = the_only(any_api)
    walk(any_api.bureau, delivery, *SENDING, "lose", attempts=3)
    path = f"/deliveries/{delivery}/resolve"
    word = {"live": True, "address": "https://facebook.com/1", "attempts": 3}
    refusal(any_api.call("POST", path, "operator", json=word | {"attempts": 2}), 409)
    refusal(any_api.call("POST", path, "operator", json=word | {"attempts": 10**30}), 409)
    checked = any_api.post(path, word, "operator")
    assert (checked["state"], checked["reason"]) == ("unknown", "to_be_checked")
    done = any_api.post(path, word | {"insist": True}, "operator")
    assert (done["state"], done["live_url"]) == ("published", "https://facebook.com/1")
    refusal(any_api.call("POST", path, "operator", json=word), 409)


def mailed(api: Programs, *states: str) -> UUID:
    """A mail that has ended with its readers in these states."""
    delivery = the_only(api, channels=[{"channel": "email"}])
    now = api.bureau.clock.now()
    walk(api.bureau, delivery, *SENDING, "take_over", "finish_some", reason="readers_in_doubt")
    with api.bureau.database.begin() as connection:
        for number, state in enumerate(states):
            who = {"reader": f"r{number}", "address": f"r{number}@example.vn", "attributes": {}, "chunk": 0}
            row = {"id": new_id(), "delivery_id": delivery, "state": state, "ended_at": now, **who}
            connection.execute(insert(parts).values(**row))
    return delivery


def test_a_word_on_the_readers_of_a_mail(any_api: Programs) -> None:
    """Those whom it missed get it; those in doubt are counted; the number that was seen guards each word."""
    delivery = mailed(any_api, "sent", "failed", "cancelled", "uncertain")
    path = f"/deliveries/{delivery}/readers"
    assert any_api.get(path) == {"all": 4, "sent": 1, "missed": 2, "in_doubt": 1}
    word = {"act": "send", "group": "missed", "count": 3}
    refusal(any_api.call("POST", path, "operator", json=word), 409)
    counted = any_api.post(path, {"act": "count_as_sent", "group": "in_doubt", "count": 1}, "operator")
    assert (counted["state"], counted["reason"]) == ("partial", "readers_missed")
    assert any_api.post(path, word | {"count": 2}, "operator")["state"] == "in_progress"
    assert any_api.get(path) == {"all": 4, "sent": 2, "missed": 0, "in_doubt": 0}
    refusal(any_api.call("POST", path, "operator", json=word), 409)
    refusal(any_api.call("GET", f"/deliveries/{the_only(any_api)}/readers"), 404)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "act"),
        ({"act": "forget", "group": "missed", "count": 1}, "act"),
        ({"act": "send", "count": 1}, "group"),
        ({"act": "send", "group": "sent", "count": 1}, "group"),
        ({"act": "count_as_sent", "group": "missed", "count": 1}, "group"),
        ({"act": "send", "group": "missed", "count": "1"}, "count"),
        ({"act": "send", "group": "missed", "count": True}, "count"),
    ],
)
def test_a_word_on_readers_that_cannot_be_meant(any_api: Programs, body: dict[str, Any], field: str) -> None:
    """The field is named, and nothing changes."""
    delivery = mailed(any_api, "failed")
    assert list(
        refusal(any_api.call("POST", f"/deliveries/{delivery}/readers", "operator", json=body), 422)
    ) == [field]
    assert any_api.get(f"/deliveries/{delivery}")["state"] == "partial"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "proof"),
        ({"link": None, "file": None, "note": "xong"}, "proof"),
        ({"link": 1}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"file": []}, "file"),
        ({"file": "0" * 64}, "file"),
        ({"file": "\x00"}, "file"),
        ({"link": "https://a.vn", "at": "2020-11-22T19:00:00"}, "at"),
        ({"link": "https://a.vn", "at": 5}, "at"),
        ({"link": "https://a.vn", "note": {}}, "note"),
    ],
)
def test_what_proves_nothing(any_api: Programs, body: dict[str, Any], field: str) -> None:
    """The task stays open."""
    delivery = the_only(any_api, channels=[{"channel": "manual", "account": "tv"}])
    walk(any_api.bureau, delivery, *SENDING, "take_over")
    answer = any_api.call("POST", f"/deliveries/{delivery}/proof", "operator", json=body)
    assert list(refusal(answer, 422)) == [field]
    assert any_api.get(f"/deliveries/{delivery}")["state"] == "in_progress"


def test_a_task_ends_with_proof(api: Programs) -> None:
    """A picture that was uploaded, or a link."""
    delivery = the_only(api, channels=[{"channel": "manual", "account": "tv"}])
    path = f"/deliveries/{delivery}/proof"
    refusal(api.call("POST", path, "operator", json={"link": "https://a.vn"}), 409)
    walk(api.bureau, delivery, *SENDING, "take_over")
    file = api.upload(picture()).json
    assert file is not None
    proof = {"file": file["sha256"], "at": "2020-11-22T19:00:00+07:00", "note": None}
    assert api.post(path, proof, "operator")["state"] == "published"
    refusal(api.call("POST", path, "operator", json=proof), 409)
