from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from loa import audit, facts, slots
from loa.database import Database
from loa.errors import Conflict, Forbidden, InvalidInput, InvalidInputs, NotFound
from loa.ledger.tables import accounts, broadcasts
from loa_publisher.deliveries import actions as deliveries
from loa_publisher.items.actions import ChangedMeanwhile, edit
from loa_publisher.items.drafts import read_draft
from loa_publisher.items.models import items, revisions
from tests.publisher.bureau import UNITS, Bureau, picture

EVERYWHERE = [{"channel": name} for name in ("portal", "facebook", "email", "unit")]


def complaints(bureau: Bureau, **changes: Any) -> list[str]:
    """The fields for which a new item is refused; nothing may have been written."""
    before = bureau.rows()
    with pytest.raises(InvalidInputs) as refused:
        bureau.write(**changes)
    assert bureau.rows() == before
    return [complaint.field for complaint in refused.value.complaints]


def state_of_slot(bureau: Bureau, slot_id: UUID) -> str:
    """The state of a slot."""
    with bureau.database.read() as connection:
        return str(
            connection.execute(select(slots.slots.c.state).where(slots.slots.c.id == slot_id)).scalar_one()
        )


def test_a_new_item_is_a_draft_with_its_first_revision(bureau: Bureau) -> None:
    """It has a number, an author, a hash, and nothing of it is on its way."""
    item_id = bureau.write(channels=EVERYWHERE)
    item = bureau.item(item_id)
    assert (item.state, item.revision, item.topic_code) == ("draft", 1, "T08")
    assert item.number == max_number(bureau)
    assert len(item.revision_hash) == 64
    assert [target["account"] for target in item.targets] == ["cong", "trang", "ban-tin", "*"]
    assert bureau.deliveries(item_id) == []
    with bureau.database.read() as connection:
        assert audit.verify(connection) > 0


def max_number(bureau: Bureau) -> int:
    """The highest number that an item has."""
    with bureau.database.read() as connection:
        return max(connection.execute(select(items.c.number)).scalars())


def test_an_item_that_cannot_be_meant_leaves_nothing(bureau: Bureau) -> None:
    """What names something that is not there is refused, and no table has a row more."""
    nowhere = [{"channel": "radio"}, {"channel": "manual"}]
    for changes, fields in (
        ({"topic": "T99"}, ["topic"]),
        ({"topic": str(uuid4())}, ["topic"]),
        ({"channels": nowhere}, ["channels.0.channel", "channels.1.account"]),
        ({"media": [{"sha256": "0" * 64, "alt": "a"}]}, ["media.0.sha256"]),
        ({"slot": str(uuid4())}, ["slot"]),
        ({"audience": "internal"}, ["channels.0.account"]),
        ({"body_html": None, "summary": None}, ["body_html"]),
    ):
        assert complaints(bureau, **changes) == fields


@pytest.mark.parametrize("named", ["T01", "phap-luat", "id"])
def test_a_topic_by_code_slug_or_id(any_bureau: Bureau, named: str) -> None:
    """All three name it."""
    first = any_bureau.item(any_bureau.write(topic="T01"))
    by = {"T01": "T01", "phap-luat": first.topic_slug, "id": str(first.topic_id)}[named]
    assert any_bureau.item(any_bureau.write(topic=by)).topic_id == first.topic_id


@pytest.mark.parametrize("person", ["approver", "operator", "admin", "reader"])
def test_only_editors_write(any_bureau: Bureau, person: str) -> None:
    """Anybody else is told who may, and nothing is written."""
    item_id = any_bureau.write()
    before = any_bureau.rows()
    with pytest.raises(Forbidden, match="editor"):
        any_bureau.write(person)
    with pytest.raises(Forbidden, match="editor"):
        any_bureau.edit(item_id, person, title="Khác")
    assert any_bureau.rows() == before


