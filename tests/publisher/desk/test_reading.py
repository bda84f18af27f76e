from __future__ import annotations

from contextlib import closing

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from loa.database import Database
from loa_publisher.desk.reading import PageDatabase, end_with


def test_a_connection_that_is_lost_while_a_page_reads(postgresql_url: str) -> None:
    """Who asked learns that the database was away, not that something is broken; the next reading has a new connection."""
    page, server = PageDatabase.connect(postgresql_url), Database.connect(postgresql_url)
    app = Flask("page")
    end_with(app)
    with closing(page), closing(server), app.test_request_context("/"):
        with page.read() as connection:
            own = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with server.begin() as other:
            other.execute(text("SELECT pg_terminate_backend(:own, 5000)"), {"own": own})
        with pytest.raises(OperationalError), page.read() as connection:
            connection.execute(text("SELECT 1"))
        with page.read() as connection:
            assert connection.execute(text("SELECT pg_backend_pid()")).scalar_one() != own
