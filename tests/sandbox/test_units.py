from __future__ import annotations

import json
from datetime import timedelta

import pytest
import requests

from tests.sandbox.outside import TIMEOUT, UNIT, Sandbox, event_body, secret, signed


def test_a_signed_event_is_stored_and_told(sandbox: Sandbox) -> None:
    """The unit answers a receipt; truth has the event and its very bytes."""
    headers, body = signed(event_id="e-1", data={"title": "Tuyển sinh", "n": 1.50})
    answer = requests.post(f"{sandbox.url}/units/{UNIT}/inbox", data=body, headers=headers, timeout=TIMEOUT)
    assert answer.status_code == 200
    assert answer.json()["status"] == "stored"
    [told] = sandbox.truth("units")
    assert (told["unit"], told["webhook_id"], told["type"]) == (UNIT, "e-1", "vn.loa.item.published")
    assert (told["subject"], told["data"]) == ("item/7", {"title": "Tuyển sinh", "n": 1.5})
    assert told["raw"] == body.decode()
    assert told["receipt_id"] == answer.json()["receipt_id"]
    assert told["headers"]["webhook-id"] == "e-1"


def test_a_repeat_is_told_apart_and_kept_as_well(sandbox: Sandbox) -> None:
    """The same id again answers the same receipt as "duplicate"; truth counts every request."""
    answers = [sandbox.event(event_id="e-1").json() for _ in range(3)]
    assert [answer["status"] for answer in answers] == ["stored", "duplicate", "duplicate"]
    assert len({answer["receipt_id"] for answer in answers}) == 1
    assert len(sandbox.truth("units")) == 3
    assert sandbox.event("pgddt-me-linh", event_id="e-1").json()["status"] == "stored"
    assert sandbox.event(event_id="e-1", source="/other").json()["status"] == "stored"


def test_all_thirty_units_have_a_system_with_a_secret_of_its_own(sandbox: Sandbox) -> None:
    """The list gives what a trial needs, and each unit takes what is signed with its secret only."""
    units = sandbox.get("/units")["items"]
    assert len(units) == 30
    for unit in units:
        assert unit["secret"] == secret(unit["unit"])
        assert unit["inbox"] == f"{sandbox.url}/units/{unit['unit']}/inbox"
        assert sandbox.event(unit["unit"]).status_code == 200
    assert len({told["unit"] for told in sandbox.truth("units")}) == 30
    assert sandbox.event(UNIT, key=secret("pgddt-me-linh")).status_code == 401
    assert sandbox.event("pgddt-nowhere").status_code == 404


@pytest.mark.parametrize(
    "replace",
    [
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "not a signature"},
        {"webhook-signature": "v1,%%%"},
        {"webhook-signature": "v2,AAAA"},
        {"webhook-signature": ""},
        {"webhook-id": "another"},
        {"webhook-timestamp": "soon"},
    ],
)
def test_a_bad_signature_is_refused(sandbox: Sandbox, replace: dict[str, str]) -> None:
    """Forged, malformed or missing: 401, and nothing is kept."""
    answer = sandbox.event(replace=replace)
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert sandbox.truth("units") == []


@pytest.mark.parametrize(("minutes", "status"), [(4, 200), (-4, 200), (6, 401), (-6, 401)])
def test_the_time_may_be_five_minutes_off(sandbox: Sandbox, minutes: int, status: int) -> None:
    """An old signature is no good, neither is one from the future."""
    assert sandbox.event(age=timedelta(minutes=minutes)).status_code == status


def test_a_rotated_secret_may_stand_beside_the_old_one(sandbox: Sandbox) -> None:
    """Several signatures, one of them right, are enough."""
    headers, body = signed()
    headers["webhook-signature"] = "v1,AAAA " + headers["webhook-signature"]
    answer = requests.post(f"{sandbox.url}/units/{UNIT}/inbox", data=body, headers=headers, timeout=TIMEOUT)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"specversion": "0.3"}, "specversion"),
        ({"source": ""}, "source"),
        ({"type": None}, "type"),
        ({"id": "another"}, "id"),
        ({"sequence": 1}, "sequence"),
        ({"source": "/a\nb"}, "source"),
    ],
)
def test_what_is_no_cloud_event_is_refused(sandbox: Sandbox, more: dict[str, object], named: str) -> None:
    """422 names the attribute."""
    body = json.dumps(event_body("e-1", **more)).encode()
    answer = sandbox.event(event_id="e-1", body=body)
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {named}
    assert sandbox.truth("units") == []


def test_other_bodies_are_refused(sandbox: Sandbox) -> None:
    """Not JSON 400, JSON but no object 422, another type 415, over 64 KiB 413, an id with a dot 422."""
    assert sandbox.event(body=b"{").status_code == 400
    assert sandbox.event(body=b"[]").status_code == 422
    assert sandbox.event(replace={"Content-Type": "application/json"}).status_code == 415
    assert sandbox.event(data="x" * 65_536).status_code == 413
    assert sandbox.event(event_id="a.b").status_code == 422
    assert sandbox.truth("units") == []


def test_a_lone_surrogate_is_told_as_it_was_sent(sandbox: Sandbox) -> None:
    """What JSON can escape but UTF-8 cannot hold does not break truth."""
    sandbox.event(data={"title": "hong \ud800"})
    assert sandbox.truth("units")[0]["data"] == {"title": "hong \ud800"}


def test_the_handshake_agrees(sandbox: Sandbox) -> None:
    """OPTIONS with an origin allows it; without one it is a bad request."""
    address = f"{sandbox.url}/units/{UNIT}/inbox"
    agreed = requests.options(address, headers={"WebHook-Request-Origin": "loa.example.vn"}, timeout=TIMEOUT)
    assert agreed.status_code == 200
    assert agreed.headers["WebHook-Allowed-Origin"] == "loa.example.vn"
    assert agreed.headers["WebHook-Allowed-Rate"] == "*"
    assert requests.options(address, timeout=TIMEOUT).status_code == 400
    assert requests.options(f"{sandbox.url}/units/nowhere/inbox", timeout=TIMEOUT).status_code == 404


def test_one_unit_can_fail_while_the_others_work(sandbox: Sandbox) -> None:
    """A fault with `unit` strikes that unit only."""
    sandbox.misbehave("unit", "status", unit=UNIT, status=410, times=None)
    assert sandbox.event(UNIT).status_code == 410
    assert sandbox.event("pgddt-me-linh").status_code == 200
