"""Answering a letter: by mail, sent once, or by other ways, written down.

Before a mail is handed to the relay its row says ``sending``, and that is committed; afterwards it says how it went. Of two who
press at once one sends. What ended without an answer is unknown: only a person says whether it arrived.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, update

from loa import audit
from loa.database import Database
from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa.settings import Settings
from loa.text import clean_text
from loa_publisher.accounts.roles import ANSWER_FEEDBACK, require
from loa_publisher.feedback import mail, timeline
from loa_publisher.feedback.handling import locked
from loa_publisher.feedback.letter import compose
from loa_publisher.feedback.models import OPEN, WAYS, feedback, replies
from loa_publisher.issues import reading
from loa_publisher.office import Office

LOST = timedelta(minutes=5)
"""A mail that is still being sent after so long was lost with the desk that sent it."""


def write(office: Office, feedback_id: UUID, reply_id: UUID, *, way: str, text: str) -> bool:
    """Writes an answer; tells whether it is now to be handed to the relay (`deliver`, after the commit).

    `reply_id` is made with the form: the same once more is no second answer. Raises InvalidInputs naming the fields, Conflict.
    """
    require(office.user, ANSWER_FEEDBACK)
    letter = locked(office.connection, feedback_id)
    if office.connection.execute(select(replies.c.id).where(replies.c.id == reply_id)).first():
        return False
    if letter.state not in (*OPEN, "answered"):
        raise Conflict("this feedback is closed already")
    faults: list[InvalidInput] = []
    way = reading.found(faults, lambda: reading.one_of(way, "way", WAYS)) or ""
    text = reading.found(faults, lambda: clean_text(text, "text", longest=10_000, required=True)) or ""
    by_mail = way == "mail"
    if by_mail and not letter.email:
        faults.append(InvalidInput("way", "no e-mail address was left; answer in another way"))
    elif by_mail and not office.settings.reply_smtp_host:
        faults.append(InvalidInput("way", "no mail relay is set for answers (LOA_REPLY_SMTP_HOST)"))
    if faults:
        raise InvalidInputs(faults)
    under_way = select(replies.c.id).where(
        replies.c.feedback_id == feedback_id, replies.c.state.in_(("sending", "unknown"))
    )
    if by_mail and office.connection.execute(under_way).first():
        raise Conflict("a mail to this sender is under way, or its outcome is not known; settle that first")
    office.connection.execute(
        insert(replies).values(
            id=reply_id,
            feedback_id=feedback_id,
            way=way,
            text=text,
            address=letter.email if by_mail else "",
            state="sending" if by_mail else "recorded",
            attempts=1 if by_mail else 0,
            detail="",
            written_by=office.user.id,
            written_at=office.now,
            tried_at=office.now if by_mail else None,
            settled_at=None if by_mail else office.now,
        )
    )
    timeline.write(office, feedback_id, "reply", way=way, reply=str(reply_id))
    if not by_mail:
        _answered(office.connection, office.now, feedback_id)
    office.log("feedback.reply_written", feedback_id, reply=str(reply_id), way=way)
    return by_mail


def deliver(database: Database, now: datetime, settings: Settings, reply_id: UUID) -> str:
    """Hands a mail to the relay that its row says is being sent, and writes down how it went; gives the new state."""
    with database.read() as connection:
        reply = one(connection, reply_id)
        letter = connection.execute(select(feedback).where(feedback.c.id == reply.feedback_id)).one()
    if reply.state != "sending":
        return str(reply.state)
    outcome = mail.send(settings, compose(settings, letter, reply), reply.address)

    def settle(connection: Connection) -> str:
        own = (replies.c.id == reply_id, replies.c.state == "sending", replies.c.attempts == reply.attempts)
        values = {"state": outcome.state, "detail": outcome.detail, "settled_at": now}
        if not connection.execute(update(replies).where(*own).values(values)).rowcount:
            return str(one(connection, reply_id).state)  # it was given up meanwhile
        _settled(connection, now, reply, outcome.state, outcome.detail)
        return outcome.state

    return database.run(settle)


def again(office: Office, reply_id: UUID) -> UUID:
    """Makes a mail that failed, or that certainly did not arrive, ready to be sent once more; gives its id.

    Raises Conflict where it is neither failed nor unknown, NotFound.
    """
    require(office.user, ANSWER_FEEDBACK)
    _claim(office, reply_id, ("failed", "unknown"), state="sending", tried_at=office.now, settled_at=None)
    reply = one(office.connection, reply_id)
    timeline.write(office, reply.feedback_id, "again", reply=str(reply_id))
    office.log("feedback.reply_again", reply.feedback_id, reply=str(reply_id), attempt=reply.attempts)
    return reply_id


def arrived(office: Office, reply_id: UUID) -> None:
    """A person's word that a mail whose outcome is not known has arrived. Raises Conflict, NotFound."""
    require(office.user, ANSWER_FEEDBACK)
    _claim(office, reply_id, ("unknown",), state="sent", settled_at=office.now)
    reply = one(office.connection, reply_id)
    _answered(office.connection, office.now, reply.feedback_id)
    timeline.write(office, reply.feedback_id, "sent", reply=str(reply_id))
    office.log("feedback.reply_arrived", reply.feedback_id, reply=str(reply_id))


def give_up_lost(database: Database, now: datetime, _settings: Settings | None = None) -> int:
    """Says of mails whose desk ended while it sent them that nobody knows; gives how many."""
    lost = (replies.c.state == "sending", replies.c.tried_at < now - LOST)
    with database.read() as connection:
        if connection.execute(select(replies.c.id).where(*lost).limit(1)).first() is None:
            return 0

    def work(connection: Connection) -> int:
        rows = connection.execute(select(replies).where(*lost).with_for_update()).all()
        for row in rows:
            told = "the desk ended while it was being sent"
            values = {"state": "unknown", "detail": told, "settled_at": now}
            connection.execute(update(replies).where(replies.c.id == row.id).values(values))
            _settled(connection, now, row, "unknown", told)
        return len(rows)

    return database.run(work)


def one(connection: Connection, reply_id: UUID) -> Row[Any]:
    """An answer. Raises NotFound."""
    row = connection.execute(select(replies).where(replies.c.id == reply_id)).first()
    if row is None:
        raise NotFound("there is no such answer")
    return row


def _claim(office: Office, reply_id: UUID, states: tuple[str, ...], **values: Any) -> None:
    attempts = {"attempts": replies.c.attempts + 1} if values["state"] == "sending" else {}
    done = office.connection.execute(
        update(replies)
        .where(replies.c.id == reply_id, replies.c.state.in_(states))
        .values(**values, **attempts)
    )
    if not done.rowcount:
        one(office.connection, reply_id)
        raise Conflict("this mail is not one whose outcome is open; look again")


def _settled(connection: Connection, now: datetime, reply: Row[Any], state: str, detail: str) -> None:
    timeline.write_down(
        connection, now, reply.feedback_id, state, "" if state == "sent" else detail, reply=str(reply.id)
    )
    if state == "sent":
        _answered(connection, now, reply.feedback_id)
    audit.log(
        connection, now, "system", f"feedback.reply_{state}", str(reply.feedback_id), reply=str(reply.id)
    )


def _answered(connection: Connection, now: datetime, feedback_id: UUID) -> None:
    own = (feedback.c.id == feedback_id, feedback.c.state.in_(OPEN))
    connection.execute(update(feedback).where(*own).values(state="answered", answered_at=now))
