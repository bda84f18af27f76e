"""What `loa migrate` needs to know of the newsletters (entry point group ``loa.schemas``)."""

from __future__ import annotations

from pathlib import Path

from loa_channels.newsletter import models

metadata = models.metadata
versions: Path = Path(__file__).parent / "versions"
