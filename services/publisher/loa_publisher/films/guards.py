"""What the database itself refuses of the films, whoever writes the row: triggers for both databases.

* A film that turns public or into another kind; a changed or deleted segment, word or source.
* A segment «chưa đẹp», or one that no second person has approved, as the source of a television film.
* A verdict that turns bad while what was made from it is still approved; one that turns good in a film that was approved.
* A series that turns from internal to public: the films that fill it would be next.

The ledger's own doors are held by `loa.ledger.guards`. Bodies name the ledger's tables, which may be made later: both databases
look them up when a row is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

_NOW_BEAUTIFUL = """EXISTS (SELECT 1 FROM planning.items i JOIN planning.film_segments c
    ON c.item_id = i.id AND c.revision = i.revision WHERE i.id = {film} AND c.key = {key} AND c.verdict = 'dep')"""
_APPROVED_AS = """EXISTS (SELECT 1 FROM planning.film_segments s
    JOIN planning.revisions r ON r.item_id = s.item_id AND r.number = s.revision
    JOIN ledger.approvals a ON a.item_id = s.item_id AND a.revision_hash = r.hash
    WHERE {which} AND s.verdict = '{verdict}')"""
_LIVE_SOURCE = """planning.film_sources d JOIN ledger.approvals a ON a.item_id = d.item_id AND a.voided_at IS NULL
    WHERE d.dropped_at IS NULL"""


@dataclass(frozen=True)
class _Guard:
    """One refusal: `event` on `table` (SQL), `condition` over NEW and OLD."""

    name: str
    table: str
    event: str
    condition: str
    message: str


def _guards() -> Iterator[_Guard]:
    inside = "a film of what is beautiful and what is not stays inside"
    yield _Guard(
        "items_film_made", "items", "INSERT", "NEW.kind = 'film' AND NEW.audience <> 'internal'", inside
    )
    yield _Guard(
        "items_film_kept",
        "items",
        "UPDATE OF kind, audience",
        "(OLD.kind = 'film' AND NEW.kind <> 'film') OR (NEW.kind = 'film' AND NEW.audience <> 'internal')",
        inside,
    )
    yield _Guard(
        "items_film_revised",
        "items",
        "UPDATE OF revision",
        f"NEW.kind = 'film' AND EXISTS (SELECT 1 FROM {_LIVE_SOURCE} AND d.film_id = NEW.id AND NOT EXISTS ("
        "SELECT 1 FROM planning.film_segments c WHERE c.item_id = NEW.id AND c.revision = NEW.revision"
        " AND c.key = d.key AND c.verdict = 'dep'))",
        "void the approval of what was made from this segment first",
    )
    yield _Guard(
        "film_segments_turned_bad",
        "film_segments",
        "INSERT",
        f"NEW.verdict = 'chua_dep' AND EXISTS (SELECT 1 FROM {_LIVE_SOURCE} AND d.key = NEW.key)",
        "void the approval of what was made from this segment first",
    )
    yield _Guard(
        "film_segments_turned_good",
        "film_segments",
        "INSERT",
        f"NEW.verdict = 'dep' AND {_APPROVED_AS.format(which='s.key = NEW.key', verdict='chua_dep')}",
        "what an approved film showed as not yet beautiful turns beautiful by a segment of a later film alone",
    )
    approved = _APPROVED_AS.format(
        which="s.id = NEW.segment_id AND s.key = NEW.key AND s.item_id = NEW.film_id", verdict="dep"
    )
    now = _NOW_BEAUTIFUL.format(film="NEW.film_id", key="NEW.key")
    yield _Guard(
        "film_sources_beautiful",
        "film_sources",
        "INSERT",
        f"NOT {approved} OR NOT {now}",
        "only what is beautiful in an approved film leaves it",
    )
    yield _Guard(
        "series_inside",
        "series",
        "UPDATE OF audience",
        "OLD.audience = 'internal' AND NEW.audience <> 'internal'",
        "an internal series stays internal: add another series",
    )
    for table, event in (
        ("film_segments", "UPDATE"),
        ("film_words", "UPDATE"),
        ("film_sources", "UPDATE OF item_id, film_id, segment_id, key"),
        *((table, "DELETE") for table in ("film_segments", "film_words", "film_sources")),
    ):
        name = f"{table}_{event.partition(' ')[0].lower()}"
        yield _Guard(name, table, event, "true", f"{table} are never changed")


def install(connection: Connection) -> None:
    """Creates the guards; planning's tables must exist."""
    for guard in _guards():
        for statement in _statements(guard, connection.dialect.name):
            connection.exec_driver_sql(statement)


def _statements(guard: _Guard, dialect: str) -> list[str]:
    message = guard.message.replace("'", "''")
    if dialect == "sqlite":
        condition = guard.condition.replace("planning.", "").replace("ledger.", "")
        return [
            f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
        ]
    return [
        f"CREATE FUNCTION planning.{guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {guard.condition}"
        f" THEN RAISE EXCEPTION USING MESSAGE = '{message}', ERRCODE = 'check_violation'; END IF;"
        " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON planning.{guard.table}"
        f" FOR EACH ROW EXECUTE FUNCTION planning.{guard.name}()",
    ]
