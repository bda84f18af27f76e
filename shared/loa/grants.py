"""Least privilege on PostgreSQL: what each service's role may do, granted by `loa migrate` to those roles that exist.

A channel's role may change a delivery's state and add attempts; it can insert no delivery, approve nothing, and reads neither
people nor plans. The portal's role sees nothing of what is planned, and of the newsletters it may only add a request to leave.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, text

EVERY = "*"
"""All tables of a schema."""
_READ = "SELECT"
_WRITE = "SELECT, INSERT, UPDATE"

ROLES: Mapping[str, Mapping[str, str]] = {
    "loa_desk": {
        "planning.*": f"{_WRITE}, DELETE",
        "ledger.*": _WRITE,
        "ledger.heirs": f"{_WRITE}, DELETE",
        "portal.visits": _READ,
        "portal.feedback": "SELECT, DELETE",
        "portal.public_speakers": "SELECT, INSERT, DELETE",
    },
    "loa_scheduler": {
        "planning.series": _READ,
        "planning.series_exceptions": _READ,
        "planning.slots": f"{_WRITE}, DELETE",
        "ledger.*": _READ,
        "ledger.deliveries": _WRITE,
        "ledger.postings": _WRITE,
        "ledger.broadcasts": _WRITE,
        "ledger.parts": "SELECT, UPDATE",
        "ledger.attempts": "SELECT, UPDATE",
        "ledger.paces": _WRITE,
        "ledger.dead_letters": "SELECT, INSERT",
        "ledger.facts": "SELECT, INSERT",
    },
    "loa_channel": {
        "ledger.*": _READ,
        "ledger.deliveries": "SELECT, UPDATE",
        "ledger.postings": "SELECT, UPDATE",
        "ledger.gates": _WRITE,
        "ledger.probes": _WRITE,
        "ledger.trials": "SELECT, UPDATE",
        "ledger.attempts": _WRITE,
        "ledger.parts": _WRITE,
        "ledger.facts": "SELECT, INSERT",
        "newsletter.*": _READ,
    },
    "loa_portal": {
        "portal.*": f"{_WRITE}, DELETE",
        "portal.public_speakers": _READ,
        "newsletter.departures": "SELECT, INSERT",
    },
}


def grant(connection: Connection) -> list[str]:
    """Gives each existing role exactly what the table above says; gives the roles' names. Run by the owner of the tables."""
    existing = set(connection.execute(text("SELECT rolname FROM pg_roles")).scalars())
    found = [role for role in ROLES if role in existing]
    for role in found:
        schemas = {name.partition(".")[0] for name in ROLES[role]}
        for schema in ("planning", "ledger", "newsletter", "portal"):
            connection.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}"))
            connection.execute(text(f"REVOKE ALL ON SCHEMA {schema} FROM {role}"))
            if schema in schemas:
                connection.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO {role}"))
                connection.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"))
        for name, privileges in ROLES[role].items():
            schema, _, table = name.partition(".")
            where = f"ALL TABLES IN SCHEMA {schema}" if table == EVERY else f"{schema}.{table}"
            if table != EVERY:  # what is said of one table is all that holds of it
                connection.execute(text(f"REVOKE ALL ON {where} FROM {role}"))
            connection.execute(text(f"GRANT {privileges} ON {where} TO {role}"))
        connection.execute(
            text(f"GRANT SELECT ON alembic_version TO {role}")
        )  # to tell whether the schema is up to date
    return found
