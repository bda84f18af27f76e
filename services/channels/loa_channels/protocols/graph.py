"""Facebook's Graph API: one call, its errors as a table, and its rate headers (reference: Meta for Developers).

The class of an error follows its `code` and `error_subcode`, not its HTTP status. Where a code says no more than "an error
occurred", a call that creates something may have created it all the same (seen: code 2 on every attempt, and a photo each time).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from loa.errors import (
    AlreadyThere,
    ChannelFailure,
    Gone,
    NeedsOperator,
    RateLimited,
    Rejected,
    Transient,
)
from loa_channels.protocols.deadline import Deadline
from loa_channels.protocols.http import Answer, Http, lost

HOUR = timedelta(hours=1)
BLOCKED_FOR = timedelta(hours=6)

LOST, AGAIN, LIMITED, OPERATOR, REJECTED, THERE, ABSENT = range(7)
PATIENCE = 2
"""So often a link that could not be fetched is tried again; then it is refused."""


@dataclass(frozen=True)
class Rule:
    """A row of the table: which errors (`codes` and `subcodes`, empty: any), what they mean, and what to do about it."""

    codes: frozenset[int]
    subcodes: frozenset[int]
    means: int
    advice: str = ""
    wait: timedelta = timedelta(0)
    """How long to pause at least, whatever the rate headers say."""
    kind: str | None = None
    """The error's `type`, where it decides."""

    def fits(self, code: int, subcode: int | None, kind: str) -> bool:
        """Whether this row is the one."""
        return (
            (not self.codes or code in self.codes)
            and (not self.subcodes or subcode in self.subcodes or (not self.codes and code in self.subcodes))
            and self.kind in (None, kind)
        )


def _rule(codes: str, subcodes: str, means: int, advice: str = "", **more: Any) -> Rule:
    return Rule(_numbers(codes), _numbers(subcodes), means, advice, **more)


def _numbers(text: str) -> frozenset[int]:
    found: set[int] = set()
    for part in text.split():
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return frozenset(found)


TABLE: tuple[Rule, ...] = (
    _rule("368", "1390008", LIMITED, "posting too fast", wait=BLOCKED_FOR),
    _rule("368", "4854002", OPERATOR, "Facebook wants an identity confirmed; sign in there"),
    _rule("", "1404078 1404006 1404112", OPERATOR, "Facebook blocks this account; sign in there and see why"),
    _rule("368", "1404082", THERE),
    _rule("506", "", THERE),
    _rule("368", "", REJECTED, "Facebook finds it against its rules; see the page's support inbox"),
    _rule("190 102 104", "458", OPERATOR, "the app was removed from the page; connect the page again"),
    _rule(
        "190 102",
        "459 464",
        OPERATOR,
        "Facebook wants a check of the account; sign in there, then connect again",
    ),
    _rule("190 102 104", "460", OPERATOR, "the password was changed; connect the page again"),
    _rule("190 102 104", "463", OPERATOR, "the token has expired; connect the page again"),
    _rule("190 102 104", "467", OPERATOR, "the token is not valid; connect the page again"),
    _rule(
        "190 102 104", "492", OPERATOR, "whose token it is has no role on the page any more; connect it again"
    ),
    _rule("190 102 104", "", OPERATOR, "the token is not taken; connect the page again"),
    _rule(
        "3 10 200-299",
        "",
        OPERATOR,
        "the app or the token lacks a permission; connect the page again with all of them",
    ),
    _rule("4 17 32 341 613 80001", "", LIMITED, "too many calls"),
    _rule("", "1996", LIMITED, "a traffic spike"),
    _rule("", "1609005", AGAIN, "Facebook could not fetch the link"),
    _rule("100", "33", ABSENT),
    _rule("", "1366046", REJECTED, "the picture is not taken; make it smaller than 4 MB, as JPEG or PNG"),
    _rule("", "2061006", REJECTED, "the link is not taken"),
    _rule("", "1609008", REJECTED, "a link to Facebook itself is not taken"),
    _rule(
        "100",
        "",
        OPERATOR,
        "the app secret does not fit the token; enter it again",
        kind="GraphMethodException",
    ),
    _rule("100", "", REJECTED),
    _rule("2500 2635", "", OPERATOR, "this version of the Graph API is not served; correct the address"),
    _rule("1 2", "", LOST),
)
"""The first row that fits decides. Then: `is_transient` or HTTP 5xx is LOST, 429 LIMITED, any other REJECTED."""


