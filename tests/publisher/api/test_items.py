from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from loa.database import new_id
from loa.ledger.tables import accounts, deliveries
from tests.publisher.api.program import Programs, refusal
from tests.publisher.bureau import UNITS

EVERYWHERE = [{"channel": name} for name in ("portal", "facebook", "email", "unit")]


def test_an_item_from_draft_to_schedule(api: Programs) -> None:
    """Written, submitted, approved by its hash: an item with a time to come needs no further call."""
    draft = api.bureau.draft(channels=EVERYWHERE)
    answer = api.call("POST", "/items", json=draft)
    assert answer.status_code == 201
    item = answer.json
    assert item is not None
    assert answer.headers["Location"] == f"/api/v1/items/{item['id']}"
    assert answer.headers["ETag"] == f'"{item["revision_hash"]}"'
    for name in ("title", "summary", "body_html", "audience", "lane"):
        assert item[name] == draft[name]
    assert (item["state"], item["revision"], item["topic"]["code"]) == ("draft", 1, "T08")
    assert item["channels"] == [
        {"channel": "portal", "account": "cong", "variant": None},
        {"channel": "facebook", "account": "trang", "variant": None},
        {"channel": "email", "account": "ban-tin", "variant": None},
        {"channel": "unit", "account": "*", "variant": None},
    ]
    assert api.get(f"/items/{item['id']}") == item
    assert api.post(f"/items/{item['id']}/submit")["state"] == "submitted"
    approved = api.post(f"/items/{item['id']}/approve", {"revision_hash": item["revision_hash"]}, "approver")
    assert approved["state"] == "approved"
    listed = api.get(f"/items/{item['id']}/deliveries")
    assert (listed["total"], len(listed["items"])) == (3 + UNITS, 3 + UNITS)
    assert {(one["state"], one["due_at"]) for one in listed["items"]} == {("scheduled", item["due_at"])}
    assert {one["revision_hash"] for one in listed["items"]} == {item["revision_hash"]}


def test_times_are_shown_with_hanois_offset(any_api: Programs) -> None:
    """Whatever offset they came with."""
    item = any_api.item(due_at="2021-02-12T00:30:00Z")
    assert item["due_at"] == "2021-02-12T07:30:00+07:00"
    shown = [value for name, value in item.items() if name.endswith(("_at", "_until")) and value]
    assert shown
    assert all(value.endswith("+07:00") for value in shown)
    approved = any_api.approved(due_at="2021-02-12T07:30:00.25+07:00")
    [delivery] = any_api.get(f"/items/{approved['id']}/deliveries")["items"]
    assert delivery["due_at"] == delivery["next_at"] == "2021-02-12T07:30:00.250000+07:00"


def test_a_round_trip(any_api: Programs) -> None:
    """What is sent decomposed comes back composed; what is sent back as it was read is no new revision."""
    title = "Hoà giải ở Đống Đa"
    item = any_api.item(title=unicodedata.normalize("NFD", title), slot=None)
    assert item["title"] == title
    sent = {
        name: item[name] for name in ("title", "summary", "body_html", "audience", "lane", "due_at", "media")
    }
    sent |= {"topic": item["topic"]["code"], "channels": item["channels"], "needs_spokesperson": False}
    sent |= {"embargo_until": item["embargo_until"], "slot": item["slot"]}
    again = any_api.call("PUT", f"/items/{item['id']}", json=sent)
    assert again.status_code == 200, again.text
    assert again.json == item


def test_an_edit_is_a_new_revision(api: Programs) -> None:
    """It voids the approval and supersedes what has not gone."""
    item = api.approved()
    answer = api.call("PUT", f"/items/{item['id']}", json=api.bureau.draft(title="Khác"))
    edited = answer.json
    assert edited is not None
    assert (edited["state"], edited["revision"]) == ("draft", 2)
    assert edited["revision_hash"] != item["revision_hash"]
    assert answer.headers["ETag"] == f'"{edited["revision_hash"]}"'
    [delivery] = api.get(f"/items/{item['id']}/deliveries")["items"]
    assert (delivery["state"], delivery["reason"]) == ("superseded", "edited")


