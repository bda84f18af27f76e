"""One call over HTTP, with whatever faults befall it: before it takes effect, and after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from flask import Response, g

from loa_sandbox.faults import Call, Fault
from loa_sandbox.holds import Ending
from loa_sandbox.kinds import AFTER, BEFORE
from loa_sandbox.wire import Cut, Drip, caller_left
from loa_sandbox.world import World


class Voice(Protocol):
    """How a channel words what befell a call."""

    def lost(self) -> Response:
        """What is answered in place of a success that gets lost."""

    def accepted(self, answer: Response, status: int) -> Response:
        """A success, told as "accepted" with another 2xx status."""


def play(world: World, call: Call, act: Callable[[], Response], voice: Voice) -> Response:
    """Lets ``act`` happen, or not, and answers. ``act`` answers a status of 400 or more when it refuses: such
    a call took no effect, and no fault befalls it afterwards."""
    before = world.faults.strike(call, *BEFORE)
    if before is not None:
        g.fault = before.kind
        if before.kind != "hang_before":
            return _instead(before, act, voice)
        then_commit = before.parameters["then"] == "commit"
        ending = world.holds.wait(
            before.parameters["seconds"], (lambda: False) if then_commit else caller_left()
        )
        if ending in (Ending.CUT, Ending.CALLER_LEFT):
            return Cut()
    answer = act()
    if answer.status_code >= 400:
        return answer
    after = world.faults.strike(call, *AFTER)
    if after is None:
        return answer
    g.fault = after.kind
    return _afterwards(world, after, answer, voice)


def _instead(fault: Fault, act: Callable[[], Response], voice: Voice) -> Response:
    given = fault.parameters
    match fault.kind:
        case "reset_before":
            return Cut()
        case "redirect":
            return Response(status=given["status"], headers={"Location": given["location"]})
        case "status" if given["status"] < 300:
            answer = act()
            return answer if answer.status_code >= 400 else voice.accepted(answer, given["status"])
        case _:
            retry_after = given.get("retry_after")
            headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
            return Response(status=given["status"], headers=headers)


def _afterwards(world: World, fault: Fault, answer: Response, voice: Voice) -> Response:
    given = fault.parameters
    match fault.kind:
        case "reset":
            return Cut()
        case "hang":
            ending = world.holds.wait(given["seconds"], caller_left())
            return Cut() if ending in (Ending.CUT, Ending.CALLER_LEFT) else answer
        case "slow_body":
            return _slowly(world, given["seconds"], answer)
    match given["answer"]:
        case "html":
            page = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
            return Response(page, 502, content_type="text/html")
        case "garbled":
            body = answer.get_data()
            return Response(body[: len(body) // 2], 200, content_type="application/json")
        case "empty":
            return Response(b"", 200)
        case _:
            return voice.lost()


def _slowly(world: World, seconds: float, answer: Response) -> Response:
    each = seconds / max(len(answer.get_data()), 1)
    left = caller_left()

    def pause() -> bool | None:
        match world.holds.wait(each, left):
            case Ending.TIME:
                return True
            case Ending.RELEASED:
                return False
            case _:
                return None

    return Drip(answer, pause)
