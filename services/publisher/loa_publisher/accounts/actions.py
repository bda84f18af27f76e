"""What is done with accounts: add, sign in, change the password, look up."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.exc import IntegrityError

from loa.database import Database, new_id
from loa.errors import Conflict, Forbidden, InvalidInput, InvalidInputs, NotFound
from loa.text import clean_line, fold
from loa_publisher.accounts import passwords
from loa_publisher.accounts.addresses import read_address
from loa_publisher.accounts.models import users
from loa_publisher.accounts.roles import APPROVER, ROLES

FAILURES = 10
"""After so many attempts without success …"""
LOCK = timedelta(minutes=15)
"""… nobody signs in to the account for so long."""


class SignInRefused(Forbidden):
    """Login or password is wrong, or the account is locked or closed. Which of them it is, is told to nobody."""


@dataclass(frozen=True, kw_only=True)
class User:
    """A person, or a program that works in a person's name."""

    id: UUID
    login: str
    full_name: str
    roles: frozenset[str]
    spokesperson: bool
    is_active: bool
    sessions: int
    """A session that was opened under another number is over: the password was changed, or the account closed."""
    created_at: datetime
    last_sign_in_at: datetime | None
    has_password: bool
    """False: works with tokens alone."""
    must_change: bool
    """The password was given by somebody else and is good for choosing one's own."""
    email: str | None = None
    """Where test sends go. An administrator enters it: else anybody could mail to anybody what nobody has approved."""


def add_user(
    connection: Connection,
    *,
    login: str,
    full_name: str,
    roles: Collection[str],
    now: datetime,
    password: str | None = None,
    spokesperson: bool = False,
    must_change: bool = False,
    email: str = "",
) -> User:
    """A new account; without a password it works with tokens alone.

    Raises InvalidInput for a login, name, role, address or password that cannot be taken (InvalidInputs for several), and
    Conflict where the login is in use: logins that differ in case or marks only are the same.
    """
    values = checked(login=login, full_name=full_name, roles=roles, spokesperson=spokesperson, email=email)
    login = values["login"]
    if password is not None:
        values["password_hash"] = passwords.hash_password(passwords.check_strength(password))
    values |= {
        "id": new_id(),
        "login_folded": fold(login),
        "is_active": True,
        "created_at": now,
        "must_change": must_change,
    }
    try:
        with connection.begin_nested():
            return _user(connection.execute(users.insert().values(values).returning(users)).one())
    except IntegrityError:
        raise Conflict(f"the login {login} is in use") from None


def checked(
    *,
    login: str | None = None,
    full_name: str,
    roles: Collection[str],
    spokesperson: bool,
    email: str | None = None,
) -> dict[str, Any]:
    """The columns of what people enter about an account; None: it stays.

    Raises InvalidInput, or InvalidInputs where more than one is wrong.
    """
    values: dict[str, Any] = {
        "roles": sorted(set(roles) & set(ROLES), key=ROLES.index),
        "spokesperson": spokesperson,
    }
    faults = [
        InvalidInput(f"roles.{index}", f"{role!r} is no role; there are {', '.join(ROLES)}")
        for index, role in enumerate(roles)
        if role not in ROLES
    ]
    if not roles:
        faults.append(InvalidInput("roles", f"at least one of {', '.join(ROLES)}"))
    if spokesperson and APPROVER not in roles:
        faults.append(
            InvalidInput("spokesperson", f"the spokesperson is an approver: add the role {APPROVER}")
        )
    try:
        values["full_name"] = clean_line(full_name, "full_name", longest=200, required=True)
    except InvalidInput as fault:
        faults.insert(0, fault)
    if email is not None:
        try:
            values["email"] = read_address(email)
        except InvalidInput as fault:
            faults.append(fault)
    if login is not None:
        try:
            values["login"] = _login(login)
        except InvalidInput as fault:
            faults.insert(0, fault)
    if faults:
        raise faults[0] if len(faults) == 1 else InvalidInputs(faults)
    return values


def _login(login: str) -> str:
    login = clean_line(login, "login", longest=80, required=True)
    if not re.fullmatch(r"[\w.@+-]+", login):
        raise InvalidInput("login", "may have letters, digits and . _ - + @ only")
    return login


def user_of(connection: Connection, user_id: UUID) -> User:
    """The account of this id, active or not. Raises NotFound."""
    row = connection.execute(select(users).where(users.c.id == user_id)).one_or_none()
    if row is None:
        raise NotFound(f"no user {user_id}")
    return _user(row)


def users_of(connection: Connection, ids: Collection[UUID]) -> dict[UUID, User]:
    """The accounts of these ids, active or not; unknown ones are absent."""
    rows = connection.execute(select(users).where(users.c.id.in_(ids))) if ids else ()
    return {row.id: _user(row) for row in rows}


