from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4
from xml.etree import ElementTree as ET

from flask.testing import FlaskClient

from loa.clock import SettableClock
from loa_portal.feeds import ATOM, TOMBSTONES
from tests.portal.sender import Sender, described, picture

NAMES = {"a": ATOM, "at": TOMBSTONES}


def read(client: FlaskClient, path: str = "/feed.atom") -> ET.Element:
    """The feed's document."""
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (200, "application/atom+xml; charset=utf-8")
    return ET.fromstring(answer.data)


def texts(element: ET.Element, path: str) -> list[str | None]:
    """Texts of the elements at `path`."""
    return [found.text for found in element.findall(path, NAMES)]


def test_an_empty_feed_is_a_feed(client: FlaskClient) -> None:
    """Without articles the feed has all that Atom asks for."""
    feed = read(client)

    assert texts(feed, "a:id") == ["https://portal.example/feed.atom"]
    assert texts(feed, "a:author/a:name") == ["Sở Giáo dục và Đào tạo Hà Nội"]
    assert texts(feed, "a:updated") == ["1970-01-01T00:00:00Z"]
    assert feed.findall("a:entry", NAMES) == []


def test_an_entry_tells_the_article(sender: Sender, client: FlaskClient, item: UUID) -> None:
    """Lasting id, addresses of the public site, times in UTC, text and pictures."""
    content = picture()
    sender.hand_in(content)
    sender.put(item, media=[described(content)], html="<p>A &amp; B <a href='/chu-de'>x</a></p>")

    entry = read(client).find("a:entry", NAMES)

    assert entry is not None
    assert [f"urn:uuid:{item}"] == texts(entry, "a:id")
    assert texts(entry, "a:published") == ["2026-11-20T01:30:00Z"]
    assert texts(entry, "a:updated") == ["2026-11-20T02:00:00Z"]
    links = {link.get("rel"): link.get("href") for link in entry.findall("a:link", NAMES)}
    assert {
        "alternate": f"https://portal.example/bai/{item}/duong-den-truong-an-toan",
        "enclosure": f"https://portal.example/media/{described(content)['sha256']}.jpg",
    } == links
    body = entry.find("a:content", NAMES)
    assert body is not None
    assert (body.get("type"), body.text) == (
        "html",
        '<p>A &amp; B <a href="/chu-de" rel="noopener noreferrer">x</a></p>',
    )
    assert links["alternate"] == body.get("{http://www.w3.org/XML/1998/namespace}base")


def test_a_correction_keeps_the_id_and_moves_updated(
    sender: Sender, client: FlaskClient, clock: SettableClock, item: UUID
) -> None:
    """Readers see a corrected entry as the same one, changed."""
    sender.put(item)
    before = read(client)
    clock.advance(timedelta(hours=1))
    sender.put(item, revision=2, title="Tên khác")

    after = read(client)

    assert texts(before, "a:entry/a:id") == texts(after, "a:entry/a:id")
    assert ["2026-11-20T03:00:00Z"] == texts(after, "a:entry/a:updated") == texts(after, "a:updated")


def test_a_withdrawal_is_told_for_ninety_days(
    sender: Sender, client: FlaskClient, clock: SettableClock, item: UUID
) -> None:
    """A withdrawn article leaves the entries and stands as a tombstone, in its topic's feed too."""
    sender.put(item)
    sender.withdraw(item)

    for path in ("/feed.atom", "/chu-de/an-toan/feed.atom"):
        feed = read(client, path)
        assert feed.findall("a:entry", NAMES) == []
        (tombstone,) = feed.findall("at:deleted-entry", NAMES)
        assert {"ref": f"urn:uuid:{item}", "when": "2026-11-20T02:00:00Z"} == tombstone.attrib
    clock.advance(timedelta(days=91))
    assert read(client).findall("at:deleted-entry", NAMES) == []


def test_a_topics_feed_holds_its_own(sender: Sender, client: FlaskClient, item: UUID) -> None:
    """A topic has a feed with its articles; an unknown one has none."""
    sender.put(item)
    sender.put(uuid4(), topic={"slug": "thi", "title": "Thi cử"})

    feed = read(client, "/chu-de/an-toan/feed.atom")

    assert [f"urn:uuid:{item}"] == texts(feed, "a:entry/a:id")
    assert texts(feed, "a:title") == ["An toàn trường học – Sở Giáo dục và Đào tạo Hà Nội"]
    assert client.get("/chu-de/khong-co/feed.atom").status_code == 404


def test_an_unchanged_feed_is_not_sent_again(
    sender: Sender, client: FlaskClient, clock: SettableClock, item: UUID
) -> None:
    """Readers that ask by ETag or by date get 304 until something changes, a withdrawal too."""
    sender.put(item)
    first = client.get("/feed.atom")
    by_tag = {"If-None-Match": first.headers["ETag"]}
    by_date = {"If-Modified-Since": first.headers["Last-Modified"]}

    assert [client.get("/feed.atom", headers=asked).status_code for asked in (by_tag, by_date)] == [304, 304]
    clock.advance(timedelta(minutes=1))
    sender.withdraw(item)
    assert [client.get("/feed.atom", headers=asked).status_code for asked in (by_tag, by_date)] == [200, 200]


def test_a_feed_stays_small(sender: Sender, client: FlaskClient) -> None:
    """Long articles give their summary only, once the feed holds some 200 kB."""
    for _ in range(4):
        sender.put(uuid4(), html=f"<p>{'chữ ' * 15_000}</p>")

    answer = client.get("/feed.atom")
    feed = ET.fromstring(answer.data)

    assert len(answer.data) < 250_000
    assert (len(feed.findall("a:entry", NAMES)), len(feed.findall("a:entry/a:content", NAMES))) == (4, 2)
    assert all(texts(feed, "a:entry/a:summary"))
