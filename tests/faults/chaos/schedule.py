"""What goes wrong when: a pure function of seed and duration."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.faults.chaos.pace import LATEST_VISIBLE, LONGEST_HANG

BROKER, DATABASE, DESK, PORTAL = "broker", "database", "desk", "portal"
SCHEDULERS = ("scheduler-1", "scheduler-2")
WORKERS = ("facebook-1", "facebook-2", "portal-1", "email-1", "unit-1", "unit-2", "manual-1")
KILL, END, WIPE, MISBEHAVE = "kill", "end", "wipe", "misbehave"
"""kill -9; stop in order; kill -9 and delete all data; the sandbox is told to misbehave."""

_GAPS: Final[Mapping[str, tuple[float, float]]] = {
    BROKER: (40.0, 60.0),
    DATABASE: (28.0, 45.0),
    DESK: (18.0, 34.0),
    PORTAL: (20.0, 40.0),
    **dict.fromkeys(SCHEDULERS, (18.0, 36.0)),
    **dict.fromkeys(WORKERS, (14.0, 28.0)),
}
"""Seconds between two blows at the same target: least and most. Each is long enough to come back to work."""
_DOWN: Final[Mapping[str, tuple[float, float]]] = {BROKER: (0.0, 2.0), DATABASE: (0.0, 3.0)}
_PROCESS_DOWN = (0.0, 1.5)
_IN_ORDER = 0.12
"""Share of blows that are a stop in order."""
_MISBEHAVIOUR_GAP = (1.0, 4.0)
_AMBUSHES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "facebook": ("facebook", ("feed", "feed", "edit", "delete", "find")),
    "unit": ("unit", ("inbox",)),
    "email": ("mail", ("data", "data", "rcpt")),
}
"""The sandbox's channel and operations that are held, so that a worker is killed in the middle of a call."""
_AMBUSHED = 0.6
"""Share of a worker's kills that are so prepared, and how many seconds before."""
_AHEAD = 1.5


@dataclass(frozen=True)
class Fault:
    """One blow: `at` seconds after the start, at a process, a server or (`misbehave`) in the sandbox by `programme`."""

    at: float
    act: str
    target: str
    down: float = 0.0
    """Seconds until it is started again."""
    programme: Mapping[str, Any] | None = None


def faults(seed: int, duration: float) -> list[Fault]:
    """The whole schedule, in order. A run of at least a minute has the broker lose everything once."""
    found: list[Fault] = []
    for target in _GAPS:
        found += _blows(target, random.Random(f"{seed} {target}"), duration)
    found += _misbehaviours(random.Random(f"{seed} sandbox"), duration)
    return sorted(found, key=lambda fault: (fault.at, fault.target))


def _blows(target: str, dice: random.Random, duration: float) -> Iterator[Fault]:
    least, most = _GAPS[target]
    at = dice.uniform(min(5.0, duration / 4), min(most, duration * 0.7))
    wiped = False
    while at < duration:
        act = END if dice.random() < _IN_ORDER else KILL
        if target == BROKER and duration >= 60 and at > duration / 3 and not wiped:
            act, wiped = WIPE, True
        if act == KILL and target in WORKERS and dice.random() < _AMBUSHED:
            yield from _ambush(target.partition("-")[0], at, dice)
        yield Fault(round(at, 3), act, target, round(dice.uniform(*_DOWN.get(target, _PROCESS_DOWN)), 3))
        at += dice.uniform(least, most)


def _ambush(channel: str, at: float, dice: random.Random) -> Iterator[Fault]:
    if channel in _AMBUSHES and at > _AHEAD:
        world, operations = _AMBUSHES[channel]
        programme: dict[str, Any] = {"channel": world, "operation": dice.choice(operations)}
        programme |= {"fault": "hang", "seconds": 2 * _AHEAD, "times": dice.randint(1, 4)}
        if programme["operation"] == "rcpt" or dice.random() < 0.5:
            programme |= {"fault": "hang_before", "then": dice.choice(["drop", "commit"])}
        yield Fault(round(at - _AHEAD, 3), MISBEHAVE, world, programme=programme)


