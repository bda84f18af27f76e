"""The publisher's commands, as an operator runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

import loa_publisher
from loa.database import Database
from loa.ledger.tables import audit
from loa_publisher.accounts.actions import all_users, check_password
from loa_publisher.accounts.tokens import user_of_token
from loa_publisher.items.models import items
from loa_publisher.plans.models import plans
from tests.stack import environment

LOA = Path(sys.executable).with_name("loa")
SAMPLE = Path(loa_publisher.__path__[0], "demo", "plan-3725.yaml")
WRONG = Path(__file__).parent / "plans" / "wrong.yaml"


class Shell:
    """Runs `loa` on one database."""

    def __init__(self, url: str, var: Path) -> None:
        self.environ = os.environ | environment(url, "", var)

    def __call__(self, *arguments: object, says: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [LOA, *map(str, arguments)],
            env=self.environ,
            input=says,
            capture_output=True,
            text=True,
            timeout=120,
        )


@pytest.fixture
def loa(database_url: str, tmp_path: Path) -> Shell:
    return Shell(database_url, tmp_path)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.connect(database_url)
    yield opened
    opened.close()


def sizes(database: Database) -> tuple[int, int, int]:
    """Plans, items and audit entries."""
    with database.read() as connection:
        return tuple(  # type: ignore[return-value]
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (plans, items, audit)
        )


def test_a_plan_is_tried_imported_and_imported_again(loa: Shell, database: Database) -> None:
    """The trial writes nothing, the import tells the file's numbers, the repetition changes nothing."""
    tried = loa("plan", "import", SAMPLE, "--dry-run")
    after_trial = sizes(database)
    done = loa("plan", "import", SAMPLE)
    again = loa("plan", "import", SAMPLE)

    assert (tried.returncode, done.returncode, again.returncode) == (0, 0, 0), done.stderr
    assert after_trial == (0, 0, 0)
    assert sizes(database) == (1, 44, 1)
    assert tried.stdout.splitlines()[:-1] == done.stdout.splitlines()[:-1]
    assert "Chạy thử" in tried.stdout.splitlines()[-1]
    assert done.stdout.splitlines()[3].split() == ["Nội", "dung", "truyền", "thông", "44", "44", "0", "0"]
    assert again.stdout.splitlines()[3].split()[4:] == ["44", "0", "0", "44"]
    assert "Không có gì thay đổi" in again.stdout.splitlines()[-1]


def test_a_wrong_file_is_told_line_by_line_and_writes_nothing(loa: Shell, database: Database) -> None:
    """As file:line: field: message, so that editors jump there."""
    done = loa("plan", "import", WRONG)

    assert done.returncode == 1
    assert done.stdout == ""
    first, second, third, last = done.stderr.splitlines()
    assert first.startswith(f"{WRONG}:34: items.0.topic: ")
    assert second.startswith(f"{WRONG}:51: items.1.start: ")
    assert third.startswith(f"{WRONG}:62: items.2.channels.1: ")
    assert last == "3 lỗi; chưa ghi gì vào cơ sở dữ liệu."
    assert sizes(database) == (0, 0, 0)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"plan: \xff\n", ":1: tệp: không phải văn bản UTF-8"),
        (b"# " + b"x" * 9_000_000, ":1: tệp: tệp quá lớn"),
        (b"", ":1: tệp: "),
    ],
)
def test_a_file_that_is_no_plan_is_refused(
    sqlite_url: str, tmp_path: Path, content: bytes, says: str
) -> None:
    """Before it is read at length."""
    file = tmp_path / "plan.yaml"
    file.write_bytes(content)

    done = Shell(sqlite_url, tmp_path)("plan", "import", file)

    assert done.returncode == 1
    assert done.stderr.startswith(f"{file}{says}")


def test_a_file_that_is_not_there_is_a_misuse(sqlite_url: str, tmp_path: Path) -> None:
    """Exit code 2, as of any wrong argument."""
    assert Shell(sqlite_url, tmp_path)("plan", "import", tmp_path / "none.yaml").returncode == 2


def test_a_database_without_tables_says_what_to_do(tmp_path: Path) -> None:
    """Rather than a traceback."""
    done = Shell(f"sqlite:///{tmp_path}/new.db", tmp_path)("plan", "import", SAMPLE)

    assert done.returncode == 1
    assert "loa migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_told(tmp_path: Path) -> None:
    """In one sentence, without a traceback."""
    done = Shell("postgresql://nobody@127.0.0.1:1/none", tmp_path)("plan", "import", SAMPLE)

    assert done.returncode == 1
    assert "does not answer" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_user_and_a_token_are_added(loa: Shell, database: Database) -> None:
    """The token is the only thing on standard output, for scripts."""
    user = loa(
        *("user", "add", "phat.ngon", "--name", "Người phát ngôn", "--role", "approver", "--role", "reader"),
        *("--spokesperson", "--password-stdin"),
        says="một câu dài làm mật khẩu\n",
    )
    token = loa("token", "add", "Phát.Ngôn", "--label", "Trang tin", "--days", "30")
    now = datetime.now(UTC)

    assert user.returncode == 0, user.stderr
    signed_in = check_password(database, "phat.ngon", "một câu dài làm mật khẩu", now)
    assert signed_in.roles == {"approver", "reader"}
    assert signed_in.spokesperson
    assert user_of_token(database, token.stdout.strip(), now).id == signed_in.id
    with database.read() as connection:
        entries = connection.execute(select(audit.c.action, audit.c.subject).order_by(audit.c.id)).all()
        text = str(connection.execute(select(audit)).all())
    assert [tuple(entry) for entry in entries] == [("user.added", "phat.ngon"), ("token.added", "phat.ngon")]
    assert token.stdout.strip() not in text
    assert "mật khẩu" not in text


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("user", "add", "lan", "--name", "Lan", "--role", "king"), 2, "king"),
        (("user", "add", "lan", "--name", "Lan"), 2, "--role"),
        (
            ("user", "add", "lan", "--name", "Lan", "--role", "editor", "--password-stdin"),
            1,
            "password: must have",
        ),
        (
            ("user", "add", "lan", "--name", "L", "--role", "editor", "--password-stdin", "--no-password"),
            2,
            "exclude",
        ),
        (
            ("user", "add", "lan", "--name", "L", "--role", "editor", "--spokesperson", "--no-password"),
            1,
            "spokesperson",
        ),
        (("token", "add", "lan", "--label", "x"), 1, "no user lan"),
        (("token", "add", "lan", "--label", "x", "--days", "0"), 2, "--days"),
    ],
)
def test_what_cannot_be_added_is_said_in_a_line(
    sqlite_url: str, tmp_path: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    """And nothing is written."""
    done = Shell(sqlite_url, tmp_path)(*arguments, says="ngắn\n")

    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    database = Database.connect(sqlite_url)
    with database.read() as connection:
        assert all_users(connection) == []
    database.close()
