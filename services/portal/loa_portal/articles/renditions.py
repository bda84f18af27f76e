"""Pictures cut for those who show a link to an article: in the shape that they show, around what matters in the picture."""

from __future__ import annotations

import threading
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

SHARED = (1200, 630)
"""Pixels: what Facebook, Zalo and others ask of the picture beside a link (1.91 : 1)."""
_KEPT = 64
"""So many are kept in memory, some 100 KB each."""
_one_at_a_time = threading.Lock()
"""Unpacked, a picture may take 200 MB."""


@lru_cache(_KEPT)
def shared(file: Path, focus: tuple[int, int]) -> bytes:
    """The picture in `file` as a JPEG of the shape of SHARED, at most of its size; `focus` in percent from left and top.

    Raises OSError where the file is not there or cannot be read.
    """
    with _one_at_a_time, Image.open(file) as image:
        image.draft("RGB", (2 * SHARED[0], 2 * SHARED[1]))  # of a large JPEG no more than is needed
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    cut = upright.crop(box(upright.size, focus))
    flat = Image.new("RGB", cut.size, "white")
    flat.paste(cut, mask=cut.getchannel("A"))
    flat.thumbnail(SHARED)
    out = BytesIO()
    flat.save(out, "JPEG", quality=85, optimize=True, progressive=True)
    return out.getvalue()


def box(size: tuple[int, int], focus: tuple[int, int]) -> tuple[int, int, int, int]:
    """The largest part of a picture that has the shape of SHARED, placed as ``object-position`` places it in a browser."""
    width, height = size
    across = min(width, round(height * SHARED[0] / SHARED[1]))
    down = max(1, min(height, round(across * SHARED[1] / SHARED[0])))
    left, top = round((width - across) * focus[0] / 100), round((height - down) * focus[1] / 100)
    return left, top, left + across, top + down
