"""What the database refuses by itself, whoever writes the row: triggers for both databases.

* A delivery of an internal snapshot to a public account, and a snapshot that calls itself something else than its body does.
* A change of an account's visibility, for what was once internal must not turn public under deliveries that exist.
* A change of a snapshot, a fact or an audit entry.
* Of the films «đẹp và chưa đẹp» (planning's tables): a public snapshot of a film or with words of what is not beautiful, and an
  approval of what was made from a segment that is not beautiful any more.
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


_CLEARED = """SELECT 1 FROM planning.items i
  JOIN planning.film_segments c ON c.item_id = i.id AND c.revision = i.revision
  WHERE i.id = w.item_id AND i.state = 'approved' AND c.key = w.key AND c.verdict = 'dep'"""
_BARRED = f"""EXISTS (SELECT 1 FROM planning.film_words w WHERE {{found}} AND NOT EXISTS ({_CLEARED}))"""
_UNBEAUTIFUL = """EXISTS (SELECT 1 FROM planning.film_sources d
  WHERE d.item_id = NEW.item_id AND d.dropped_at IS NULL AND NOT EXISTS (SELECT 1 FROM planning.items i
  JOIN planning.film_segments c ON c.item_id = i.id AND c.revision = i.revision
  WHERE i.id = d.film_id AND c.key = d.key AND c.verdict = 'dep'))"""
_FILM_STAYS = "a film of what is beautiful and what is not stays inside"
_WORDS_STAY = "words or pictures of what is not beautiful may not go out"
_SOURCE_TURNED = "what it was made from is not beautiful any more"

_FILMS_SQLITE = [
    f"""CREATE TRIGGER snapshots_film BEFORE INSERT ON snapshots WHEN NEW.audience = 'public' AND EXISTS (
    SELECT 1 FROM items WHERE id = replace(json_extract(NEW.body, '$.item'), '-', '') AND kind = 'film')
    BEGIN SELECT RAISE(ABORT, '{_FILM_STAYS}'); END""",
    f"""CREATE TRIGGER snapshots_film_words BEFORE INSERT ON snapshots WHEN NEW.audience = 'public' AND
    {_BARRED.format(found="instr(NEW.body, w.words) > 0").replace("planning.", "")}
    BEGIN SELECT RAISE(ABORT, '{_WORDS_STAY}'); END""",
    f"""CREATE TRIGGER approvals_film_sources BEFORE INSERT ON approvals WHEN {_UNBEAUTIFUL.replace("planning.", "")}
    BEGIN SELECT RAISE(ABORT, '{_SOURCE_TURNED}'); END""",
]
_FILMS_POSTGRESQL = [
    f"""CREATE FUNCTION ledger.guard_films() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF EXISTS (SELECT 1 FROM planning.items WHERE kind = 'film' AND id =
           CASE WHEN NEW.body::jsonb ->> 'item' ~ '^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$'
                THEN (NEW.body::jsonb ->> 'item')::uuid END) THEN
        RAISE EXCEPTION USING MESSAGE = '{_FILM_STAYS}', ERRCODE = 'check_violation';
      END IF;
      IF {_BARRED.format(found="strpos(NEW.body, w.words) > 0")} THEN
        RAISE EXCEPTION USING MESSAGE = '{_WORDS_STAY}', ERRCODE = 'check_violation';
      END IF; RETURN NEW; END $$""",
    """CREATE TRIGGER snapshots_films BEFORE INSERT ON ledger.snapshots
    FOR EACH ROW WHEN (NEW.audience = 'public') EXECUTE FUNCTION ledger.guard_films()""",
    f"""CREATE FUNCTION ledger.guard_film_sources() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF {_UNBEAUTIFUL} THEN
        RAISE EXCEPTION USING MESSAGE = '{_SOURCE_TURNED}', ERRCODE = 'check_violation';
      END IF; RETURN NEW; END $$""",
    """CREATE TRIGGER approvals_film_sources BEFORE INSERT ON ledger.approvals
    FOR EACH ROW EXECUTE FUNCTION ledger.guard_film_sources()""",
]


def install_films(connection: Connection) -> None:
    """Creates the guards of the films; planning's tables, which they name, may be made later."""
    for statement in _FILMS_POSTGRESQL if connection.dialect.name == "postgresql" else _FILMS_SQLITE:
        connection.exec_driver_sql(statement)


def install(connection: Connection) -> None:
    """Creates the guards; the ledger's tables must exist."""
    for statement in _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE:
        connection.exec_driver_sql(
            statement.replace("%", "%%") if connection.dialect.name == "postgresql" else statement
        )
