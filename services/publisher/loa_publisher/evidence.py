"""A link or a file that shows something: read in one way, wherever people hand it in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loa.blobs import SHA256, Blobs
from loa.errors import InvalidInput
from loa.text import clean_line
from loa_publisher.office import Office

_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Evidence:
    """Where it lies: a link, the SHA-256 of an upload, or both; empty texts where there is none."""

    link: str
    file: str

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.link or self.file)


def read_evidence(
    office: Office,
    link: str,
    file: str,
    faults: list[InvalidInput],
    *,
    prefix: str = "",
    required: bool = False,
) -> Evidence:
    """Reads it; what cannot be taken is added to `faults` under ``{prefix}link``, ``{prefix}file`` or ``{prefix}proof``."""
    before = len(faults)
    try:
        link = clean_line(link, f"{prefix}link", longest=2000)
    except InvalidInput as fault:
        faults.append(fault)
        link = ""
    if link and not _LINK.fullmatch(link):
        faults.append(InvalidInput(f"{prefix}link", "must begin with https:// or http://"))
    if file and not (SHA256.fullmatch(file) and Blobs(office.settings.media).has(file)):
        faults.append(InvalidInput(f"{prefix}file", "no such file; upload it first"))
    if required and not (link or file) and len(faults) == before:
        faults.append(InvalidInput(f"{prefix}proof", "give a link or a file that shows it"))
    return Evidence(link, file)
