from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from loa.errors import ChannelFailure, NeedsOperator, Rejected, Transient, Unknown
from loa_channels.protocols.smtp import Relay, RelaySettings
from tests.channels.peer import free_port, peer

MESSAGE = b"Subject: x\r\n\r\n.one dot\r\n..two\r\nlast line"


def relay(port: int, **changes: Any) -> Relay:
    usual: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": port,
        "tls": "none",
        "user": "",
        "password": "",
        "hello": "so.example.vn",
        "timeout": timedelta(seconds=2),
    }
    return Relay(RelaySettings(**usual | changes))


class Sink:
    """Keeps what it gets."""

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        self.got += [(to, envelope.original_content or b"") for to in envelope.rcpt_tos]
        return "250 kept"


class Choosy(Sink):
    """Refuses readers whose address begins with "bad"."""

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("bad"):
            return "550 5.1.1 unknown"
        envelope.rcpt_tos.append(address)
        return "250 ok"


@contextmanager
def listening(kept: Sink, **options: Any) -> Iterator[int]:
    """Runs a mail server; its port."""
    port = free_port()
    controller = Controller(kept, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def conversation(*replies: str, end: str = "") -> Callable[[socket.socket], None]:
    """A relay that greets, then gives one reply to each command; after the last one it hangs up, or hangs (`end`)."""

    def deed(connection: socket.socket) -> None:
        lines = connection.makefile("rb")
        connection.sendall(b"220 here\r\n")
        for reply in replies:
            line = lines.readline()
            while reply == "body" and line.strip() != b".":
                line = lines.readline()
            if reply != "body":
                connection.sendall(reply.encode() + b"\r\n")
        if end == "hang":
            while lines.readline():
                pass

    return deed


HELLO = "250 hello"
OK = "250 ok"


def failure(port: int, **changes: Any) -> ChannelFailure:
    with relay(port, **changes) as one, pytest.raises(ChannelFailure) as caught:
        one.send("a@so.example.vn", "b@c.vn", MESSAGE)
    return caught.value


def test_hands_over_each_mail_as_it_is() -> None:
    """Over one connection; lines that begin with a dot arrive as they were."""
    kept = Sink()
    with listening(kept) as port, relay(port) as one:
        for number in range(3):
            one.send("a@so.example.vn", f"reader{number}@c.vn", MESSAGE)
    assert kept.got == [(f"reader{number}@c.vn", MESSAGE + b"\r\n") for number in range(3)]


def test_nobody_listening_is_transient() -> None:
    """Nothing was sent."""
    assert type(failure(free_port())) is Transient


@pytest.mark.parametrize(
    ("replies", "end", "kind"),
    [
        ([], "", Transient),
        ([HELLO], "", Transient),
        ([HELLO, OK], "", Transient),
        ([HELLO, OK, OK], "", Transient),
        ([HELLO, OK, OK, "354 go"], "", Unknown),
        ([HELLO, OK, OK, "354 go", "body"], "", Unknown),
        ([HELLO, OK, OK, "354 go", "body"], "hang", Unknown),
        ([HELLO, OK, OK], "hang", Transient),
        ([HELLO], "hang", Transient),
    ],
)
def test_a_lost_relay_is_unknown_only_once_the_mail_was_sent(
    replies: list[str], end: str, kind: type[ChannelFailure]
) -> None:
    """Hung up or hanging: before the end of the mail nothing can have been delivered."""
    with peer(conversation(*replies, end=end)) as other:
        assert type(failure(other.port, timeout=timedelta(seconds=0.5))) is kind


@pytest.mark.parametrize(
    ("replies", "kind"),
    [
        (["250 hello", "451 later"], Transient),
        (["250 hello", "550 no such sender"], NeedsOperator),
        (["250 hello", "530 sign in first"], NeedsOperator),
        (["250 hello", OK, "450 greylisted"], Transient),
        (["250 hello", OK, "421 too busy"], Transient),
        (["250 hello", OK, "550 5.1.1 no such reader"], Rejected),
        (["250 hello", OK, "554 5.7.1 <b@c.vn>: Relay access denied"], NeedsOperator),
        (["250 hello", OK, OK, "451 later"], Transient),
        (["250 hello", OK, OK, "554 no"], Rejected),
        (["250 hello", OK, OK, "354 go", "body", "452 full"], Transient),
        (["250 hello", OK, OK, "354 go", "body", "554 spam"], Rejected),
        (["250 hello", OK, OK, "354 go", "body", "999 what"], Unknown),
    ],
)
def test_each_refusal_has_its_class(replies: list[str], kind: type[ChannelFailure]) -> None:
    """4xx: again later. 5xx: final for this reader, unless it is we who are refused."""
    at = replies.index("body") if "body" in replies else len(replies)

    def deed(connection: socket.socket) -> None:
        lines = connection.makefile("rb")
        connection.sendall(b"220 here\r\n")
        for reply in replies[:at]:
            lines.readline()
            connection.sendall(reply.encode() + b"\r\n")
        if at < len(replies):
            while lines.readline().strip() != b".":
                pass
            connection.sendall(replies[at + 1].encode() + b"\r\n")
        while lines.readline():
            connection.sendall(b"250 ok\r\n")

    with peer(deed) as other:
        assert type(failure(other.port)) is kind


def test_goes_on_after_a_refused_reader() -> None:
    """One bad address costs neither the connection nor the next reader."""
    kept = Choosy()
    with listening(kept) as port, relay(port) as one:
        with pytest.raises(Rejected):
            one.send("a@so.example.vn", "bad@c.vn", MESSAGE)
        one.send("a@so.example.vn", "good@c.vn", MESSAGE)
    assert [to for to, _ in kept.got] == ["good@c.vn"]


def test_connects_again_after_a_loss() -> None:
    """The next mail has a connection of its own."""
    good = conversation(HELLO, OK, OK, "354 go", "body", end="hang")
    with peer(conversation(HELLO), good) as other, relay(other.port, timeout=timedelta(seconds=1)) as one:
        with pytest.raises(Transient):
            one.send("a@so.example.vn", "b@c.vn", MESSAGE)
        with pytest.raises(Unknown):  # this relay takes the mail and says nothing: the connection was there
            one.send("a@so.example.vn", "b@c.vn", MESSAGE)
        assert other.connections == 2


@pytest.mark.parametrize(("greeting", "kind"), [("421 busy", Transient), ("554 not you", NeedsOperator)])
def test_a_greeting_that_is_none(greeting: str, kind: type[ChannelFailure]) -> None:
    """Refused for now, or for good."""
    with peer(lambda connection: connection.sendall(greeting.encode() + b"\r\n")) as other:
        assert type(failure(other.port)) is kind


def test_a_wrong_password_needs_an_operator() -> None:
    """And stands in no message."""

    def refuse(*_: Any) -> AuthResult:
        return AuthResult(success=False, handled=False)

    with listening(Sink(), authenticator=refuse, auth_require_tls=False) as port:
        found = failure(port, user="loa", password="Mật-khẩu".encode().hex())
    assert type(found) is NeedsOperator
    assert "Mật-khẩu".encode().hex() not in found.detail + str(found.evidence)


def test_a_relay_without_starttls_needs_an_operator() -> None:
    """A password is never sent in the clear because a relay does not offer better."""
    with listening(Sink()) as port:
        assert type(failure(port, tls="starttls")) is NeedsOperator


def test_a_relay_that_drips_is_given_up() -> None:
    """A byte now and then does not hold a worker."""

    def drip(connection: socket.socket) -> None:
        loop = asyncio.new_event_loop()
        connection.sendall(b"220 here\r\n")
        connection.recv(1000)
        try:
            while True:
                connection.sendall(b"2")
                loop.run_until_complete(asyncio.sleep(0.05))
        finally:
            loop.close()

    with peer(drip) as other:
        assert type(failure(other.port, timeout=timedelta(seconds=0.5))) is Transient
