"""The API over an office, called as a program would."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from loa_publisher.app import create_app
from tests.publisher.api.program import Programs
from tests.publisher.bureau import Bureau


@pytest.fixture
def _programs() -> Iterator[Callable[[Bureau], Programs]]:
    opened: list[Programs] = []

    def start(bureau: Bureau) -> Programs:
        app = create_app(bureau.settings, bureau.clock)
        opened.append(Programs(app, bureau))
        return opened[-1]

    yield start
    for programs in opened:
        programs.close()


@pytest.fixture
def api(_programs: Callable[[Bureau], Programs], bureau: Bureau) -> Programs:
    """The API on SQLite, and again on PostgreSQL."""
    return _programs(bureau)


@pytest.fixture
def any_api(_programs: Callable[[Bureau], Programs], any_bureau: Bureau) -> Programs:
    """The API for what no database decides."""
    return _programs(any_bureau)
