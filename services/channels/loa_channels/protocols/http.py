"""One HTTP call and exactly one outcome: an `Answer`, or a ChannelFailure that says whether the call may be repeated.

Rules of every call: no proxies, credentials or cookies from elsewhere, no redirects, an answer of limited size, one deadline
for all of it. Whether a byte of the request can have left is known, not guessed from an exception's text: the connection
itself notes when it begins to write.
"""

from __future__ import annotations

import email.utils
import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests

from loa.errors import ChannelFailure, NeedsOperator, Transient, Unknown
from loa_channels.protocols.deadline import Deadline
from loa_channels.protocols.reach import ANYWHERE, Reach
from loa_channels.protocols.transport import Progress, Transport, under_way

LONGEST_WAIT = timedelta(hours=24)

# At DEBUG urllib3 logs addresses, and those of some calls carry what must not be logged.
logging.getLogger("urllib3").setLevel(logging.INFO)


@dataclass(frozen=True)
class Answer:
    """What came back. `whole` is False where the body was cut off, too late or too large; then `body` is what there is."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool

    def json(self) -> dict[str, Any] | None:
        """The body as a JSON object; None where it is something else."""
        if not self.whole:
            return None
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) else None

    @property
    def retry_after(self) -> timedelta | None:
        """How long the other side asks us to wait (RFC 9110 §10.2.3), at most 24 hours."""
        text = self.headers.get("Retry-After", "").strip()
        if text.isascii() and text.isdigit():
            return min(timedelta(seconds=min(int(text[:9]), 86_400)), LONGEST_WAIT)
        try:
            at = email.utils.parsedate_to_datetime(text)
        except ValueError:
            return None
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return min(max(at - datetime.now(UTC), timedelta(0)), LONGEST_WAIT)


class Http:
    """Calls from many threads at once; each thread keeps connections of its own open."""

    def __init__(self) -> None:
        self._own = threading.local()

    def call(
        self,
        method: str,
        url: str,
        *,
        deadline: Deadline,
        repeatable: bool,
        reach: Reach = ANYWHERE,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        data: bytes | Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        limit: int = 1_000_000,
    ) -> Answer:
        """Makes the call; `limit` is how many bytes of the answer are read.

        A repeatable call that finds a kept connection closed by the other side is made once more, over a fresh one.

        Raises Transient where nothing was sent, or where the answer was lost and the call is `repeatable`; Unknown where
        the answer was lost and it is not; NeedsOperator for an address that may not be called.
        """
        reach.check_url(url)
        session = self._session(reach)
        host = urlsplit(url).hostname or ""
        if not repeatable:
            # The other side may close a kept connection just while we write: an unknown for nothing.
            session.transport.drop_connections()
        again = False
        while True:
            progress = Progress(reach, deadline)
            try:
                with under_way(progress):
                    response = session.request(
                        method, url, headers=headers, params=params, data=data, files=files,
                        allow_redirects=False, stream=True, timeout=max(deadline.left(), 0.001),
                    )  # fmt: skip
                    return _read(response, limit)
            except (requests.RequestException, OSError, ValueError) as failure:
                session.transport.drop_connections()
                if again or not (repeatable and progress.reused and deadline.left() > 0.0):
                    raise _outcome(failure, host, progress, repeatable=repeatable) from None
                again = True

    def _session(self, reach: Reach) -> Session:
        sessions: dict[Reach, Session] = self._own.__dict__.setdefault("sessions", {})
        if reach not in sessions:
            sessions[reach] = Session()
        return sessions[reach]


class Session(requests.Session):
    """A session that takes nothing from the environment and keeps nothing but connections."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.headers.update(
            {"User-Agent": "Loa", "Accept": "application/json", "Accept-Encoding": "identity"}
        )
        self.transport = Transport()
        self.mount("https://", self.transport)
        self.mount("http://", self.transport)


def _read(response: requests.Response, limit: int) -> Answer:
    body, whole = b"", True
    try:
        for chunk in response.iter_content(65_536):
            body += chunk
            if len(body) > limit:
                body, whole = body[:limit], False
                break
    except (requests.RequestException, OSError):
        whole = False
    if not whole:
        response.close()
    return Answer(response.status_code, response.headers, body, whole)


def _outcome(failure: Exception, host: str, progress: Progress, *, repeatable: bool) -> ChannelFailure:
    if not progress.sent:
        if isinstance(
            failure, ValueError
        ):  # requests' InvalidURL, InvalidSchema, InvalidHeader … are ValueErrors
            return NeedsOperator(f"the address or the credentials for {host} cannot be used", host=host)
        return Transient(f"{host} cannot be reached: {type(failure).__name__}", host=host)
    if progress.deadline.left() == 0.0:
        detail = f"{host} gave no answer within {progress.deadline.seconds:g} s"
    else:
        detail = f"{host} cut the connection before it answered"
    return Transient(detail, perhaps_done=True, host=host) if repeatable else Unknown(detail, host=host)


def lost(detail: str, answer: Answer, *, repeatable: bool, **evidence: str | int | None) -> ChannelFailure:
    """The failure of an answer that does not say what happened."""
    evidence = {"status": answer.status, **evidence}
    return Transient(detail, None, True, False, **evidence) if repeatable else Unknown(detail, **evidence)
