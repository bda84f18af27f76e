from __future__ import annotations

import json
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.sandbox.outside import PAGE, TOKEN, Sandbox


def test_text_and_link_are_kept_and_the_answer_names_the_post(sandbox: Sandbox) -> None:
    """A post answers {page}_{post} and stands in truth as it was sent."""
    answer = sandbox.feed("Tuyển sinh lớp 10", link="https://tin.example.vn/bai/7")
    assert answer.status_code == 200
    assert set(answer.json()) == {"id"}
    page, _, number = answer.json()["id"].partition("_")
    assert page == PAGE
    assert number.isdigit()
    [post] = sandbox.truth("facebook")
    assert post["id"] == answer.json()["id"]
    assert post["message"] == "Tuyển sinh lớp 10"
    assert post["link"] == "https://tin.example.vn/bai/7"
    assert post["images"] == []
    assert post["deleted"] is False
    assert post["edits"] == []


@pytest.mark.parametrize(
    "text",
    [
        unicodedata.normalize("NFC", "Sở Giáo dục và Đào tạo"),
        unicodedata.normalize("NFD", "Sở Giáo dục và Đào tạo"),
        "  đầu và cuối có dấu cách \r\n dòng hai\n",
        "ký tự NUL \0 ở giữa",
        "😀 & + % = ; \u200b",
    ],
    ids=["NFC", "NFD", "spaces and line ends", "NUL", "signs"],
)
@pytest.mark.parametrize("way", ["form", "json", "multipart"])
def test_text_is_kept_sign_by_sign(sandbox: Sandbox, text: str, way: str) -> None:
    """The sandbox neither normalises nor trims: it tells what it received."""
    ways: dict[str, dict[str, Any]] = {
        "form": {"data": {"message": text}},
        "json": {"json": {"message": text}},
        "multipart": {"files": {"message": (None, text)}},
    }
    assert sandbox.graph("POST", f"{PAGE}/feed", **ways[way]).status_code == 200
    assert [post["message"] for post in sandbox.truth("facebook")] == [text]


def test_the_longest_text_fits_and_one_sign_more_does_not(sandbox: Sandbox) -> None:
    """63,206 characters are taken, however many bytes they are; 63,207 are refused with code 100."""
    assert sandbox.feed("ữ" * 63_206).status_code == 200
    refused = sandbox.feed("ữ" * 63_207)
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == 100
    assert "message" in refused.json()["error"]["message"]
    assert len(sandbox.truth("facebook")) == 1


@pytest.mark.parametrize(
    ("data", "subcode", "named"),
    [
        ({}, None, "message"),
        ({"message": ""}, None, "message"),
        ({"link": "không phải liên kết"}, 2061006, "link"),
        ({"link": "ftp://tin.example.vn/"}, 2061006, "link"),
        ({"link": "https://www.facebook.com/abc"}, 1609008, "link"),
        ({"message": "x", "published": "có"}, None, "published"),
        ({"message": "x", "scheduled_publish_time": "1800000000"}, None, "scheduled_publish_time"),
        ({"message": "x", "attached_media": "[{"}, None, "attached_media"),
        ({"message": "x", "attached_media": '[{"media_fbid": "122200000999999"}]'}, None, "attached_media"),
        ({"message": "x", "attached_media": '[{"media": "1"}]'}, None, "attached_media"),
    ],
)
def test_bad_parameters_are_named_and_nothing_is_kept(
    sandbox: Sandbox, data: dict[str, str], subcode: int | None, named: str
) -> None:
    """A refused call answers code 100 with the parameter's name, and leaves no post."""
    answer = sandbox.graph("POST", f"{PAGE}/feed", data=data)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error.get("error_subcode")) == (400, 100, subcode)
    assert named in error["message"]
    assert sandbox.truth("facebook") == []


def test_a_lone_surrogate_is_refused(sandbox: Sandbox) -> None:
    """What no UTF-8 can hold is refused with the parameter's name."""
    body = b'{"message": "hong \\ud800"}'
    answer = requests.post(
        f"{sandbox.url}/graph/v26.0/{PAGE}/feed",
        data=body,
        headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
        timeout=20,
    )
    assert answer.json()["error"]["code"] == 100
    assert "message" in answer.json()["error"]["message"]
    assert sandbox.truth("facebook") == []


