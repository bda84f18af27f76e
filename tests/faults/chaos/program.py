"""A careful program that uses the desk's API: it asks again until it is answered."""

from __future__ import annotations

import threading
import time
from typing import Any

import requests

from tests.faults.chaos.pace import CALL_TIMEOUT

Json = dict[str, Any]
_PATIENCE = 4 * CALL_TIMEOUT


class Refused(Exception):
    """The desk says no (4xx)."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"{status} {detail}")
        self.status = status


class Abandoned(Exception):
    """The run ended before there was an answer."""


class Program:
    """Calls in one person's name. May be used by many threads; each has a connection of its own, made anew when the desk died."""

    def __init__(self, address: str, token: str, stop: threading.Event) -> None:
        self._address = address
        self._token = token
        self._stop = stop
        self._own = threading.local()
        self.repeated = 0
        """Requests that had to be made again."""
        self.broke: list[str] = []
        """Answers of 500: a fault of the desk, whatever it is due to."""

    def ask(self, method: str, path: str, body: Any = None, key: str | None = None) -> tuple[Json, int]:
        """The answer and how many tries it took. Raises Refused, or Abandoned at the end of the run."""
        tries = 0
        while not self._stop.is_set():
            tries += 1
            try:
                answer = self._session().request(
                    method, f"{self._address}/api/v1{path}", json=body, timeout=_PATIENCE,
                    headers={"Idempotency-Key": key} if key else None,
                )  # fmt: skip
            except (
                requests.RequestException
            ):  # dead, or the answer was lost: nobody knows whether it was done
                self._own.session = None
            else:
                if answer.ok:
                    return answer.json(), tries
                if answer.status_code < 500:
                    raise Refused(answer.status_code, answer.json()["detail"])
                if answer.status_code == 500:
                    self.broke.append(f"{method} {path}: {answer.text[:300]}")
            self.repeated += 1
            self._stop.wait(0.3)
        raise Abandoned(f"{method} {path}")

    def listed(self, path: str, **query: Any) -> list[Json]:
        """All entries of a list."""
        found: list[Json] = []
        while True:
            asked = "&".join(f"{name}={value}" for name, value in query.items())
            page, _ = self.ask("GET", f"{path}?limit=200&offset={len(found)}&{asked}")
            found += page["items"]
            if not page["items"] or len(found) >= page["total"]:
                return found

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._own, "session", None)
        if session is None:
            session = self._own.session = requests.Session()
            session.headers["Authorization"] = f"Bearer {self._token}"
        return session


def soon(seconds: float) -> float:
    """A time to come, in seconds since 1970."""
    return time.time() + seconds
