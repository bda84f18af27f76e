"""Pictures: taken in only when they are pictures, kept by the hash of their bytes."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, UnidentifiedImageError
from sqlalchemy import Row, insert, select

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


def add_picture(office: Office, blobs: Blobs, name: str, content: bytes, field: str = "file") -> Row[Any]:
    """Keeps a picture and gives its row; the same bytes again give the same one.

    Raises InvalidInput naming `field` for a file that is too large, is no picture, or is damaged.
    """
    require(office.user, WRITE)
    name = clean_line(name.replace("\\", "/").rpartition("/")[2], field, longest=200) or "anh"
    media_type, width, height = _examine(content, field)
    digest = blobs.put(content)
    query = select(media).where(media.c.sha256 == digest)
    known = office.connection.execute(query).first()
    if known is None:
        row = {
            "sha256": digest,
            "name": name,
            "media_type": media_type,
            "width": width,
            "height": height,
            "size": len(content),
        }
        office.connection.execute(
            insert(media).values(**row, uploaded_by=office.user.id, uploaded_at=office.now)
        )
        known = office.connection.execute(query).one()
    return known


def _examine(content: bytes, field: str) -> tuple[str, int, int]:
    if len(content) > LARGEST:
        raise InvalidInput(field, f"has {len(content)} bytes; a picture may have at most {LARGEST}")
    try:
        with Image.open(io.BytesIO(content), formats=list(_FORMATS)) as image:
            width, height = image.size
            if width * height > _MOST_PIXELS:
                raise InvalidInput(field, f"has {width} × {height} pixels; at most 50 million are taken")
            image.load()
            return _FORMATS[image.format or ""], width, height
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise InvalidInput(
            field, "is no picture that we can read; send a JPEG, PNG, WebP or GIF file"
        ) from None
