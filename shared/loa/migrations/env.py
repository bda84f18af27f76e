"""What Alembic runs: one transaction for everything, on the database that `loa.migrations` hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

from loa.database import SCHEMAS, Database
from loa.migrations import installed

_LOCK = 3727

database: Database = context.config.attributes["database"]
with database.begin() as connection:
    if database.dialect == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        for schema in SCHEMAS:
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
    drafted = context.config.attributes.get("schema")
    context.configure(
        connection=connection,
        target_metadata=[owned.metadata for name, owned in installed().items() if drafted in (None, name)],
        include_schemas=True,
        include_name=lambda name, kind, _parents: kind != "schema" or drafted in (None, name),
        transactional_ddl=True,
    )
    context.run_migrations()
