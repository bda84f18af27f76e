"""Answers: a mail is sent once, and its row says before and after how it stands."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from loa import audit
from loa.database import new_id
from loa.errors import Conflict, Forbidden, InvalidInputs
from loa_publisher.feedback import queries, replies
from tests.publisher.bureau import Bureau
from tests.publisher.feedback.cases import letter, received
from tests.sandbox.outside import Sandbox

TEXT = "Lịch thi công bố ngày 15/3.\n.Dòng bắt đầu bằng dấu chấm."


def answer(bureau: Bureau, feedback_id: UUID, reply_id: UUID | None = None, **how: str) -> str:
    """Writes an answer and, where it is a mail, hands it to the relay; its state."""
    id = reply_id or new_id()
    with bureau.office() as office:
        send = replies.write(office, feedback_id, id, **{"way": "mail", "text": TEXT, **how})
    return deliver(bureau, id) if send else "kept"


def deliver(bureau: Bureau, reply_id: UUID) -> str:
    """What the desk does after the commit."""
    return replies.deliver(bureau.database, bureau.clock.now(), bureau.settings, reply_id)


def states(bureau: Bureau, feedback_id: UUID) -> list[tuple[str, int]]:
    """State and attempts of its answers."""
    with bureau.database.read() as connection:
        return [(row.state, row.attempts) for row in queries.replies_of(connection, feedback_id)]


def test_the_sender_gets_one_mail_that_says_what_was_asked_and_answered(
    mailing: Bureau, sandbox: Sandbox
) -> None:
    """With the reference; the letter is answered then, and the audit log has it."""
    id = received(mailing)
    assert answer(mailing, id) == "sent"
    [mail] = sandbox.truth("mail", fields="subject,text,to,sender,message_id,from")
    assert (mail["to"], mail["sender"]) == ("buoi@thu.example", "phan-hoi@gddt.example")
    shown: dict[str, Any] = {name.lower(): value for name, value in mail.items()}
    assert letter(mailing, id).reference in str(shown["subject"])
    for said in ("Kính gửi Trần Thị Bưởi", TEXT.split("\n")[1], "> Xin cho biết lịch thi lớp 10."):
        assert said in shown["text"].replace("\r\n", "\n")
    row = letter(mailing, id)
    assert (row.state, row.answered_at) == ("answered", mailing.clock.now())
    with mailing.database.read() as connection:
        assert audit.verify(connection) >= 2


def test_pressed_twice_or_by_two_it_is_one_mail(mailing: Bureau, sandbox: Sandbox) -> None:
    """The form's own id tells that it is the same answer."""
    id, reply = received(mailing), new_id()
    with ThreadPoolExecutor(4) as threads:
        done = sorted(threads.map(lambda _: answer(mailing, id, reply), range(4)))
    assert done == ["kept", "kept", "kept", "sent"]
    assert deliver(mailing, reply) == "sent"
    assert len(sandbox.truth("mail")) == 1
    assert states(mailing, id) == [("sent", 1)]


@pytest.mark.parametrize("operation", ["mail", "rcpt", "data"])
def test_what_the_relay_refuses_is_not_sent_and_can_be_sent_again(
    mailing: Bureau, sandbox: Sandbox, operation: str
) -> None:
    """With what the relay said; the sender still waits."""
    sandbox.misbehave("mail", "smtp", operation=operation, code=550, text="No such mailbox", times=1)
    id, reply = received(mailing), new_id()
    assert answer(mailing, id, reply) == "failed"
    with mailing.database.read() as connection:
        assert "550" in queries.replies_of(connection, id)[0].detail
    assert letter(mailing, id).state == "new"
    with mailing.office() as office:
        replies.again(office, reply)
    assert deliver(mailing, reply) == "sent"
    assert states(mailing, id) == [("sent", 2)]
    assert len(sandbox.truth("mail")) == 1


def test_a_lost_answer_leaves_it_unknown_until_a_person_says(mailing: Bureau, sandbox: Sandbox) -> None:
    """It is there, and nobody sends it again by itself; meanwhile no second mail goes to this sender."""
    sandbox.misbehave("mail", "lose_answer", operation="data", times=1)
    id, reply = received(mailing), new_id()
    assert answer(mailing, id, reply) == "unknown"
    assert deliver(mailing, reply) == "unknown"
    with mailing.office() as office, pytest.raises(Conflict, match="not known"):
        replies.write(office, id, new_id(), way="mail", text="x")
    assert len(sandbox.truth("mail")) == 1
    with mailing.office() as office:
        replies.arrived(office, reply)
        with pytest.raises(Conflict):
            replies.arrived(office, reply)
    assert letter(mailing, id).state == "answered"


def test_an_address_that_no_relay_takes_is_a_failure(mailing: Bureau, sandbox: Sandbox) -> None:
    """Told at once; nothing has left."""
    id = received(mailing, email="bưởi@thư.example")
    assert answer(mailing, id) == "failed"
    assert sandbox.truth("mail") == []


def test_a_relay_that_is_away_is_a_failure(bureau: Bureau) -> None:
    """Nothing has left."""
    bureau.settings = replace(
        bureau.settings, reply_from="a@b.example", reply_smtp_host="127.0.0.1", reply_smtp_port=9
    )
    id = received(bureau)
    assert answer(bureau, id) == "failed"
    assert letter(bureau, id).answered_at is None


def test_a_desk_that_ended_while_it_sent_leaves_no_certainty(mailing: Bureau, sandbox: Sandbox) -> None:
    """After a while a person is asked; the late desk's word then changes nothing."""
    id, reply = received(mailing), new_id()
    with mailing.office() as office:
        assert replies.write(office, id, reply, way="mail", text=TEXT)
    mailing.clock.advance(timedelta(minutes=4))
    assert replies.give_up_lost(mailing.database, mailing.clock.now()) == 0
    mailing.clock.advance(timedelta(minutes=2))
    assert replies.give_up_lost(mailing.database, mailing.clock.now()) == 1
    assert states(mailing, id) == [("unknown", 1)]
    assert deliver(mailing, reply) == "unknown"
    assert sandbox.truth("mail") == []


def test_other_ways_are_written_down(any_bureau: Bureau) -> None:
    """And answer the letter; a mail needs an address and a relay."""
    id, nameless = received(any_bureau), received(any_bureau, email="", text="Không có thư")
    for at, told in ((id, "no mail relay"), (nameless, "no e-mail")):
        with any_bureau.office() as office, pytest.raises(InvalidInputs, match=told):
            replies.write(office, at, new_id(), way="mail", text="x")
    with any_bureau.office() as office, pytest.raises(InvalidInputs) as refused:
        replies.write(office, id, new_id(), way="pigeon", text=" ")
    assert [one.field for one in refused.value.complaints] == ["way", "text"]
    with any_bureau.office("operator") as office, pytest.raises(Forbidden):
        replies.write(office, id, new_id(), way="phone", text="x")
    assert answer(any_bureau, nameless, way="letter") == "kept"
    assert (letter(any_bureau, nameless).state, states(any_bureau, nameless)) == (
        "answered",
        [("recorded", 0)],
    )