def test_another_time_keeps_the_approval(api: Programs) -> None:
    """By PUT of the same content or by schedule; what waits moves with it."""
    item = api.approved()
    new = api.bureau.later(days=1).isoformat()
    moved = api.call("PUT", f"/items/{item['id']}", json=api.bureau.draft(due_at=new)).json
    assert moved is not None
    assert (moved["state"], moved["revision_hash"]) == ("approved", item["revision_hash"])
    newer = "2020-12-24T09:00:00+07:00"
    assert api.post(f"/items/{item['id']}/schedule", {"due_at": newer})["due_at"] == newer
    [delivery] = api.get(f"/items/{item['id']}/deliveries")["items"]
    assert (delivery["state"], delivery["due_at"]) == ("scheduled", newer)


def test_a_new_account_voids_the_approval(api: Programs) -> None:
    """One more channel has to be approved."""
    item = api.approved()
    more = api.bureau.draft(channels=[{"channel": "portal"}, {"channel": "manual", "account": "press"}])
    edited = api.call("PUT", f"/items/{item['id']}", json=more).json
    assert edited is not None
    assert edited["state"] == "draft"
    assert [one["state"] for one in api.get(f"/items/{item['id']}/deliveries")["items"]] == ["superseded"]


@pytest.mark.parametrize("given", ['"{hash}"', 'W/"{hash}"', '"x", "{hash}"', "*", "{hash}"])
def test_if_match(any_api: Programs, given: str) -> None:
    """Who names the revision that stands there, or any, saves."""
    item = any_api.item()
    headers = {"If-Match": given.format(hash=item["revision_hash"])}
    answer = any_api.call(
        "PUT", f"/items/{item['id']}", json=any_api.bureau.draft(title="Hai"), headers=headers
    )
    assert answer.status_code == 200, answer.text


def test_no_edit_is_lost(api: Programs) -> None:
    """Who names another revision is told, and nothing is saved."""
    item = api.item()
    before = api.bureau.rows()
    for given in ('"{hash}x"', '"0"', '"a", "b"', "abc", '""'):
        headers = {"If-Match": given.format(hash=item["revision_hash"])}
        answer = api.call("PUT", f"/items/{item['id']}", json=api.bureau.draft(title="Hai"), headers=headers)
        refusal(answer, 412)
    assert api.bureau.rows() == before


def test_an_item_of_the_plan_has_a_tag_before_it_is_written(any_api: Programs) -> None:
    """So that two who write it first do not overwrite one another."""
    path = f"/items/{any_api.bureau.of_plan('I044')}"
    tag = any_api.call("GET", path).headers["ETag"]
    for status in (200, 412):
        answer = any_api.call(
            "PUT", path, json=any_api.bureau.draft(title=f"{status}"), headers={"If-Match": tag}
        )
        assert answer.status_code == status