def test_every_save_that_changes_something_is_a_revision(bureau: Bureau) -> None:
    """Each has a hash of its own; saving the same again makes none."""
    item_id = bureau.write()
    hashes = [bureau.item(item_id).revision_hash]
    for changes in (
        {"title": "Hai"},
        {"title": "Hai", "lane": "urgent"},
        {"title": "Hai", "channels": EVERYWHERE},
    ):
        assert bureau.edit(item_id, **changes)
        hashes.append(bureau.item(item_id).revision_hash)
        assert not bureau.edit(item_id, **changes)
    assert len(set(hashes)) == 4
    with bureau.database.read() as connection:
        kept = connection.execute(
            select(revisions.c.number, revisions.c.hash)
            .where(revisions.c.item_id == item_id)
            .order_by(revisions.c.number)
        ).all()
    assert [tuple(row) for row in kept] == list(enumerate(hashes, 1))


def test_revisions_of_an_item_that_goes_nowhere_differ(any_bureau: Bureau) -> None:
    """Before it has a channel, too, a hash names one revision."""
    one, other = any_bureau.write(channels=[]), any_bureau.write(channels=[])
    first = any_bureau.item(one).revision_hash
    assert first != any_bureau.item(other).revision_hash
    any_bureau.edit(one, channels=[], title="Khác")
    assert any_bureau.item(one).revision_hash != first


def test_no_edit_is_lost(bureau: Bureau) -> None:
    """Who began from another revision saves nothing."""
    item_id = bureau.write()
    first = bureau.item(item_id).revision_hash
    with bureau.office("both") as office:
        assert edit(office, item_id, read_draft(bureau.draft(title="Hai")), if_match=first)
    with pytest.raises(ChangedMeanwhile), bureau.office() as office:
        edit(office, item_id, read_draft(bureau.draft(title="Ba")), if_match=first)
    assert bureau.item(item_id).title == "Hai"


def test_what_is_not_there_is_not_edited(any_bureau: Bureau) -> None:
    """Nor is what the plan knows as done."""
    with pytest.raises(NotFound):
        any_bureau.edit(uuid4())
    with any_bureau.database.read() as connection:
        past = connection.execute(select(items.c.id).where(items.c.state == "history").limit(1)).scalar_one()
    with pytest.raises(Conflict, match="history"):
        any_bureau.edit(past)


def test_an_edit_voids_the_approval(bureau: Bureau) -> None:
    """What has not gone is superseded, and the item has to be submitted anew."""
    item_id = bureau.approved(channels=EVERYWHERE)
    assert bureau.states(item_id) == ["scheduled"] * (3 + UNITS)
    assert bureau.edit(item_id, channels=EVERYWHERE, title="Đã sửa")
    assert bureau.item(item_id).state == "draft"
    assert bureau.approvals_of(item_id) == []
    assert bureau.states(item_id) == ["superseded"] * (3 + UNITS)
    with bureau.database.read() as connection:
        waiting = select(broadcasts).where(broadcasts.c.resolve_at.is_not(None))
        assert connection.execute(waiting).all() == []


def test_a_new_account_voids_it_too(bureau: Bureau) -> None:
    """One more channel is content that nobody has approved."""
    item_id = bureau.approved()
    assert bureau.edit(item_id, channels=[{"channel": "portal"}, {"channel": "manual", "account": "tv"}])
    assert bureau.approvals_of(item_id) == []
    assert bureau.states(item_id) == ["superseded"]


def test_another_default_account_voids_it_too(bureau: Bureau) -> None:
    """The same words go to other readers once another list is the default."""
    item_id = bureau.approved(channels=[{"channel": "email"}])
    with bureau.database.begin() as connection:
        lists = accounts.c.channel == "email"
        connection.execute(update(accounts).where(lists).values(is_default=accounts.c.key == "noi-bo"))
    assert bureau.edit(item_id, channels=[{"channel": "email"}])
    assert bureau.approvals_of(item_id) == []


