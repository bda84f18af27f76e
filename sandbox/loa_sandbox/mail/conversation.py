"""aiosmtpd's server, made to read a mail in one go, and to misbehave before its greeting too."""

from __future__ import annotations

import asyncio

from aiosmtpd.smtp import SMTP

from loa_sandbox import clock
from loa_sandbox.faults import Call
from loa_sandbox.mail.sink import HungUp, Sink

LARGEST = 33_554_432
"""Bytes of a mail."""
LONGEST_LINE = 998
"""Bytes of a line without its end (RFC 5322, 2.1.1)."""


class Conversation(SMTP):
    """One connection."""

    line_length_limit = LARGEST  # how far aiosmtpd lets its reader look for the end of something

    def __init__(self, sink: Sink, loop: asyncio.AbstractEventLoop) -> None:
        self._sink = sink
        super().__init__(
            sink,
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            hostname="sandbox.invalid",
            ident="pretend mail server",
            loop=loop,
        )

    async def _handle_client(self) -> None:
        try:
            call = Call("mail", "connect", str(self.session and self.session.peer))
            status = await self._sink.before(self, call, clock.now())
            if status is None:
                await super()._handle_client()
            else:
                await self.push(status)
                assert self.transport is not None
                self.transport.close()
        except HungUp:
            return

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802  # aiosmtpd's name
        """DATA. aiosmtpd reads line by line, which is most of the work of taking a mail; this asks its reader for the
        end of the mail instead. What is accepted and refused is the same."""
        if await self.check_helo_needed():
            return
        assert self.envelope is not None
        if not self.envelope.rcpt_tos:
            await self.push("503 Error: need RCPT command")
            return
        if arg:
            await self.push("501 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        status = await self._read()
        if status is None:
            status = await self._call_handler_hook("DATA")
        self.envelope = self._create_envelope()
        await self.push(status)

    async def _read(self) -> str | None:
        """Puts the mail into the envelope; answers the status when it must be refused."""
        assert self.envelope is not None
        read = bytearray()
        too_much = False
        while not (read == b".\r\n" or read.endswith(b"\r\n.\r\n")):
            try:
                read += await self._reader.readuntil(b".\r\n")
            except asyncio.LimitOverrunError as error:
                read += await self._reader.read(error.consumed)
            if len(read) > LARGEST:
                too_much = True
                del read[:-5]
        if too_much:
            return "552 Error: Too much mail data"
        content = bytes(read[:-3])
        if any(len(line) > LONGEST_LINE for line in content.split(b"\r\n")):
            return "500 Line too long (see RFC5321 4.5.3.1.6)"
        # a line that begins with a dot was sent with one more (RFC 5321, 4.5.2)
        if content.startswith(b"."):
            content = content[1:]
        self.envelope.content = self.envelope.original_content = content.replace(b"\r\n..", b"\r\n.")
        return None
