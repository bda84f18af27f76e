from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.sql.schema import SchemaItem

from loa.database import Database
from loa_portal.schema import metadata, versions


def test_the_migrations_make_what_the_code_expects(postgresql_url: str) -> None:
    """A migrated database has the tables, columns and indexes of the models, and nothing else in our schema."""

    def ours(item: SchemaItem, name: str | None, kind: str, *_: object) -> bool:
        return kind != "table" or getattr(item, "schema", None) == "portal"

    database = Database.connect(postgresql_url)
    with database.read() as connection:
        options = {"include_schemas": True, "include_object": ours, "compare_type": True}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    database.close()

    assert differences == []


def test_the_first_migration_opens_the_branch() -> None:
    """`loa migrate` finds the portal's migrations by their branch."""
    assert 'branch_labels = ("portal",)' in (versions / "portal_0001_articles.py").read_text()
