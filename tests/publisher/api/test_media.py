from __future__ import annotations

import hashlib
import io
import zlib
from typing import Any

import pytest

from loa_publisher.items.pictures import LARGEST
from tests.publisher.api.program import Programs, refusal
from tests.publisher.bureau import picture
from tests.publisher.items.test_pictures import png


def test_a_picture_comes_in(api: Programs) -> None:
    """Its hash is what items name it by; the same bytes again are the same picture."""
    content = picture("JPEG")
    answer = api.upload(content, "thư mục/Cổng trường.jpg")
    assert answer.status_code == 201, answer.text
    assert answer.json == {
        "sha256": hashlib.sha256(content).hexdigest(),
        "name": "Cổng trường.jpg",
        "media_type": "image/jpeg",
        "width": 8,
        "height": 6,
        "size": len(content),
    }
    assert api.upload(content, "khác.jpg").json == answer.json
    item = api.item(media=[{"sha256": answer.json["sha256"], "alt": "Cổng trường"}])
    assert item["media"] == [{"sha256": answer.json["sha256"], "alt": "Cổng trường"}]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture()[:-20],
        picture("JPEG", (64, 48))[:300],
        png(65_000, 65_000, zlib.compress(bytes(1000))),
        png(30_000, 30_000, zlib.compress(bytes(30_000))),
        png(2**31 - 1, 1),
        picture() + bytes(LARGEST),
    ],
    ids=["empty", "text", "svg", "cut", "cut JPEG", "bomb", "smaller bomb", "wide", "large"],
)
def test_what_is_no_picture(any_api: Programs, content: bytes) -> None:
    """It is refused by name of the field, and neither a row nor a file is left."""
    before = any_api.bureau.rows()
    assert list(refusal(any_api.upload(content), 422)) == ["file"]
    assert any_api.bureau.rows() == before
    assert not any_api.bureau.settings.media.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"data": {"file": "text"}},
        {"data": {"picture": (io.BytesIO(picture()), "a.png")}},
        {"json": {"file": "x"}},
        {"data": picture(), "content_type": "image/png"},
        {"data": b"--x", "content_type": "multipart/form-data; boundary=x"},
        {"data": b"", "content_type": "multipart/form-data"},
        {"data": {"file": (io.BytesIO(picture()), "a\x00.png")}},
        {"data": {"file": (io.BytesIO(picture()), "x" * 300)}},
    ],
)
def test_a_form_without_a_picture(any_api: Programs, sent: dict[str, Any]) -> None:
    """The field that is wanted is named."""
    answer = any_api.call("POST", "/media", **sent)
    if answer.status_code == 201:  # a name that the form's own rules have mended
        assert answer.json is not None
        assert "\x00" not in answer.json["name"]
    else:
        assert list(refusal(answer, 422)) == ["file"]


def test_more_than_a_picture(any_api: Programs) -> None:
    """A body beyond the largest picture is refused unread."""
    refusal(any_api.upload(picture() + bytes(LARGEST + 100_000)), 413)
