from __future__ import annotations

import json
import socket
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from marshmallow import ValidationError

from loa.channel import CORRECT, WITHDRAW, OpenAccount, Publication, Receipt
from loa.errors import Rejected, Transient, Unknown
from loa_channels.plugins.facebook import PAGES, PLACEHOLDER, Facebook, marked_link, message
from tests.channels.peer import answer, heard, peer, says
from tests.channels.publications import (
    AT,
    TEXT,
    account,
    next_operation,
    picture,
    publication,
    snapshot,
    tools,
)

APP = "2026"


def of_page(url: str = "http://127.0.0.1:1", /, **changes: Any) -> OpenAccount:
    return account(
        Facebook, {"page_id": "1001", "app_id": APP, "token": "EAAtoken", "base_url": url} | changes
    )


def test_a_text_post_carries_the_marker_in_its_link() -> None:
    """The text stays as it was approved."""
    of = snapshot()
    assert message(of, "0123456789") == TEXT
    assert marked_link(of, "0123456789") == f"{of.link}?k=0123456789"


def test_a_photo_post_carries_the_marked_link_in_its_last_line() -> None:
    """A post with pictures has no place for a link of its own."""
    of = snapshot(picture())
    assert message(of, "0123456789") == f"{TEXT}\n\n{of.link}?k=0123456789"


@pytest.mark.parametrize("pictures", [0, 2])
def test_without_a_link_the_marker_stands_in_the_last_line(pictures: int) -> None:
    """An item that is not on the portal is found again as well."""
    of = snapshot(*[picture(colour) for colour in ("teal", "navy")][:pictures], link=None)
    assert (message(of, "0123456789"), marked_link(of, "0123456789")) == (
        f"{TEXT}\n\nMã tin: 0123456789",
        None,
    )


def test_a_link_that_has_a_query_keeps_it() -> None:
    """The marker is one more parameter."""
    assert marked_link(snapshot(link="https://a.example/?x=1"), "ab") == "https://a.example/?x=1&k=ab"


@pytest.mark.parametrize("link", [None, "https://a.example/bai/1"])
@pytest.mark.parametrize("pictures", [0, 1, 2])
def test_the_preview_is_what_goes_out_but_for_the_marker(link: str | None, pictures: int) -> None:
    """And as long as it, so that the limit is judged rightly."""
    of = snapshot(*[picture(colour) for colour in ("teal", "navy")][:pictures], link=link)
    preview = Facebook.render(of)
    assert preview.text.replace(PLACEHOLDER, "0123456789") == message(of, "0123456789")
    assert len(PLACEHOLDER) == len(publication().marker)
    assert preview.images == tuple(each.sha256 for each in of.media)


@pytest.mark.parametrize(
    ("of", "fields"),
    [
        (snapshot(text="x" * 63_206), []),
        (snapshot(text="x" * 63_207), ["text"]),
        (snapshot(text="x" * 63_200, link=None), ["text"]),
        (snapshot(text=" "), ["text"]),
        (snapshot(*[picture("teal", size=(60 + i, 40)) for i in range(11)]), ["media"]),
    ],
)
def test_complains_before_facebook_does(of: Any, fields: list[str]) -> None:
    """The marker's line counts."""
    assert [complaint.field for complaint in Facebook.complaints(of)] == fields


def test_complains_of_a_picture_that_is_too_large() -> None:
    """And says which."""
    of = snapshot(picture("teal"), picture("navy"))
    large = replace(of, media=(of.media[0], replace(of.media[1], size=4_000_001)))
    assert [complaint.field for complaint in Facebook.complaints(large)] == ["media.1"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("page_id", "trang"),
        ("app_id", "١٢"),
        ("token", "EAA\n"),
        ("base_url", "graph"),
        ("app_secret", "a b"),
    ],
)
def test_the_form_names_what_is_wrong(field: str, value: str) -> None:
    """Before it is saved."""
    with pytest.raises(ValidationError) as caught:
        of_page(**{field: value}) if field != "base_url" else of_page(value)
    assert list(caught.value.messages_dict) == [field]


