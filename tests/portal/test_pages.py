from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from loa.clock import SettableClock
from tests.portal.grounds import one_database
from tests.portal.sender import Sender, described, picture


def fill(sender: Sender, count: int, **changes: object) -> list[UUID]:
    """Articles "Tin 1" … "Tin n", each newer than the one before."""
    items = [uuid4() for _ in range(count)]
    for number, item in enumerate(items, start=1):
        at = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=number)
        answer = sender.put(item, title=f"Tin {number}.", published_at=at.isoformat(), **changes)
        assert answer.status_code == 201
    return items


class Outline(HTMLParser):
    """Headings, and anything that the content security policy would block."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.blocked: list[str] = []
        self.bare_images = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag in ("h1", "h2", "h3", "h4"):
            self.levels.append(int(tag[1]))
        if tag == "style" or (tag == "script" and "src" not in names) or "style" in names:
            self.blocked.append(tag)
        self.blocked += [name for name in names if name.startswith("on")]
        self.bare_images += tag == "img" and "alt" not in names


def test_an_empty_portal_says_so(client: FlaskClient) -> None:
    """Without articles front page and topics say that nothing is there yet."""
    assert "Chưa có tin bài nào" in client.get("/").text
    assert "Chưa có chủ đề nào" in client.get("/chu-de").text


def test_the_front_page_leads_with_the_newest(sender: Sender, client: FlaskClient) -> None:
    """Articles stand newest first, ten a page, older ones on further pages."""
    fill(sender, 12)

    first, second = client.get("/").text, client.get("/?trang=2").text

    assert first.index("Tin 12.") < first.index("Tin 11.") < first.index("Tin 3.")
    assert "Tin 2." in second
    assert "Tin 1." in second
    assert "Tin 3." not in second
    assert "Trang 2 / 2" in second


@one_database
@pytest.mark.parametrize("page", ["0", "3", "-1", "x", "1e3", "²", "9" * 30, ""])
def test_a_page_that_is_not_there_is_not_found(sender: Sender, client: FlaskClient, page: str) -> None:
    """Numbers beyond the list, and what is no number, answer 404."""
    fill(sender, 12)

    assert client.get("/", query_string={"trang": page}).status_code == 404


def test_a_topic_lists_its_own(sender: Sender, client: FlaskClient) -> None:
    """A topic's page lists its articles only; an unknown topic is not found."""
    fill(sender, 2)
    fill(sender, 1, topic={"slug": "thi", "title": "Thi cử"}, summary="Đề thi")

    page = client.get("/chu-de/thi").text

    assert "1 bài viết" in page
    assert "Tin 2." not in page
    assert client.get("/chu-de/khong-co").status_code == 404


def test_a_topic_outlives_its_articles(sender: Sender, client: FlaskClient) -> None:
    """A topic whose articles were all withdrawn stays reachable and says that it is empty."""
    (item,) = fill(sender, 1)
    sender.withdraw(item)

    answer = client.get("/chu-de/an-toan")

    assert answer.status_code == 200
    assert "hiện chưa có bài viết" in answer.text
    assert "An toàn trường học" not in client.get("/chu-de").text


def test_a_topic_bears_its_newest_name(sender: Sender, client: FlaskClient) -> None:
    """A topic that was renamed is shown by its new name everywhere."""
    first, _ = fill(sender, 2)
    sender.put(first, revision=2, topic={"slug": "an-toan", "title": "Trường học an toàn"})

    page = client.get("/").text

    assert "Trường học an toàn" in page
    assert "An toàn trường học" not in page


def test_an_article_shows_what_was_sent(sender: Sender, client: FlaskClient, item: UUID) -> None:
    """Title, summary, time in Hanoi, topic, body and pictures with their texts."""
    contents = [picture(colour) for colour in ("red", "blue")]
    for content in contents:
        sender.hand_in(content)
    sender.put(
        item,
        title='Tin "nóng" & <nguội>',
        media=[described(contents[0], alt="Cổng trường"), described(contents[1], caption="Sân trường")],
    )

    page = client.get(f"/bai/{item}", follow_redirects=True).text

    assert "Tin &#34;nóng&#34; &amp; &lt;nguội&gt;</h1>" in page
    assert "Mỗi cổng trường một lối đi an toàn." in page
    assert '<time datetime="2026-11-20T08:30:00+07:00">20/11/2026 08:30</time>' in page
    assert '<a href="/chu-de/an-toan"' in page
    assert "<p>Học sinh <strong>Đống Đa</strong> đi học an toàn.</p>" in page
    assert 'alt="Cổng trường"' in page
    assert "<figcaption>Sân trường</figcaption>" in page
    assert f'<link rel="canonical" href="https://portal.example/bai/{item}/tin-nong-nguoi">' in page


