"""Files that prove that a task was done: a photo, a scan, a PDF."""

from __future__ import annotations

from loa.blobs import Blobs
from loa.errors import InvalidInput

LARGEST = 10 * 1024 * 1024

_KINDS = (
    # how the file begins, media type, ending
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"GIF8", "image/gif", "gif"),
    (b"RIFF", "image/webp", "webp"),
)


def kind_of(beginning: bytes) -> tuple[str, str] | None:
    """Media type and ending by a file's first bytes; None for what is taken as no proof."""
    return next(
        ((media_type, ending) for magic, media_type, ending in _KINDS if beginning.startswith(magic)), None
    )


def keep_proof(blobs: Blobs, content: bytes) -> str:
    """Keeps a file and gives its SHA-256. Raises InvalidInput (`file`) for one that is too large or neither picture nor PDF."""
    if len(content) > LARGEST:
        raise InvalidInput("file", "is too large; at most 10 MB are taken")
    if kind_of(content[:16]) is None:
        raise InvalidInput("file", "is neither a picture nor a PDF")
    return blobs.put(content)
