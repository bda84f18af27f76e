"""Looks in every room that a person may enter."""

from __future__ import annotations

from sqlalchemy import Connection

from loa_publisher.accounts.actions import User
from loa_publisher.accounts.roles import may
from loa_publisher.items.search import phrases, typed
from loa_publisher.searching.matches import Found
from loa_publisher.searching.rooms import ROOMS


def look(connection: Connection, user: User, text: str, *, limit: int) -> list[tuple[str, Found]]:
    """What was found, by kind in the order of the rooms; kinds without a match are absent. No words find nothing."""
    text = typed(text)
    if not phrases(text):
        return []
    found = [(room.kind, room.look(connection, user, text, limit)) for room in ROOMS if may(user, room.needs)]
    return [(kind, one) for kind, one in found if one.matches]
