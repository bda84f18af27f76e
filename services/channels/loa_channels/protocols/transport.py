"""requests' way to the network: connects only where it may, keeps deadlines, and knows when a request began to leave."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from loa.errors import NeedsOperator, Transient
from loa.steps import Step, reached
from loa_channels.protocols import lease
from loa_channels.protocols.deadline import Deadline, tls_context
from loa_channels.protocols.reach import Reach, connect

CONNECT_SECONDS = 10.0
"""Time for one address to take our connection; apart from the time for the answer."""


@dataclass
class Progress:
    """How far a call has come. `sent`: from here on the other side may have acted. `reused`: over a kept connection."""

    reach: Reach
    deadline: Deadline
    sent: bool = False
    reused: bool = False

    def check(self) -> None:
        """Called before every piece of the request: raises where the call is not over within its lease, or its time is over.

        A request of which the rest stays here is not carried out, but nothing says so for certain.
        """
        if not self.sent:
            reached(Step.SEND)
        if lease.allows(self.deadline):
            self.sent = True
        elif self.sent:
            raise TimeoutError("too late while the request was being sent")
        else:
            raise Transient("too late for this lease before the first byte was sent", ours=True)


_own = threading.local()


@contextmanager
def under_way(progress: Progress) -> Iterator[None]:
    """The call that this thread makes now; connections look it up, for requests has no way to hand it down."""
    _own.progress = progress
    try:
        yield
    finally:
        del _own.progress


def _progress() -> Progress:
    found: Progress = _own.progress
    return found


class _Connection(HTTPConnection):
    requested = False

    def _new_conn(self) -> Any:
        call = _progress()
        return connect(self._dns_host, self.port or 80, call.reach, call.deadline, at_most=CONNECT_SECONDS)

    def request(self, *args: Any, **kwargs: Any) -> None:
        _begin(self)
        super().request(*args, **kwargs)


class _TlsConnection(HTTPSConnection):
    requested = False

    def _new_conn(self) -> Any:
        call = _progress()
        return connect(self._dns_host, self.port or 443, call.reach, call.deadline, at_most=CONNECT_SECONDS)

    def connect(self) -> None:
        try:
            super().connect()
        except ssl.SSLCertVerificationError as failure:
            why = f"the certificate of {self.host} does not hold: {failure.verify_message}"
            raise NeedsOperator(why, host=self.host) from None
        except (OSError, HTTPError) as failure:
            why = f"no TLS connection to {self.host}: {type(failure).__name__}"
            raise Transient(why, host=self.host) from None

    def request(self, *args: Any, **kwargs: Any) -> None:
        _begin(self)
        super().request(*args, **kwargs)


def _begin(connection: _Connection | _TlsConnection) -> None:
    call = _progress()
    call.reused = connection.requested
    connection.requested = True
    if connection.sock is None:
        connection.connect()
    sock: Any = connection.sock  # a TimedSocket, or a TimedTlsSocket around it
    sock.deadline = call.deadline
    sock.before_sending = call.check


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class Transport(HTTPAdapter):
    """Mounted for http:// and https://. One for each thread."""

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        """Called by requests as it starts up."""
        self.poolmanager = PoolManager(
            num_pools=64, maxsize=1, ssl_context=tls_context(), retries=False, **options
        )
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

    def drop_connections(self) -> None:
        """Closes what is kept open, so that the next call connects anew."""
        self.poolmanager.clear()