def test_a_corrected_article_says_so(
    sender: Sender, client: FlaskClient, clock: SettableClock, item: UUID
) -> None:
    """An article whose text changed after publication shows when."""
    sender.put(item)
    before = client.get(f"/bai/{item}", follow_redirects=True).text
    clock.advance(timedelta(hours=3))
    sender.put(item, revision=2)

    after = client.get(f"/bai/{item}", follow_redirects=True).text

    assert "Cập nhật" not in before
    assert 'Cập nhật <time datetime="2026-11-20T12:00:00+07:00">20/11/2026 12:00</time>' in after


@one_database
@pytest.mark.parametrize("path", ["/bai/{}", "/bai/{}/slug-cu", "/bai/{}?k=fb", "/bai/{}/"])
def test_every_address_leads_to_the_one_with_its_slug(
    sender: Sender, client: FlaskClient, item: UUID, path: str
) -> None:
    """Bare, mistyped or tracked addresses lead to the article's own for good."""
    sender.put(item)

    answer = client.get(path.format(item))

    assert answer.status_code == 301
    assert f"/bai/{item}/duong-den-truong-an-toan" == answer.location


@one_database
def test_a_query_does_not_matter(sender: Sender, client: FlaskClient, item: UUID) -> None:
    """Whatever other channels append to the address is ignored."""
    address = sender.put(item).json["url"]

    assert client.get(f"{address}?k=facebook&fbclid=x").status_code == 200


def test_the_slug_is_frozen(sender: Sender, client: FlaskClient, item: UUID) -> None:
    """A new title leaves the address as it was first published, a republication too."""
    sender.put(item, title="Đống Đa")
    sender.put(item, revision=2, title="Hoàn Kiếm")
    sender.withdraw(item)
    sender.put(item, generation=2, title="Ba Đình")

    answer = client.get(f"/bai/{item}")

    assert f"/bai/{item}/dong-da" == answer.location


def test_a_withdrawn_article_is_gone_at_once(sender: Sender, client: FlaskClient, item: UUID) -> None:
    """It answers 410 without its text, and leaves every list; caches must ask before they show a page again."""
    address = sender.put(item).json["url"]
    before = client.get("/")
    sender.withdraw(item)

    gone, front = client.get(address), client.get("/", headers={"If-None-Match": before.headers["ETag"]})

    assert gone.status_code == 410
    assert "Đường đến trường" not in gone.text
    assert "Đường đến trường" not in front.text
    assert before.headers["Cache-Control"] == "no-cache"


def test_an_unchanged_page_is_not_sent_again(sender: Sender, client: FlaskClient, item: UUID) -> None:
    """A reader's cache that has the page gets 304."""
    sender.put(item)
    etag = client.get("/").headers["ETag"]

    answer = client.get("/", headers={"If-None-Match": etag})

    assert (answer.status_code, answer.data) == (304, b"")


def test_urgent_news_stands_above_all_pages_for_three_days(
    sender: Sender, client: FlaskClient, clock: SettableClock, item: UUID
) -> None:
    """An urgent article is announced on each page, until it is three days old."""
    sender.put(item, lane="urgent", title="Nghỉ học ngày mai", published_at=clock.now().isoformat())
    other = uuid4()
    sender.put(other, title="Tin thường")

    for path in ("/", "/chu-de", "/chu-de/an-toan", f"/bai/{other}"):
        assert "Thông báo khẩn" in client.get(path, follow_redirects=True).text
    clock.advance(timedelta(days=3, seconds=1))
    assert "Thông báo khẩn" not in client.get("/").text


@one_database
def test_an_unknown_page_is_told_as_a_page(client: FlaskClient, item: UUID) -> None:
    """Unknown addresses answer 404 with a page that leads on."""
    for path in ("/khong-co", f"/bai/{item}", f"/bai/{item}/x", "/bai/1"):
        answer = client.get(path)
        assert (answer.status_code, answer.content_type) == (404, "text/html; charset=utf-8")
        assert "Không tìm thấy trang" in answer.text


@one_database
def test_pages_hold_to_their_own_policy(sender: Sender, client: FlaskClient, item: UUID) -> None:
    """No inline script, style or handler; one first heading, no level skipped; every picture has an alternative."""
    content = picture()
    sender.hand_in(content)
    fill(sender, 12)
    sender.put(item, media=[described(content), described(content)], html="<h1>Một</h1><p>a</p>")

    for path in ("/", "/?trang=2", "/chu-de", "/chu-de/an-toan", f"/bai/{item}", "/khong-co"):
        outline = Outline(client.get(path, follow_redirects=True).text)
        assert outline.blocked == [], path
        assert outline.bare_images == 0, path
        assert outline.levels.count(1) == 1, path
        assert all(b - a <= 1 for a, b in zip(outline.levels, outline.levels[1:], strict=False)), path


def test_health_tells_of_the_database(client: FlaskClient) -> None:
    """The health check answers while the database does."""
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
