from __future__ import annotations

from collections import Counter

import pytest

from tests.journeys.city import City, Json

pytestmark = pytest.mark.timeout(300)
GOOD = frozenset({"published", "withdrawn", "superseded", "cancelled"})


def published(city: City) -> list[Json]:
    """Every delivery that has ended well, whatever journey it belongs to."""
    rows: list[Json] = []
    for state in ("published", "withdrawn"):
        count = 0
        while True:
            page = city.ask("GET", f"/deliveries?state={state}&limit=200&offset={count}")
            rows += page["items"]
            count += len(page["items"])
            if count >= page["total"]:
                break
    return rows


def test_the_demonstration_goes_out_as_it_was_planned(city: City) -> None:
    """Nine items within the first minute, on every channel, and the outside world saw what the ledger says: each thing once."""
    assert len(city.first) == 9
    channels = {
        row["channel"] for item in city.first for row in city.await_deliveries(item, GOOD, seconds=120)
    }
    assert channels == {"portal", "facebook", "email", "unit", "manual"}

    rows = published(city)
    done = Counter((row["channel"], row["operation"]) for row in rows)
    posts = {post["id"]: post for post in city.truth("facebook")}
    assert len(posts) == done["facebook", "publish"]
    assert sum(len(post["edits"]) for post in posts.values()) == done["facebook", "correct"]
    assert sum(post["deleted"] for post in posts.values()) == done["facebook", "withdraw"]
    assert len({post["message"] for post in posts.values()}) == len(posts)
    events = city.truth("units")
    assert len(events) == sum(number for (channel, _), number in done.items() if channel == "unit")
    assert len({(event["unit"], event["webhook_id"]) for event in events}) == len(events)
    letters = city.truth("mail")
    assert len({(letter["to"], letter["message_id"]) for letter in letters}) == len(letters)

    for item in city.first:
        live = {row["channel"]: row for row in city.deliveries(item) if row["state"] == "published"}
        pictures = [picture["sha256"] for picture in item["media"]]
        if "facebook" in live:
            assert posts[live["facebook"]["live_id"]]["images"] == pictures
        if "portal" in live:
            page = city.page(f"/bai/{item['id']}")
            assert page.status_code == 200
            assert item["title"] in page.text
            assert all(picture in page.text for picture in pictures)
        elif item["audience"] == "internal":
            assert city.page(f"/bai/{item['id']}").status_code == 404
            assert not [one for one in posts.values() if item["title"] in one["message"]]
