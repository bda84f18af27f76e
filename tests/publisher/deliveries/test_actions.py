from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from loa.errors import Conflict, Forbidden, InvalidInput, NotFound
from loa.ledger import gates, read
from loa.ledger.tables import attempts, postings
from loa_publisher.deliveries import actions
from loa_publisher.items.models import items
from tests.publisher.bureau import Bureau
from tests.publisher.deliveries.walking import SENDING, account_id, publish, walk

TASK = [{"channel": "manual", "account": "tv"}]


def schedule(bureau: Bureau, item_id: UUID, due_at: datetime, person: str = "editor") -> int:
    """Gives an item its time; the number of deliveries that were made."""
    with bureau.office(person) as office:
        return len(actions.schedule(office, item_id, due_at))


def withdraw(bureau: Bureau, item_id: UUID, person: str = "editor") -> dict[UUID, str]:
    """Takes an item back; what that means at each account."""
    with bureau.office(person) as office:
        return {answer.account_id: answer.answer for answer in actions.withdraw(office, item_id)}


def the_only(bureau: Bureau, item_id: UUID) -> UUID:
    """The item's one delivery."""
    [row] = bureau.deliveries(item_id)
    return UUID(str(row.id))


def test_a_draft_gets_its_time(bureau: Bureau) -> None:
    """It goes out by its approval."""
    item_id = bureau.write(due_at=None)
    due = bureau.later(days=1)
    assert schedule(bureau, item_id, due) == 0
    assert bureau.item(item_id).due_at == due
    bureau.submit(item_id)
    assert bureau.approve(item_id)
    assert [row.due_at for row in bureau.deliveries(item_id)] == [due]


def test_what_waits_moves_to_the_new_time(bureau: Bureau) -> None:
    """Earlier or later, and nothing is made twice; Facebook waits for the portal's page from then."""
    item_id = bureau.approved(channels=[{"channel": "portal"}, {"channel": "facebook"}])
    for due in (bureau.later(days=3), bureau.later(minutes=1)):
        assert schedule(bureau, item_id, due) == 0
        rows = bureau.deliveries(item_id)
        assert [(row.state, row.due_at, row.release_at) for row in rows] == [("scheduled", due, due)] * 2
        waits = {row.channel: row.requires_until for row in rows}
        assert waits == {"portal": None, "facebook": due + bureau.settings.requires_timeout}


def test_what_is_under_way_is_not_moved(bureau: Bureau) -> None:
    """A call that has begun keeps its time; what stands there already is not sent again."""
    item_id = bureau.approved(channels=[{"channel": "portal"}, {"channel": "facebook"}])
    facebook, portal = bureau.deliveries(item_id)
    publish(bureau, portal.id)
    walk(bureau, facebook.id, *SENDING)
    assert schedule(bureau, item_id, bureau.later(days=1)) == 0
    assert {row.due_at for row in bureau.deliveries(item_id)} == {portal.due_at}


def test_what_expired_gets_another_chance(bureau: Bureau) -> None:
    """A person gives a new time, and it is a delivery of its own."""
    item_id = bureau.approved()
    walk(bureau, the_only(bureau, item_id), "expire")
    assert schedule(bureau, item_id, bureau.later(hours=1)) == 1
    assert bureau.states(item_id) == ["expired", "scheduled"]


def test_a_time_in_the_past(bureau: Bureau) -> None:
    """It is refused and nothing changes; this very second is no past."""
    item_id = bureau.approved()
    before = bureau.item(item_id).due_at
    for ago in ({"seconds": -6}, {"days": -1}, {"days": -10_000}):
        with pytest.raises(InvalidInput, match="due_at"):
            schedule(bureau, item_id, bureau.later(**ago))
    assert bureau.item(item_id).due_at == before
    assert schedule(bureau, item_id, bureau.later(seconds=-2)) == 0


def test_nothing_is_scheduled_under_its_embargo(bureau: Bureau) -> None:
    """Neither by the plan nor by a new time."""
    end = bureau.later(hours=5)
    item_id = bureau.approved(due_at=bureau.later(hours=6).isoformat(), embargo_until=end.isoformat())
    with pytest.raises(InvalidInput, match="embargo"):
        schedule(bureau, item_id, end - timedelta(seconds=1))
    assert schedule(bureau, item_id, end) == 0


