"""What an administrator does with accounts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select

from loa.channel import installed
from loa.database import Database
from loa.errors import Conflict, Forbidden, InvalidInput, InvalidInputs, LoaError, NotFound
from loa.ledger.tables import audit
from loa.settings import Settings
from loa_publisher.accounts import administration
from loa_publisher.accounts.actions import SignInRefused, User, add_user, check_password, user_of
from loa_publisher.accounts.tokens import TokenRefused, tokens_of, user_of_token
from loa_publisher.office import Office


class Admins:
    """Two administrators, and their transactions."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.database, self.now = database, now
        with database.begin() as connection:
            self.first, self.second = (
                add_user(
                    connection,
                    login=login,
                    full_name="Quản trị",
                    roles=["admin"],
                    now=now,
                    password="một câu đủ dài",
                )
                for login in ("mot", "hai")
            )

    @contextmanager
    def office(self, user: User | None = None) -> Iterator[Office]:
        """A transaction in the name of the first, or of somebody else."""
        with self.database.begin() as connection:
            yield Office(connection, self.now, user or self.first, Settings(), installed())

    def user(self, user: User) -> User:
        """The account as it is now."""
        with self.database.read() as connection:
            return user_of(connection, user.id)

    def told(self) -> list[tuple[str, str, str]]:
        """The audit log: who, what, to whom."""
        with self.database.read() as connection:
            rows = connection.execute(select(audit).order_by(audit.c.id))
            return [(row.actor, row.action, row.subject) for row in rows]


@pytest.fixture
def admins(database: Database, now: datetime) -> Admins:
    return Admins(database, now)


def new(office: Office, **changes: Any) -> tuple[User, str | None]:
    """Somebody new."""
    said: dict[str, Any] = {
        "login": "moi",
        "full_name": "Người Mới",
        "roles": ["editor"],
        "spokesperson": False,
    }
    return administration.add(office, **said | changes)


def test_a_new_account_opens_with_a_one_time_password_that_has_to_be_changed(admins: Admins) -> None:
    """It is told to who adds the account, and nowhere kept in clear."""
    with admins.office() as office:
        user, password = new(office)
    assert password is not None
    signed_in = check_password(admins.database, "moi", password, admins.now)
    assert (signed_in.id, signed_in.must_change) == (user.id, True)
    assert admins.told() == [("mot", "user.added", "moi")]


def test_an_account_for_programs_has_no_password(admins: Admins) -> None:
    """It works with tokens alone."""
    with admins.office() as office:
        user, password = new(office, for_programs=True)
        token = administration.add_token(office, user.id, "Cổng điều hành", None)
    assert password is None
    assert user_of_token(admins.database, token, admins.now).id == user.id


def test_all_that_is_wrong_is_told_at_once(admins: Admins) -> None:
    """Login, name, roles and the spokesperson's mark."""
    with pytest.raises(InvalidInputs) as refused, admins.office() as office:
        new(office, login="a b", full_name=" ", roles=["boss"], spokesperson=True)
    assert [one.field for one in refused.value.complaints] == [
        "login",
        "full_name",
        "roles.0",
        "spokesperson",
    ]
    assert admins.told() == []


def test_what_was_changed_is_told_with_what_it_was_before(admins: Admins) -> None:
    """And a form that changes nothing writes nothing."""
    with admins.office() as office:
        user, _password = new(office)
        for _twice in range(2):
            administration.change(
                office, user.id, full_name="Tên Khác", roles=["approver", "editor"], spokesperson=True
            )
    changed = admins.user(user)
    assert (changed.full_name, changed.roles, changed.spokesperson) == (
        "Tên Khác",
        {"editor", "approver"},
        True,
    )
    with admins.database.read() as connection:
        [entry] = connection.execute(select(audit.c.detail).where(audit.c.action == "user.changed")).scalars()
    assert entry["before"] == {
        "full_name": "Người Mới",
        "roles": ["editor"],
        "spokesperson": False,
        "email": None,
    }
    assert entry["after"]["roles"] == ["approver", "editor"]


