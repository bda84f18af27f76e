"""The `newsletter` schema's one collection of tables, and the requests to leave that the portal may add to it.

The portal takes such a request without knowing any reader; the mail worker, which keeps the readers, sends nothing to those.
"""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import Column, Connection, MetaData, String, Table, select
from sqlalchemy.exc import IntegrityError

from loa.database import UtcDateTime
from loa.errors import NotFound

metadata = MetaData(schema="newsletter")

departures = Table(
    "departures",
    metadata,
    Column("token", String(43), primary_key=True, comment="of the reader who leaves"),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("how", String(20), nullable=False, comment="one-click (RFC 8058) or page"),
)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,43}")


def check_token(token: str) -> None:
    """Raises NotFound for what cannot be a reader's token."""
    if not _TOKEN.fullmatch(token):
        raise NotFound("there is no such address")


def ask_to_leave(connection: Connection, now: datetime, token: str, how: str) -> None:
    """Writes down that the reader of this token wants no more mail; asking again changes nothing. Raises NotFound as above."""
    check_token(token)
    if connection.execute(select(departures.c.token).where(departures.c.token == token)).first():
        return
    try:
        with connection.begin_nested():
            connection.execute(departures.insert().values(token=token, asked_at=now, how=how))
    except IntegrityError:
        return  # the same request at the same moment