def test_another_time_keeps_the_approval(bureau: Bureau) -> None:
    """What waits moves to the new time, units that are yet to be resolved too, and nothing else changes."""
    item_id = bureau.approved(channels=EVERYWHERE)
    was = bureau.item(item_id)
    new = bureau.later(days=2)
    assert not bureau.edit(item_id, channels=EVERYWHERE, due_at=new.isoformat())
    item = bureau.item(item_id)
    assert (item.state, item.due_at, item.revision_hash) == ("approved", new, was.revision_hash)
    assert len(bureau.approvals_of(item_id)) == 1
    rows = bureau.deliveries(item_id)
    assert {(row.state, row.due_at, row.release_at) for row in rows} == {("scheduled", new, new)}
    assert {row.expires_at for row in rows} == {new + bureau.settings.grace("routine")}
    assert len(rows) == 3 + UNITS
    with bureau.database.read() as connection:
        waiting = select(broadcasts.c.resolve_at).where(broadcasts.c.resolve_at.is_not(None))
        assert list(connection.execute(waiting).scalars()) == [new]


def test_an_approved_item_is_not_moved_into_the_past(bureau: Bureau) -> None:
    """Nor under an embargo; and without a time it keeps the one that it has."""
    item_id = bureau.approved()
    due = bureau.item(item_id).due_at
    with pytest.raises(InvalidInput, match="due_at"):
        bureau.edit(item_id, due_at=bureau.later(hours=-1).isoformat())
    with pytest.raises(InvalidInput, match="embargo_until"):
        bureau.edit(item_id, due_at=None, embargo_until=bureau.later(hours=2).isoformat())
    assert not bureau.edit(item_id, due_at=None)
    assert bureau.item(item_id).due_at == due
    assert [row.due_at for row in bureau.deliveries(item_id)] == [due]


def test_an_item_approved_too_late_goes_out_at_its_new_time(bureau: Bureau) -> None:
    """Its time passed while it waited; with another one the same approval schedules it."""
    item_id = bureau.write(due_at=bureau.later(minutes=1).isoformat())
    bureau.submit(item_id)
    bureau.clock.advance(timedelta(minutes=2))
    assert not bureau.approve(item_id)
    assert bureau.deliveries(item_id) == []
    new = bureau.later(minutes=5)
    assert not bureau.edit(item_id, due_at=new.isoformat())
    assert [row.due_at for row in bureau.deliveries(item_id)] == [new]


def test_who_wants_the_spokesperson_after_the_approval(bureau: Bureau) -> None:
    """The approval that somebody else gave does not stand for the spokesperson's."""
    item_id = bureau.approved()
    assert bureau.edit(item_id, needs_spokesperson=True)
    assert bureau.approvals_of(item_id) == []
    bureau.submit(item_id)
    with pytest.raises(Forbidden, match="spokesperson"):
        bureau.approve(item_id)
    assert bureau.approve(item_id, "spokesperson")


def test_nobody_writes_the_spokesperson_away(any_bureau: Bureau) -> None:
    """What the plan wants the spokesperson for is approved by the spokesperson, whatever the editor says."""
    item_id = any_bureau.write(needs_spokesperson=True)
    any_bureau.edit(item_id, needs_spokesperson=False, title="Khác")
    assert any_bureau.item(item_id).needs_spokesperson


def test_what_was_withdrawn_goes_out_again_as_a_new_revision(bureau: Bureau) -> None:
    """Saving the same words again is enough, and they are approved anew."""
    item_id = bureau.approved()
    with bureau.office() as office:
        deliveries.withdraw(office, item_id)
    with pytest.raises(Conflict):
        bureau.submit(item_id)
    assert bureau.edit(item_id)
    bureau.submit(item_id)
    assert bureau.approve(item_id)
    assert bureau.states(item_id) == ["cancelled", "scheduled"]


