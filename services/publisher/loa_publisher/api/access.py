"""Who calls: a bearer token, and nothing else; a browser's cookie opens no door here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import g, request

from loa.errors import LoaError
from loa_publisher.accounts.actions import User
from loa_publisher.accounts.tokens import user_of_token
from loa_publisher.desk.house import house
from loa_publisher.office import Office


class NoToken(LoaError):
    """The request carries no bearer token."""


def sign_in() -> None:
    """Finds whose token the request carries. Raises NoToken or TokenRefused."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise NoToken("send the header Authorization: Bearer loa_…; `loa token add` makes a token")
    g.user = user_of_token(house().database, token.strip(), house().clock.now())


def caller() -> User:
    """Who calls."""
    user: User = g.user
    return user


@contextmanager
def office() -> Iterator[Office]:
    """The caller's transaction: commits at the end of the block, or nothing was written."""
    h = house()
    with h.database.begin() as connection:
        yield Office(connection, h.clock.now(), caller(), h.settings, h.channels)