def test_the_last_administrator_neither_closes_nor_demotes_themselves(admins: Admins) -> None:
    """Nobody could undo it at the desk."""
    with admins.office() as office:
        administration.close(office, admins.second.id)
    with pytest.raises(Conflict, match="last administrator"), admins.office() as office:
        administration.close(office, admins.first.id)
    with pytest.raises(InvalidInput, match="last administrator") as refused, admins.office() as office:
        administration.change(
            office, admins.first.id, full_name="Quản trị", roles=["reader"], spokesperson=False
        )
    assert refused.value.field == "roles"
    assert admins.user(admins.first).roles == {"admin"}
    assert admins.user(admins.first).is_active


def test_an_administrator_without_a_password_is_none_who_could_mend_it(admins: Admins) -> None:
    """A program's account does not count."""
    with admins.office() as office:
        new(office, roles=["admin"], for_programs=True)
        administration.close(office, admins.second.id)
    with pytest.raises(Conflict, match="last administrator"), admins.office() as office:
        administration.close(office, admins.first.id)


def test_two_administrators_who_close_each_other_at_once_do_not_both_succeed(admins: Admins) -> None:
    """Somebody is left."""
    both, outcomes = Barrier(2), []

    def close(who: User, whom: User) -> None:
        both.wait()
        try:
            with admins.office(who) as office:
                administration.close(office, whom.id)
        except LoaError as error:
            outcomes.append(type(error))
        else:
            outcomes.append(None)

    pairs = ((admins.first, admins.second), (admins.second, admins.first))
    threads = [Thread(target=close, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, Conflict]))
    assert [admins.user(one).is_active for one in (admins.first, admins.second)].count(True) == 1


def test_a_one_time_password_ends_sessions_and_replaces_the_old_one(admins: Admins) -> None:
    """A closed account gets none: opened it is first."""
    with admins.office() as office:
        password = administration.give_password(office, admins.second.id)
    assert admins.user(admins.second).sessions == admins.second.sessions + 1
    assert check_password(admins.database, "hai", password, admins.now).must_change
    with pytest.raises(SignInRefused):
        check_password(admins.database, "hai", "một câu đủ dài", admins.now)
    with admins.office() as office:
        administration.close(office, admins.second.id)
    with pytest.raises(Conflict, match="open it first"), admins.office() as office:
        administration.give_password(office, admins.second.id)


def test_sessions_end_without_the_password_changing(admins: Admins) -> None:
    """A device was lost."""
    with admins.office() as office:
        administration.end_sessions(office, admins.second.id)
    assert admins.user(admins.second).sessions == admins.second.sessions + 1
    assert check_password(admins.database, "hai", "một câu đủ dài", admins.now)


def test_a_token_of_somebody_else_is_not_revoked_under_another_name(admins: Admins) -> None:
    """The address names both."""
    with admins.office() as office:
        token = administration.add_token(office, admins.second.id, "Báo cáo", admins.now + timedelta(days=1))
        [listed] = tokens_of(office.connection, admins.second.id)
    with pytest.raises(NotFound), admins.office() as office:
        administration.revoke_token(office, admins.first.id, listed.id)
    assert user_of_token(admins.database, token, admins.now)
    with admins.office() as office:
        administration.revoke_token(office, admins.second.id, listed.id)
    with pytest.raises(TokenRefused):
        user_of_token(admins.database, token, admins.now)
    assert [entry[1] for entry in admins.told()] == ["token.added", "token.revoked"]


def test_nobody_but_an_administrator_does_any_of_this(admins: Admins) -> None:
    """The rule stands in the room, whatever door leads there."""
    with admins.office() as office:
        editor, _password = new(office)
    acts = (
        lambda office: new(office, login="khac"),
        lambda office: administration.change(
            office, editor.id, full_name="X", roles=["admin"], spokesperson=False
        ),
        lambda office: administration.give_password(office, editor.id),
        lambda office: administration.close(office, admins.second.id),
        lambda office: administration.open_again(office, editor.id),
        lambda office: administration.end_sessions(office, admins.second.id),
        lambda office: administration.add_token(office, editor.id, "x", None),
    )
    for act in acts:
        with pytest.raises(Forbidden), admins.office(editor) as office:
            act(office)