def test_an_item_fills_a_slot(bureau: Bureau) -> None:
    """It is due with its slot unless told otherwise; the slot is filled by the approval, and waits again after an edit."""
    slot = bureau.slot("S01")
    internal = {"audience": "internal", "channels": [{"channel": "manual", "account": "briefing"}]}
    item_id = bureau.write(**internal, slot=str(slot.id), due_at=None)
    assert bureau.item(item_id).due_at == slot.due_at
    assert state_of_slot(bureau, slot.id) == "open"
    bureau.submit(item_id)
    assert bureau.approve(item_id)
    assert state_of_slot(bureau, slot.id) == "filled"
    assert [row.due_at for row in bureau.deliveries(item_id)] == [slot.due_at]
    assert bureau.edit(item_id, **internal, slot=str(slot.id), due_at=None, title="Khác")
    assert state_of_slot(bureau, slot.id) == "open"


def test_a_slot_under_an_embargo(any_bureau: Bureau) -> None:
    """The slot's own time is held to the embargo like one that is given."""
    slot = any_bureau.slot("S02")
    after = (slot.due_at + timedelta(days=1)).isoformat()
    tv = [{"channel": "manual", "account": "tv"}]
    told = complaints(any_bureau, slot=str(slot.id), due_at=None, embargo_until=after, channels=tv)
    assert told == ["due_at"]


def test_a_slot_that_is_filled_and_withdrawn_waits_again(bureau: Bureau) -> None:
    """Nothing will go out in it, so it counts as open, and as missed if none comes."""
    slot = bureau.slot("S01")
    internal = {"audience": "internal", "channels": [{"channel": "manual", "account": "briefing"}]}
    item_id = bureau.approved(**internal, slot=str(slot.id), due_at=None)
    with bureau.office() as office:
        deliveries.withdraw(office, item_id)
    assert state_of_slot(bureau, slot.id) == "open"


def test_a_slot_is_filled_once(bureau: Bureau) -> None:
    """It belongs to the item that took it first, and to no item that came after its hour; nor does an item change its slot."""
    slot, other = bureau.slot("S01"), bureau.slot("S01", nth=1)
    internal = {"audience": "internal", "channels": []}
    item_id = bureau.write(**internal, slot=str(slot.id))
    assert complaints(bureau, **internal, slot=str(slot.id)) == ["slot"]
    with pytest.raises(InvalidInputs, match="slot"):
        bureau.edit(item_id, **internal, slot=str(other.id))
    with bureau.database.begin() as connection:
        slots.miss(connection, other.due_at)
    assert complaints(bureau, **internal, slot=str(other.id)) == ["slot"]


def test_an_internal_series_stays_internal(bureau: Bureau) -> None:
    """No item of its slots is public, wherever it would go, when it is made and when it is edited."""
    slot = bureau.slot("S01")
    everywhere: list[list[dict[str, Any]]] = [[], [{"channel": "manual", "account": "tv"}]]
    everywhere += [[{"channel": name}] for name in ("portal", "facebook", "email", "unit")]
    for channels in everywhere:
        assert complaints(bureau, slot=str(slot.id), channels=channels) == ["audience"]
    item_id = bureau.write(audience="internal", channels=[], slot=str(slot.id))
    for channels in everywhere:
        with pytest.raises(InvalidInputs, match="audience"):
            bureau.edit(item_id, channels=channels)


def test_what_a_series_forbids_is_forbidden_to_its_items(any_bureau: Bureau) -> None:
    """By its own list too, not by the audience alone."""
    slot = any_bureau.slot("S01")
    with any_bureau.database.begin() as connection:
        connection.execute(update(slots.series).values(forbidden=[{"channel": "unit", "account": None}]))
    internal = {"audience": "internal", "slot": str(slot.id)}
    assert complaints(any_bureau, **internal, channels=[{"channel": "unit"}]) == ["channels.0"]
    item_id = any_bureau.write(**internal, channels=[])
    with pytest.raises(InvalidInputs, match=r"channels\.0"):
        any_bureau.edit(item_id, audience="internal", channels=[{"channel": "unit"}])


def test_the_quarterly_report_is_public(any_bureau: Bureau) -> None:
    """A slot of a public series takes a public item."""
    slot = any_bureau.slot("S02")
    item_id = any_bureau.write(channels=[{"channel": "manual", "account": "tv"}], slot=str(slot.id))
    assert any_bureau.item(item_id).slot_id == slot.id