@pytest.mark.parametrize("person", ["admin", "reader"])
def test_who_may_not_give_a_time(any_bureau: Bureau, person: str) -> None:
    """Editors, approvers and operators may."""
    item_id = any_bureau.approved()
    with pytest.raises(Forbidden):
        schedule(any_bureau, item_id, any_bureau.later(days=1), person)
    for other in ("approver", "operator"):
        assert schedule(any_bureau, item_id, any_bureau.later(days=1), other) == 0


def test_a_withdrawal_cancels_what_has_not_begun(bureau: Bureau) -> None:
    """Each account is told of, nothing is left to go out, and asking again changes nothing."""
    item_id = bureau.approved(channels=[{"channel": "portal"}, {"channel": "unit"}])
    answers = withdraw(bureau, item_id)
    assert set(answers.values()) == {"cancelled"}
    assert answers[account_id(bureau, "portal", "cong")] == "cancelled"
    assert set(bureau.states(item_id)) == {"cancelled"}
    assert bureau.item(item_id).state == "withdrawn"
    assert bureau.approvals_of(item_id) == []
    assert withdraw(bureau, item_id) == {}
    assert set(bureau.states(item_id)) == {"cancelled"}


def test_a_withdrawal_reaches_what_is_out(bureau: Bureau) -> None:
    """What stands is taken down at once and urgently; a call under way is followed by a takedown."""
    item_id = bureau.approved(channels=[{"channel": "portal"}, {"channel": "facebook"}, *TASK])
    facebook, manual, portal = bureau.deliveries(item_id)
    publish(bureau, portal.id)
    walk(bureau, facebook.id, *SENDING)
    assert withdraw(bureau, item_id) == {
        portal.account_id: "takedown",
        facebook.account_id: "in_flight",
        manual.account_id: "cancelled",
    }
    takedowns = [row for row in bureau.deliveries(item_id) if row.operation == "withdraw"]
    assert {(row.channel, row.state, row.lane, row.due_at) for row in takedowns} == {
        (channel, "scheduled", "urgent", bureau.clock.now()) for channel in ("facebook", "portal")
    }


def test_what_was_withdrawn_is_published_as_another_generation(bureau: Bureau) -> None:
    """So that the old post is never taken for the new one."""
    item_id = bureau.approved()
    publish(bureau, the_only(bureau, item_id))
    withdraw(bureau, item_id)
    assert bureau.edit(item_id, title="Mở lại")
    bureau.submit(item_id)
    assert bureau.approve(item_id)
    first, _takedown, again = bureau.deliveries(item_id)
    assert (first.generation, again.generation, again.operation) == (1, 2, "publish")


def test_what_is_history_stays_as_it_is(any_bureau: Bureau) -> None:
    """It is neither scheduled nor withdrawn; nor is what is not there."""
    with any_bureau.database.read() as connection:
        past = connection.execute(select(items.c.id).where(items.c.state == "history").limit(1)).scalar_one()
    for item_id, error in ((past, Conflict), (uuid4(), NotFound)):
        with pytest.raises(error):
            schedule(any_bureau, item_id, any_bureau.later(days=1))
        with pytest.raises(error):
            withdraw(any_bureau, item_id)


def test_an_edit_corrects_what_stands(bureau: Bureau) -> None:
    """Approved again, the account that has it gets a correction, the others what they never got."""
    item_id = bureau.approved(channels=[{"channel": "portal"}, {"channel": "facebook"}])
    _facebook, portal = bureau.deliveries(item_id)
    publish(bureau, portal.id)
    bureau.edit(item_id, channels=[{"channel": "portal"}, {"channel": "facebook"}], title="Đã đính chính")
    assert [row.state for row in bureau.deliveries(item_id)] == ["superseded", "published"]
    bureau.submit(item_id)
    bureau.approve(item_id)
    new = {row.channel: row.operation for row in bureau.deliveries(item_id) if row.revision == 2}
    assert new == {"portal": "correct", "facebook": "publish"}


def test_the_same_words_again_are_no_correction(bureau: Bureau) -> None:
    """Where this very snapshot stands, a new time sends nothing."""
    item_id = bureau.approved()
    publish(bureau, the_only(bureau, item_id))
    assert schedule(bureau, item_id, bureau.later(days=1)) == 0
    assert bureau.states(item_id) == ["published"]


