"""``python -m bench.bare.receiver PORT``: takes any POST and answers as a receiving unit does, so quickly that nobody waits.

``GET /arrivals`` gives ``{webhook-id: seconds since 1970}`` of what came first with each id. The sandbox, which checks
signatures and keeps everything, answers a few hundred a second: with that many under way, urgent calls would wait in it.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

_ANSWER = b'{"receipt_id": "r", "status": "stored"}'
_arrived: dict[str, float] = {}


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            at = time.time()
            first, *lines = head.decode("latin-1").split("\r\n")
            fields = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
            }
            await reader.readexactly(int(fields.get("content-length", "0")))
            if "webhook-id" in fields:
                _arrived.setdefault(fields["webhook-id"], at)
            body = json.dumps(_arrived).encode() if first.startswith("GET /arrivals") else _ANSWER
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
                + body
            )
    except (asyncio.IncompleteReadError, ConnectionError):
        pass  # the other side has closed its connection
    finally:
        writer.close()


async def _run(port: int) -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", port, backlog=512)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_run(int(sys.argv[1])))
