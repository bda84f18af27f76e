from __future__ import annotations

import time
from datetime import datetime

import pytest
import requests

from tests.sandbox.outside import TIMEOUT, Sandbox


def test_truth_has_three_kinds_even_when_empty(sandbox: Sandbox) -> None:
    """Facebook, mail and units are always there."""
    assert sandbox.get("/truth") == {"facebook": [], "mail": [], "units": []}


def test_times_tell_microseconds_and_when_the_request_was_received(sandbox: Sandbox) -> None:
    """`at` lies between sending and answer."""
    before = time.time()
    sandbox.post()
    sandbox.event()
    sandbox.mail()
    after = time.time()
    told = sandbox.get("/truth")
    for kind in ("facebook", "mail", "units"):
        [entry] = told[kind]
        at = datetime.fromisoformat(entry["at"])
        assert before <= at.timestamp() <= after
        assert len(entry["at"]) == len("2026-11-22T20:47:23.314213Z")


def test_since_gives_what_is_new_or_changed(sandbox: Sandbox) -> None:
    """A post that was edited or deleted since is told again, an untouched one is not."""
    old, edited, deleted = (sandbox.post(text) for text in ("cũ", "sửa", "gỡ"))
    sandbox.event()
    moment = sandbox.truth("units")[0]["at"]
    new = sandbox.post("mới")
    sandbox.graph("POST", edited, data={"message": "đã sửa"})
    sandbox.graph("DELETE", deleted)
    assert {post["id"] for post in sandbox.truth("facebook", since=moment)} == {edited, deleted, new}
    assert old in {post["id"] for post in sandbox.truth("facebook", since="0")}
    assert sandbox.truth("facebook", since=str(time.time() + 60)) == []


def test_kind_and_fields_narrow_the_answer(sandbox: Sandbox) -> None:
    """Only the kinds and fields that were asked for are told."""
    sandbox.post("x")
    sandbox.mail("an@example.vn", "binh@example.vn")
    told = sandbox.get("/truth", kind="mail,facebook", fields="to,message_id,message")
    assert told == {
        "mail": [
            {"to": "an@example.vn", "message_id": "<1@example.vn>"},
            {"to": "binh@example.vn", "message_id": "<1@example.vn>"},
        ],
        "facebook": [{"message": "x"}],
    }


@pytest.mark.parametrize(
    ("query", "named"),
    [({"kind": "fax"}, "kind"), ({"since": "hôm qua"}, "since"), ({"since": "2026-11-22T10:00"}, "since")],
)
def test_bad_questions_are_refused(sandbox: Sandbox, query: dict[str, str], named: str) -> None:
    """An unknown kind, no instant, or one without an offset: 422 with the name."""
    answer = requests.get(f"{sandbox.url}/truth", params=query, timeout=TIMEOUT)
    assert (answer.status_code, set(answer.json()["errors"])) == (422, {named})


def test_the_summary_counts(sandbox: Sandbox) -> None:
    """Counts of everything, for those who wait for a number."""
    post = sandbox.post()
    sandbox.graph("DELETE", post)
    sandbox.graph("POST", sandbox.post(), data={"message": "x"})
    sandbox.upload(published="false")
    sandbox.event(event_id="e")
    sandbox.event(event_id="e")
    sandbox.mail("an@example.vn", "binh@example.vn")
    told = sandbox.get("/truth/summary")
    assert told["facebook"] == {"posts": 2, "live": 1, "deleted": 1, "edits": 1, "uploads": 1}
    assert told["units"] == {"events": 2, "repeats": 1, "units": 1}
    assert told["mail"] == 2


def test_a_large_truth_comes_whole(sandbox: Sandbox) -> None:
    """More entries than fit into one piece of the stream."""
    for _ in range(450):
        sandbox.event("pgddt-ba-vi", event_id="same")
    assert len(sandbox.truth("units")) == 450
    assert len({entry["receipt_id"] for entry in sandbox.truth("units")}) == 1