def test_a_blocked_delivery_is_tried_again(bureau: Bureau) -> None:
    """At once, and its account is opened again; what goes on by itself is not."""
    item_id = bureau.approved()
    delivery = the_only(bureau, item_id)
    with pytest.raises(Conflict), bureau.office("operator") as office:
        actions.retry(office, delivery)
    walk(bureau, delivery, *SENDING, "block", reason="needs_operator")
    with bureau.database.begin() as connection:
        gates.trip(connection, bureau.clock.now(), "account:portal:cong", "token")
    with bureau.office("operator") as office:
        actions.retry(office, delivery)
    [row] = bureau.deliveries(item_id)
    assert (row.state, row.release_at) == ("scheduled", bureau.clock.now())
    with bureau.database.read() as connection:
        assert gates.read(connection)["account:portal:cong"].tripped is None


@pytest.mark.parametrize("live", [True, False])
def test_a_persons_word_on_an_unknown_delivery(bureau: Bureau, live: bool) -> None:
    """It is live at an address, or it is to be sent; a word on an older attempt does not count."""
    item_id = bureau.approved()
    delivery = the_only(bureau, item_id)
    walk(bureau, delivery, *SENDING, "lose", attempts=2)
    for seen, error in ((1, Conflict), (2, None)):
        with bureau.office("operator") as office:
            if error:
                with pytest.raises(error):
                    actions.confirm_live(office, delivery, "https://a.vn/1", seen)
                with pytest.raises(error):
                    actions.confirm_absent(office, delivery, seen)
            elif live:
                assert actions.confirm_live(office, delivery, "https://a.vn/1", seen, insist=True)
            else:
                actions.confirm_absent(office, delivery, seen)
    [row] = bureau.deliveries(item_id)
    assert row.state == ("published" if live else "retrying")
    with bureau.database.read() as connection:
        posting = connection.execute(select(postings).where(postings.c.item_id == item_id)).one()
        told = read.story(connection, delivery)
    assert posting.live_url == ("https://a.vn/1" if live else None)
    assert [(step.kind, step.worker) for step in told] == [("person", "operator")]


def test_a_word_is_checked_where_the_channel_can_be_asked(any_bureau: Bureau) -> None:
    """The portal can: a worker looks. A unit's system cannot: the word is taken as it is."""
    portal = the_only(any_bureau, any_bureau.approved())
    unit = any_bureau.deliveries(any_bureau.approved(channels=[{"channel": "unit"}]))[0].id
    for delivery, kept, why in (
        (portal, False, ("unknown", "to_be_checked")),
        (unit, True, ("published", "confirmed")),
    ):
        walk(any_bureau, delivery, *SENDING, "lose")
        with any_bureau.office("operator") as office:
            assert actions.confirm_live(office, delivery, "https://a.vn/1", 0) is kept
            row = read.one(office.connection, delivery)
        assert (row.state, row.reason) == why


@pytest.mark.parametrize("address", ["", "  ", "\x00", "x" * 2001])
def test_an_address_that_is_none(any_bureau: Bureau, address: str) -> None:
    """Where it is live has to be said."""
    delivery = the_only(any_bureau, any_bureau.approved())
    walk(any_bureau, delivery, *SENDING, "lose")
    with pytest.raises(InvalidInput, match="address"), any_bureau.office("operator") as office:
        actions.confirm_live(office, delivery, address, 0)


def test_a_task_ends_with_proof(bureau: Bureau) -> None:
    """A link or a file, when it was shown, and a note; all of it is kept."""
    item_id = bureau.approved(channels=TASK)
    delivery = the_only(bureau, item_id)
    walk(bureau, delivery, *SENDING, "take_over")
    file = bureau.upload()
    with bureau.office("operator") as office:
        actions.end_task(
            office,
            delivery,
            link=" https://hanoitv.vn/phong-su ",
            file=file,
            at="2020-11-22T19:00:00+07:00",
            note="Bản tin tối",
        )
    assert bureau.states(item_id) == ["published"]
    with bureau.database.read() as connection:
        [proof] = [row for row in read.story(connection, delivery) if row.outcome == "proof"]
    assert proof.evidence == {
        "link": "https://hanoitv.vn/phong-su",
        "file": file,
        "at": "2020-11-22T12:00:00+00:00",
        "note": "Bản tin tối",
    }
    with pytest.raises(Conflict), bureau.office("operator") as office:
        actions.end_task(office, delivery, link="https://a.vn")


