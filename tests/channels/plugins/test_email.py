from __future__ import annotations

import email
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.policy import default
from typing import Any
from uuid import uuid4

import pytest
from marshmallow import ValidationError
from sqlalchemy import create_engine

from loa.channel import CORRECT, WITHDRAW, OpenAccount, Publication, Reader, Receipt
from loa.content import INTERNAL
from loa.database import Database
from loa.errors import ChannelFailure, NeedsOperator, Rejected, Transient
from loa_channels.newsletter import subscribers
from loa_channels.newsletter.letter import LEAVE
from loa_channels.plugins.email import SENDER, Email
from tests.channels.peer import free_port
from tests.channels.protocols.test_smtp import Choosy, Sink, listening
from tests.channels.publications import account, next_operation, picture, publication, snapshot, tools

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
NAME = "Sở Giáo dục và Đào tạo Hà Nội"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A public list with three readers, one of them refused by the relay, and an internal list with one."""
    opened = Database.connect(database_url)
    with opened.begin() as connection:
        subscribers.add_list(connection, NOW, "phu-huynh", "Phụ huynh", "public")
        subscribers.add_list(connection, NOW, "noi-bo", "Nội bộ", "internal")
        for address in ("an@a.example", "bad@a.example", "chi@a.example"):
            subscribers.add_reader(connection, NOW, "phu-huynh", address, "Nguyễn Thị Chi", {"how": "test"})
        subscribers.add_reader(connection, NOW, "noi-bo", "dung@a.example", "", {"how": "test"})
    yield opened
    opened.close()


def of_list(port: int = 1, **changes: Any) -> OpenAccount:
    usual = {
        "list": "phu-huynh",
        "from_address": "tin@so.example.vn",
        "from_name": NAME,
        "list_id": "phu-huynh.tin.example.vn",
        "unsubscribe_url": "https://tin.example.vn/u/",
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
    }
    return account(Email, usual | changes)


def everybody(database: Database, one: Publication, to: OpenAccount) -> list[Reader]:
    return list(Email(tools(database=database)).readers(one, to))


def sent(
    database: Database, one: Publication, port: int, *pictures: bytes, to: list[Reader] | None = None
) -> dict[str, Receipt | ChannelFailure]:
    mail = Email(tools(*pictures, database=database, timeout=3))
    readers = everybody(database, one, of_list()) if to is None else to
    return {reader.address: outcome for reader, outcome in mail.send(one, readers, of_list(port))}


def test_everybody_on_the_list_is_a_reader(database: Database) -> None:
    """Each with a key that lasts, and with what the mail needs."""
    found = everybody(database, publication(), of_list())
    assert [reader.address for reader in found] == ["an@a.example", "bad@a.example", "chi@a.example"]
    assert len({reader.key for reader in found}) == len({reader.attributes["token"] for reader in found}) == 3
    assert {reader.attributes["name"] for reader in found} == {"Nguyễn Thị Chi"}


def test_internal_content_goes_to_no_public_list(database: Database) -> None:
    """Whatever the account says of itself."""
    one = publication(snapshot(audience=INTERNAL))
    with pytest.raises(NeedsOperator, match="public"):
        everybody(database, one, of_list())
    assert [reader.address for reader in everybody(database, one, of_list(list="noi-bo"))] == [
        "dung@a.example"
    ]


def test_a_list_that_is_missing_needs_an_operator(database: Database) -> None:
    """The message says how to add it."""
    with pytest.raises(NeedsOperator, match="add-list"):
        everybody(database, publication(), of_list(list="khong-co"))


def test_a_database_without_tables_is_transient() -> None:
    """Nothing was sent; nobody is written to twice."""
    with pytest.raises(Transient):
        list(Email(tools(database=Database(create_engine("sqlite://")))).readers(publication(), of_list()))


def test_each_reader_gets_one_mail_and_has_one_outcome(database: Database) -> None:
    """A reader who is refused costs the others nothing."""
    content = picture()
    one = publication(snapshot(content))
    kept = Choosy()
    with listening(kept) as port:
        outcomes = sent(database, one, port, content)
    assert [type(outcome) for outcome in outcomes.values()] == [Receipt, Rejected, Receipt]
    assert [to for to, _ in kept.got] == ["an@a.example", "chi@a.example"]
    ids = [email.message_from_bytes(message, policy=default)["message-id"] for _, message in kept.got]
    assert ids == [outcome.external_id for outcome in outcomes.values() if isinstance(outcome, Receipt)]
    assert len(set(ids)) == 2


def test_what_goes_out_is_what_the_preview_showed(database: Database) -> None:
    """But for the sender's name and the reader's own address for leaving."""
    content = picture()
    one = publication(snapshot(content))
    kept = Sink()
    with listening(kept) as port:
        sent(database, one, port, content)
    preview = Email.render(one.snapshot)
    tokens = {reader.address: reader.attributes["token"] for reader in everybody(database, one, of_list())}
    for to, raw in kept.got:
        message = email.message_from_bytes(raw, policy=default)
        leave = f"https://tin.example.vn/u/{tokens[to]}"
        assert message["list-unsubscribe"] == f"<{leave}>"
        for kind, shown in (("plain", preview.text), ("html", str(preview.html))):
            body = message.get_body((kind,))
            assert body is not None
            assert body.get_content().replace("\r\n", "\n") == shown.replace(SENDER, NAME).replace(
                LEAVE, leave
            )
    assert preview.images == (one.snapshot.media[0].sha256,)


def test_a_retry_is_the_same_mail(database: Database) -> None:
    """To the byte; another delivery is another mail."""
    one = publication()
    kept = Sink()
    with listening(kept) as port:
        reader = everybody(database, one, of_list())[:1]
        for each in (one, one, replace(one, delivery=publication().delivery)):
            sent(database, each, port, to=reader)
    first, again, other = (message for _, message in kept.got)
    assert first == again
    assert first != other


def test_a_correction_is_a_second_mail_that_says_so(database: Database) -> None:
    """By the same way."""
    one = next_operation(publication(), CORRECT, title="Sửa giờ thi")
    kept = Sink()
    with listening(kept) as port:
        sent(database, one, port)
    subjects = {email.message_from_bytes(raw, policy=default)["subject"] for _, raw in kept.got}
    assert subjects == {"[Đính chính] Sửa giờ thi"}


def test_whoever_left_meanwhile_gets_nothing(database: Database) -> None:
    """Between the freezing of the audience and the sending of a part there may be hours."""
    one = publication()
    readers = everybody(database, one, of_list())
    with database.begin() as connection:
        subscribers.unsubscribe(connection, NOW, readers[0].attributes["token"], {"how": "link"})
    kept = Sink()
    with listening(kept) as port:
        outcomes = sent(database, one, port, to=readers)
    assert [type(outcome) for outcome in outcomes.values()] == [Rejected, Receipt, Receipt]
    assert "an@a.example" not in [to for to, _ in kept.got]


def test_a_relay_that_is_away_is_told_before_the_first(database: Database) -> None:
    """All of them may be sent again."""
    with pytest.raises(Transient):
        sent(database, publication(), free_port())


def test_a_lost_picture_is_told_before_the_first(database: Database) -> None:
    """Nobody gets a mail without it."""
    kept = Sink()
    with listening(kept) as port, pytest.raises(Rejected, match=r"anh\.png"):
        sent(database, publication(snapshot(picture())), port)
    assert kept.got == []


def test_mail_can_neither_be_looked_up_nor_recalled() -> None:
    """Never "not there", which would allow a second mail; and a withdrawal says what to do instead."""
    mail, one = Email(tools()), publication()
    with pytest.raises(NeedsOperator):
        mail.find(one, of_list(), NOW - timedelta(hours=1))
    with pytest.raises(Rejected, match="correction"):
        mail.withdraw(Receipt(external_id="x"), next_operation(one, WITHDRAW), of_list())
    with pytest.raises(Rejected):
        mail.publish(one, of_list())
    with pytest.raises(Rejected):
        mail.correct(Receipt(external_id="x"), next_operation(one, CORRECT), of_list())


def test_checks_list_and_relay(database: Database) -> None:
    """Both have to be there."""
    mail = Email(tools(database=database, timeout=3))
    with listening(Sink()) as port:
        found = [mail.check(of_list(port, list=slug)).ok for slug in ("phu-huynh", "khong-co")]
    assert (found, mail.check(of_list(free_port())).ok) == ([True, False], False)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("from_address", "so.example.vn"),
        ("from_name", "Sở\r\nBcc: x"),
        ("list_id", "phu huynh"),
        ("unsubscribe_url", "u"),
        ("smtp_port", 0),
        ("smtp_tls", "maybe"),
    ],
)
def test_the_form_names_what_is_wrong(field: str, value: Any) -> None:
    """Before it is saved."""
    with pytest.raises(ValidationError) as caught:
        of_list(**{field: value})
    assert list(caught.value.messages_dict) == [field]


def test_a_password_is_never_sent_in_the_clear() -> None:
    """The form refuses a user name without encryption."""
    with pytest.raises(ValidationError) as caught:
        of_list(smtp_user="loa", smtp_password="x")
    assert list(caught.value.messages_dict) == ["smtp_tls"]


def test_a_test_goes_to_one_address_and_says_that_it_is_one(database: Database) -> None:
    """As readers would get it but for its subject; nobody's list is read, and nobody can leave one by it."""
    content = picture()
    said, kept, trial = snapshot(content), Sink(), uuid4()
    with listening(kept) as port:
        mail = Email(tools(content, database=Database(create_engine("sqlite://")), timeout=3))
        mail.send_trial(said, of_list(port), "toi@so.example.vn", trial)
    [(to, message)] = kept.got
    assert to == "toi@so.example.vn"
    letter = email.message_from_bytes(message, policy=default)
    assert letter["Subject"].startswith("[GỬI THỬ – chưa duyệt] ")
    assert letter["To"] == "toi@so.example.vn"
    assert letter["List-Unsubscribe"] is None
    assert trial.hex in letter["Message-ID"]
    readers = everybody(database, publication(said), of_list())
    with listening(other := Sink()) as port:
        sent(database, publication(said), port, content, to=readers[:1])
    theirs = email.message_from_bytes(other.got[0][1], policy=default)
    mine, to_readers = (one.get_body(("plain",)).get_content() for one in (letter, theirs))
    assert mine.split("Thôi nhận tin")[0] == to_readers.split("Thôi nhận tin")[0]


def test_a_test_that_is_refused_says_so(database: Database) -> None:
    """Or finds no relay at all."""
    with listening(Choosy()) as port, pytest.raises(Rejected):
        Email(tools(timeout=3)).send_trial(snapshot(), of_list(port), "bad@a.example", uuid4())
    with pytest.raises(Transient):
        Email(tools(timeout=3)).send_trial(snapshot(), of_list(free_port()), "a@a.example", uuid4())
