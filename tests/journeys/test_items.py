from __future__ import annotations

import hashlib
import unicodedata
from typing import Any

import pytest

from tests.journeys.city import City, is_task, picture

UNITS = 30
READERS = 12
"""Of the demonstration's public newsletter."""
EVERYWHERE: list[dict[str, Any]] = [{"channel": name} for name in ("portal", "facebook", "email", "unit")]
pytestmark = pytest.mark.timeout(300)


def test_an_item_reaches_everybody_once(city: City) -> None:
    """From an upload to the outside world: the text in NFC, the pictures by hash, the article on the portal, each thing once."""
    shown = [picture("teal"), picture("orange")]
    hashes = [city.upload(content) for content in shown]
    assert hashes == [hashlib.sha256(content).hexdigest() for content in shown]
    title = "Hoà bình ở Đống Đa: thư viện mở cửa đến 21 giờ"
    item = city.write(
        unicodedata.normalize("NFD", title),
        [*EVERYWHERE, {"channel": "manual", "account": "press", "variant": {"text": "Đọc cho báo chí"}}],
        media=[{"sha256": digest, "alt": f"Ảnh {number}"} for number, digest in enumerate(hashes, 1)],
    )
    assert item["title"] == title
    city.approve(item)

    rows = city.await_deliveries(item, {"published"})
    assert len(rows) == 3 + UNITS + 1
    [task] = [row for row in rows if is_task(row)]
    assert task["account"] == "press"

    [post] = city.seen("facebook", title)
    assert post["images"] == hashes
    assert not post["deleted"]
    assert post["edits"] == []
    letters = city.seen("mail", title)
    assert len(letters) == len({letter["to"] for letter in letters}) == READERS
    assert {letter["subject"] for letter in letters} == {title}
    events = city.seen("units", title)
    assert len(events) == len({event["unit"] for event in events}) == UNITS
    assert "duplicate" not in {event["status"] for event in events}
    page = city.page(f"/bai/{item['id']}")
    assert page.status_code == 200
    assert title in page.text
    assert all(digest in page.text for digest in hashes)
    assert city.page(f"/media/{hashes[0]}.png").content == shown[0]
    assert title in city.page("/feed.atom").text

    proof = {"link": "https://bao.example/1", "at": "2026-11-20T19:00:00+07:00"}
    done = city.ask("POST", f"/deliveries/{task['id']}/proof", proof)
    assert (done["state"], done["live_url"]) == ("published", "https://bao.example/1")


def test_an_edit_after_the_approval_comes_in_between(city: City) -> None:
    """What was approved before the edit never goes out; what is approved after it does, once."""
    old, new = "Bản cũ không được ra ngoài", "Bản mới đã duyệt lại"
    channels = [
        {"channel": "portal"},
        {"channel": "facebook"},
        {"channel": "unit", "account": "pgddt-ba-dinh"},
    ]
    item = city.write(old, channels, due_in=15)
    city.approve(item)
    assert {row["state"] for row in city.deliveries(item)} == {"scheduled"}
    edited = city.edit(item, title=new, summary=new, body_html=f"<p>{new}</p>")
    assert edited["state"] == "draft"
    assert {row["state"] for row in city.deliveries(item)} == {"superseded"}
    city.approve(edited)
    rows = city.await_deliveries(item, {"published"}, revision=2)
    assert len(rows) == 3
    assert {row["state"] for row in city.deliveries(item) if row["revision"] == 1} == {"superseded"}
    assert len(city.seen("facebook", new)) == len(city.seen("units", new)) == 1
    for kind in ("facebook", "units"):
        assert city.seen(kind, old) == []
    assert old not in city.page(f"/bai/{item['id']}").text


