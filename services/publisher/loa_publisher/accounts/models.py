"""Tables of the accounts."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, Uuid, false

from loa.database import Json, UtcDateTime
from loa.planning import metadata

users = Table(
    "users",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("login", String(80), nullable=False, comment="as typed"),
    Column("login_folded", String(300), nullable=False, unique=True, comment="so that Đào and dao are one"),
    Column("full_name", String(200), nullable=False),
    Column("password_hash", Text, comment="argon2id; null: signs in with tokens alone"),
    Column("roles", Json, nullable=False, comment="list of the roles of accounts/roles.py"),
    Column("spokesperson", Boolean, nullable=False, comment="may approve what needs the spokesperson"),
    Column("is_active", Boolean, nullable=False),
    Column(
        "sessions",
        Integer,
        nullable=False,
        server_default="1",
        comment="counts up to end every sign-in made before",
    ),
    Column(
        "failures",
        Integer,
        nullable=False,
        server_default="0",
        comment="attempts to sign in since the last success",
    ),
    Column("locked_until", UtcDateTime),
    Column("email", String(254), comment="where test sends go; entered by an administrator alone"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_sign_in_at", UtcDateTime),
    Column(
        "must_change",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="the password was given by an administrator and opens nothing but the page to change it",
    ),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("planning.users.id"), nullable=False),
    Column("label", String(200), nullable=False, comment="what program it is for"),
    Column(
        "token_hash",
        String(64),
        nullable=False,
        unique=True,
        comment="SHA-256; the token itself is shown once",
    ),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("last_used_at", UtcDateTime, comment="to the minute"),
    Index("tokens_user", "user_id"),
)
