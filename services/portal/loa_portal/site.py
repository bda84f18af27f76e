"""What every room of the portal shares: its settings, database, media and clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from flask import current_app
from sqlalchemy import Connection
from standardwebhooks import Webhook

from loa.blobs import Blobs
from loa.clock import Clock
from loa.database import Database
from loa.settings import Settings
from loa_portal.counting import Visits

EXTENSION = "loa_portal"


@dataclass(frozen=True)
class Site:
    """One running portal."""

    settings: Settings
    database: Database
    blobs: Blobs
    clock: Clock
    lock: Webhook | None
    visits: Visits

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One state of the database for several queries: an article never comes with the pictures of another version."""
        with self.database.read() as connection:
            yield connection

    def address(self, path: str) -> str:
        """The public address of `path` (which begins with a slash). Never taken from a request's Host header."""
        return f"{self.settings.portal_address}{path}"


def site() -> Site:
    """The portal that serves the current request."""
    return cast(Site, current_app.extensions[EXTENSION])
