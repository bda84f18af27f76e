from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from PIL import Image

from loa.settings import Settings
from loa_portal.app import LARGEST_BODY
from tests.portal.grounds import one_database
from tests.portal.sender import Sender, article, described, picture, signed


def fields(answer: Any) -> set[str]:
    """The fields that a problem names."""
    assert answer.content_type == "application/problem+json"
    return {error["field"] for error in answer.json.get("errors", [])}


def test_an_article_is_created(sender: Sender, item: UUID) -> None:
    """A first PUT creates the article and tells its address."""
    answer = sender.put(item)

    assert answer.status_code == 201
    assert {
        "id": str(item),
        "url": f"https://portal.example/bai/{item}/duong-den-truong-an-toan",
        "generation": 1,
        "revision": 1,
        "snapshot_hash": "a" * 64,
        "status": "created",
    } == answer.json


def test_the_same_put_again_changes_nothing(sender: Sender, item: UUID) -> None:
    """A repeated PUT is answered `unchanged` and leaves the article as it was."""
    sender.put(item)
    before = sender.get(item).json

    answer = sender.put(item, title="Lần gửi lại")

    assert (answer.status_code, answer.json["status"]) == (200, "unchanged")
    assert before == sender.get(item).json


def test_a_newer_revision_replaces_text_and_pictures(sender: Sender, item: UUID) -> None:
    """A higher revision replaces all of the article, and keeps its address."""
    old, new = picture("red"), picture("blue")
    sender.hand_in(old)
    sender.hand_in(new)
    sender.put(item, media=[described(old)])

    answer = sender.put(item, revision=2, snapshot_hash="b" * 64, title="Tên khác", media=[described(new)])

    assert (answer.status_code, answer.json["status"]) == (200, "updated")
    assert answer.json["url"].endswith("/duong-den-truong-an-toan")
    stands = sender.get(item).json
    assert ("Tên khác", 2, [described(new)]) == (stands["title"], stands["revision"], stands["media"])


@pytest.mark.parametrize(("generation", "revision"), [(1, 4), (2, 2), (1, 9)])
def test_an_older_version_comes_too_late(sender: Sender, item: UUID, generation: int, revision: int) -> None:
    """A lower (generation, revision) is refused with 409 and changes nothing."""
    sender.put(item, generation=2, revision=3)

    answer = sender.put(item, generation=generation, revision=revision, title="Bản cũ")

    assert answer.status_code == 409
    assert answer.content_type == "application/problem+json"
    assert article()["title"] == sender.get(item).json["title"]


def test_other_content_under_the_same_numbers_is_refused(sender: Sender, item: UUID) -> None:
    """One (generation, revision) has one content: another hash is a conflict."""
    sender.put(item)

    assert sender.put(item, snapshot_hash="b" * 64).status_code == 409


def test_what_was_put_can_be_read(sender: Sender, item: UUID) -> None:
    """GET gives the article in the shape it was put in, times in UTC."""
    content = picture()
    sender.hand_in(content)
    sent = article(media=[described(content, caption="Chú thích")], lane="urgent")
    sender.put(item, **sent)

    stands = sender.get(item).json

    assert (
        sent
        | {
            "id": str(item),
            "url": f"https://portal.example/bai/{item}/duong-den-truong-an-toan",
            "published_at": "2026-11-20T01:30:00+00:00",
            "withdrawn": False,
            "attachments": [],
            "papers": [],
            "bases": [],
        }
        == stands
    )


def test_an_unknown_article_is_not_found(sender: Sender, item: UUID) -> None:
    """GET and DELETE of an id that never was answer 404 as a problem."""
    assert sender.get(item).status_code == 404
    assert sender.withdraw(item).status_code == 404
    assert sender.get(item).content_type == "application/problem+json"


def test_a_withdrawal_leaves_a_tombstone(sender: Sender, item: UUID) -> None:
    """DELETE withdraws; again, it gives the same answer."""
    sender.put(item)

    answers = [sender.withdraw(item), sender.withdraw(item)]

    assert [(200, {"id": str(item), "withdrawn": True})] * 2 == [(a.status_code, a.json) for a in answers]
    assert sender.get(item).json["withdrawn"] is True


def test_an_old_generation_cannot_withdraw_a_new_one(sender: Sender, item: UUID) -> None:
    """A late DELETE does not take down what was published again since."""
    sender.put(item, generation=2)

    assert sender.withdraw(item, generation=1).status_code == 409
    assert sender.get(item).json["withdrawn"] is False


