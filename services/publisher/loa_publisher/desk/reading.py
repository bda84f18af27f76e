"""One page, one look at the database: all that a page reads, it reads in one transaction and over one connection.

So whoever is signed in, what the view shows and what the frame counts are of one moment; nothing is begun and ended in between.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass

from flask import Flask, g, has_request_context, request
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, PendingRollbackError

from loa.database import Database

_PAGES = ("GET", "HEAD")


@dataclass
class _Held:
    """The transaction that a request reads in, and how many blocks read in it now."""

    transaction: AbstractContextManager[Connection]
    connection: Connection
    readers: int = 0


class PageDatabase(Database):
    """A database whose `read` gives all of a page the same transaction. Whoever asks for another one to write ends it first."""

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """As of any database; within a request that only reads, the request's own transaction, which `end_with` ends."""
        if not has_request_context() or request.method not in _PAGES:
            with super().read() as connection:
                yield connection
            return
        held = g.get("loa_reading")
        if held is None:
            transaction = super().read()
            held = g.loa_reading = _Held(transaction, transaction.__enter__())
        held.readers += 1
        try:
            yield held.connection
        except DBAPIError:
            _let_go()  # PostgreSQL refuses everything else in a transaction in which something went wrong
            raise
        finally:
            held.readers -= 1

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """As of any database. A request that waits for a second connection while it holds one could wait for ever."""
        if has_request_context() and (held := g.get("loa_reading")) and not held.readers:
            _let_go()
        with super().begin() as connection:
            yield connection


def end_with(app: Flask) -> None:
    """Has every request end what it read in."""

    @app.teardown_request
    def ended(_error: BaseException | None) -> None:
        _let_go()


def _let_go() -> None:
    held = g.pop("loa_reading", None)
    if held is not None:
        # nothing was written, and a connection that broke, which cannot even commit that, is thrown away by its pool
        with suppress(DBAPIError, PendingRollbackError):
            held.transaction.__exit__(None, None, None)
