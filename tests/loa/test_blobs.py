"""Media by the hash of their bytes."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from loa.blobs import Blobs
from loa.errors import NotFound, Tampered

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 64


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "media")


def files(blobs: Blobs) -> list[Path]:
    return [path for path in blobs.folder.rglob("*") if path.is_file()]


def test_bytes_are_found_by_their_sha256(blobs: Blobs) -> None:
    """What was put can be read, asked for and sent as a file."""
    digest = blobs.put(PICTURE)
    assert digest == hashlib.sha256(PICTURE).hexdigest()
    assert blobs.has(digest)
    assert blobs.read(digest) == PICTURE
    assert blobs.path(digest).read_bytes() == PICTURE


def test_the_same_bytes_are_kept_once(blobs: Blobs) -> None:
    """However often they are put, and by however many at once; nothing half-written is left."""
    with ThreadPoolExecutor(8) as pool:
        digests = set(pool.map(blobs.put, [PICTURE] * 32))
    assert len(digests) == 1
    assert [path.name for path in files(blobs)] == list(digests)


def test_damage_is_noticed(blobs: Blobs) -> None:
    """A file that is not what was put is never handed out."""
    digest = blobs.put(PICTURE)
    blobs.path(digest).write_bytes(PICTURE[:-1])
    with pytest.raises(Tampered, match=digest):
        blobs.read(digest)


def test_putting_the_picture_again_mends_the_damage(blobs: Blobs) -> None:
    """That is what an operator would do: upload it once more."""
    digest = blobs.put(PICTURE)
    blobs.path(digest).write_bytes(b"")
    assert blobs.put(PICTURE) == digest
    assert blobs.read(digest) == PICTURE


@pytest.mark.parametrize("digest", ["", "ab", "../../etc/passwd", "AB" * 32, "ab" * 32, f"{'ab' * 32}\n"])
def test_what_is_not_there_is_not_found(blobs: Blobs, digest: str) -> None:
    """A hash that nobody put, and whatever else a stranger may ask for."""
    blobs.put(PICTURE)
    assert not blobs.has(digest)
    with pytest.raises(NotFound):
        blobs.read(digest)
    with pytest.raises(NotFound):
        blobs.path(digest)


def test_a_failed_write_leaves_nothing_behind(blobs: Blobs, tmp_path: Path) -> None:
    """Where the blob should lie is a folder: the error is told, and no temporary file stays."""
    digest = hashlib.sha256(PICTURE).hexdigest()
    place = tmp_path / "media" / digest[:2] / digest
    place.mkdir(parents=True)
    with pytest.raises(OSError, match=digest):
        blobs.put(PICTURE)
    assert files(blobs) == []
