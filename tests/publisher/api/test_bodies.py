from __future__ import annotations

import io
import json
from typing import Any

import pytest
from psycopg.errors import DeadlockDetected
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from loa_publisher.api.bodies import LARGEST_BODY
from tests.publisher.api.program import Programs, refusal

JSON = "application/json"
TOPIC = b'"topic": "T08"'
UNREADABLE = {
    "nothing closed": b"{",
    "a word": b"tin",
    "two values": b"{} {}",
    "single quotes": b"{'topic': 'T08'}",
    "a comma too many": b'{"topic": "T08",}',
    "no number": b'{"title": NaN, ' + TOPIC + b"}",
    "no number either": b'{"title": -Infinity, ' + TOPIC + b"}",
    "a number of thousands of digits": b'{"title": ' + b"9" * 5000 + b"}",
    "no UTF-8": b'{"title": "\xff\xfe"}',
    "half of UTF-8": '{"title": "đ'.encode()[:-1],
    "a surrogate as UTF-8": b'{"title": "\xed\xa0\x80"}',
    "UTF-16": '{"title": "a"}'.encode("utf-16"),
    "a NUL in the text": b'{"title": "\x00"}',
    "a line end in a text": b'{"title": "a\nb"}',
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "a name that stands twice": b'{"title": "a", "title": "b", ' + TOPIC + b"}",
    "twice, further in": b'{"channels": [{"channel": "portal", "channel": "facebook"}], ' + TOPIC + b"}",
}


def test_a_view_that_is_done_again_reads_the_body_again(api: Programs) -> None:
    """Given a transaction that the database gave up for another one's sake, the caller is answered as if nothing had been."""
    engine = api.app.extensions["loa_house"].database.engine
    victims = [DBAPIError("INSERT", None, DeadlockDetected("deadlock detected"))]

    def give_up(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        if victims and statement.startswith("INSERT"):
            raise victims.pop()

    event.listen(engine, "before_cursor_execute", give_up)
    made = api.post("/items", api.bureau.draft(title="Một lần là đủ"), status=201)
    event.remove(engine, "before_cursor_execute", give_up)
    assert victims == []
    assert made["title"] == "Một lần là đủ"


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_is_no_json(any_api: Programs, body: bytes) -> None:
    """It is refused as what it is, and nothing is written."""
    before = any_api.bureau.rows()
    answer = any_api.call("POST", "/items", data=body, content_type=JSON)
    assert list(refusal(answer, 400)) == ["body"]
    assert any_api.bureau.rows() == before


@pytest.mark.parametrize("body", [[], [1], "x", 1, 1.5, True, None])
def test_json_that_is_no_object(any_api: Programs, body: object) -> None:
    """A list, a text, a number or null is no item."""
    for path, person in (("/items", "editor"), (f"/items/{any_api.item()['id']}/approve", "approver")):
        answer = any_api.call("POST", path, person, data=json.dumps(body), content_type=JSON)
        assert list(refusal(answer, 422)) == ["body"]


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml", None],
)
def test_a_body_that_says_it_is_something_else(any_api: Programs, content_type: str | None) -> None:
    """JSON is sent as JSON."""
    body = json.dumps(any_api.bureau.draft())
    answer = any_api.call("POST", "/items", data=body, content_type=content_type)
    assert list(refusal(answer, 415)) == ["body"]


@pytest.mark.parametrize(
    "content_type", [JSON, "application/json; charset=utf-8", "application/vnd.loa+json"]
)
def test_json_by_any_of_its_names(any_api: Programs, content_type: str) -> None:
    """And with a byte order mark."""
    body = "\ufeff" + json.dumps(any_api.bureau.draft(), ensure_ascii=False)
    assert any_api.call("POST", "/items", data=body.encode(), content_type=content_type).status_code == 201


def test_no_body_at_all(any_api: Programs) -> None:
    """Every field that is missing is told."""
    assert list(refusal(any_api.call("POST", "/items"), 422)) == ["topic", "title"]
    item = any_api.item()
    for act, field in (
        ("approve", "revision_hash"),
        ("return", "comment"),
        ("reject", "comment"),
        ("schedule", "due_at"),
    ):
        answer = any_api.call("POST", f"/items/{item['id']}/{act}", "both")
        assert refusal(answer, 422) == {field: "is missing"}


