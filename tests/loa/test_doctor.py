"""What the doctor asks for."""

from __future__ import annotations

import threading

import pytest

from loa.alive import keep_alive
from loa.doctor import examine
from loa.settings import Settings
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