@pytest.mark.parametrize("shape", ["one JSON list", "numbered"])
def test_several_photos_make_one_post_in_their_order(sandbox: Sandbox, shape: str) -> None:
    """attached_media joins photos uploaded before, as a JSON list or one by one."""
    photos = [sandbox.upload(b"\xff\xd8\xff" + bytes([n]), published="false").json()["id"] for n in range(3)]
    chosen = [photos[2], photos[0], photos[1]]
    named = [{"media_fbid": photo} for photo in chosen]
    if shape == "one JSON list":
        data = {"attached_media": json.dumps(named)}
    else:
        data = {f"attached_media[{n}]": json.dumps(each) for n, each in enumerate(named)}
    post = sandbox.post("Ảnh", **data)
    uploads = {upload["id"]: upload for upload in sandbox.truth("uploads")}
    assert {upload["post"] for upload in uploads.values()} == {post}
    [told] = sandbox.truth("facebook")
    assert told["images"] == [uploads[photo]["sha256"] for photo in chosen]


def test_a_photo_serves_one_post_only(sandbox: Sandbox) -> None:
    """A photo that a post already has is refused, and the second post does not come to be."""
    media = json.dumps([{"media_fbid": sandbox.upload(published="false").json()["id"]}])
    sandbox.post("Một", attached_media=media)
    assert sandbox.feed("Hai", attached_media=media).json()["error"]["code"] == 100
    assert [post["message"] for post in sandbox.truth("facebook")] == ["Một"]


def test_a_link_beside_photos_is_refused(sandbox: Sandbox) -> None:
    """link and attached_media exclude each other: the link would be lost."""
    media = json.dumps([{"media_fbid": sandbox.upload(published="false").json()["id"]}])
    refused = sandbox.feed("x", attached_media=media, link="https://tin.example.vn/")
    assert refused.json()["error"]["code"] == 100


def test_an_edit_shows_what_was_before(sandbox: Sandbox) -> None:
    """An edit changes the text, and truth keeps both."""
    post = sandbox.post("Bản đầu")
    for text in ("Bản hai", "Bản ba"):
        assert sandbox.graph("POST", post, data={"message": text}).json() == {"success": True}
    [told] = sandbox.truth("facebook")
    assert told["message"] == "Bản ba"
    assert [(edit["before"], edit["message"]) for edit in told["edits"]] == [
        ("Bản đầu", "Bản hai"),
        ("Bản hai", "Bản ba"),
    ]
    assert sandbox.graph("GET", post).json()["message"] == "Bản ba"


def test_only_the_app_that_made_a_post_may_edit_it(sandbox: Sandbox) -> None:
    """Another app is refused with code 200, and the text stays."""
    post = sandbox.post("Của ta")
    refused = sandbox.graph("POST", post, token="EAA-sandbox-other", data={"message": "Của họ"})
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == 200
    assert sandbox.truth("facebook")[0]["message"] == "Của ta"


def test_a_deleted_post_is_gone_for_readers_and_stays_in_truth(sandbox: Sandbox) -> None:
    """DELETE takes a post from every reader; repeated, or followed by an edit, it answers 100 (33)."""
    post = sandbox.post("Sẽ gỡ")
    assert sandbox.graph("DELETE", post).json() == {"success": True}
    assert sandbox.listed() == []
    for method in ("GET", "POST", "DELETE"):
        answer = sandbox.graph(method, post, data={"message": "x"} if method == "POST" else None)
        error = answer.json()["error"]
        assert (answer.status_code, error["code"], error["error_subcode"]) == (400, 100, 33)
        assert error["type"] == "GraphMethodException"
        assert f"Unsupported {method.lower()} request" in error["message"]
    [told] = sandbox.truth("facebook")
    assert (told["deleted"], told["message"], told["edits"]) == (True, "Sẽ gỡ", [])
    assert told["deleted_at"] >= told["at"]


def test_fields_read_the_post_that_was_just_written(sandbox: Sandbox) -> None:
    """With `fields`, a create answers those of the new post."""
    answer = sandbox.graph(
        "POST", f"{PAGE}/feed", params={"fields": "id,permalink_url"}, data={"message": "x"}
    )
    post = answer.json()["id"]
    assert answer.json() == {
        "id": post,
        "permalink_url": f"{sandbox.url}/facebook/{post.replace('_', '/posts/')}",
    }


def test_many_threads_get_a_post_each_and_read_what_they_wrote(sandbox: Sandbox) -> None:
    """Under 16 threads every answer names another post, which can be read at once."""

    def write(number: int) -> tuple[str, str]:
        post = sandbox.post(f"Bài {number}")
        return post, str(sandbox.graph("GET", post).json()["message"])

    with ThreadPoolExecutor(16) as threads:
        written = dict(threads.map(write, range(160)))
    assert len(written) == 160
    assert {post["id"]: post["message"] for post in sandbox.truth("facebook")} == written