@pytest.mark.parametrize(
    ("proof", "field"),
    [
        ({}, "proof"),
        ({"note": "xong rồi"}, "proof"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "ftp://a.vn"}, "link"),
        ({"link": "https://a.vn/" + "x" * 2000}, "link"),
        ({"link": "https://a.vn\x00"}, "link"),
        ({"file": "0" * 64}, "file"),
        ({"file": "\x00"}, "file"),
        ({"file": "../../etc/passwd"}, "file"),
        ({"link": "https://a.vn", "at": "2020-11-22T19:00:00"}, "at"),
        ({"link": "https://a.vn", "at": "hôm qua"}, "at"),
        ({"link": "https://a.vn", "note": "\ud800"}, "note"),
        ({"link": "https://a.vn", "note": "x" * 2001}, "note"),
    ],
)
def test_what_proves_nothing(any_bureau: Bureau, proof: dict[str, str], field: str) -> None:
    """The task stays open, and the field is named."""
    item_id = any_bureau.approved(channels=TASK)
    delivery = the_only(any_bureau, item_id)
    walk(any_bureau, delivery, *SENDING, "take_over")
    before = any_bureau.rows()
    with pytest.raises(InvalidInput) as refused, any_bureau.office("operator") as office:
        actions.end_task(office, delivery, **proof)
    assert refused.value.field == field
    assert any_bureau.rows() == before
    assert any_bureau.states(item_id) == ["in_progress"]


def test_what_is_no_open_task(any_bureau: Bureau) -> None:
    """Neither one that is not due yet nor one that is not there."""
    delivery = the_only(any_bureau, any_bureau.approved(channels=TASK))
    for delivery_id, error in ((delivery, Conflict), (uuid4(), NotFound)):
        with pytest.raises(error), any_bureau.office("operator") as office:
            actions.end_task(office, delivery_id, link="https://a.vn")


def test_a_task_is_withdrawn(bureau: Bureau) -> None:
    """One that waits for a person waits no longer."""
    item_id = bureau.approved(channels=TASK)
    walk(bureau, the_only(bureau, item_id), *SENDING, "take_over")
    assert set(withdraw(bureau, item_id).values()) == {"cancelled"}
    assert bureau.states(item_id) == ["cancelled"]


def test_a_suspension(bureau: Bureau) -> None:
    """It tells what is under way, says why, and what its time passed over expires."""
    item_id = bureau.approved(due_at=bureau.later(minutes=5).isoformat())
    with pytest.raises(InvalidInput, match="reason"), bureau.office("operator") as office:
        actions.suspend(office, "all", " ")
    for scope in ("", "channel:radio", "account:portal", "x", "account:portal:khac"):
        with pytest.raises(InvalidInput, match="scope"), bureau.office("operator") as office:
            actions.suspend(office, scope, "Tang lễ")
    with bureau.office("operator") as office:
        assert actions.suspend(office, "channel:portal", "Tang lễ") == 0
    with bureau.database.read() as connection:
        gate = gates.read(connection)["channel:portal"]
    assert (gate.shut, gate.reason, gate.shut_by) == (True, "Tang lễ", "operator")
    with bureau.office("operator") as office:
        assert actions.resume(office, "channel:portal") == 0
    assert bureau.states(item_id) == ["scheduled"]


@pytest.mark.parametrize("person", ["editor", "reader", "approver"])
def test_who_may_not_resolve(any_bureau: Bureau, person: str) -> None:
    """A word on a delivery is the operators' and the administrators'."""
    delivery = the_only(any_bureau, any_bureau.approved())
    walk(any_bureau, delivery, *SENDING, "lose")
    before = any_bureau.rows()
    with pytest.raises(Forbidden), any_bureau.office(person) as office:
        actions.retry(office, delivery)
    with pytest.raises(Forbidden), any_bureau.office(person) as office:
        actions.confirm_live(office, delivery, "https://a.vn", 0)
    with pytest.raises(Forbidden), any_bureau.office(person) as office:
        actions.confirm_absent(office, delivery, 0)
    assert any_bureau.rows() == before


def test_a_word_is_kept(any_bureau: Bureau) -> None:
    """Who said it stands beside the calls."""
    delivery = the_only(any_bureau, any_bureau.approved())
    walk(any_bureau, delivery, *SENDING, "block")
    with any_bureau.office("admin") as office:
        actions.retry(office, delivery)
    with any_bureau.database.read() as connection:
        [row] = connection.execute(select(attempts).where(attempts.c.delivery_id == delivery)).all()
    assert (row.kind, row.outcome, row.worker) == ("person", "retry", "admin")
