"""Media by the SHA-256 of their bytes: written once, never changed, found by content."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from loa.errors import NotFound, Tampered

SHA256 = re.compile(r"[0-9a-f]{64}")


class Blobs:
    """A folder of blobs. Safe for many processes at once: a blob appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Keeps `content` and returns its SHA-256 in hex. The same bytes again change nothing, or mend what was damaged."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if path.is_file() and path.read_bytes() == content:
            return digest
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return digest

    def has(self, digest: str) -> bool:
        """Whether the blob is kept here."""
        return bool(SHA256.fullmatch(digest)) and self._path(digest).exists()

    def read(self, digest: str) -> bytes:
        """The bytes of a blob. Raises NotFound, or Tampered where the disk no longer holds what was put."""
        if not self.has(digest):
            raise NotFound(f"no blob {digest}")
        content = self._path(digest).read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise Tampered(f"blob {digest} does not match its hash")
        return content

    def path(self, digest: str) -> Path:
        """Where the blob lies, for sending files. Raises NotFound."""
        if not self.has(digest):
            raise NotFound(f"no blob {digest}")
        return self._path(digest)

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest
