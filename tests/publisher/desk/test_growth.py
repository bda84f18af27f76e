"""A page asks the database as many questions in its tenth year as in its first week."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from loa.database import Database
from loa_publisher.desk.live import STOP
from loa_publisher.desk.security import limiter
from tests.browser.addresses import DESK, FILES, LISTS, PARTS, addresses
from tests.browser.filled import fill_desk
from tests.publisher.desk.conftest import Desk, Visitor
from tests.publisher.desk.multiplying import multiply


@contextmanager
def asked_of(database: Database) -> Iterator[list[str]]:
    """The statements that are put to the database in the block."""
    statements: list[str] = []

    def note(_connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def statements_of(desk: Desk, visitor: Visitor, addresses: list[str]) -> dict[str, int]:
    """How many statements each address needs; one that leads on to another page is left out."""
    found = {}
    for address in addresses:
        with asked_of(desk.database) as statements:
            page = visitor.get(address)
        if page.status in (200, STOP):
            found[address] = len(statements)
    return found


@pytest.mark.timeout(400)  # it opens every page twice
def test_no_page_asks_more_often_where_there_is_more(database_url: str, tmp_path: Path) -> None:
    """Every page, part and list of the tables of addresses, with a few weeks' work and with twice all of that."""
    desk, ids = fill_desk(database_url, tmp_path)
    paths = [*addresses(DESK | PARTS | FILES, ids), *(path.format_map(ids) for path in LISTS)]
    visitor = desk.visitor("chief")
    multiply(desk.database, 1)  # several of whatever a page asks about only where there are any
    before = statements_of(desk, visitor, paths)
    assert set(paths) - before.keys() == {"/dang-nhap"}  # which leads whoever is signed in home
    multiply(desk.database, 1)
    after = statements_of(desk, visitor, paths)
    limiter.reset()
    desk.database.close()
    assert {path: (before[path], after[path]) for path in before if before[path] < after[path]} == {}
