"""What tests of channels publish: an item in Vietnamese, its pictures, and the tools that a worker lends."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from PIL import Image

from loa.channel import PUBLISH, Channel, OpenAccount, Publication, Tools
from loa.content import PUBLIC, ROUTINE, Attachment, Basis, Media, Paper, Snapshot, Topic
from loa.errors import NotFound

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TITLE = "Hà Nội công bố phương án tuyển sinh vào lớp 10"
TEXT = f"{TITLE}\n\nKỳ thi diễn ra ngày 12/6. Học sinh Đống Đa, Ba Vì và Mỹ Đức thi tại quận, huyện của mình."

PAPER = Paper(
    number="3725/KH-SGDĐT",
    title="Kế hoạch truyền thông",
    issuer="Sở Giáo dục và Đào tạo",
    issued_on="2020-10-27",
)
BASIS = Basis(
    number="22/QĐ-BGDĐT", title="Quy chế phát ngôn", issuer="Bộ Giáo dục và Đào tạo", issued_on="2019-01-08"
)


@cache
def picture(colour: str = "teal", kind: str = "PNG", size: tuple[int, int] = (60, 40)) -> bytes:
    """A small picture of one colour."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def media(content: bytes, *, alt: str = "Học sinh trong giờ thi", name: str = "anh.png") -> Media:
    """What a snapshot knows of a picture."""
    with Image.open(BytesIO(content)) as image:
        kind, (width, height) = str(image.format), image.size
    return Media(
        sha256=hashlib.sha256(content).hexdigest(),
        media_type=f"image/{kind.lower()}",
        name=name,
        alt=alt,
        width=width,
        height=height,
        size=len(content),
    )


def snapshot(*pictures: bytes, **changes: Any) -> Snapshot:
    """A public item that goes to the portal too."""
    item = str(uuid4())
    usual: dict[str, Any] = {
        "item": item,
        "revision": 1,
        "target": "any:thing",
        "title": TITLE,
        "summary": "Kỳ thi diễn ra ngày 12/6.",
        "html": "<p>Kỳ thi diễn ra <strong>ngày 12/6</strong>.</p><ul><li>Đống Đa</li><li>Ba Vì</li></ul>",
        "text": TEXT,
        "link": f"http://127.0.0.1:8081/bai/{item}",
        "topic": Topic(code="3", slug="tuyen-sinh", title="Tuyển sinh đầu cấp"),
        "audience": PUBLIC,
        "lane": ROUTINE,
        "media": tuple(media(content) for content in pictures),
    }
    return Snapshot(**usual | changes)


def publication(of: Snapshot | None = None, **changes: Any) -> Publication:
    """The first publication of a snapshot at an account."""
    usual: dict[str, Any] = {
        "snapshot": of or snapshot(),
        "posting": uuid4(),
        "generation": 1,
        "delivery": uuid4(),
        "operation": PUBLISH,
        "sequence": 1,
        "first_published_at": AT,
        "due_at": AT,
    }
    return Publication(**usual | changes)


def next_operation(before: Publication, operation: str, **changes: Any) -> Publication:
    """A later operation on the same posting; `changes` make a new revision of the snapshot."""
    revised = (
        replace(before.snapshot, revision=before.snapshot.revision + 1, **changes)
        if changes
        else before.snapshot
    )
    return replace(
        before, snapshot=revised, delivery=uuid4(), operation=operation, sequence=before.sequence + 1
    )


def tools(*pictures: bytes, timeout: float = 10.0, database: Any = None) -> Tools:
    """What a worker lends: these pictures, and addresses for them that never change."""
    known = {hashlib.sha256(content).hexdigest(): content for content in pictures}

    def read(sha256: str) -> bytes:
        if sha256 not in known:
            raise NotFound(f"no blob {sha256}")
        return known[sha256]

    def address(sha256: str, at: datetime) -> str:
        return f"https://desk.example/media/{sha256}?expires={int(at.timestamp())}"

    return Tools(
        read_media=read, media_address=address, call_timeout=timedelta(seconds=timeout), database=database
    )


def account(channel: type[Channel], settings: Mapping[str, Any], **changes: Any) -> OpenAccount:
    """An account whose settings have passed the channel's own schema, as a worker opens it."""
    usual: dict[str, Any] = {
        "id": UUID(int=1),
        "key": "trang",
        "label": "Tài khoản thử",
        "visibility": "public",
        "settings": channel.Account().load(settings),
    }
    return OpenAccount(**usual | changes)


def document(
    content: bytes, *, name: str = "Kế hoạch 3725.pdf", title: str = "Toàn văn kế hoạch"
) -> Attachment:
    """What a snapshot knows of a document."""
    sha256 = hashlib.sha256(content).hexdigest()
    return Attachment(sha256=sha256, media_type="application/pdf", name=name, title=title, size=len(content))