def post(one: Publication, **changes: Any) -> dict[str, Any]:
    """A post as the list of published posts tells it."""
    usual = {
        "id": "1001_5",
        "message": TEXT,
        "created_time": "2026-11-20T02:00:05+0000",
        "permalink_url": "https://www.facebook.com/1001/posts/5",
        "application": {"id": APP},
        "attachments": {
            "data": [{"unshimmed_url": f"https://a.example/bai/1?k={one.marker}", "media_type": "link"}]
        },
    }
    return usual | changes


def found(one: Publication, *posts: dict[str, Any], since: datetime = AT) -> Receipt | None:
    with peer(says(200, json.dumps({"data": list(posts)}).encode())) as other:
        return Facebook(tools()).find(one, of_page(other.url), since)


def test_adopts_the_post_with_the_marker() -> None:
    """With its address, and with what a later correction has to know."""
    one = publication(snapshot(picture()))
    receipt = found(one, post(one))
    assert receipt is not None
    assert (receipt.external_id, receipt.url) == ("1001_5", "https://www.facebook.com/1001/posts/5")
    assert receipt.evidence["images"] == [one.snapshot.media[0].sha256]


@pytest.mark.parametrize(
    "changes",
    [
        {"attachments": None},
        {"attachments": {"data": [{"media_type": "photo"}]}},
        {"application": {"id": "2027"}},
        {"application": None},
    ],
)
def test_adopts_no_other_post(changes: dict[str, Any]) -> None:
    """Without our marker, or by another app."""
    one = publication()
    assert found(one, post(one, **changes)) is None


def test_allows_two_minutes_between_the_clocks() -> None:
    """Facebook's may be behind ours."""
    one = publication()
    assert found(one, post(one, created_time="2026-11-20T01:58:00+0000")) is not None


def test_never_adopts_the_post_of_an_earlier_generation() -> None:
    """Published again after a withdrawal is another post."""
    one = publication()
    assert found(replace(one, generation=2), post(one)) is None


def test_of_two_posts_the_first_is_adopted() -> None:
    """Wherever they stand in the list."""
    one = publication()
    later = post(one, id="1001_9", created_time="2026-11-20T02:05:00+0000")
    receipt = found(one, later, post(one))
    assert receipt is not None
    assert receipt.external_id == "1001_5"


def test_a_post_is_found_whatever_the_clocks_say() -> None:
    """Ours may have been an hour ahead when the call was made: the marker alone says whose post it is."""
    one = publication()
    assert found(one, post(one), since=AT + timedelta(days=3)) is not None


def test_a_correction_is_there_when_the_post_says_so() -> None:
    """However long ago the post itself was made."""
    before = publication()
    one = next_operation(before, CORRECT, text="Đã sửa")
    late = AT + timedelta(days=3)
    assert found(one, post(one), since=late) is None
    assert found(one, post(one, message="Đã sửa"), since=late) is not None


def test_what_is_to_be_withdrawn_is_there_as_long_as_it_stands() -> None:
    """A lost takedown is never taken for done while the post is seen."""
    one = next_operation(publication(), WITHDRAW)
    assert found(one, post(one), since=AT + timedelta(days=3)) is not None


def test_looks_through_a_fixed_number_of_pages() -> None:
    """By cursor alone: the address of the next page, which carries the token, is never called."""
    asked: list[bytes] = []

    def deed(connection: socket.socket) -> None:
        asked.append(heard(connection).split(b"\r\n")[0])
        body = {
            "data": [],
            "paging": {"next": "http://elsewhere.example/", "cursors": {"after": f"c{len(asked)}"}},
        }
        connection.sendall(answer(200, json.dumps(body).encode(), "Connection: close"))

    with peer(deed) as other:
        assert Facebook(tools()).find(publication(), of_page(other.url), AT) is None
    assert len(asked) == PAGES
    assert [b"after=c%d" % number in line for number, line in enumerate(asked)] == [
        False,
        *[True] * (PAGES - 1),
    ]


@pytest.mark.parametrize(
    "body", [b'{"data": 3}', b"{}", b'{"data": [{"id": "1", "message": "%s", "created_time": "?"}]}']
)
def test_a_list_that_cannot_be_read_says_nothing(body: bytes) -> None:
    """Not "absent": that would allow a second post."""
    one = publication()
    said = body.replace(b"%s", one.marker.encode()).replace(b'"id"', b'"application": {"id": "2026"}, "id"')
    with peer(says(200, said)) as other, pytest.raises(Transient):
        Facebook(tools()).find(one, of_page(other.url), AT)


