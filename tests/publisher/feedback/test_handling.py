"""Classify, assign, link, merge, set aside, conclude."""

from __future__ import annotations

from datetime import timedelta

import pytest

from loa.database import new_id
from loa.errors import Conflict, Forbidden, InvalidInput, InvalidInputs
from loa_publisher.feedback import handling, queries, replies, timeline
from tests.publisher.bureau import Bureau
from tests.publisher.feedback.cases import letter, numbers, received
from tests.publisher.issues.cases import district, issue, take_in

QUESTION = {"kind": "question", "severity": "normal", "topic": "T04", "field": "thi_tuyen_sinh"}


def test_it_is_classified_and_given_to_somebody(bureau: Bureau) -> None:
    """In either order; what was assigned is not merely classified again."""
    id = received(bureau)
    with bureau.office() as office:
        handling.classify(office, id, QUESTION)
    assert (letter(bureau, id).state, letter(bureau, id).kind) == ("classified", "question")
    reader = bureau.people["reader"]
    with bureau.office() as office:
        handling.assign(office, id, person=str(reader.id))
        handling.classify(office, id, {**QUESTION, "kind": "complaint"})
    row = letter(bureau, id)
    assert (row.state, row.kind, row.person, row.field) == (
        "assigned",
        "complaint",
        "Reader",
        "thi_tuyen_sinh",
    )
    assert numbers(bureau, scope="mine", user=reader.id) == [1]
    assert numbers(bureau, scope="worked_on", words="lich thi", kind="complaint") == [1]
    with bureau.office() as office:
        handling.assign(office, id, unit=district(bureau))
    assert letter(bureau, id).user_id is None
    with bureau.database.read() as connection:
        kinds = [row.kind for row in timeline.of_letter(connection, id)]
    assert kinds == ["received", "classified", "assigned", "classified", "assigned"]


def test_what_cannot_be_is_told_by_its_field(any_bureau: Bureau) -> None:
    """And who may not is told so; nothing is half written."""
    id = received(any_bureau)
    before = any_bureau.rows()
    wrong = {"kind": "gossip", "severity": "x", "field": "x", "topic": "T99"}
    with any_bureau.office() as office, pytest.raises(InvalidInputs) as refused:
        handling.classify(office, id, wrong)
    assert [one.field for one in refused.value.complaints] == ["kind", "severity", "field", "topic"]
    for to in ({}, {"person": "x"}, {"person": str(any_bureau.people["reader"].id), "unit": "none"}):
        with any_bureau.office() as office, pytest.raises(InvalidInputs):
            handling.assign(office, id, **to)
    for person in ("admin", "reader"):
        with any_bureau.office(person) as office, pytest.raises(Forbidden):
            handling.classify(office, id, QUESTION)
        with any_bureau.office(person) as office, pytest.raises(Forbidden):
            handling.note(office, id, "x")
    assert any_bureau.rows() == before


def test_it_belongs_to_a_hot_issue_or_becomes_one(bureau: Bureau) -> None:
    """The issue's source is the letter's reference; its words are the letter's."""
    id, other = received(bureau), received(bureau, text="Cũng hỏi lịch thi")
    with bureau.office() as office:
        handling.classify(office, id, QUESTION)
        made = handling.make_issue(office, id, title="Hỏi về lịch thi", clock="press")
    row = issue(bureau, made)
    assert (row.source, row.source_name, row.said) == (
        "feedback",
        letter(bureau, id).reference,
        letter(bureau, id).text,
    )
    assert row.topic_id == letter(bureau, id).topic_id
    with bureau.office() as office:
        handling.link(office, other, row.number)
        with pytest.raises(InvalidInput):
            handling.link(office, other, 999)
    with bureau.database.read() as connection:
        assert [one.number for one in queries.of_issue(connection, made)] == [1, 2]
    with bureau.office() as office:
        handling.link(office, other, None)
    assert letter(bureau, other).issue_id is None
    take_in(bureau)


def test_what_says_the_same_is_merged_and_spam_is_set_aside(bureau: Bureau) -> None:
    """Neither is lost, and a mark can be taken away."""
    first, second, third = (received(bureau, text=f"Hỏi {n}") for n in range(3))
    with bureau.office() as office:
        handling.merge(office, second, 1)
        for number in (2, 2_000, 3):
            with pytest.raises(InvalidInput):
                handling.merge(office, third, number)
        handling.set_aside(office, third, spam=True)
        with pytest.raises(Conflict):
            handling.set_aside(office, second, spam=True)
    assert (numbers(bureau), numbers(bureau, scope="closed"), numbers(bureau, scope="spam")) == (
        [1],
        [2],
        [3],
    )
    with bureau.database.read() as connection:
        assert [row.number for row in queries.merged_into(connection, first)] == [2]
    with bureau.office() as office:
        handling.set_aside(office, third, spam=False)
    assert numbers(bureau) == [1, 3]


def test_it_is_concluded_with_what_was_taken_up(bureau: Bureau) -> None:
    """Not before its sender was answered; where nobody can be, only with words."""
    id, nameless = received(bureau), received(bureau, name="", email="", phone="", text="Khen")
    with bureau.office() as office:
        with pytest.raises(Conflict, match="answer first"):
            handling.close(office, id, "x")
        with pytest.raises(InvalidInput):
            handling.close(office, nameless, " ")
        handling.close(office, nameless, "Đã tiếp thu")
        replies.write(office, id, new_id(), way="phone", text="Đã gọi")
        handling.close(office, id, "")
        with pytest.raises(Conflict):
            handling.classify(office, id, QUESTION)
        handling.reopen(office, id, "Hỏi thêm")
    assert letter(bureau, id).state == "answered"
    assert letter(bureau, nameless).changed == "Đã tiếp thu"


def test_numbers_by_month_topic_and_kind(bureau: Bureau) -> None:
    """Spam and doubles do not count; what was answered late does, twice."""
    ids = [received(bureau, text=f"Hỏi {n}") for n in range(4)]
    with bureau.office() as office:
        for id in ids[:3]:
            handling.classify(office, id, QUESTION)
        handling.merge(office, ids[2], 1)
        replies.write(office, ids[0], new_id(), way="phone", text="x")
    bureau.clock.advance(timedelta(days=40))
    with bureau.office() as office:
        replies.write(office, ids[1], new_id(), way="phone", text="x")
    with bureau.database.read() as connection:
        found = {(one.month, one.kind): one for one in queries.figures(connection)}
        waiting = queries.count_waiting(connection, bureau.clock.now())
        assert queries.figures(connection, since="2020-12") == []
    one = found["2020-11", "question"]
    assert (one.received, one.answered, one.late) == (2, 2, 1)
    assert found["2020-11", None].received == 1
    assert waiting == (1, 1)
