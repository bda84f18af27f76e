"""A database that is filled without its indexes, and gets them back: one built at once costs a tenth of one that grows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

_BESIDE = """SELECT n.nspname, c.relname, pg_get_indexdef(c.oid) FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('planning', 'ledger') AND NOT i.indisunique"""


@contextmanager
def without_indexes(connection: psycopg.Connection) -> Iterator[None]:
    """Drops what is there for speed alone, not what keeps rows unique; makes it again at the end of the block."""
    found = connection.execute(_BESIDE).fetchall()
    for schema, name, _definition in found:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(schema, name)))
    yield
    for _schema, _name, definition in found:
        connection.execute(definition)
