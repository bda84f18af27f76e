"""What an administrator does with accounts: add, change, give a one-time password, close, open, end sessions, tokens.

Somebody has to be left who can do all this: whatever would close, demote or lock out the last administrator is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select, update

from loa.errors import Conflict, InvalidInput, NotFound
from loa.sorting import by_given_name
from loa_publisher.accounts import actions, tokens
from loa_publisher.accounts.actions import User
from loa_publisher.accounts.models import users
from loa_publisher.accounts.passwords import one_time_password
from loa_publisher.accounts.roles import ADMIN, MANAGE_USERS, require
from loa_publisher.office import Office


def everybody(connection: Connection) -> list[User]:
    """All accounts, by given name."""
    return by_name(actions.all_users(connection))


def by_name(people: Iterable[User]) -> list[User]:
    """People in the order of a Vietnamese list: by given name, then by family and middle name."""
    return sorted(people, key=lambda one: by_given_name(one.full_name))


def add(
    office: Office,
    *,
    login: str,
    full_name: str,
    roles: Collection[str],
    spokesperson: bool,
    for_programs: bool = False,
    email: str = "",
) -> tuple[User, str | None]:
    """A new account and the one-time password to its first sign-in; one for programs has none and works with tokens alone.

    Raises InvalidInput or InvalidInputs (login, full_name, roles, spokesperson, email), Conflict where the login is in use.
    """
    require(office.user, MANAGE_USERS)
    password = None if for_programs else one_time_password()
    user = actions.add_user(
        office.connection,
        login=login,
        full_name=full_name,
        roles=roles,
        now=office.now,
        password=password,
        spokesperson=spokesperson,
        must_change=password is not None,
        email=email,
    )
    office.log("user.added", user.login, **_told(user), for_programs=for_programs)
    return user, password


def change(
    office: Office,
    user_id: UUID,
    *,
    full_name: str,
    roles: Collection[str],
    spokesperson: bool,
    email: str | None = None,
) -> User:
    """Another name, other roles, another address (None: the same). They hold from the next page that the person opens.

    Raises NotFound, InvalidInput or InvalidInputs, and Conflict where no administrator would be left.
    """
    require(office.user, MANAGE_USERS)
    before = _locked(office.connection, user_id)
    values = actions.checked(full_name=full_name, roles=roles, spokesperson=spokesperson, email=email)
    office.connection.execute(update(users).where(users.c.id == user_id).values(values))
    _somebody_administers(office.connection, "roles")
    after = actions.user_of(office.connection, user_id)
    if _told(before) != _told(after):
        office.log("user.changed", after.login, before=_told(before), after=_told(after))
    return after


def give_password(office: Office, user_id: UUID) -> str:
    """A one-time password, told once; it ends the account's sessions and its lock. Raises NotFound, Conflict for a closed one."""
    require(office.user, MANAGE_USERS)
    user = _locked(office.connection, user_id)
    if not user.is_active:
        raise Conflict("this account is closed; open it first")
    password = one_time_password()
    actions.set_password(office.connection, user_id, password, must_change=True)
    office.log("user.password_given", user.login)
    return password


def close(office: Office, user_id: UUID) -> User:
    """Sessions and tokens stop working at once; what the person did stays. Raises NotFound, Conflict for the last one."""
    require(office.user, MANAGE_USERS)
    _locked(office.connection, user_id)
    user = actions.set_active(office.connection, user_id, False)
    _somebody_administers(office.connection)
    office.log("user.closed", user.login)
    return user


def open_again(office: Office, user_id: UUID) -> User:
    """The person may sign in again, with the password that they had. Raises NotFound."""
    require(office.user, MANAGE_USERS)
    user = actions.set_active(office.connection, user_id, True)
    office.log("user.opened", user.login)
    return user


def end_sessions(office: Office, user_id: UUID) -> User:
    """Everybody who is signed in as this person is asked for the password again. Raises NotFound."""
    require(office.user, MANAGE_USERS)
    user = actions.end_sessions(office.connection, user_id)
    office.log("user.sessions_ended", user.login)
    return user


def add_token(office: Office, user_id: UUID, label: str, expires_at: datetime | None) -> str:
    """A token for the person's programs, told once. Raises NotFound, InvalidInput (label, expires_at)."""
    require(office.user, MANAGE_USERS)
    user = actions.user_of(office.connection, user_id)
    token = tokens.add_token(
        office.connection, user_id=user_id, label=label, now=office.now, expires_at=expires_at
    )
    until = expires_at.isoformat() if expires_at else None
    office.log("token.added", user.login, label=" ".join(label.split()), expires_at=until)
    return token


def revoke_token(office: Office, user_id: UUID, token_id: UUID) -> None:
    """The token opens nothing any more. Raises NotFound, also for a token of somebody else."""
    require(office.user, MANAGE_USERS)
    user = actions.user_of(office.connection, user_id)
    token = next((one for one in tokens.tokens_of(office.connection, user_id) if one.id == token_id), None)
    if token is None:
        raise NotFound(f"no token {token_id} of {user.login}")
    tokens.revoke_token(office.connection, token_id, office.now)
    office.log("token.revoked", user.login, label=token.label)


def _locked(connection: Connection, user_id: UUID) -> User:
    """The account; who administers stays as it is until this transaction ends, or two could demote each other at once."""
    connection.execute(select(users.c.id).where(users.c.is_active).order_by(users.c.id).with_for_update())
    return actions.user_of(connection, user_id)


def _somebody_administers(connection: Connection, field: str | None = None) -> None:
    query = select(users.c.roles).where(users.c.is_active, users.c.password_hash.is_not(None))
    if not any(ADMIN in roles for roles in connection.execute(query).scalars()):
        sentence = "this is the last administrator; give somebody else the role first"
        raise InvalidInput(field, sentence) if field else Conflict(sentence)


def _told(user: User) -> dict[str, Any]:
    return {
        "full_name": user.full_name,
        "roles": sorted(user.roles),
        "spokesperson": user.spokesperson,
        "email": user.email,
    }
