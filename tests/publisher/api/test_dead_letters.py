from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from loa.bus import DeadLetter
from loa.database import new_id
from loa.events import Due, encode
from loa.ledger import dead
from tests.publisher.api.program import Programs, refusal
from tests.publisher.deliveries.walking import walk


def test_what_a_dead_letter_named_is_released_again(api: Programs) -> None:
    """Listed with what it named; done once, however often it is asked for."""
    item = api.approved()
    [delivery] = api.bureau.deliveries(UUID(item["id"]))
    walk(api.bureau, delivery.id, "release")
    now = api.bureau.clock.now()
    with api.bureau.database.begin() as connection:
        body = encode([Due(delivery.id, "portal", "routine")], now, new_id())
        dead.keep(connection, now, [DeadLetter("m-1", body, "loa.portal.routine", "delivery_limit")])
    [letter] = api.get("/dead-letters")["items"]
    assert (letter["id"], letter["delivery_id"]) == ("m-1", str(delivery.id))
    assert (letter["queue"], letter["reason"]) == ("loa.portal.routine", "delivery_limit")
    for released in (1, 0):
        assert api.post("/dead-letters/release", {"ids": ["m-1"]}, "operator") == {"released": released}
    assert api.get(f"/deliveries/{delivery.id}")["state"] == "scheduled"
    assert api.get("/dead-letters")["items"][0]["released_by"] == "operator"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "ids"),
        ({"ids": "m-1"}, "ids"),
        ({"ids": [1]}, "ids"),
        ({"ids": ["m"] * 1001}, "ids"),
        ({"ids": ["m-1", "\x00"]}, "ids.1"),
        ({"ids": [""]}, "ids.0"),
    ],
)
def test_ids_that_are_none(any_api: Programs, body: dict[str, Any], field: str) -> None:
    """The field is named."""
    answer = any_api.call("POST", "/dead-letters/release", "operator", json=body)
    assert list(refusal(answer, 422)) == [field]
