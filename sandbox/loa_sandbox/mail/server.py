"""The mail server as a whole, in a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading

from loa_sandbox.mail.conversation import Conversation
from loa_sandbox.mail.sink import Sink
from loa_sandbox.world import World


class MailServer:
    """Runs the sink on a listening socket. Its thread ends with the process."""

    def __init__(self, world: World, listening: socket.socket) -> None:
        self._sink = Sink(world)
        self._listening = listening
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="smtp", daemon=True)

    def start(self) -> None:
        """Begins to take connections."""
        self._thread.start()

    def alive(self) -> bool:
        """Whether it serves."""
        return self._thread.is_alive()

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Conversation(self._sink, loop), sock=self._listening)
        await server.serve_forever()
