"""What the desk's views work with: one object, made by the app factory, found through the running app."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from flask import current_app

from loa.blobs import Blobs
from loa.channel import Channel
from loa.clock import Clock
from loa.database import Database
from loa.settings import Settings
from loa_publisher.desk.kept import Kept


@dataclass(frozen=True)
class House:
    """The database, the media, the channels of this installation, the clock and the settings; `kept`: lately counted."""

    settings: Settings
    database: Database
    blobs: Blobs
    channels: dict[str, type[Channel]]
    clock: Clock
    kept: Kept = field(default_factory=Kept)


def house() -> House:
    """The running app's house."""
    return cast(House, current_app.extensions["loa_house"])
