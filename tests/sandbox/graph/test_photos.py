from __future__ import annotations

import hashlib

import pytest
import requests

from tests.sandbox.outside import PAGE, PIXEL, Sandbox


def test_a_published_photo_is_a_post_with_its_text(sandbox: Sandbox) -> None:
    """POST /photos answers the photo and its post; truth knows the bytes by their hash."""
    answer = sandbox.upload(message="Lễ khai giảng", alt_text_custom="Học sinh vẫy cờ")
    assert answer.status_code == 200
    assert set(answer.json()) == {"id", "post_id"}
    [post] = sandbox.truth("facebook")
    assert post["id"] == answer.json()["post_id"]
    assert post["message"] == "Lễ khai giảng"
    assert post["images"] == [hashlib.sha256(PIXEL).hexdigest()]
    assert post["alt_texts"] == ["Học sinh vẫy cờ"]


def test_an_unpublished_photo_is_no_post(sandbox: Sandbox) -> None:
    """With published=false only the photo's id is answered, and no reader sees anything."""
    answer = sandbox.upload(published="false", alt_text_custom="Ảnh")
    assert set(answer.json()) == {"id"}
    assert sandbox.truth("facebook") == []
    [upload] = sandbox.truth("uploads")
    assert (upload["id"], upload["post"], upload["alt_text"]) == (answer.json()["id"], None, "Ảnh")
    node = sandbox.graph("GET", answer.json()["id"], params={"fields": "id,alt_text_custom,page_story_id"})
    assert node.json() == {"id": answer.json()["id"], "alt_text_custom": "Ảnh"}


def test_every_upload_counts(sandbox: Sandbox) -> None:
    """The same bytes sent twice are two photos."""
    ids = {sandbox.upload(published="false").json()["id"] for _ in range(2)}
    assert len(ids) == 2
    assert len(sandbox.truth("uploads")) == 2


def test_the_picture_can_be_looked_at(sandbox: Sandbox) -> None:
    """A picture is served under the hash of its bytes, just as it came."""
    sandbox.upload()
    [post] = sandbox.truth("facebook")
    picture = requests.get(f"{sandbox.url}/images/{post['images'][0]}", timeout=20)
    assert (picture.content, picture.headers["Content-Type"]) == (PIXEL, "image/png")
    assert requests.get(f"{sandbox.url}/images/{'0' * 64}", timeout=20).status_code == 404


@pytest.mark.parametrize(
    "content",
    [b"GIF", b"<svg xmlns='http://www.w3.org/2000/svg'/>", PIXEL + bytes(10_000_000)],
    ids=["cut short", "SVG", "over 10 MB"],
)
def test_what_is_no_picture_is_refused(sandbox: Sandbox, content: bytes) -> None:
    """Not a picture, or too large a one: code 100, subcode 1366046."""
    error = sandbox.upload(content).json()["error"]
    assert (error["code"], error["error_subcode"]) == (100, 1366046)
    assert sandbox.truth("uploads") == []


def test_nothing_is_fetched_by_url(sandbox: Sandbox) -> None:
    """`url` is refused with a word on what to do instead; without any picture it is code 324."""
    by_url = sandbox.graph("POST", f"{PAGE}/photos", data={"url": "https://tin.example.vn/a.jpg"})
    assert by_url.json()["error"]["code"] == 100
    assert "source" in by_url.json()["error"]["message"]
    assert sandbox.graph("POST", f"{PAGE}/photos", data={"message": "x"}).json()["error"]["code"] == 324
