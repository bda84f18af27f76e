from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.sandbox.outside import TIMEOUT, Sandbox, letter, until


@pytest.fixture
def connection(sandbox: Sandbox) -> Iterator[smtplib.SMTP]:
    """An open conversation."""
    client = smtplib.SMTP(*sandbox.smtp, timeout=TIMEOUT)
    client.ehlo("thu.example.vn")
    yield client
    client.close()


def test_it_offers_what_senders_of_many_mails_need(connection: smtplib.SMTP) -> None:
    """PIPELINING, 8BITMIME, SMTPUTF8 and SIZE."""
    assert {"pipelining", "8bitmime", "smtputf8", "size"} <= set(connection.esmtp_features)


def test_each_recipient_has_a_letter(sandbox: Sandbox) -> None:
    """One mail to two readers is two letters of one envelope."""
    assert sandbox.mail("an@example.vn", "binh@example.vn", sender="b+7@example.vn") == {}
    letters = sandbox.truth("mail")
    assert [told["to"] for told in letters] == ["an@example.vn", "binh@example.vn"]
    assert {told["sender"] for told in letters} == {"b+7@example.vn"}
    assert len({told["envelope"] for told in letters}) == 1
    sandbox.mail("an@example.vn")
    assert len(sandbox.truth("mail")) == 3


@pytest.mark.parametrize(
    "text",
    [".", "..", ".dòng bắt đầu bằng chấm", "a\r\n.\r\nb", "hết.\r\n\r\n.cuối", "câu.\r\nnữa.\r\n..", ""],
)
def test_dots_arrive_as_they_were_written(sandbox: Sandbox, connection: smtplib.SMTP, text: str) -> None:
    """Lines that begin with a dot, or are nothing else, neither end a mail nor change."""
    content = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + text.encode() + b"\r\n"
    connection.sendmail("loa@example.vn", ["an@example.vn"], content, ["BODY=8BITMIME"])
    assert sandbox.truth("mail")[0]["text"] == text.replace("\r\n", "\n") + "\n"


def test_many_mails_may_be_sent_without_waiting(sandbox: Sandbox) -> None:
    """Commands sent in one go are answered one by one; the body may lead the next group."""
    groups = b"".join(
        b"MAIL FROM:<loa@example.vn>\r\nRCPT TO:<doc%d@example.vn>\r\nDATA\r\n" % number
        + letter(f"So {number}")
        + b".\r\n"
        for number in range(50)
    )
    with socket.create_connection(sandbox.smtp, timeout=TIMEOUT) as raw, raw.makefile("rb") as answers:
        raw.sendall(b"EHLO thu.example.vn\r\n" + groups + b"QUIT\r\n")
        codes = [line[:3] for line in answers if line[3:4] == b" "]
    assert codes == [b"220", b"250", *[b"250", b"250", b"354", b"250"] * 50, b"221"]
    assert [told["subject"] for told in sandbox.truth("mail")] == [f"So {number}" for number in range(50)]


def test_many_connections_at_once_lose_nothing(sandbox: Sandbox) -> None:
    """16 senders, 160 mails, 160 letters."""
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda number: sandbox.mail(f"doc{number}@example.vn"), range(160)))
    assert {told["to"] for told in sandbox.truth("mail")} == {f"doc{n}@example.vn" for n in range(160)}
    assert len(sandbox.truth("mail")) == 160


def test_bad_mails_are_refused(connection: smtplib.SMTP, sandbox: Sandbox) -> None:
    """A line over 998 bytes, DATA without a recipient, and an announced size over 32 MiB; then a good one passes."""
    with pytest.raises(smtplib.SMTPDataError) as refused:
        connection.sendmail("loa@example.vn", ["an@example.vn"], letter(text="x" * 999))
    assert refused.value.smtp_code == 500
    assert connection.docmd("DATA")[0] == 503
    assert connection.mail("loa@example.vn", ["SIZE=33554433"])[0] == 552
    connection.sendmail("loa@example.vn", ["an@example.vn"], letter(text="x" * 998))
    assert len(sandbox.truth("mail")) == 1


def test_one_recipient_can_be_refused(sandbox: Sandbox) -> None:
    """smtp with `match`: that reader is refused with the programmed status, the other gets the mail."""
    sandbox.misbehave(
        "mail", "smtp", operation="rcpt", match="an@", code=550, text="5.1.1 khong co", times=None
    )
    assert sandbox.mail("an@example.vn", "binh@example.vn") == {"an@example.vn": (550, b"5.1.1 khong co")}
    assert [told["to"] for told in sandbox.truth("mail")] == ["binh@example.vn"]


