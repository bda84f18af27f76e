from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.sandbox.outside import TIMEOUT, Sandbox


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"channel": "facebook"}, {"fault"}),
        ({"channel": "facebook", "fault": "explode"}, {"fault"}),
        ({"channel": "facebook", "fault": ["reset"]}, {"fault"}),
        ({"fault": "reset"}, {"channel"}),
        ({"channel": "fax", "fault": "reset"}, {"channel"}),
        ({"channel": "mail", "fault": "error", "code": 4}, {"channel"}),
        ({"channel": "unit", "fault": "visible_late", "seconds": 1}, {"channel"}),
        ({"channel": "facebook", "fault": "reset", "operation": "rcpt"}, {"operation"}),
        ({"channel": "mail", "fault": "lose_answer", "operation": "rcpt"}, {"operation"}),
        ({"channel": "facebook", "fault": "reset", "unit": "pgddt-ba-vi"}, {"unit"}),
        ({"channel": "unit", "fault": "reset", "unit": "pgddt-xa-xoi"}, {"unit"}),
        ({"channel": "facebook", "fault": "error"}, {"code"}),
        ({"channel": "facebook", "fault": "error", "code": "bốn"}, {"code"}),
        ({"channel": "facebook", "fault": "visible_late"}, {"seconds"}),
        ({"channel": "facebook", "fault": "visible_late", "seconds": -1}, {"seconds"}),
        ({"channel": "unit", "fault": "status", "status": 99, "retry_after": -1}, {"status", "retry_after"}),
        ({"channel": "mail", "fault": "smtp", "code": 250}, {"code"}),
        ({"channel": "*", "fault": "reset", "times": 0}, {"times"}),
        ({"channel": "*", "fault": "reset", "probability": 1.5, "seed": -1}, {"probability", "seed"}),
        ({"channel": "*", "fault": "reset", "seconds": 3}, {"seconds"}),
        (["reset"], {"body"}),
    ],
)
def test_a_bad_programme_is_refused_with_the_field_named(
    sandbox: Sandbox, body: Any, named: set[str]
) -> None:
    """422 problem details name each bad field, and nothing is programmed."""
    answer = requests.post(f"{sandbox.url}/misbehave", json=body, timeout=TIMEOUT)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(answer.json()["errors"]) == named
    assert sandbox.faults() == []


def test_what_is_no_json_is_refused(sandbox: Sandbox) -> None:
    """A body that cannot be read is a bad body."""
    answer = requests.post(f"{sandbox.url}/misbehave", data=b"{", timeout=TIMEOUT)
    assert (answer.status_code, set(answer.json()["errors"])) == (422, {"body"})


def test_faults_are_listed_with_their_hits_and_taken_away_singly_or_all(sandbox: Sandbox) -> None:
    """GET tells what stands, DELETE takes away; a second DELETE of one is 404."""
    first = sandbox.misbehave("facebook", "error", operation="feed", code=4, times=None, seed=5)
    second = sandbox.misbehave("mail", "reset")
    sandbox.feed()
    told = {fault["id"]: fault for fault in sandbox.faults()}
    assert {
        name: told[first][name] for name in ("fault", "channel", "operation", "code", "times", "seed")
    } == {
        "fault": "error",
        "channel": "facebook",
        "operation": "feed",
        "code": 4,
        "times": None,
        "seed": 5,
    }
    assert told[first]["hits"] == 1
    assert isinstance(told[second]["seed"], int)
    for status in (204, 404):
        assert requests.delete(f"{sandbox.url}/misbehave/{first}", timeout=TIMEOUT).status_code == status
    assert sandbox.feed().status_code == 200
    assert requests.delete(f"{sandbox.url}/misbehave", timeout=TIMEOUT).json() == {"cleared": 1}
    assert sandbox.faults() == []


def test_every_kind_is_explained(sandbox: Sandbox) -> None:
    """GET /misbehave says of each kind what it does, where it can happen and what it takes."""
    kinds = sandbox.get("/misbehave")["kinds"]
    assert {"lose_answer", "hang", "hang_before", "reset", "reset_before", "visible_late", "error"} <= set(
        kinds
    )
    assert kinds["smtp"]["operations"] == {"mail": ["connect", "data", "mail", "rcpt"]}
    assert kinds["hang_before"]["parameters"] == ["seconds", "then"]
    assert all(kind["about"] for kind in kinds.values())


def test_reset_forgets_everything_but_never_gives_a_number_twice(sandbox: Sandbox) -> None:
    """After a reset nothing is told and nothing goes wrong, and a new post has a new id."""
    before = sandbox.post()
    sandbox.upload()
    sandbox.event()
    sandbox.mail()
    sandbox.misbehave("*", "reset", times=None)
    sandbox.reset()
    assert sandbox.get("/truth") == {"facebook": [], "mail": [], "units": []}
    assert sandbox.truth("uploads") == []
    assert sandbox.truth("calls") == []
    assert sandbox.faults() == []
    assert sandbox.post() != before