def test_a_withdrawn_generation_stays_withdrawn(sender: Sender, item: UUID) -> None:
    """A late PUT of the withdrawn generation is refused; a higher generation brings the article back."""
    sender.put(item)
    sender.withdraw(item)

    assert sender.put(item, revision=2).status_code == 409
    assert sender.get(item).json["withdrawn"] is True
    assert sender.put(item, generation=2).status_code == 200
    assert sender.get(item).json["withdrawn"] is False


@one_database
@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"title": ""}, "title"),
        ({"title": 7}, "title"),
        ({"title": None}, "title"),
        ({"title": "Tin\x00"}, "title"),
        ({"title": "Tin \ud800"}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"summary": ["tóm tắt"]}, "summary"),
        ({"html": "<p>\ud83d</p>"}, "html"),
        ({"html": "<script>alert(1)</script>"}, "html"),
        ({"generation": "1"}, "generation"),
        ({"generation": True}, "generation"),
        ({"generation": -1}, "generation"),
        ({"revision": 2**31}, "revision"),
        ({"revision": 10**400}, "revision"),
        ({"snapshot_hash": "A" * 64}, "snapshot_hash"),
        ({"lang": "tiếng Việt"}, "lang"),
        ({"lane": "express"}, "lane"),
        ({"published_at": "2026-11-20T08:30:00"}, "published_at"),
        ({"published_at": "hôm nay"}, "published_at"),
        ({"published_at": "0001-01-01T00:00:00+07:00"}, "published_at"),
        ({"published_at": 5}, "published_at"),
        ({"topic": None}, "topic"),
        ({"topic": "an-toan"}, "topic._schema"),
        ({"topic": {"slug": "../an-toan", "title": "An toàn"}}, "topic.slug"),
        ({"topic": {"slug": "an-toan"}}, "topic.title"),
        ({"media": {}}, "media"),
        ({"media": [described(b"", alt="\x00")]}, "media.0.alt"),
        ({"media": [described(b""), described(b"", sha256="0")]}, "media.1.sha256"),
        ({"media": [described(b"", media_type="image/svg+xml")]}, "media.0.media_type"),
        ({"media": [described(b"", width=0)]}, "media.0.width"),
    ],
)
def test_what_cannot_be_taken_is_named(
    sender: Sender, item: UUID, changes: dict[str, Any], named: str
) -> None:
    """A wrong value answers 422 naming its field, and nothing is written."""
    answer = sender.put(item, **changes)

    assert answer.status_code == 422
    assert {named} == fields(answer)
    assert sender.get(item).status_code == 404


@one_database
def test_all_faults_are_named_at_once(sender: Sender, item: UUID) -> None:
    """One answer names every field that needs mending, missing ones too."""
    path = f"/api/articles/{item}"
    answer = sender.call("PUT", path, json.dumps({"title": "", "media": [{"width": 1}]}).encode())

    assert answer.status_code == 422
    assert {
        "title",
        "generation",
        "revision",
        "snapshot_hash",
        "html",
        "topic",
        "published_at",
        "media.0.sha256",
        "media.0.media_type",
        "media.0.alt",
        "media.0.height",
    } == fields(answer)


@one_database
@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"null", b'{"generation": NaN}', b"[" * 100_000, b'{"title": ' + b"1" * 5000 + b"}"],
)
def test_a_body_that_is_no_article_is_refused(sender: Sender, item: UUID, body: bytes) -> None:
    """Anything but a JSON object answers 422."""
    assert sender.call("PUT", f"/api/articles/{item}", body).status_code == 422


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@hypothesis.settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.dictionaries(st.sampled_from([*article(), "lane"]), JSON, min_size=1), inner=JSON)
def test_no_value_breaks_the_portal(sender: Sender, changes: dict[str, Any], inner: Any) -> None:
    """Whatever JSON stands in a field, the answer is a success or names what is wrong."""
    answer = sender.put(uuid4(), **{"topic": {"slug": "thi", "title": inner}} | changes)

    assert answer.status_code in (201, 422)
    assert answer.status_code == 201 or fields(answer)


def test_unknown_fields_are_left_out(sender: Sender, item: UUID) -> None:
    """A sender may be newer than the portal."""
    assert sender.put(item, colour="xanh").status_code == 201
    assert "colour" not in sender.get(item).json


