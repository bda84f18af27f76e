"""Bearer tokens: how programs come in by the API. A token is shown once; the database keeps its SHA-256.

256 random bits need no slow hash: there is nothing to guess. The prefix `loa_` lets secret scanners find a leaked one.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select, update

from loa.database import Database, new_id
from loa.errors import Forbidden, InvalidInput, NotFound
from loa.text import clean_line
from loa_publisher.accounts.actions import User, user_of
from loa_publisher.accounts.models import tokens, users

PREFIX = "loa_"
_NOTED = timedelta(minutes=1)  # how exact `last_used_at` is: a write a minute, not one a request


class TokenRefused(Forbidden):
    """The token is unknown, expired or revoked, or its account closed."""


@dataclass(frozen=True, kw_only=True)
class Token:
    """A token as lists show it, without the secret."""

    id: UUID
    user_id: UUID
    label: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


def add_token(
    connection: Connection, *, user_id: UUID, label: str, now: datetime, expires_at: datetime | None = None
) -> str:
    """A new token for the user's programs: the only time that it is told. Raises NotFound, InvalidInput."""
    label = clean_line(label, "label", longest=200, required=True)
    if expires_at is not None and expires_at <= now:
        raise InvalidInput("expires_at", "must lie in the future")
    user_of(connection, user_id)
    token = PREFIX + secrets.token_urlsafe(32)
    connection.execute(
        tokens.insert().values(
            id=new_id(),
            user_id=user_id,
            label=label,
            token_hash=_hash(token),
            created_at=now,
            expires_at=expires_at,
        )
    )
    return token


def user_of_token(database: Database, token: str, now: datetime) -> User:
    """Who the bearer works for; notes when the token was used. Raises TokenRefused."""
    with database.read() as connection:
        row = connection.execute(
            select(tokens.c.id, tokens.c.user_id, tokens.c.expires_at, tokens.c.last_used_at)
            .join(users)
            .where(tokens.c.token_hash == _hash(token), users.c.is_active)
        ).one_or_none()
        if row is None or (row.expires_at is not None and row.expires_at <= now):
            raise TokenRefused("this token is unknown, expired or revoked")
        user = user_of(connection, row.user_id)
    if row.last_used_at is None or row.last_used_at <= now - _NOTED:
        with database.begin() as connection:
            connection.execute(update(tokens).where(tokens.c.id == row.id).values(last_used_at=now))
    return user


def tokens_of(connection: Connection, user_id: UUID) -> list[Token]:
    """The user's tokens, newest first."""
    rows = connection.execute(select(tokens).where(tokens.c.user_id == user_id).order_by(tokens.c.id.desc()))
    return [_token(row) for row in rows]


def revoke_token(connection: Connection, token_id: UUID, now: datetime) -> None:
    """From now on the token opens nothing; its record stays. Raises NotFound."""
    row = connection.execute(select(tokens.c.expires_at).where(tokens.c.id == token_id)).one_or_none()
    if row is None:
        raise NotFound(f"no token {token_id}")
    if row.expires_at is None or row.expires_at > now:
        connection.execute(update(tokens).where(tokens.c.id == token_id).values(expires_at=now))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _token(row: Row[Any]) -> Token:
    return Token(
        id=row.id,
        user_id=row.user_id,
        label=row.label,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
    )
