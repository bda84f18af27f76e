"""Bringing a database to the present schema. Each owner of a schema has a branch of migrations of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData

from loa.database import Database
from loa.grants import grant


@dataclass(frozen=True)
class Owned:
    """An installed schema: its tables and the folder of its migrations."""

    metadata: MetaData
    versions: Path


def installed() -> Mapping[str, Owned]:
    """The schemas of this installation, found by entry point (`loa.schemas`)."""
    modules = {entry.name: entry.load() for entry in entry_points(group="loa.schemas")}
    return {name: Owned(module.metadata, module.versions) for name, module in sorted(modules.items())}


def config(database: Database) -> Config:
    """Alembic's configuration for all installed schemas."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.set_main_option("path_separator", "newline")
    made.set_main_option(
        "version_locations", "\n".join(str(owned.versions) for owned in installed().values())
    )
    made.attributes["database"] = database
    return made


def migrate(database: Database) -> None:
    """Runs what has not run yet and grants each service's role its rights; safe to run again."""
    command.upgrade(config(database), "heads")
    if database.dialect == "postgresql":
        with database.begin() as connection:
            grant(connection)


def pending(database: Database) -> bool:
    """Whether `migrate` has something to do. Schemas of services that are not installed here are not our concern."""
    heads = set(ScriptDirectory.from_config(config(database)).get_heads())
    with database.read() as connection:
        return not heads <= set(MigrationContext.configure(connection).get_current_heads())
