"""Adding people, and signing in."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from loa.database import Database, new_id
from loa.errors import Conflict, InvalidInput, NotFound
from loa_publisher.accounts import actions, passwords
from loa_publisher.accounts.actions import LOCK, SignInRefused, User, add_user, check_password
from loa_publisher.accounts.models import users

PASSWORD = "lời nói gió bay"


@pytest.mark.parametrize(
    "login", ["Biên.Tập", "biên.tập", "BIEN.TAP", unicodedata.normalize("NFD", " Biên.Tập ")]
)
def test_a_login_is_found_however_it_is_typed(
    database: Database, editor: User, now: datetime, login: str
) -> None:
    """Without marks, in capitals, decomposed as one system types it."""
    user = check_password(database, login, PASSWORD, now)

    assert user.id == editor.id
    assert user.roles == {"editor"}
    assert user.last_sign_in_at == now


def test_a_password_is_the_same_in_both_normal_forms(database: Database, editor: User, now: datetime) -> None:
    """One keyboard gives NFC, another NFD."""
    assert check_password(database, "bien.tap", unicodedata.normalize("NFD", PASSWORD), now).id == editor.id


def test_the_database_holds_no_password(database: Database, editor: User) -> None:
    """But an argon2id hash with a salt of its own."""
    with database.read() as connection:
        stored = connection.execute(select(users.c.password_hash)).scalar_one()
    assert stored.startswith("$argon2id$")
    assert stored != passwords.hash_password(PASSWORD)


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("bien.tap", "lời nói gió ba"),
        ("bien.tap", ""),
        ("bien.tap", "x" * 100_000),
        ("bien.tap", "\ud800" * 12),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        ("bien.tap\0", PASSWORD),
        ("x" * 1000, PASSWORD),
    ],
)
def test_every_refusal_sounds_the_same(
    database: Database, editor: User, now: datetime, login: str, password: str
) -> None:
    """So that nobody learns which logins there are."""
    with pytest.raises(SignInRefused) as caught:
        check_password(database, login, password, now)
    assert str(caught.value) == "wrong login or password; after 10 failures an account is locked for a while"


def test_an_unknown_login_costs_the_same_work(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One argon2 verification, as for a known one."""
    verified: list[Any] = []
    real = passwords.matches

    def counting(stored: str | None, password: str) -> bool:
        verified.append(stored)
        return real(stored, password)

    monkeypatch.setattr(passwords, "matches", counting)
    with pytest.raises(SignInRefused):
        check_password(database, "nobody", PASSWORD, now)
    assert verified == [None]
    assert passwords._nobody().split("$")[1:4] == passwords.hash_password(PASSWORD).split("$")[1:4]


def test_ten_failures_lock_the_account_for_a_quarter_of_an_hour(
    database: Database, editor: User, now: datetime
) -> None:
    """Meanwhile the right password opens nothing; afterwards it does, and the count starts anew."""
    for _ in range(10):
        with pytest.raises(SignInRefused):
            check_password(database, "bien.tap", "wrong password", now)

    with pytest.raises(SignInRefused):
        check_password(database, "bien.tap", PASSWORD, now + LOCK - timedelta(seconds=1))
    with pytest.raises(SignInRefused):
        check_password(database, "bien.tap", "wrong password", now + LOCK)
    assert check_password(database, "bien.tap", PASSWORD, now + LOCK).id == editor.id


def test_a_success_sets_the_count_back(database: Database, editor: User, now: datetime) -> None:
    """Nine failures, a success, nine failures: still open."""
    for _ in range(2):
        for _ in range(9):
            with pytest.raises(SignInRefused):
                check_password(database, "bien.tap", "wrong password", now)
        assert check_password(database, "bien.tap", PASSWORD, now).id == editor.id


def test_guesses_made_at_once_are_all_counted(database: Database, editor: User, now: datetime) -> None:
    """Twelve at the same moment lock the account as twelve in a row would."""
    start = Barrier(12)
    refused: list[SignInRefused] = []

    def guess() -> None:
        start.wait(30)
        try:
            check_password(database, "bien.tap", "wrong password", now)
        except SignInRefused as error:
            refused.append(error)

    threads = [Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 12
    with database.read() as connection:
        row = connection.execute(select(users.c.failures, users.c.locked_until)).one()
    assert (row.failures, row.locked_until) == (10, now + LOCK)


def test_a_hash_of_older_parameters_is_renewed_at_sign_in(
    database: Database, editor: User, now: datetime
) -> None:
    """Without anybody noticing."""
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD.encode())
    with database.begin() as connection:
        connection.execute(update(users).values(password_hash=weak))

    check_password(database, "bien.tap", PASSWORD, now)

    with database.read() as connection:
        assert not passwords.outdated(connection.execute(select(users.c.password_hash)).scalar_one())
    assert check_password(database, "bien.tap", PASSWORD, now).id == editor.id


