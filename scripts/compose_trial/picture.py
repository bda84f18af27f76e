"""A picture that nobody has seen before, so that its hash is found only where it was sent."""

from __future__ import annotations

import os
import struct
import zlib


def png(width: int = 640, height: int = 360) -> bytes:
    """A PNG of stripes in random colours."""
    rows = b"".join(b"\0" + os.urandom(3) * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
