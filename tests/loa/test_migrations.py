"""Whether a database is up to date."""

from __future__ import annotations

from sqlalchemy import text

from loa import migrations
from loa.database import Database


def test_schemas_of_services_installed_elsewhere_are_no_concern(database_url: str) -> None:
    """An image holds the services that it runs; the database holds those of all."""
    database = Database.connect(database_url)
    with database.begin() as connection:
        connection.execute(text("INSERT INTO alembic_version VALUES ('elsewhere_0001')"))
    assert not migrations.pending(database)
    database.close()


def test_a_schema_that_is_behind_is_told(database_url: str) -> None:
    """A service must not work on tables that it does not know."""
    database = Database.connect(database_url)
    with database.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version WHERE version_num LIKE 'ledger%'"))
    assert migrations.pending(database)
    database.close()
