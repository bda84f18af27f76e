"""Whether the outside world has what it ought to have of an item, once, and the ledger says the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from sqlalchemy import select

from loa.channel import CORRECT, PUBLISH, WITHDRAW
from loa.ledger.tables import facts, parts
from tests.faults.plant import READERS, Item, Plant

UNIT_EVENTS = {
    PUBLISH: "vn.loa.item.published",
    CORRECT: "vn.loa.item.corrected",
    WITHDRAW: "vn.loa.item.withdrawn",
}
SENDS_MAIL = (PUBLISH, CORRECT)


def check(plant: Plant, item: Item, target: str, operation: str) -> str:
    """Compares what was seen of an item whose last operation was this one; tells in a word how it came about.

    `once`: nobody noticed. `found`: an answer was lost, and what it spoke of was found. `again`: the call was made anew, after a
    search in vain or because it may be. Mail: letters seen / readers, and how many the ledger calls uncertain.
    """
    delivery = plant.takedown(item) if operation == WITHDRAW else item.deliveries[target]
    channel = target.partition(":")[0]
    OUTSIDE[channel](plant, item, operation, delivery)
    if channel == "email" and operation in SENDS_MAIL:
        return _letters_told(plant, delivery)
    row = plant.row(delivery)
    wanted = ("withdrawn", None) if operation == WITHDRAW else ("published", item.revision)
    if channel == "email":  # cannot be recalled, and the ledger does not say otherwise
        wanted = ("rejected", item.revision)
    assert (row.state, row.live_revision) == wanted, f"the ledger says {row.state}, {row.live_revision}"
    tried = plant.attempts(delivery)
    if ("look", "found") in tried and tried[-1][0] == "look":
        return "found"
    return "again" if sum(kind == "call" for kind, _ in tried) > 1 else "once"


def _on_page(plant: Plant, item: Item, operation: str, delivery: UUID) -> None:
    (post,) = plant.posts(item)  # ever: what was deleted counts
    assert post["deleted"] == (operation == WITHDRAW)
    assert item.text() in post["message"]
    if operation != WITHDRAW:
        assert plant.row(delivery).live_id == post["id"]


def _on_portal(plant: Plant, item: Item, operation: str, delivery: UUID) -> None:
    page = plant.page_of(item)
    assert page.status_code == (410 if operation == WITHDRAW else 200)
    assert (item.text() in page.text) == (operation != WITHDRAW)


def _at_unit(plant: Plant, item: Item, operation: str, delivery: UUID) -> None:
    events = [event for event in plant.sandbox.truth("units") if event["subject"] == str(item.id)]
    kinds = {event["type"] for event in events}
    corrected = {CORRECT} if item.revision > 1 else set()
    assert kinds == {UNIT_EVENTS[told] for told in {PUBLISH, operation, *corrected}}
    for kind in kinds:  # at least once: the same id and the same bytes
        assert len({(e["webhook_id"], e["raw"]) for e in events if e["type"] == kind}) == 1, kind
    newest = max(events, key=lambda event: str(event["sequence"]))
    assert (newest["type"], newest["data"]["revision"]) == (UNIT_EVENTS[operation], item.revision)


def _by_hand(plant: Plant, item: Item, operation: str, delivery: UUID) -> None:
    """The desk is the outside: it was given one task, and one person has ended it."""
    told = select(facts).where(facts.c.name == "delivery.taken_over", facts.c.subject == str(delivery))
    with plant.database.read() as connection:
        assert len(connection.execute(told).all()) == 1
    assert [outcome for kind, outcome in plant.attempts(delivery) if kind == "person"] == ["proof"]


def _in_mailboxes(plant: Plant, item: Item, operation: str, delivery: UUID) -> None:
    truth = plant.sandbox.truth("mail", fields="to,message_id,subject,text")
    seen = [letter for letter in truth if str(item.id) in letter["subject"]]
    letters = [(one["to"], one["message_id"]) for one in seen]
    assert len(letters) == len(set(letters)), "a reader has one letter twice"
    for reader in READERS:
        mine = sum(to == reader for to, _ in letters)
        assert mine <= item.revision, f"{reader} has {mine} letters of {item.revision} revisions"
    if operation in SENDS_MAIL:
        newest = [one["to"] for one in seen if item.text() in one["text"]]
        states = _parts(plant, delivery)
        for reader in READERS:
            allowed = {"sent": (1,), "uncertain": (0, 1)}.get(states[reader], (0,))
            assert newest.count(reader) in allowed, f"{reader}: {states[reader]}, seen {newest.count(reader)}"


def _parts(plant: Plant, delivery: UUID) -> dict[str, str]:
    query = select(parts.c.address, parts.c.state).where(parts.c.delivery_id == delivery)
    with plant.database.read() as connection:
        return {row.address: row.state for row in connection.execute(query)}


def _letters_told(plant: Plant, delivery: UUID) -> str:
    states = list(_parts(plant, delivery).values())
    row = plant.row(delivery)
    sent, doubtful = states.count("sent"), states.count("uncertain")
    assert sent + doubtful == len(READERS)
    wanted = "partial" if doubtful else "published"
    assert row.state == wanted, f"the ledger says {row.state} of {states}"
    return f"{sent}/{len(states)}" + (f" ?{doubtful}" if doubtful else "")


OUTSIDE: Mapping[str, Callable[[Plant, Item, str, UUID], None]] = {
    "facebook": _on_page,
    "portal": _on_portal,
    "unit": _at_unit,
    "manual": _by_hand,
    "email": _in_mailboxes,
}
