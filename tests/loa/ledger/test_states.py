"""The one table of states, and that nothing writes a state past it."""

from __future__ import annotations

import ast
import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from loa.database import new_id
from loa.ledger.moves import move, move_each
from loa.ledger.states import ENDED, OPEN, STATES, TRANSITIONS, UNARMED, WAITING, diagram
from loa.ledger.tables import deliveries
from tests.ledger_world import AT, World

ROOT = Path(__file__).resolve().parents[3]
SOURCES = [
    path
    for folder in ("shared", "services")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "node_modules" not in path.parts
]


def test_every_transition_leads_from_states_to_a_state() -> None:
    """No event names a state that is none."""
    assert {state for sources, to in TRANSITIONS.values() for state in (*sources, to)} <= set(STATES)


def test_every_state_can_be_reached_and_no_open_one_is_a_dead_end() -> None:
    """From `scheduled` to each state, and from each open state to an end."""
    steps = {(source, to) for sources, to in TRANSITIONS.values() for source in sources}

    def reachable(start: str) -> set[str]:
        seen, new = set[str](), {start}
        while new:
            seen |= new
            new = {to for source, to in steps if source in seen} - seen
        return seen

    assert reachable("scheduled") == set(STATES)
    assert [state for state in OPEN if not reachable(state) & set(ENDED)] == []


def test_states_are_open_or_ended() -> None:
    """Never both, and what waits or is not armed is open."""
    assert not set(OPEN) & set(ENDED)
    assert set(WAITING) < set(UNARMED) < set(OPEN)


def test_only_a_call_under_way_can_become_unknown() -> None:
    """And nothing that is unknown is called again without having been looked for, or a person's word."""
    assert [(event, sources) for event, (sources, to) in TRANSITIONS.items() if to == "unknown"] == [
        ("lose", ("sending",))
    ]
    assert "unknown" not in TRANSITIONS["arm"][0]
    assert "unknown" not in UNARMED


def test_what_was_published_or_withdrawn_stays_so() -> None:
    """A person's word opens only what did not succeed, or did not succeed with every reader."""
    reopened = {source for sources, to in TRANSITIONS.values() if to in OPEN for source in sources} & set(
        ENDED
    )
    assert reopened == {"expired", "rejected", "partial"}


def test_the_diagram_shows_every_transition() -> None:
    """The drawing in the documentation is made of the table itself."""
    drawn = set(re.findall(r"^    (\w+) --> (\w+): (\w+)$", diagram(), re.MULTILINE))
    assert drawn == {
        (source, to, event) for event, (sources, to) in TRANSITIONS.items() for source in sources
    }


@pytest.mark.parametrize("event", TRANSITIONS)
def test_a_move_obeys_the_table(world: World, event: str) -> None:
    """Given a delivery in every state, an event moves those that the table allows and leaves the others."""
    ids = {state: given(world, state) for state in STATES}
    sources, to = TRANSITIONS[event]
    with world.database.begin() as connection:
        moved = move(connection, event, AT, deliveries.c.id.in_(ids.values()), reason="test")
    assert {world.state(id) for id in moved} <= {to}
    assert {state for state in STATES if ids[state] in moved} == set(sources)
    assert {state for state in STATES if world.state(ids[state]) != state} <= set(sources)


@pytest.mark.parametrize("event", TRANSITIONS)
def test_a_move_of_each_with_its_own_values_obeys_it_too(world: World, event: str) -> None:
    """The batch that settles is held to the same table."""
    ids = {state: given(world, state) for state in STATES}
    sources, to = TRANSITIONS[event]
    with world.database.begin() as connection:
        move_each(connection, event, AT, [{"id": id, "detail": state} for state, id in ids.items()])
    assert {state for state in STATES if world.row(ids[state]).detail == state} == set(sources)
    assert {world.state(ids[state]) for state in sources} == {to}


def given(world: World, state: str) -> UUID:
    """A delivery that was put into a state by hand, with traces of everything it could be waiting for."""
    if not world.has_account("facebook:trang"):
        world.item()
    with world.database.begin() as connection:
        row = connection.execute(select(deliveries).limit(1)).one()
        last = connection.execute(
            select(deliveries.c.sequence).order_by(deliveries.c.sequence.desc())
        ).scalar()
        later = AT + timedelta(minutes=1)
        values = row._asdict() | {
            "id": new_id(), "state": state, "sequence": (last or 0) + 1,
            "release_at": later, "queued_at": later, "lease_until": later,
        }  # fmt: skip
        connection.execute(insert(deliveries).values(**values))
    return UUID(str(values["id"]))


def test_a_moved_delivery_waits_for_nothing_it_was_not_told_to(world: World) -> None:
    """No message, lease or release time is left over from where it came."""
    id = given(world, "sending")
    with world.database.begin() as connection:
        move(connection, "publish", AT, deliveries.c.id == id)
    row = world.row(id)
    assert (row.release_at, row.queued_at, row.lease_until, row.concluded_at) == (None, None, None, AT)


def test_the_database_refuses_a_state_that_is_none(world: World) -> None:
    """Even to somebody who writes by hand."""
    world.item()
    with pytest.raises(IntegrityError, match="deliveries_state"), world.database.begin() as connection:
        connection.execute(deliveries.update().values(state="done"))


def test_nothing_else_in_the_code_writes_a_state() -> None:
    """No source but `moves` updates the column; rows are only ever inserted as `scheduled`."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        if path.name != "moves.py" and "versions" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if writes_delivery_state(node)
    ]
    assert found == []


def writes_delivery_state(node: ast.AST) -> bool:
    """An ``update(deliveries)…values(state=…)``, or SQL text that does the same."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return bool(re.search(r"update\s+(ledger\.)?deliveries\s", node.value, re.IGNORECASE))
    if (
        not isinstance(node, ast.Call)
        or not isinstance(node.func, ast.Attribute)
        or node.func.attr != "values"
    ):
        return False
    names = {word.arg for word in node.keywords} | {
        key.value
        for word in node.keywords
        if word.arg is None and isinstance(word.value, ast.Dict)
        for key in word.value.keys
        if isinstance(key, ast.Constant)
    }
    updated = ast.unparse(node.func.value)
    return "state" in names and "update(deliveries)" in updated


def test_the_search_finds_what_it_looks_for() -> None:
    """The test above can fail: on a line that writes a state, and on SQL that does."""
    guilty = ["update(deliveries).where(x).values(state='published')", "'UPDATE deliveries SET state = 1'"]
    innocent = [
        "update(parts).values(state='sent')",
        "update(deliveries).values(reason=None)",
        "'deliveries'",
    ]
    hits = [
        any(writes_delivery_state(node) for node in ast.walk(ast.parse(line))) for line in guilty + innocent
    ]
    assert hits == [True, True, False, False, False]


def test_nothing_deletes_a_delivery(world: World) -> None:
    """What hangs on it refuses to lose it."""
    delivery = world.item().delivery
    world.publish(delivery)
    with pytest.raises(IntegrityError), world.database.begin() as connection:
        connection.execute(delete(deliveries))
