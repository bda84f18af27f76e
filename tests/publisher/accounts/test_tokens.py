"""Bearer tokens."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from loa.database import Database, new_id
from loa.errors import InvalidInput, NotFound
from loa_publisher.accounts.actions import User, set_active
from loa_publisher.accounts.models import tokens
from loa_publisher.accounts.tokens import TokenRefused, add_token, revoke_token, tokens_of, user_of_token


def test_a_token_works_in_its_owners_name_and_is_kept_as_a_hash(
    database: Database, editor: User, now: datetime
) -> None:
    """What the database holds opens nothing."""
    with database.begin() as connection:
        token = add_token(connection, user_id=editor.id, label="Trang tin", now=now)

    assert user_of_token(database, token, now) == editor
    with database.read() as connection:
        stored = connection.execute(select(tokens.c.token_hash)).scalar_one()
    assert stored == hashlib.sha256(token.encode()).hexdigest()
    assert token.startswith("loa_")
    assert len(token) == len("loa_") + 43  # 256 bits in base64
    with pytest.raises(TokenRefused):
        user_of_token(database, stored, now)


def test_no_two_tokens_are_the_same(database: Database, editor: User, now: datetime) -> None:
    """Each is drawn."""
    with database.begin() as connection:
        made = {add_token(connection, user_id=editor.id, label="Trang tin", now=now) for _ in range(5)}
    assert len(made) == 5


@pytest.mark.parametrize("token", ["", "loa_", "loa_" + "A" * 43, "\ud800", "Bearer"])
def test_an_unknown_token_is_refused(database: Database, editor: User, now: datetime, token: str) -> None:
    """Whatever it looks like."""
    with pytest.raises(TokenRefused):
        user_of_token(database, token, now)


def test_a_token_ends_when_it_expires_is_revoked_or_its_owner_goes(
    database: Database, editor: User, now: datetime
) -> None:
    """At that very moment."""
    later = now + timedelta(days=1)
    with database.begin() as connection:
        short = add_token(connection, user_id=editor.id, label="Một ngày", now=now, expires_at=later)
        long = add_token(connection, user_id=editor.id, label="Lâu dài", now=now)
        revoked = add_token(connection, user_id=editor.id, label="Bỏ", now=now)
        revoke_token(connection, tokens_of(connection, editor.id)[0].id, now)

    assert user_of_token(database, short, later - timedelta(seconds=1)) == editor
    for token in (short, revoked):
        with pytest.raises(TokenRefused):
            user_of_token(database, token, later)
    assert user_of_token(database, long, later) == editor
    with database.begin() as connection:
        set_active(connection, editor.id, False)
    with pytest.raises(TokenRefused):
        user_of_token(database, long, later)


def test_the_last_use_is_noted_to_the_minute(database: Database, editor: User, now: datetime) -> None:
    """A write a minute, however many requests."""
    with database.begin() as connection:
        token = add_token(connection, user_id=editor.id, label="Trang tin", now=now)
    noted = []
    for seconds in (0, 30, 59, 60, 90):
        user_of_token(database, token, now + timedelta(seconds=seconds))
        with database.read() as connection:
            last = tokens_of(connection, editor.id)[0].last_used_at
        assert last is not None
        noted.append((last - now).total_seconds())

    assert noted == [0, 0, 0, 60, 60]


def test_what_no_token_can_have_is_named(database: Database, editor: User, now: datetime) -> None:
    """An end in the past, no label, no owner; revoking one that never was."""
    with database.begin() as connection:
        with pytest.raises(InvalidInput) as expired:
            add_token(connection, user_id=editor.id, label="Cũ", now=now, expires_at=now)
        with pytest.raises(InvalidInput) as nameless:
            add_token(connection, user_id=editor.id, label=" ", now=now)
        with pytest.raises(NotFound):
            add_token(connection, user_id=new_id(), label="Ai", now=now)
        with pytest.raises(NotFound):
            revoke_token(connection, new_id(), now)
        assert tokens_of(connection, editor.id) == []
    assert (expired.value.field, nameless.value.field) == ("expires_at", "label")