def test_an_item_of_the_plan_is_written(bureau: Bureau) -> None:
    """What the plan has only planned becomes a draft of whoever writes it, and keeps its number and what the plan asks."""
    with bureau.database.read() as connection:
        planned = connection.execute(
            select(items).where(items.c.state == "planned", items.c.needs_spokesperson).limit(1)
        ).one()
    assert bureau.edit(planned.id, channels=[{"channel": "portal"}])
    item = bureau.item(planned.id)
    assert (item.state, item.revision, item.number) == ("draft", 1, planned.number)
    assert item.needs_spokesperson


def test_many_write_at_once(bureau: Bureau) -> None:
    """Each item has a number of its own, and none is lost."""
    before = max_number(bureau)

    def write(number: int) -> int:
        return int(bureau.item(bureau.write(title=f"Tin {number}")).number)

    with ThreadPoolExecutor(6) as threads:
        numbers = sorted(threads.map(write, range(12)))
    assert numbers == list(range(before + 1, before + 13))


def test_many_edit_at_once(bureau: Bureau) -> None:
    """Every save is a revision, one after the other."""
    item_id = bureau.write()

    def save(number: int) -> bool:
        return bureau.edit(item_id, title=f"Lần {number}")

    with ThreadPoolExecutor(6) as threads:
        assert all(threads.map(save, range(8)))
    assert bureau.item(item_id).revision == 9


def test_an_edit_races_an_approval(bureau: Bureau) -> None:
    """Whichever comes first, nothing that was edited is approved, and nothing approved is left without its edit."""
    for number in range(4):
        item_id = bureau.write()
        read = bureau.submit(item_id)

        def approve(item_id: UUID = item_id, read: str = read) -> bool:
            try:
                return bureau.approve(item_id, revision_hash=read)
            except Conflict:
                return False

        with ThreadPoolExecutor(2) as threads:
            approving = threads.submit(approve)
            editing = threads.submit(bureau.edit, item_id, title=f"Sửa {number}")
            assert editing.result()
            was_first = approving.result()
        assert bureau.item(item_id).state == "draft"
        assert bureau.approvals_of(item_id) == []
        assert bureau.states(item_id) == (["superseded"] if was_first else [])


def test_pictures_travel_with_the_item(any_bureau: Bureau) -> None:
    """By hash, with what stands in their place, in their order."""
    one, two = any_bureau.upload(), any_bureau.upload(picture(colour="red"))
    shown = [{"sha256": two, "alt": "Hai"}, {"sha256": one, "alt": "Một"}]
    item_id = any_bureau.write(media=shown)
    with any_bureau.database.read() as connection:
        row = connection.execute(select(revisions).where(revisions.c.item_id == item_id)).one()
    assert row.content["media"] == shown
    assert any_bureau.edit(item_id, media=list(reversed(shown)))
    assert any_bureau.edit(item_id, media=[{"sha256": two, "alt": "Chữ khác"}])


def test_a_mark_that_begins_a_line_breaks_nothing(bureau: Bureau) -> None:
    """A combining mark behind a line end stays behind it, and the item can be approved and read back."""
    item_id = bureau.approved(summary="Một\n\u0303hai\t\u0307ba", body_html="<p>x</p>")
    assert bureau.states(item_id) == ["scheduled"]


def test_outsiders_are_told_of_a_voided_approval(any_bureau: Bureau) -> None:
    """The fact stands in the transaction of its cause."""
    item_id = any_bureau.approved()
    any_bureau.edit(item_id, title="Khác")
    told = _facts(any_bureau.database)
    assert ("approval.voided", str(item_id)) in told
    assert [name for name, _ in told].count("delivery.concluded") == 1


def _facts(database: Database) -> list[tuple[str, str]]:
    with database.begin() as connection:
        return [(row.name, row.subject) for row in facts.unread(connection, "test", from_start=True)]