def proof(app_secret: str, token: str) -> str:
    """`appsecret_proof`: hex HMAC-SHA256 of the token under the app's secret."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def failure(
    answer: Answer, *, repeatable: bool, attempt: int = 1, secrets: Iterable[str] = ()
) -> ChannelFailure:
    """What an answer other than success means for a call. `secrets` are struck out: code 190 may quote the token."""
    error = (answer.json() or {}).get("error")
    if not isinstance(error, dict) or not isinstance(error.get("code"), int):
        if 300 <= answer.status < 400:
            return NeedsOperator("there is no Graph API at this address; correct it", status=answer.status)
        if answer.status == 429:
            return RateLimited("Facebook: too many calls", regain(answer), status=429)
        return lost("Facebook's answer cannot be read", answer, repeatable=repeatable)
    code, subcode = error["code"], error.get("error_subcode")
    subcode = subcode if isinstance(subcode, int) else None
    rule = next((rule for rule in TABLE if rule.fits(code, subcode, str(error.get("type")))), None)
    means, advice = (rule.means, rule.advice) if rule else (_unlisted(answer, error), "")
    said = str(error.get("error_user_msg") or error.get("message") or "no reason given")
    for secret in filter(None, secrets):
        said = said.replace(secret, "…")
    detail = f"Facebook: {said[:500]}" + (f" ({advice})" if advice else "")
    trace = error.get("fbtrace_id")
    evidence: dict[str, str | int | None] = {
        "status": answer.status,
        "code": code,
        "subcode": subcode,
        "fbtrace_id": trace if isinstance(trace, str) else None,
    }
    if means == LIMITED:
        return RateLimited(detail, max(regain(answer), rule.wait if rule else timedelta(0)), **evidence)
    if means == LOST:
        return lost(detail, answer, repeatable=repeatable, **evidence)
    if means == AGAIN and attempt > PATIENCE:
        return Rejected(detail, **evidence)
    if means == AGAIN:
        return Transient(detail, None, False, False, **evidence)
    if means == THERE:
        return AlreadyThere(detail, None, **evidence)
    return {OPERATOR: NeedsOperator, REJECTED: Rejected, ABSENT: Gone}[means](detail, **evidence)


def _unlisted(answer: Answer, error: Mapping[str, Any]) -> int:
    if answer.status == 429:
        return LIMITED
    return LOST if error.get("is_transient") is True or answer.status >= 500 else REJECTED


def usage(answer: Answer) -> int:
    """How much of its allowance the page has used, in percent: the highest figure of both rate headers."""
    return max((figure for figures, _ in _rates(answer) for figure in figures), default=0)


def regain(answer: Answer) -> timedelta:
    """How long Facebook asks us to pause; an hour where it names no time."""
    minutes = max((minutes for _, minutes in _rates(answer)), default=0)
    return timedelta(minutes=min(minutes, 1440)) if minutes > 0 else HOUR


def _rates(answer: Answer) -> list[tuple[list[int], int]]:
    """Each entry of the rate headers as (percentages, minutes to regain access)."""
    entries: list[Any] = [_header(answer, "X-App-Usage")]
    for business in _header(answer, "X-Business-Use-Case-Usage").values():
        entries += business if isinstance(business, list) else []
    return [
        (
            [
                entry[name]
                for name in ("call_count", "total_time", "total_cputime")
                if isinstance(entry.get(name), int)
            ],
            minutes if isinstance(minutes := entry.get("estimated_time_to_regain_access"), int) else 0,
        )
        for entry in entries
        if isinstance(entry, dict)
    ]


def _header(answer: Answer, name: str) -> dict[str, Any]:
    try:
        value = json.loads(answer.headers.get(name, "{}"))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


class Graph:
    """Calls for many pages from many threads.

    A page that has used up its calls is told so by the headers of a call that went well; the next one would lengthen the
    pause, so it is not made.
    """

    def __init__(self) -> None:
        self._http = Http()
        self._lock = threading.Lock()
        self._rest: dict[str, float] = {}

    def call(
        self,
        method: str,
        path: str,
        settings: Mapping[str, Any],
        *,
        deadline: Deadline,
        repeatable: bool,
        attempt: int = 1,
        fields: Mapping[str, str] | None = None,
        file: tuple[str, bytes, str] | None = None,
    ) -> dict[str, Any]:
        """One call with the account's token (`settings`); `fields` go into the query of a GET, else into the form.

        `file` is (name, bytes, media type), sent as `source`. Gives the answer's JSON. Raises a ChannelFailure.
        """
        self._wait(settings["page_id"])
        token, app_secret = settings["token"], settings["app_secret"]
        fields = {**(fields or {}), **({"appsecret_proof": proof(app_secret, token)} if app_secret else {})}
        answer = self._http.call(
            method,
            f"{settings['base_url'].rstrip('/')}/{path}",
            deadline=deadline,
            repeatable=repeatable,
            headers={"Authorization": f"Bearer {token}"},
            params=fields if method == "GET" else None,
            data=None if method == "GET" else fields,
            files={"source": file} if file else None,
            limit=5_000_000,
        )
        if usage(answer) >= 100:
            self._throttled(settings["page_id"], regain(answer))
        said = answer.json()
        if answer.status != 200 or said is None or "error" in said:
            raise failure(answer, repeatable=repeatable, attempt=attempt, secrets=(token, app_secret))
        return said

    def _throttled(self, page: str, wait: timedelta) -> None:
        with self._lock:
            self._rest[page] = time.monotonic() + wait.total_seconds()

    def _wait(self, page: str) -> None:
        left = self._rest.get(page, 0.0) - time.monotonic()
        if left > 0:
            raise RateLimited("Facebook: the page has used up its calls", timedelta(seconds=left))
