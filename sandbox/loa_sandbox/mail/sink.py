"""What happens at each step of an SMTP conversation: faults, and keeping one letter for each recipient."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import NoReturn

from aiosmtpd.smtp import SMTP, Envelope, Session

from loa_sandbox import calls, clock
from loa_sandbox.faults import Call, Fault
from loa_sandbox.holds import Ending
from loa_sandbox.kinds import AFTER, BEFORE
from loa_sandbox.mail import letters
from loa_sandbox.wire import RESET_ON_CLOSE
from loa_sandbox.world import World


class HungUp(ConnectionResetError):
    """The connection has been ended on demand: nobody is left to be answered."""


class Sink:
    """The hooks of aiosmtpd. Each answers a status line, or raises HungUp."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def handle_EHLO(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Offers PIPELINING too: commands are read one after the other whether they come singly or not."""
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Takes any sender."""
        status = await self.before(server, Call("mail", "mail", address, address), clock.now())
        if status is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return status or "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Takes any recipient."""
        status = await self.before(server, Call("mail", "rcpt", address, address), clock.now())
        if status is None:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return status or "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keeps the mail as it came."""
        at = clock.now()
        recipients = "\n".join(envelope.rcpt_tos)
        call = Call("mail", "data", recipients, recipients)
        status = await self.before(server, call, at)
        if status is not None:
            return status
        number = self._keep(envelope, at)
        if server.transport is None or server._reader.at_eof():
            calls.keep(self._world.store, call, at, None, "hang_before")
            raise HungUp("the caller left, and the mail was kept all the same")
        after = self._world.faults.strike(call, *AFTER)
        if after is not None:
            await self._afterwards(server, after, call, at)
        calls.keep(self._world.store, call, at, 250, None if after is None else after.kind)
        return f"250 2.0.0 OK kept as {number}"

    def _keep(self, envelope: Envelope, at: int) -> int:
        content = envelope.content
        assert isinstance(content, bytes)
        headers = json.dumps(letters.headers(content))
        with self._world.store.write() as connection:
            row = connection.execute(
                "insert into envelopes (sender, headers, content) values (?, ?, ?)",
                (envelope.mail_from, headers, content),
            )
            assert row.lastrowid is not None
            connection.executemany(
                "insert into letters (envelope, recipient, at) values (?, ?, ?)",
                [(row.lastrowid, recipient, at) for recipient in envelope.rcpt_tos],
            )
            return row.lastrowid

    async def before(self, server: SMTP, call: Call, at: int) -> str | None:
        """The status that a fault answers in place of this step; None when it goes on. Raises HungUp."""
        fault = self._world.faults.strike(call, *BEFORE)
        if fault is None:
            return None
        given = fault.parameters
        match fault.kind:
            case "smtp":
                status = f"{given['code']} {given.get('text') or 'programmed'}"
                calls.keep(self._world.store, call, at, given["code"], fault.kind)
                if given["code"] == 421:
                    await server.push(status)
                    self._leave(server)
                return status
            case "hang_before":
                if await self._held(given["seconds"], stay=given["then"] == "commit") is Ending.CUT:
                    calls.keep(self._world.store, call, at, None, fault.kind)
                    self._leave(server)
                return None
            case _:
                calls.keep(self._world.store, call, at, None, fault.kind)
                self._reset(server)

    async def _afterwards(self, server: SMTP, fault: Fault, call: Call, at: int) -> None:
        if fault.kind == "hang" and await self._held(fault.parameters["seconds"]) is not Ending.CUT:
            return
        calls.keep(self._world.store, call, at, None, fault.kind)
        if fault.kind == "reset":
            self._reset(server)
        self._leave(server)

    async def _held(self, seconds: float | None, *, stay: bool = False) -> Ending:
        """Holds this conversation. aiosmtpd cancels it when the caller leaves: with ``stay`` it is held on."""
        with self._world.holds.open(seconds) as hold:
            while (ending := self._world.holds.over(hold)) is None:
                try:
                    await asyncio.sleep(hold.left())
                except asyncio.CancelledError:
                    if not stay:
                        raise
            return ending

    def _leave(self, server: SMTP) -> NoReturn:
        assert server.transport is not None
        server.transport.close()
        raise HungUp("hung up on demand")

    def _reset(self, server: SMTP) -> NoReturn:
        assert isinstance(server.transport, asyncio.Transport)
        server.transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE
        )
        server.transport.abort()
        raise HungUp("cut on demand")