def user_of_login(connection: Connection, login: str) -> User:
    """The account of this login, active or not. Raises NotFound."""
    row = connection.execute(select(users).where(users.c.login_folded == fold(login))).one_or_none()
    if row is None:
        raise NotFound(f"no user {login}")
    return _user(row)


def all_users(connection: Connection) -> list[User]:
    """Everybody, by login."""
    return [_user(row) for row in connection.execute(select(users).order_by(users.c.login_folded))]


def check_password(database: Database, login: str, password: str, now: datetime) -> User:
    """Signs in. Raises SignInRefused, in the same words and after the same work whatever the reason.

    An attempt is counted before it is checked, so guesses made at once gain nothing; success sets the count back. No transaction
    is open while argon2 works.
    """
    with database.begin() as connection:
        row = _counted(connection, login, now)
    if not passwords.matches(row.password_hash if row else None, password) or row is None:
        raise SignInRefused(
            f"wrong login or password; after {FAILURES} failures an account is locked for a while"
        )
    values: dict[str, Any] = {"failures": 0, "locked_until": None, "last_sign_in_at": now}
    if passwords.outdated(row.password_hash):
        values["password_hash"] = passwords.hash_password(password)
    with database.begin() as connection:
        unchanged = (users.c.id == row.id, users.c.is_active, users.c.password_hash == row.password_hash)
        done = connection.execute(
            update(users).where(*unchanged).values(values).returning(users)
        ).one_or_none()
    if done is None:
        raise SignInRefused("the account was changed at this moment; sign in again")
    return _user(done)


def change_password(database: Database, user_id: UUID, old: str, new: str, now: datetime) -> User:
    """A person changes their own password, which ends every session of theirs.

    Raises SignInRefused where `old` is wrong (it counts as an attempt to sign in), and InvalidInput (`new_password`).
    """
    passwords.check_strength(new, "new_password")
    if new == old:
        raise InvalidInput("new_password", "must be another one than before")
    with database.read() as connection:
        login = user_of(connection, user_id).login
    check_password(database, login, old, now)
    with database.begin() as connection:
        return set_password(connection, user_id, new, "new_password")


def set_password(
    connection: Connection,
    user_id: UUID,
    password: str,
    field: str = "password",
    *,
    must_change: bool = False,
) -> User:
    """Gives an account a password without asking for the old one; ends its sessions and its lock.

    `must_change`: it opens nothing but the page on which one chooses another. Raises InvalidInput naming `field`, NotFound.
    """
    hashed = passwords.hash_password(passwords.check_strength(password, field))
    return _change(
        connection, user_id, password_hash=hashed, failures=0, locked_until=None, must_change=must_change
    )


def end_sessions(connection: Connection, user_id: UUID) -> User:
    """Ends every sign-in that was made before. Raises NotFound."""
    return _change(connection, user_id)


def set_active(connection: Connection, user_id: UUID, active: bool) -> User:
    """Closes an account (its sessions and tokens stop working at once) or opens it again. Raises NotFound."""
    return _change(connection, user_id, is_active=active)


def _change(connection: Connection, user_id: UUID, **values: Any) -> User:
    row = connection.execute(
        update(users)
        .where(users.c.id == user_id)
        .values(sessions=users.c.sessions + 1, **values)
        .returning(users)
    ).one_or_none()
    if row is None:
        raise NotFound(f"no user {user_id}")
    return _user(row)


def _counted(connection: Connection, login: str, now: datetime) -> Row[Any] | None:
    """The account that may be tried now, with this attempt counted; None where there is none."""
    try:
        folded = fold(clean_line(login, "login", longest=80))
    except InvalidInput:
        return None
    row = connection.execute(
        select(users).where(users.c.login_folded == folded).with_for_update()
    ).one_or_none()
    if row is None or not row.is_active or row.password_hash is None:
        return None
    if row.locked_until is not None and row.locked_until > now:
        return None
    failures = 1 if row.locked_until is not None else row.failures + 1
    locked_until = now + LOCK if failures >= FAILURES else None
    connection.execute(
        update(users).where(users.c.id == row.id).values(failures=failures, locked_until=locked_until)
    )
    return row


def _user(row: Row[Any]) -> User:
    return User(
        id=row.id,
        login=row.login,
        full_name=row.full_name,
        roles=frozenset(row.roles),
        spokesperson=row.spokesperson,
        is_active=row.is_active,
        sessions=row.sessions,
        created_at=row.created_at,
        last_sign_in_at=row.last_sign_in_at,
        has_password=row.password_hash is not None,
        must_change=row.must_change,
        email=row.email,
    )