@pytest.mark.parametrize("body", [b"{}", b'{"id": ""}', b'{"id": 5}', b'{"success": true}'])
def test_an_answer_without_a_post_is_unknown(body: bytes) -> None:
    """Something was made, perhaps; nobody knows what."""
    with peer(says(200, body)) as other, pytest.raises(Unknown):
        Facebook(tools()).publish(publication(), of_page(other.url))


def test_does_not_begin_the_post_when_uploads_took_the_time() -> None:
    """What was not begun is certainly not applied, and uploads may be repeated."""
    asked: list[bytes] = []

    def slow(connection: socket.socket) -> None:
        asked.append(heard(connection).split(b" ")[1])
        time.sleep(0.85)
        connection.sendall(answer(200, b'{"id": "7"}', "Connection: close"))

    first, second = picture("teal"), picture("navy")
    one = publication(snapshot(first, second))
    with peer(slow) as other, pytest.raises(Transient):
        Facebook(tools(first, second, timeout=2.0)).publish(one, of_page(other.url))
    assert set(asked) == {b"/1001/photos"}


def test_a_lost_upload_may_simply_be_repeated() -> None:
    """Nobody sees an unpublished photo."""
    with peer(says(500, b'{"error": {"code": 2, "message": "?"}}')) as other, pytest.raises(Transient):
        Facebook(tools(picture())).publish(publication(snapshot(picture())), of_page(other.url))


def test_a_picture_that_is_lost_is_refused_before_any_call() -> None:
    """The text alone is not what was approved."""
    with peer(says(200)) as other:
        with pytest.raises(Rejected, match=r"anh\.png"):
            Facebook(tools()).publish(publication(snapshot(picture())), of_page(other.url))
        assert other.connections == 0


def test_pictures_and_links_of_a_live_post_cannot_be_exchanged() -> None:
    """The refusal says what to do instead."""
    one = publication(snapshot(picture("teal")))
    receipt = Receipt(
        external_id="1001_5", evidence={"images": [one.snapshot.media[0].sha256], "link": one.snapshot.link}
    )
    others = next_operation(one, CORRECT, media=snapshot(picture("navy")).media)
    with pytest.raises(Rejected, match="pictures"):
        Facebook(tools()).correct(receipt, others, of_page())
    text = publication()
    linked = Receipt(external_id="1001_5", evidence={"images": [], "link": text.snapshot.link})
    with pytest.raises(Rejected, match="link"):
        Facebook(tools()).correct(linked, next_operation(text, CORRECT, link=None), of_page())


def debugged(**data: Any) -> Any:
    usual = {"app_id": APP, "is_valid": True, "expires_at": 0, "data_access_expires_at": 0}
    scopes = ["pages_manage_posts", "pages_read_engagement", "pages_show_list"]
    page = says(200, b'{"id": "1001", "name": "S\xe1\xbb\x9f"}')
    with peer(page, says(200, json.dumps({"data": {**usual, "scopes": scopes, **data}}).encode())) as other:
        return Facebook(tools()).check(of_page(other.url, app_secret="shhh"))


def test_the_probe_tells_when_the_token_ends() -> None:
    """Never, in a year, or in three days, which is too soon."""
    now = datetime.now(UTC)
    ends = [0, int((now + timedelta(days=300)).timestamp()), int((now + timedelta(days=3)).timestamp())]
    assert [debugged(expires_at=end).ok for end in ends] == [True, True, False]


@pytest.mark.parametrize(
    ("data", "says_so"),
    [
        ({"is_valid": False}, "not valid"),
        ({"scopes": []}, "pages_manage_posts"),
        ({"app_id": "2027"}, "2027"),
    ],
)
def test_the_probe_says_what_is_wrong(data: dict[str, Any], says_so: str) -> None:
    """So that a person knows what to do."""
    health = debugged(**data)
    assert (health.ok, says_so in health.advice) == (False, True)