def test_changing_the_password_needs_the_old_one_and_ends_sessions(
    database: Database, editor: User, now: datetime
) -> None:
    """Sessions carry the number that the account had when they began."""
    with pytest.raises(SignInRefused):
        actions.change_password(database, editor.id, "not the old one", "nói phải củ cải cũng nghe", now)
    with pytest.raises(InvalidInput) as caught:
        actions.change_password(database, editor.id, PASSWORD, "ngắn", now)

    changed = actions.change_password(database, editor.id, PASSWORD, "nói phải củ cải cũng nghe", now)

    assert caught.value.field == "new_password"
    assert changed.sessions == editor.sessions + 1
    assert check_password(database, "bien.tap", "nói phải củ cải cũng nghe", now).id == editor.id
    with pytest.raises(SignInRefused):
        check_password(database, "bien.tap", PASSWORD, now)


def test_a_new_password_lifts_the_lock(database: Database, editor: User, now: datetime) -> None:
    """The administrator's answer to a locked account."""
    for _ in range(10):
        with pytest.raises(SignInRefused):
            check_password(database, "bien.tap", "wrong password", now)

    with database.begin() as connection:
        actions.set_password(connection, editor.id, "một mật khẩu khác")

    assert check_password(database, "bien.tap", "một mật khẩu khác", now).id == editor.id


def test_a_closed_account_opens_for_nobody(database: Database, editor: User, now: datetime) -> None:
    """Until it is opened again; its sessions are over."""
    with database.begin() as connection:
        closed = actions.set_active(connection, editor.id, False)
    with pytest.raises(SignInRefused):
        check_password(database, "bien.tap", PASSWORD, now)
    with database.begin() as connection:
        actions.set_active(connection, editor.id, True)

    assert (closed.is_active, closed.sessions) == (False, editor.sessions + 1)
    assert check_password(database, "bien.tap", PASSWORD, now).id == editor.id


def test_an_account_without_a_password_cannot_sign_in(database: Database, now: datetime) -> None:
    """It is a program's."""
    with database.begin() as connection:
        add_user(connection, login="may", full_name="Chương trình", roles=["reader"], now=now)
    with pytest.raises(SignInRefused):
        check_password(database, "may", "nobody has this password", now)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("login", {"login": ""}),
        ("login", {"login": "hai từ"}),
        ("login", {"login": "nul\0"}),
        ("login", {"login": "<script>"}),
        ("login", {"login": "x" * 81}),
        ("full_name", {"full_name": "  "}),
        ("full_name", {"full_name": "\ud800"}),
        ("roles", {"roles": []}),
        ("roles.1", {"roles": ["editor", "king"]}),
        ("password", {"password": "ngắn quá"}),
        ("password", {"password": "x" * 201}),
        ("spokesperson", {"spokesperson": True}),
    ],
)
def test_what_no_account_can_have_is_named(
    database: Database, now: datetime, field: str, values: dict[str, Any]
) -> None:
    """And nothing is written."""
    given: dict[str, Any] = {"login": "lan", "full_name": "Cán bộ", "roles": ["editor"], "now": now} | values
    with pytest.raises(InvalidInput) as caught, database.begin() as connection:
        add_user(connection, **given)

    assert caught.value.field == field
    with database.read() as connection:
        assert actions.all_users(connection) == []


def test_a_login_is_there_once(database: Database, editor: User, now: datetime) -> None:
    """Marks and case make no other one; what else the transaction wrote stays."""
    with database.begin() as connection:
        add_user(connection, login="anh", full_name="Cán bộ", roles=["reader"], now=now)
        with pytest.raises(Conflict, match="in use"):
            add_user(connection, login="BIEN.TAP", full_name="Người khác", roles=["admin"], now=now)

    with database.read() as connection:
        assert [user.login for user in actions.all_users(connection)] == ["anh", "Biên.Tập"]


def test_people_are_found_by_id_and_login(database: Database, editor: User) -> None:
    """And who is not there is not found."""
    with database.read() as connection:
        assert actions.user_of(connection, editor.id) == editor
        assert actions.user_of_login(connection, "bien.TAP") == editor
        with pytest.raises(NotFound):
            actions.user_of(connection, new_id())
        with pytest.raises(NotFound):
            actions.user_of_login(connection, "nobody")
