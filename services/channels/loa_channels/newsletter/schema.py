"""What `loa migrate` needs to know of the newsletters (entry point group ``loa.schemas``)."""

from __future__ import annotations

from pathlib import Path

from loa import newsletter
from loa_channels.newsletter import models

ROOMS = (newsletter, models)
"""Whose tables there are: importing them has put them into the metadata."""

metadata = newsletter.metadata
versions = Path(__file__).parent / "versions"
