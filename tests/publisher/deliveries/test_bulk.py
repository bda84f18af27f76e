from __future__ import annotations

from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from loa.errors import Conflict, Forbidden, InvalidInput, NotFound
from loa.ledger.tables import audit
from loa_publisher.deliveries import bulk
from loa_publisher.deliveries.bulk import Outcome, Word
from tests.publisher.bureau import Bureau
from tests.publisher.deliveries.walking import SENDING, walk


def say(bureau: Bureau, word: Word, *ids: UUID, person: str = "operator", seen: int = 0) -> list[Outcome]:
    """Says it of all of them."""
    return bulk.say(partial(bureau.office, person), word, [(id, seen) for id in ids])


@pytest.fixture
def three(bureau: Bureau) -> list[UUID]:
    """Three deliveries that are due."""
    return [bureau.deliveries(bureau.approved(title=f"Bài {n}"))[0].id for n in range(3)]


def states(bureau: Bureau, ids: list[UUID]) -> list[str]:
    """The states of deliveries."""
    with bureau.office() as office:
        from loa_publisher.deliveries import lists

        known = lists.some(office.connection, ids)
    return [known[id].state for id in ids]


def test_each_is_done_and_one_that_cannot_be_keeps_no_other_from_it(
    bureau: Bureau, three: list[UUID]
) -> None:
    """What became of each is told, in order; who did what stands in the log, once for each that was done."""
    for id in (three[0], three[2]):
        walk(bureau, id, *SENDING, "block", reason="needs_operator")
    stranger = uuid4()
    outcomes = say(bureau, Word(act="retry"), *three, stranger)
    assert [type(outcome.refused) for outcome in outcomes] == [type(None), Conflict, type(None), NotFound]
    assert [outcome.id for outcome in outcomes] == [*three, stranger]
    assert states(bureau, three) == ["scheduled"] * 3
    with bureau.database.read() as connection:
        logged = select(audit.c.subject).where(audit.c.action == "delivery.retried").order_by(audit.c.id)
        assert list(connection.execute(logged).scalars()) == [str(three[0]), str(three[2])]


def test_let_go_and_said_again(bureau: Bureau, three: list[UUID]) -> None:
    """It ends; a second time is refused and changes nothing."""
    for id in three:
        walk(bureau, id, "expire")
    assert all(outcome.refused is None for outcome in say(bureau, Word(act="let_go"), *three))
    assert states(bureau, three) == ["cancelled"] * 3
    assert all(isinstance(outcome.refused, Conflict) for outcome in say(bureau, Word(act="let_go"), *three))


def test_a_word_on_what_is_unknown(bureau: Bureau, three: list[UUID]) -> None:
    """The portal is looked at first; whoever insists is believed; one that was called again meanwhile is left as it is."""
    for id in three:
        walk(bureau, id, *SENDING, "lose", reason="answer_lost", attempts=1)
    [looked] = say(bureau, Word(act="live", address="https://cong.example/1"), three[0], seen=1)
    assert (looked.refused, looked.looks) == (None, True)
    insisting = Word(act="live", address="đã thấy trên cổng", insist=True)
    [kept] = say(bureau, insisting, three[1], seen=1)
    assert (kept.refused, kept.looks) == (None, False)
    [absent] = say(bureau, Word(act="absent"), three[2], seen=0)
    assert isinstance(absent.refused, Conflict)
    assert states(bureau, three) == ["unknown", "published", "unknown"]
    [absent] = say(bureau, Word(act="absent"), three[2], seen=1)
    assert absent.refused is None
    assert states(bureau, three)[2] == "retrying"


def test_what_is_refused_before_anything_is_done(bureau: Bureau, three: list[UUID]) -> None:
    """A word that is none, nothing chosen, too many, no address, a person who may not."""
    walk(bureau, three[0], "expire")
    before = bureau.rows()
    for word, ids, field in (
        (Word(act="publish"), three, "act"),
        (Word(act="retry"), [], "ids"),
        (Word(act="retry"), three * 67, "ids"),
        (Word(act="live", address=" "), three, "address"),
    ):
        with pytest.raises(InvalidInput, match=field):
            say(bureau, word, *ids)
    for person in ("editor", "approver", "reader"):
        with pytest.raises(Forbidden):
            say(bureau, Word(act="retry"), *three, person=person)
    assert bureau.rows() == before
    assert states(bureau, three)[0] == "expired"
