"""What the doctor asks for."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import delete

from loa.alive import keep_alive
from loa.database import Database
from loa.doctor import examine
from loa.ledger.tables import audit as table
from loa.settings import Settings
from tests.loa.test_audit import forge, write
from tests.stack import Stack


def missing(settings: Settings) -> set[str]:
    """Keys that the doctor finds missing."""
    return {found.what for found in examine(settings) if found.what.startswith("LOA_") and not found.ok}


@pytest.mark.parametrize(
    ("process", "wanted"),
    [
        ("desk", {"LOA_SECRET_KEY", "LOA_MEDIA_KEY", "LOA_SEAL_PUBLIC_KEY"}),
        ("portal", {"LOA_PORTAL_SECRET"}),
        ("channel-facebook", {"LOA_SEAL_PRIVATE_KEY"}),
        ("channel-unit", {"LOA_SEAL_PRIVATE_KEY", "LOA_MEDIA_KEY"}),
        ("scheduler", set()),
    ],
)
def test_only_the_keys_of_what_runs_here_are_wanted(stack: Stack, process: str, wanted: set[str]) -> None:
    """A container holds no key that its process does not use, and that is no fault."""
    settings = Settings(var=stack.var, database_url=stack.database_url, broker_url=stack.broker_url)
    stop = threading.Event()
    thread = keep_alive(settings, process, stop)
    try:
        (stack.var / "alive" / process).touch()
        assert missing(settings) == wanted
    finally:
        stop.set()
        thread.join()


def test_where_nothing_runs_yet_all_keys_are_wanted(stack: Stack) -> None:
    """Before the first start nobody knows yet which processes this machine will have."""
    settings = Settings(var=stack.var, database_url=stack.database_url, broker_url=stack.broker_url)
    assert len(missing(settings)) == 5


def test_a_broken_audit_log_is_told(database_url: str, tmp_path: Path) -> None:
    """Given an entry that somebody with power over the server took out, the doctor names the next one."""
    settings = Settings(var=tmp_path, database_url=database_url)

    def said() -> tuple[bool, str]:
        (found,) = [one for one in examine(settings) if one.what == "audit log"]
        return found.ok, found.says

    database = Database.connect(database_url)
    write(database, 3)
    assert said() == (True, "3 entries, unbroken")
    forge(database, delete(table).where(table.c.id == 2))
    database.close()
    ok, says = said()
    assert not ok
    assert says.startswith("the audit log breaks at entry 3;")
