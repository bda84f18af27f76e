"""What the database refuses by itself, whoever writes the row: triggers for both databases.

* A delivery of an internal snapshot to a public account, and a snapshot that calls itself something else than its body does.
* A change of an account's visibility, for what was once internal must not turn public under deliveries that exist.
* A change of a snapshot, a fact or an audit entry.
"""

from __future__ import annotations

from sqlalchemy import Connection

_IMMUTABLE = ("snapshots", "facts", "audit")

_SQLITE = [
    *(
        f"""CREATE TRIGGER deliveries_audience_{name} BEFORE {event} ON deliveries
        WHEN (SELECT audience FROM snapshots WHERE hash = NEW.snapshot_hash) = 'internal'
         AND (SELECT visibility FROM accounts WHERE id = NEW.account_id) IS NOT 'internal'
        BEGIN SELECT RAISE(ABORT, 'internal content may not go to a public account'); END"""
        for name, event in (("insert", "INSERT"), ("update", "UPDATE OF account_id, snapshot_hash"))
    ),
    """CREATE TRIGGER snapshots_audience BEFORE INSERT ON snapshots
    WHEN json_extract(NEW.body, '$.audience') IS NOT NEW.audience
    BEGIN SELECT RAISE(ABORT, 'a snapshot''s audience must be that of its body'); END""",
    """CREATE TRIGGER accounts_visibility BEFORE UPDATE OF visibility ON accounts WHEN NEW.visibility <> OLD.visibility
    BEGIN SELECT RAISE(ABORT, 'an account''s visibility never changes: add another account'); END""",
    *(
        f"""CREATE TRIGGER {table}_{event.lower()} BEFORE {event} ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} are never changed'); END"""
        for table in _IMMUTABLE
        for event in ("UPDATE", "DELETE")
    ),
]

_POSTGRESQL = [
    """CREATE FUNCTION ledger.guard_audience() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF (SELECT audience FROM ledger.snapshots WHERE hash = NEW.snapshot_hash) = 'internal'
         AND (SELECT visibility FROM ledger.accounts WHERE id = NEW.account_id) IS DISTINCT FROM 'internal' THEN
        RAISE EXCEPTION 'internal content may not go to a public account' USING ERRCODE = 'check_violation';
      END IF; RETURN NEW; END $$""",
    """CREATE TRIGGER deliveries_audience BEFORE INSERT OR UPDATE OF account_id, snapshot_hash ON ledger.deliveries
    FOR EACH ROW EXECUTE FUNCTION ledger.guard_audience()""",
    """ALTER TABLE ledger.snapshots ADD CONSTRAINT snapshots_audience_of_body CHECK ((body::jsonb ->> 'audience') = audience)""",
    """CREATE FUNCTION ledger.guard_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      RAISE EXCEPTION '% are never changed', TG_ARGV[0] USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER accounts_visibility BEFORE UPDATE OF visibility ON ledger.accounts
    FOR EACH ROW WHEN (NEW.visibility <> OLD.visibility) EXECUTE FUNCTION ledger.guard_unchanged('visibilities')""",
    *(
        f"""CREATE TRIGGER {table}_unchanged BEFORE UPDATE OR DELETE ON ledger.{table}
        FOR EACH ROW EXECUTE FUNCTION ledger.guard_unchanged('{table}')"""
        for table in _IMMUTABLE
    ),
]


def install(connection: Connection) -> None:
    """Creates the guards; the ledger's tables must exist."""
    for statement in _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE:
        connection.exec_driver_sql(
            statement.replace("%", "%%") if connection.dialect.name == "postgresql" else statement
        )
