"""The faults that are programmed now, and which of them befalls a call."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loa_sandbox.kinds import KINDS


@dataclass(frozen=True)
class Call:
    """What someone asks of the sandbox. ``target`` is whom or what it concerns (post, unit, recipient);
    ``text`` is what a fault's ``match`` is looked for in."""

    channel: str
    operation: str
    target: str
    text: str = ""


@dataclass
class Fault:
    """One programmed fault. ``times`` None: until cleared. ``unit`` None: any."""

    kind: str
    channel: str
    operation: str
    unit: str | None
    match: str | None
    times: int | None
    probability: float
    seed: int
    parameters: Mapping[str, Any]
    id: int = 0
    hits: int = 0

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)

    def befalls(self, call: Call) -> bool:
        """Whether it is meant for such a call."""
        places = KINDS[self.kind].places
        return (
            self.channel in ("*", call.channel)
            and call.operation in places.get(call.channel, ())
            and self.operation in ("*", call.operation)
            and (self.unit is None or (call.channel == "unit" and self.unit == call.target))
            and (self.match is None or self.match in call.text)
        )

    @property
    def used_up(self) -> bool:
        """Whether it has struck as often as it was to."""
        return self.times is not None and self.hits >= self.times

    def strikes(self) -> bool:
        """Throws the dice: one throw for each call it befalls, so that a seed gives one sequence."""
        if self.probability < 1 and self._dice.random() >= self.probability:
            return False
        self.hits += 1
        return True

    def told(self) -> dict[str, Any]:
        """As JSON: what was programmed and how often it struck."""
        return {
            "id": self.id,
            "fault": self.kind,
            "channel": self.channel,
            "operation": self.operation,
            "unit": self.unit,
            "match": self.match,
            **self.parameters,
            "times": self.times,
            "probability": self.probability,
            "seed": self.seed,
            "hits": self.hits,
        }


class Faults:
    """All programmed faults, in the order in which they were programmed; the first that fits strikes. They
    live as long as the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: dict[int, Fault] = {}
        self._active: dict[int, Fault] = {}
        """Those that can still strike: a long run leaves thousands that cannot."""
        self._last = 0

    def add(self, fault: Fault) -> int:
        """Programs a fault; answers its id."""
        with self._lock:
            self._last += 1
            fault.id = self._last
            self._faults[fault.id] = self._active[fault.id] = fault
            return fault.id

    def told(self) -> list[dict[str, Any]]:
        """All of them as JSON, used up ones too."""
        with self._lock:
            return [fault.told() for fault in self._faults.values()]

    def remove(self, fault_id: int) -> bool:
        """Takes one away; False when there is none of that id."""
        with self._lock:
            self._active.pop(fault_id, None)
            return self._faults.pop(fault_id, None) is not None

    def clear(self) -> int:
        """Takes all away; answers how many there were."""
        with self._lock:
            count = len(self._faults)
            self._faults.clear()
            self._active.clear()
            return count

    def strike(self, call: Call, *kinds: str) -> Fault | None:
        """The fault of these kinds that strikes this call, counted as a hit; None when it goes well."""
        if not self._active:
            return None
        with self._lock:
            for fault in self._active.values():
                if fault.kind in kinds and fault.befalls(call) and fault.strikes():
                    if fault.used_up:
                        del self._active[fault.id]
                    return fault
        return None

    def stands(self, kind: str, call: Call) -> Fault | None:
        """A fault that would befall such a call, without counting a hit."""
        with self._lock:
            for fault in self._active.values():
                if fault.kind == kind and fault.befalls(call):
                    return fault
        return None
