"""Pictures: taken in only when they are pictures, kept by the hash of their bytes."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from typing import Any

from PIL import Image
from sqlalchemy import Row, select
from sqlalchemy.dialects import postgresql, sqlite

from loa.blobs import Blobs
from loa.errors import InvalidInput
from loa.text import clean_line
from loa_publisher.accounts.roles import WRITE, require
from loa_publisher.items.models import media
from loa_publisher.office import Office

LARGEST = 10 * 1024 * 1024
"""Bytes of one picture."""
_MOST_PIXELS = 50_000_000
_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
_MPO = "MPO"
"""A JPEG followed by more of them, as phones make for depth and portrait; programs show the first, and so do we."""
_one_at_a_time = threading.Lock()
"""Unpacked, a picture may take 200 MB: never so many times that as there are requests."""


@dataclass(frozen=True)
class Picture:
    """A file that is a picture. Sizes in pixels."""

    name: str
    content: bytes
    media_type: str
    width: int
    height: int


def read_picture(name: str, content: bytes, field: str = "file") -> Picture:
    """Looks at a file. Needs no database, and is best done before a transaction: a large picture takes a second.

    Raises InvalidInput naming `field` for one that is too large, is no picture, or is damaged.
    """
    name = clean_line(name.replace("\\", "/").rpartition("/")[2], field, longest=200) or "anh"
    if len(content) > LARGEST:
        raise InvalidInput(field, f"has {len(content)} bytes; a picture may have at most {LARGEST}")
    try:
        with Image.open(io.BytesIO(content), formats=list(_FORMATS)) as image:
            image.verify()  # of a PNG: that every part of it is there and whole
        with _one_at_a_time, Image.open(io.BytesIO(content), formats=list(_FORMATS)) as image:
            width, height = image.size
            if width * height > _MOST_PIXELS:
                raise InvalidInput(field, f"has {width} × {height} pixels; at most 50 million are taken")
            image.load()
            media_type = _FORMATS["JPEG" if image.format == _MPO else image.format or ""]
    except InvalidInput:
        raise
    except Exception:  # Pillow's readers raise whatever a damaged file makes them stumble over
        raise InvalidInput(
            field, "is no picture that we can read; send a JPEG, PNG, WebP or GIF file"
        ) from None
    return Picture(name, content, media_type, width, height)


def keep_picture(office: Office, blobs: Blobs, picture: Picture) -> Row[Any]:
    """Keeps a picture and gives its row; the same bytes again give the same one, under the name that they came with first."""
    require(office.user, WRITE)
    digest = blobs.put(picture.content)
    row = {
        "sha256": digest,
        "name": picture.name,
        "media_type": picture.media_type,
        "width": picture.width,
        "height": picture.height,
        "size": len(picture.content),
        "uploaded_by": office.user.id,
        "uploaded_at": office.now,
    }
    insert = (postgresql if office.connection.dialect.name == "postgresql" else sqlite).insert
    office.connection.execute(insert(media).values(**row).on_conflict_do_nothing())
    return office.connection.execute(select(media).where(media.c.sha256 == digest)).one()


def add_picture(office: Office, blobs: Blobs, name: str, content: bytes, field: str = "file") -> Row[Any]:
    """`read_picture` and `keep_picture` in one."""
    require(office.user, WRITE)
    return keep_picture(office, blobs, read_picture(name, content, field))