def _misbehaviours(dice: random.Random, duration: float) -> Iterator[Fault]:
    at = dice.uniform(*_MISBEHAVIOUR_GAP)
    limited = -1000.0
    while at < duration:
        programme = _programme(dice)
        if programme.get("code") == 80001:  # the page rests for a minute: not more often than every two
            if at < limited + 120 or duration < 300 or at > duration * 0.8:
                programme = {"channel": "facebook", "operation": "feed", "fault": "lose_answer"}
            else:
                limited = at
        yield Fault(round(at, 3), MISBEHAVE, programme["channel"], programme=programme)
        at += dice.uniform(*_MISBEHAVIOUR_GAP)


def _programme(dice: random.Random) -> dict[str, Any]:
    channel = dice.choices(("facebook", "unit", "mail"), (5, 3, 2))[0]
    choices = {"facebook": _facebook, "unit": _unit, "mail": _mail}[channel](dice)
    return {"channel": channel, "seed": dice.randrange(2**32), **dice.choice(choices)}


def _facebook(dice: random.Random) -> list[dict[str, Any]]:
    late, held = round(dice.uniform(0.5, LATEST_VISIBLE), 2), round(dice.uniform(0.5, LONGEST_HANG), 2)
    some = dice.randint(1, 3)
    deed = dice.choice(["feed", "feed", "edit", "delete"])
    answer = dice.choice(["error", "html", "garbled", "empty"])
    return [
        {"operation": "feed", "fault": "visible_late", "seconds": late, "times": some + 2},
        {"operation": deed, "fault": "lose_answer", "answer": answer, "times": some},
        {"operation": deed, "fault": "hang", "times": some, "seconds": 2 * held},
        {"operation": deed, "fault": "reset", "times": some},
        {"operation": deed, "fault": "reset_before", "times": some},
        {"operation": deed, "fault": "hang_before", "then": dice.choice(["drop", "commit"]), "seconds": held},
        {"operation": deed, "fault": "slow_body", "seconds": 2 * held},
        {"operation": deed, "fault": "error", "code": dice.choice([1, 2]), "status": 500, "times": some},
        {"operation": "*", "fault": "status", "status": dice.choice([500, 502, 503]), "times": some},
        {"operation": "find", "fault": "status", "status": 500, "times": some},
        {"operation": "find", "fault": "unordered_feed", "times": some},
        {"operation": "find", "fault": "hang", "seconds": 2 * held},
        {"operation": "*", "fault": "expire_token", "times": 1},
        {"operation": "*", "fault": "error", "code": 80001, "minutes": 1, "times": 1},
    ]


def _unit(dice: random.Random) -> list[dict[str, Any]]:
    held, some = round(dice.uniform(0.5, 2 * LONGEST_HANG), 2), dice.randint(1, 20)
    status = dice.choice([500, 502, 503, 504])
    return [
        {"fault": "status", "status": status, "times": some},
        {"fault": "status", "status": 503, "retry_after": dice.randint(1, 3), "times": some},
        {"fault": "status", "status": 429, "retry_after": dice.randint(1, 3), "times": some},
        {"fault": "status", "status": 202, "times": some},
        {"fault": "status", "status": 401, "times": 1},
        {"fault": "lose_answer", "times": some},
        {"fault": "reset", "times": some},
        {"fault": "reset_before", "times": some},
        {"fault": "hang", "seconds": held, "times": min(some, 5)},
        {"fault": "hang_before", "seconds": held, "then": "commit", "times": min(some, 5)},
        {"fault": "slow_body", "seconds": held, "times": min(some, 5)},
    ]


def _mail(dice: random.Random) -> list[dict[str, Any]]:
    held, some = round(dice.uniform(0.5, 2 * LONGEST_HANG), 2), dice.randint(1, 4)
    return [
        {"operation": "rcpt", "fault": "smtp", "code": 450, "times": some},
        {"operation": dice.choice(["connect", "mail"]), "fault": "smtp", "code": 421, "times": some},
        {"operation": "data", "fault": "smtp", "code": 451, "times": some},
        {"operation": "data", "fault": "lose_answer", "times": 1},
        {"operation": "data", "fault": "reset", "times": 1},
        {"operation": "data", "fault": "hang", "seconds": held, "times": 1},
        {"operation": dice.choice(["connect", "rcpt", "data"]), "fault": "reset_before", "times": some},
    ]