def test_a_repeated_request(api: Programs) -> None:
    """The same answer to the letter, whatever has happened since, and no second item; another body is refused."""
    headers = {"Idempotency-Key": "9f3b-1"}
    draft = api.bureau.draft()
    first = api.call("POST", "/items", json=draft, headers=headers)
    assert first.json is not None
    api.post(f"/items/{first.json['id']}/submit")
    before = api.bureau.rows()
    again = api.call("POST", "/items", json=draft, headers=headers)
    for name in ("status_code", "json"):
        assert getattr(again, name) == getattr(first, name)
    for name in ("ETag", "Location", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    refusal(api.call("POST", "/items", json=draft | {"title": "Khác"}, headers=headers), 409)
    assert api.bureau.rows() == before
    other = api.call("POST", "/items", "both", json=draft, headers=headers)
    assert other.json is not None
    assert other.json["id"] != first.json["id"]


def test_a_request_that_comes_many_times_at_once(api: Programs) -> None:
    """One item, and the same answer to everybody."""
    draft, count = api.bureau.draft(), api.bureau.rows()["items"]

    def send(_: int) -> Any:
        answer = api.call("POST", "/items", json=draft, headers={"Idempotency-Key": "k"})
        return answer.status_code, answer.text

    with ThreadPoolExecutor(6) as threads:
        answers = set(threads.map(send, range(6)))
    assert len(answers) == 1
    assert answers.pop()[0] == 201
    assert api.bureau.rows()["items"] == count + 1


def test_a_key_is_kept_for_a_day(api: Programs) -> None:
    """Within a day the first answer; after that the key is forgotten, and nothing of it is kept."""
    headers = {"Idempotency-Key": "9f3b-2"}
    clock, draft = api.bureau.clock, api.bureau.draft()
    count = api.bureau.rows()["items"]

    def send(key: dict[str, str]) -> int:
        assert api.call("POST", "/items", json=draft, headers=key).status_code == 201
        return api.bureau.rows()["items"] - count

    assert send(headers) == 1
    clock.advance(timedelta(hours=23, minutes=59))
    assert send(headers) == 1
    clock.advance(timedelta(minutes=2))
    assert send({"Idempotency-Key": "another"}) == 2
    assert send(headers) == 3


def test_a_key_of_a_request_that_failed_is_free(any_api: Programs) -> None:
    """Mended, it may be sent with the same key."""
    headers = {"Idempotency-Key": "k"}
    refusal(any_api.call("POST", "/items", json={"topic": "T01"}, headers=headers), 422)
    assert any_api.call("POST", "/items", json=any_api.bureau.draft(), headers=headers).status_code == 201


def test_a_keyed_request_that_is_no_text(any_api: Programs) -> None:
    """Half a character in it is refused like anywhere else."""
    answer = any_api.call(
        "POST",
        "/items",
        data='{"topic": "T08", "title": "\\ud800"}',
        content_type="application/json",
        headers={"Idempotency-Key": "k"},
    )
    assert list(refusal(answer, 422)) == ["title"]


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_that_is_none(any_api: Programs, key: str) -> None:
    """It has one to two hundred characters."""
    answer = any_api.call("POST", "/items", json=any_api.bureau.draft(), headers={"Idempotency-Key": key})
    assert list(refusal(answer, 422)) == ["Idempotency-Key"]


def test_nobody_approves_their_own(api: Programs) -> None:
    """Neither what they wrote now nor what they had a hand in, nor an editor at all."""
    item = api.post("/items", api.bureau.draft(), "both", 201)
    path = f"/items/{item['id']}"
    edited = api.call("PUT", path, json=api.bureau.draft(title="Khác")).json
    assert edited is not None
    api.post(f"{path}/submit")
    body = {"revision_hash": edited["revision_hash"]}
    before = api.bureau.rows()
    for person in ("editor", "both"):
        refusal(api.call("POST", f"{path}/approve", person, json=body), 403)
    assert api.bureau.rows() == before
    assert api.post(f"{path}/approve", body, "approver")["state"] == "approved"


def test_only_the_hash_that_stands_there_is_approved(api: Programs) -> None:
    """Neither an older one nor something else."""
    item = api.item()
    path = f"/items/{item['id']}"
    api.call("PUT", path, json=api.bureau.draft(title="Mới"))
    api.post(f"{path}/submit")
    for wrong in (item["revision_hash"], "0" * 64, "x", "\ud800", "\x00"):
        refusal(api.call("POST", f"{path}/approve", "approver", json={"revision_hash": wrong}), 409)
    assert api.get(path)["state"] == "submitted"


def test_what_needs_the_spokesperson(any_api: Programs) -> None:
    """Another approver is told so."""
    item = any_api.item(needs_spokesperson=True)
    assert item["needs_spokesperson"] is True
    path, body = f"/items/{item['id']}", {"revision_hash": item["revision_hash"]}
    any_api.post(f"{path}/submit")
    answer = any_api.call("POST", f"{path}/approve", "approver", json=body)
    refusal(answer, 403)
    assert "spokesperson" in answer.text
    any_api.post(f"{path}/approve", body, "spokesperson")


def test_returning_and_rejecting(any_api: Programs) -> None:
    """Each with a reason."""
    item = any_api.item()
    path = f"/items/{item['id']}"
    for act, state in (("return", "returned"), ("reject", "rejected")):
        any_api.post(f"{path}/submit")
        for body in (
            {},
            {"comment": ""},
            {"comment": "  "},
            {"comment": 1},
            {"comment": None},
            {"comment": "\ud800"},
        ):
            answer = any_api.call("POST", f"{path}/{act}", "approver", json=body)
            assert list(refusal(answer, 422)) == ["comment"]
        assert any_api.post(f"{path}/{act}", {"comment": "Thêm nguồn"}, "approver")["state"] == state


def test_a_time_that_is_not_given(api: Programs) -> None:
    """A time without offset, in the past or none at all is refused, and nothing is moved."""
    item = api.approved()
    before = api.bureau.rows()
    none = (None, 1, [], "", "mai", "2020-12-24T09:00:00", "2020-12-24")
    for due_at in (*none, "1999-01-01T00:00:00Z", "2020-11-22T08:00:00+07:00", "9999-12-31T23:59:59Z"):
        answer = api.call("POST", f"/items/{item['id']}/schedule", json={"due_at": due_at})
        assert list(refusal(answer, 422)) == ["due_at"]
    assert api.bureau.rows() == before
    assert api.get(f"/items/{item['id']}") == item


def test_a_withdrawal(api: Programs) -> None:
    """It tells what it means at each account; once more it changes nothing."""
    item = api.approved(channels=[{"channel": "portal"}, {"channel": "unit"}])
    answer = api.post(f"/items/{item['id']}/withdraw")
    assert answer["total"] == len(answer["items"]) == 1 + UNITS
    assert {one["answer"] for one in answer["items"]} == {"cancelled"}
    assert ("portal", "cong") in {(one["channel"], one["account"]) for one in answer["items"]}
    assert api.post(f"/items/{item['id']}/withdraw")["items"] == []
    assert api.get(f"/items/{item['id']}")["state"] == "withdrawn"
    states = {one["state"] for one in api.get(f"/items/{item['id']}/deliveries")["items"]}
    assert states == {"cancelled"}


def test_nothing_internal_reaches_a_public_account(api: Programs) -> None:
    """Neither a new item nor one that becomes internal or gets the account by an edit."""
    for channels in (
        [{"channel": "portal"}],
        [{"channel": "facebook"}],
        [{"channel": "facebook", "account": "trang"}],
        [{"channel": "email", "account": "ban-tin"}],
        [{"channel": "manual", "account": "tv"}],
        [{"channel": "unit"}, {"channel": "portal", "account": "cong", "variant": {"text": "Chữ khác"}}],
    ):
        internal = api.bureau.draft(audience="internal", channels=channels)
        field = f"channels.{len(channels) - 1}.account"
        public = api.item(channels=channels)
        inside = api.item(audience="internal", channels=[{"channel": "unit"}])
        before = api.bureau.rows()
        assert list(refusal(api.call("POST", "/items", json=internal), 422)) == [field]
        for item in (public, inside):
            assert list(refusal(api.call("PUT", f"/items/{item['id']}", json=internal), 422)) == [field]
        assert api.bureau.rows() == before


def test_a_row_written_by_hand_is_refused(api: Programs) -> None:
    """The database itself lets no internal content to a public account, by a new row or a changed one."""
    item = api.approved(audience="internal", channels=[{"channel": "unit"}])
    with api.bureau.database.read() as connection:
        row = connection.execute(
            select(deliveries).where(deliveries.c.item_id == UUID(item["id"])).limit(1)
        ).one()
        page = connection.execute(select(accounts.c.id).where(accounts.c.channel == "facebook")).scalar_one()
    forged = dict(row._mapping) | {"id": new_id(), "account_id": page, "channel": "facebook", "sequence": 99}
    for statement in (
        insert(deliveries).values(**forged),
        deliveries.update().where(deliveries.c.id == row.id).values(account_id=page),
        accounts.update().where(accounts.c.id == row.account_id).values(visibility="public"),
    ):
        with pytest.raises(DBAPIError), api.bureau.database.begin() as connection:
            connection.execute(statement)


def test_a_slot_of_the_internal_series(any_api: Programs) -> None:
    """Its item is internal, and stays so."""
    slot = any_api.bureau.slot("S01")
    public = any_api.bureau.draft(slot=str(slot.id))
    assert list(refusal(any_api.call("POST", "/items", json=public), 422)) == ["audience"]
    inside = {"audience": "internal", "channels": [{"channel": "manual", "account": "briefing"}]}
    item = any_api.item(**inside, slot=str(slot.id), due_at=None)
    assert item["slot"] == str(slot.id)
    assert any_api.bureau.item(UUID(item["id"])).due_at == slot.due_at
    answer = any_api.call("PUT", f"/items/{item['id']}", json=any_api.bureau.draft())
    assert list(refusal(answer, 422)) == ["audience"]


@pytest.mark.parametrize(
    "method_and_path",
    [
        ("GET", ""),
        ("PUT", ""),
        ("POST", "/submit"),
        ("POST", "/approve"),
        ("POST", "/return"),
        ("POST", "/reject"),
        ("POST", "/schedule"),
        ("POST", "/withdraw"),
        ("GET", "/deliveries"),
    ],
)
def test_an_item_that_is_not_there(any_api: Programs, method_and_path: tuple[str, str]) -> None:
    """Every address of it says so, and one that is no id too."""
    method, path = method_and_path
    body = (
        any_api.bureau.draft() | {"revision_hash": "0" * 64, "comment": "x"}
        if path
        else any_api.bureau.draft()
    )
    person = "approver" if path in ("/approve", "/return", "/reject") else "editor"
    sent = {} if method == "GET" else {"json": body}
    for item_id in (uuid4(), "x", "0", "%00", "../items"):
        refusal(any_api.call(method, f"/items/{item_id}{path}", person, **sent), 404)


def test_the_list_of_items(api: Programs) -> None:
    """In pages, by state and by words, each item as it is shown alone, and in a few statements however many there are."""
    made = [api.item(title=f"Tin {number} ở Đống Đa") for number in range(5)]
    listed = api.get("/items?limit=200")
    assert (listed["total"], listed["limit"], listed["offset"]) == (49, 200, 0)
    assert api.statements("/items?limit=200") == api.statements("/items?limit=2") < 8
    known = {item["id"]: item for item in listed["items"]}
    assert all(known[item["id"]] == item for item in made)
    drafts = api.get("/items?state=draft&limit=2&offset=4")
    assert (drafts["total"], len(drafts["items"])) == (5, 1)
    assert api.get("/items?search=dong+da&state=")["total"] == 5
    assert api.get(f"/items?search=%23{made[0]['number']}")["items"] == [made[0]]
    assert api.get("/items?offset=1000000")["items"] == []


def test_a_list_that_cannot_be_meant(api: Programs) -> None:
    """The parameter is named."""
    wrong = {
        "limit": ("0", "201", "-1", "x", "1.5", "", "99999999999999999999"),
        "offset": ("-1", "1000001"),
        "state": ("nowhere",),
        "search": ("x" * 201, "%00", "a%1Bb"),
    }
    for field, values in wrong.items():
        for value in values:
            assert list(refusal(api.call("GET", f"/items?{field}={value}"), 422)) == [field]


def test_any_words_may_be_searched_for(api: Programs) -> None:
    """Odd signs find nothing, and break nothing."""
    for search in ("%23%C2%B2", "%25", "_", "%FF%FE", "%ED%A0%80", "%5C", "'"):
        assert api.get(f"/items?search={search}")["total"] == 0


def test_what_is_approved_late_waits_for_a_new_time(api: Programs) -> None:
    """And goes out by `schedule`."""
    item = api.item(due_at=api.bureau.later(minutes=1).isoformat())
    api.post(f"/items/{item['id']}/submit")
    api.bureau.clock.advance(timedelta(hours=1))
    api.post(f"/items/{item['id']}/approve", {"revision_hash": item["revision_hash"]}, "approver")
    assert api.get(f"/items/{item['id']}/deliveries")["items"] == []
    api.post(f"/items/{item['id']}/schedule", {"due_at": api.bureau.later(minutes=1).isoformat()})
    assert api.get(f"/items/{item['id']}/deliveries")["total"] == 1