def test_what_is_out_is_corrected_and_taken_back(city: City) -> None:
    """A correction reaches every account where the item stands; a withdrawal takes it down everywhere that can be."""
    title, corrected = "Lịch thi ngày 10/6", "Lịch thi ngày 12/6 (đính chính)"
    unit = {"channel": "unit", "account": "pgddt-dong-da"}
    item = city.write(title, [{"channel": "portal"}, {"channel": "facebook"}, unit])
    city.approve(item)
    city.await_deliveries(item, {"published"})
    [post] = city.seen("facebook", title)

    edited = city.edit(item, title=corrected, summary=corrected, body_html=f"<p>{corrected}</p>")
    city.approve(edited)
    rows = city.await_deliveries(item, {"published"}, revision=2)
    assert {row["operation"] for row in rows} == {"correct"}
    [again] = city.seen("facebook", corrected)
    assert again["id"] == post["id"]
    assert len(again["edits"]) == 1
    assert corrected in city.page(f"/bai/{item['id']}").text
    assert len(city.seen("units", corrected)) == 1

    answers = {
        one["channel"]: one["answer"] for one in city.ask("POST", f"/items/{item['id']}/withdraw")["items"]
    }
    assert answers == dict.fromkeys(("portal", "facebook", "unit"), "takedown")
    takedowns = city.until(
        lambda: [row for row in city.deliveries(item) if row["state"] == "withdrawn"][2:],
        "it is withdrawn everywhere",
    )
    assert takedowns
    assert [one["deleted"] for one in city.truth("facebook") if one["id"] == post["id"]] == [True]
    assert corrected not in city.page(f"/bai/{item['id']}").text
    assert corrected not in city.page("/feed.atom").text
    told = [
        event
        for event in city.truth("units")
        if event["unit"] == "pgddt-dong-da" and item["id"] in event["raw"]
    ]
    assert len(told) == 3


def test_what_was_withdrawn_in_time_never_goes_out(city: City) -> None:
    """Nothing of it is seen when its time comes."""
    title = "Thông báo rút lại kịp thời"
    item = city.write(title, EVERYWHERE, due_in=8)
    city.approve(item)
    answers = city.ask("POST", f"/items/{item['id']}/withdraw")["items"]
    assert {one["answer"] for one in answers} == {"cancelled"}
    later = city.write("Tin đi sau tin đã rút", [{"channel": "facebook"}], due_in=8.5)
    city.approve(later)
    city.await_deliveries(later, {"published"})
    for kind in ("facebook", "mail", "units"):
        assert city.seen(kind, title) == []
    assert city.page(f"/bai/{item['id']}").status_code in (404, 410)
    assert {row["state"] for row in city.deliveries(item)} == {"cancelled"}


def test_what_is_internal_stays_within(city: City) -> None:
    """Units and the internal list get it; nothing public does, by any way that the API has."""
    title = "Nội bộ: giao ban tháng"
    refused = city.call(
        "POST",
        "/items",
        json={"topic": "T06", "title": title, "summary": "x", "audience": "internal", "channels": EVERYWHERE},
    )
    assert refused.status_code == 422
    assert refused.headers["Content-Type"] == "application/problem+json"
    fields = {error["field"] for error in refused.json()["errors"]}
    assert fields == {"channels.0.account", "channels.1.account"}
    item = city.write(title, [{"channel": "email"}, {"channel": "unit"}], audience="internal", topic="T06")
    assert [target["account"] for target in item["channels"]] == ["noi-bo", "*"]
    city.approve(item)
    city.await_deliveries(item, {"published"})
    assert city.seen("facebook", title) == []
    assert {letter["to"].partition("@")[2] for letter in city.seen("mail", title)} == {"noi-bo.example"}
    assert len({event["unit"] for event in city.seen("units", title)}) == UNITS
    assert city.page(f"/bai/{item['id']}").status_code == 404
    assert title not in city.page("/").text


def test_a_new_time_is_the_one_that_counts(city: City) -> None:
    """An approved item that was due in an hour goes out now, once it is told to."""
    title = "Đi sớm hơn một giờ"
    item = city.write(title, [{"channel": "facebook"}], due_in=3600)
    city.approve(item)
    moved = city.edit(item, due_in=2)
    assert (moved["state"], moved["revision_hash"]) == ("approved", item["revision_hash"])
    city.await_deliveries(item, {"published"})
    assert len(city.seen("facebook", title)) == 1