def test_text_is_kept_in_nfc(sender: Sender, item: UUID) -> None:
    """Text that comes decomposed is kept and shown composed."""
    title = "Đường đến trường"
    sender.put(
        item, title=unicodedata.normalize("NFD", title), html=unicodedata.normalize("NFD", f"<p>{title}</p>")
    )

    stands = sender.get(item).json

    assert (title, f"<p>{title}</p>") == (stands["title"], stands["html"])


def test_missing_pictures_are_listed(sender: Sender, item: UUID) -> None:
    """An article whose pictures were not handed in is refused whole, and told which are missing."""
    known, unknown = picture("red"), picture("blue")
    sender.hand_in(known)

    answer = sender.put(item, media=[described(known), described(unknown)])

    assert answer.status_code == 422
    assert [described(unknown)["sha256"]] == answer.json["missing_media"]
    assert {"media"} == fields(answer)
    assert sender.get(item).status_code == 404


@one_database
def test_a_picture_declared_as_another_kind_is_refused(sender: Sender, item: UUID) -> None:
    """The kind that an article declares must be that of the bytes."""
    content = picture(kind="PNG")
    sender.hand_in(content, "image/png")

    answer = sender.put(item, media=[described(content)])

    assert (422, {"media.0.media_type"}) == (answer.status_code, fields(answer))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_is_kept_once(sender: Sender, kind: str) -> None:
    """Bytes handed in twice are new once."""
    content = picture(kind=kind)

    answers = [sender.hand_in(content, f"image/{kind.lower()}") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 200]


@one_database
def test_a_telephones_double_picture_is_a_jpeg(sender: Sender) -> None:
    """A multi-picture file (MPO), which telephones declare as JPEG, is taken as one."""
    file = BytesIO()
    first, second = (Image.new("RGB", (9, 9), colour) for colour in ("red", "blue"))
    first.save(file, "MPO", save_all=True, append_images=[second])

    assert sender.hand_in(file.getvalue()).status_code == 201


@one_database
@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"no picture", "image/jpeg"),
        (b"", "image/jpeg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        (picture(kind="PNG"), "image/jpeg"),
        (picture(kind="BMP"), "image/bmp"),
        (picture(), ""),
    ],
)
def test_what_is_no_picture_is_refused(sender: Sender, content: bytes, media_type: str) -> None:
    """Other content, and content declared as what it is not, answers 415."""
    answer = sender.hand_in(content, media_type)

    assert (answer.status_code, answer.content_type) == (415, "application/problem+json")


@one_database
def test_bytes_under_another_hash_are_refused(sender: Sender) -> None:
    """A picture is kept under its own hash only."""
    answer = sender.call("PUT", f"/api/media/{'0' * 64}", picture(), media_type="image/jpeg", binary=True)

    assert (422, {"sha256"}) == (answer.status_code, fields(answer))


@one_database
@pytest.mark.parametrize(
    "path", ["/api/media/" + "0" * 64, "/api/articles/00000000-0000-7000-8000-000000000000"]
)
def test_a_body_that_is_too_large_is_refused(sender: Sender, path: str) -> None:
    """More than ten million bytes answer 413 as a problem."""
    answer = sender.call("PUT", path, b" " * (LARGEST_BODY + 1), binary="media" in path)

    assert (answer.status_code, answer.content_type) == (413, "application/problem+json")


@one_database
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/api/nothing", 404), ("PUT", "/api/articles/no-uuid", 404), ("POST", "/api/media/0", 405)],
)
def test_every_refusal_of_the_api_is_a_problem(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    """Unknown addresses and methods are told as problem details too."""
    answer = client.open(path, method=method)

    assert (status, "application/problem+json") == (answer.status_code, answer.content_type)
    assert f'"status": {status}' in answer.text


@one_database
def test_without_a_secret_the_portal_takes_nothing(
    start: Callable[[Settings], Flask], settings: Settings, item: UUID
) -> None:
    """A portal without LOA_PORTAL_SECRET answers 503 and says what is missing."""
    open_portal = start(replace(settings, portal_secret="")).test_client()
    path = f"/api/articles/{item}"

    answer = open_portal.get(path, headers=signed(settings.portal_secret, "GET", path))

    assert answer.status_code == 503
    assert "LOA_PORTAL_SECRET" in answer.text
