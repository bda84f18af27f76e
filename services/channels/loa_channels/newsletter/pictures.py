"""Pictures as mails carry them: small, and of a kind that every mail program shows."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from loa.errors import Rejected

WIDTH = 1_200
"""Pixels: twice the width at which a mail shows it, for fine screens."""
SMALL = 200_000
"""Bytes up to which a picture is left as it is."""
KINDS = ("image/jpeg", "image/png", "image/gif")


def for_mail(content: bytes, media_type: str) -> tuple[bytes, str]:
    """The bytes and the media type to send: as they are, or as a JPEG of at most `WIDTH` pixels across.

    Raises Rejected where the bytes are no picture.
    """
    try:
        with Image.open(BytesIO(content)) as image:
            if media_type in KINDS and len(content) <= SMALL and image.width <= WIDTH:
                return content, media_type
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Rejected("a picture of this item cannot be read; upload it again") from None
    flat = Image.new("RGB", upright.size, "white")
    flat.paste(upright, mask=upright.getchannel("A"))
    flat.thumbnail((WIDTH, 4 * WIDTH))
    out = BytesIO()
    flat.save(out, "JPEG", quality=82, optimize=True, progressive=True)
    return out.getvalue(), "image/jpeg"