@pytest.mark.parametrize(
    ("operation", "error"),
    [
        ("connect", smtplib.SMTPConnectError),
        ("mail", smtplib.SMTPSenderRefused),
        ("rcpt", smtplib.SMTPRecipientsRefused),
        ("data", smtplib.SMTPDataError),
    ],
)
def test_each_step_can_be_put_off(sandbox: Sandbox, operation: str, error: type[Exception]) -> None:
    """smtp 450 at any step: nothing is kept, and the next attempt passes."""
    sandbox.misbehave("mail", "smtp", operation=operation, code=450, text="4.7.1 hay cho")
    with pytest.raises(error, match="450"):
        sandbox.mail()
    assert sandbox.truth("mail") == []
    sandbox.mail()
    assert len(sandbox.truth("mail")) == 1


def test_421_hangs_up(sandbox: Sandbox, connection: smtplib.SMTP) -> None:
    """After 421 the connection is at its end."""
    sandbox.misbehave("mail", "smtp", operation="mail", code=421, text="4.3.2 tam nghi")
    assert connection.mail("loa@example.vn")[0] == 421
    with pytest.raises(smtplib.SMTPServerDisconnected):
        connection.noop()


@pytest.mark.parametrize("operation", ["connect", "mail", "rcpt", "data"])
def test_each_step_can_be_cut(sandbox: Sandbox, operation: str) -> None:
    """reset_before: the connection is gone, nothing is kept, and the server goes on."""
    sandbox.misbehave("mail", "reset_before", operation=operation)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        sandbox.mail()
    assert sandbox.truth("mail") == []
    sandbox.mail()
    assert len(sandbox.truth("mail")) == 1


@pytest.mark.parametrize("fault", ["reset", "lose_answer"])
def test_the_answer_to_data_can_be_lost(sandbox: Sandbox, fault: str) -> None:
    """The mail is kept, and the sender never learns it."""
    sandbox.misbehave("mail", fault)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        sandbox.mail()
    assert len(sandbox.truth("mail")) == 1


@pytest.mark.parametrize(("fault", "kept"), [("hang", 1), ("hang_before", 0)])
def test_data_can_be_held(sandbox: Sandbox, fault: str, kept: int) -> None:
    """hang keeps the mail and holds the answer, hang_before holds both; released, all goes well."""
    sandbox.misbehave("mail", fault, operation="data")
    with ThreadPoolExecutor(1) as aside:
        waiting = aside.submit(sandbox.mail)
        sandbox.held(1)
        assert len(sandbox.truth("mail")) == kept
        sandbox.release()
        assert waiting.result(TIMEOUT) == {}
    assert len(sandbox.truth("mail")) == 1


@pytest.mark.parametrize(("then", "kept"), [("drop", 0), ("commit", 1)])
def test_a_held_mail_whose_sender_leaves(
    sandbox: Sandbox, connection: smtplib.SMTP, then: str, kept: int
) -> None:
    """It is dropped, or with then=commit kept when its time is up."""
    sandbox.misbehave("mail", "hang_before", operation="data", then=then, seconds=0.7)
    connection.mail("loa@example.vn")
    connection.rcpt("an@example.vn")
    connection.docmd("DATA")
    connection.send(letter() + b".\r\n")
    sandbox.held(1)
    connection.close()
    sandbox.held(0)
    sandbox.mail()
    if kept:
        until(lambda: len(sandbox.truth("mail")) == 2, "the held mail has been kept")
    assert len(sandbox.truth("mail")) == kept + 1


def test_mails_and_their_fates_are_logged(sandbox: Sandbox) -> None:
    """kind=calls tells accepted, refused and cut mails, in order."""
    sandbox.mail()
    for fault, more in (("smtp", {"code": 450, "operation": "rcpt"}), ("reset", {})):
        sandbox.misbehave("mail", fault, **more)
        with pytest.raises((smtplib.SMTPException, ConnectionError)):
            sandbox.mail()
    fates = [(call["operation"], call["status"], call["fault"]) for call in sandbox.truth("calls")]
    assert fates == [("data", 250, None), ("rcpt", 450, "smtp"), ("data", None, "reset")]


def test_holds_do_not_keep_others_waiting(sandbox: Sandbox) -> None:
    """While ten mails are held, another passes."""
    sandbox.misbehave("mail", "hang", times=10)
    with ThreadPoolExecutor(10) as aside:
        waiting = [aside.submit(sandbox.mail) for _ in range(10)]
        sandbox.held(10)
        sandbox.mail("khac@example.vn")
        assert sandbox.release() == 10
        assert [call.result(TIMEOUT) for call in waiting] == [{}] * 10