def test_a_body_of_ten_megabytes(any_api: Programs) -> None:
    """It is refused by its length, unread; so is one that does not say how long it is."""
    before = any_api.bureau.rows()
    body = json.dumps(any_api.bureau.draft(body_html="x" * 10_000_000)).encode()
    item = any_api.item()
    for path in ("/items", f"/items/{item['id']}/submit"):
        refusal(any_api.call("POST", path, data=body, content_type=JSON), 413)
    refusal(any_api.call("PUT", f"/items/{item['id']}", data=body, content_type=JSON), 413)
    assert len(body) > LARGEST_BODY
    assert any_api.bureau.rows()["items"] == before["items"] + 1
    longest = json.dumps(any_api.bureau.draft(body_html="x" * 400_001)).encode()
    assert list(refusal(any_api.call("POST", "/items", data=longest, content_type=JSON), 422)) == [
        "body_html"
    ]


def test_a_body_that_does_not_say_how_long_it_is(any_api: Programs) -> None:
    """Sent in chunks, it is read as far as the largest one, and then refused."""
    for length, status in ((10_000_000, 413), (1_000, 201)):
        body = json.dumps(any_api.bureau.draft(body_html="x" * length)).encode()
        answer = any_api.call(
            "POST",
            "/items",
            input_stream=io.BytesIO(body),
            content_type=JSON,
            environ_overrides={"wsgi.input_terminated": True},
        )
        assert answer.status_code == status, answer.text


def test_what_an_item_cannot_say(api: Programs) -> None:
    """Each wrong value is told by its field, and leaves nothing behind in any table."""
    draft = api.bureau.draft
    wrong: list[tuple[dict[str, Any], list[str]]] = [
        (draft(topic="Không có"), ["topic"]),
        (draft(topic="\x00"), ["topic"]),
        (draft(title="\ud800"), ["title"]),
        (draft(title="a\x00b"), ["title"]),
        (draft(title=["a"]), ["title"]),
        (draft(title=" \u00a0 "), ["title"]),
        (draft(summary=0), ["summary"]),
        (draft(summary="\udfff"), ["summary"]),
        (draft(body_html={}), ["body_html"]),
        (draft(body_html="<p>&#0;&#1;</p>"), ["body_html"]),
        (draft(audience="all"), ["audience"]),
        (draft(lane=1), ["lane"]),
        (draft(channels="portal"), ["channels"]),
        (draft(channels=[{"channel": "\ud800"}]), ["channels.0.channel"]),
        (draft(channels=[{"channel": "portal", "account": "a\x00"}]), ["channels.0.account"]),
        (draft(channels=[{"channel": "portal", "account": "khác"}]), ["channels.0.account"]),
        (draft(channels=[{"channel": "manual"}]), ["channels.0.account"]),
        (
            draft(channels=[{"channel": "facebook", "variant": {"text": "x" * 70_000}}]),
            ["channels.0.variant.text"],
        ),
        (draft(due_at="2020-12-24T09:00:00"), ["due_at"]),
        (draft(due_at="9999-12-31T23:59:59Z"), ["due_at"]),
        (draft(media=[{"sha256": "\ud800", "alt": "a"}]), ["media.0.sha256"]),
        (draft(media=[{"sha256": "0" * 64, "alt": "a"}]), ["media.0.sha256"]),
        (draft(media=[{"sha256": "0" * 64, "alt": "\x00"}]), ["media.0.alt"]),
        (draft(needs_spokesperson="yes"), ["needs_spokesperson"]),
        (draft(slot="x"), ["slot"]),
        (draft(slot="00000000-0000-0000-0000-000000000000"), ["slot"]),
        (draft(id="x", state="approved"), ["id", "state"]),
        (draft(**{"\ud800": 1}), ["\ud800"]),
        ({}, ["topic", "title"]),
    ]
    item = api.item()
    before = api.bureau.rows()
    for body, fields in wrong:
        for method, path in (("POST", "/items"), ("PUT", f"/items/{item['id']}")):
            answer = api.call(method, path, data=json.dumps(body), content_type=JSON)
            assert list(refusal(answer, 422)) == fields
    assert api.bureau.rows() == before
    assert api.get(f"/items/{item['id']}") == item


def test_a_script_in_the_text(any_api: Programs) -> None:
    """The item is taken without it."""
    item = any_api.item(body_html="<p onclick='x()'>Chữ</p><script>alert(1)</script>")
    assert item["body_html"] == "<p>Chữ</p>"


def test_markup_that_would_keep_a_parser_busy(any_api: Programs) -> None:
    """It is refused by the number of its tags."""
    answer = any_api.call("POST", "/items", json=any_api.bureau.draft(body_html="<ul><li>" * 40_000))
    assert list(refusal(answer, 422)) == ["body_html"]
