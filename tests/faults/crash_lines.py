"""Which steps lie on the way of each channel and operation, and a line of processes of which each dies at the next of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from uuid import UUID

from loa.channel import OPERATIONS, PUBLISH, WITHDRAW
from loa.ledger.states import ENDED
from loa.steps import Step
from tests.faults import outcomes
from tests.faults.plant import (
    BY_HAND,
    PAGE_POST,
    SECONDS,
    SITE,
    TO_THREE,
    UNIT_INBOX,
    Item,
    Plant,
    Process,
)
from tests.ledger_world import until

TARGETS = {"portal": SITE, "facebook": PAGE_POST, "email": TO_THREE, "unit": UNIT_INBOX, "manual": BY_HAND}
LOOKS = (Step.LOOK, Step.LOOK_ANSWER, Step.LOOK_SETTLE)
WORKERS = (
    Step.CLAIM,
    Step.CLAIMED,
    Step.ARM,
    Step.CALL,
    Step.SEND,
    Step.ANSWER,
    Step.SETTLE,
    Step.ACK,
    *LOOKS,
)
PARTS = (Step.EXPAND, Step.PART_CLAIM, Step.PART_ARM, Step.PART_CALL, Step.PART_ANSWER, Step.PART_SETTLE)
RELEASES = (Step.RELEASE_PUBLISH, Step.RELEASE_CONFIRM, Step.RELEASE_MARK, Step.RELEASE_COMMIT)
THREADS, ITEMS = 1, 3
"""More items than threads, so that some wait between claim and arm."""

Point = tuple[Step, str]
"""Step and operation."""
Death = tuple[Step, str, str]
"""The same, and the signal."""
Table = dict[tuple[Step, str, str], str]
"""How it came out, by step, channel and operation."""


def steps_of(channel: str, operation: str) -> Sequence[Step]:
    """The steps of a worker that lie on the way of an operation."""
    if channel == "email" and operation != WITHDRAW:  # settled part by part
        return [step for step in WORKERS if step is not Step.SETTLE] + list(PARTS)
    if channel in ("manual", "email"):  # nothing is sent to anybody
        return [step for step in WORKERS if step is not Step.SEND]
    return WORKERS


def all_steps(channel: str) -> list[Point]:
    """(step, operation) of everything where a worker of this channel may die."""
    return [
        (step, operation)
        for step in (*WORKERS, *PARTS)
        for operation in OPERATIONS
        if step in steps_of(channel, operation)
    ]


class Line:
    """Processes of one program, one after the other: each dies at a step, and its successor goes on where it was.

    `program` is a channel's worker, or the scheduler, which has to do with several `channels`. With the signal STOP it does not
    die: it goes on when its successor has done the work, as if nothing had happened.
    """

    def __init__(
        self,
        plant: Plant,
        program: Sequence[str],
        channels: Sequence[str],
        points: Sequence[Point],
        signal: str = "KILL",
    ) -> None:
        self.told: Table = {}
        self._plant, self._program, self._channels, self._points = plant, program, channels, points
        self._signal = signal

    def run(self) -> Table:
        """Dies at every point; tells how each came out. AssertionError: the point at which it did not come out right."""
        process = self._plant.start(*self._program)
        items = self._published()
        process.kill()
        for point, following in zip_longest(self._points, self._points[1:]):
            step, operation = point
            if not process.running:
                process = self._start(self._deaths(point)[0])
            try:
                going = [
                    (channel, *self._begin(TARGETS[channel], operation, item))
                    for channel in self._channels
                    for item in items.get((*point, channel), [None] * ITEMS)
                ]
                ids = [id for _, _, id in going]
                process = self._die(process, self._deaths(point), following, ids)
                self._await_end(ids)
                for channel in self._channels:
                    told = {
                        outcomes.check(self._plant, item, TARGETS[channel], operation)
                        for its, item, _ in going
                        if its == channel
                    }
                    self.told[step, channel, operation] = " ".join(sorted(told))
            except AssertionError as failure:
                where = f"{' '.join(self._program)}, {operation}, {self._signal} at {step}"
                raise AssertionError(f"{where}: {failure}") from failure
            if following and following[1] == operation:
                process.kill()
        process.kill()
        return self.told

    def _die(
        self, process: Process, deaths: Sequence[Death], following: Point | None, ids: Sequence[UUID]
    ) -> Process:
        """Sees the process die, and its successors; gives the last of them, which is to die at the following point.

        It would come there at once if that were about the same operation; then it lives on.
        """
        last = self._deaths(following)[0] if following and following[1] != deaths[0][1] else None
        for (_, _, signal), successor in zip(deaths, [*deaths[1:], last], strict=True):
            before = process
            if signal == "KILL":
                before.await_kill()
                process = self._start(successor)
            else:
                before.await_stop()
                process = self._start(successor)
                self._await_end(ids)
                before.go_on()
                before.tell_to_stop()  # which it does when it has done whatever it still meant to do
                before.await_end()
        return process

    def _deaths(self, point: Point) -> list[Death]:
        """A look takes place where a call was lost."""
        step, operation = point
        lost = [(Step.ANSWER, operation, "KILL")] if step in LOOKS else []
        return [*lost, (step, operation, self._signal)]

    def _start(self, death: Death | None) -> Process:
        if death is None:
            return self._plant.start(*self._program)
        step, operation, signal = death
        nth = 2 if step is Step.SEND and "email" in self._program else 1  # between two letters
        return self._plant.start_with_killer(
            step, *self._program, operation=operation, nth=nth, signal=signal
        )

    def _published(self) -> dict[tuple[Step, str, str], list[Item]]:
        """What is to be corrected or withdrawn at each point, published without any fault."""
        items = {
            (*point, channel): [self._plant.item(TARGETS[channel]) for _ in range(ITEMS)]
            for point in self._points
            for channel in self._channels
            if point[1] != PUBLISH
        }
        self._await_end([id for some in items.values() for item in some for id in item.deliveries.values()])
        return items

    def _begin(self, target: str, operation: str, item: Item | None) -> tuple[Item, UUID]:
        """Makes it due; the item as it is now, and the delivery that does it."""
        if item is None:
            item = self._plant.item(target)
        elif operation == WITHDRAW:
            self._plant.withdraw(item)
            return item, self._plant.takedown(item)
        else:
            item = self._plant.correct(item)
        return item, item.deliveries[target]

    def _await_end(self, ids: Sequence[UUID]) -> None:
        """Waits for the end of deliveries; what is to be done by hand is done."""
        until(lambda: all(self._ended(id) for id in ids), f"{len(ids)} deliveries end", 3 * SECONDS)

    def _ended(self, id: UUID) -> bool:
        row = self._plant.row(id)
        if row.state == "in_progress" and row.channel == "manual":
            self._plant.end_task(id)
            return True
        return row.state in ENDED


def drawn(told: Table) -> str:
    """A row for each step, a column for each channel and operation."""
    columns = [(channel, operation) for channel in TARGETS for operation in OPERATIONS]
    width = max([9, *(len(text) for text in told.values())]) + 1
    head = "".join(f"{channel:<{3 * width}}" for channel in TARGETS)
    rows = [f"{'':<16}{head}", f"{'':<16}" + "".join(f"{operation:<{width}}" for _, operation in columns)]
    for step in Step:
        cells = [told.get((step, *column), "–") for column in columns]
        if set(cells) != {"–"}:
            rows.append(f"{step:<16}" + "".join(f"{cell:<{width}}" for cell in cells))
    return "\n".join(rows)


def crash_workers(plant: Plant, points: Mapping[str, Sequence[Point]], signal: str = "KILL") -> Table:
    """Runs a line of dying workers for each channel, side by side."""
    plant.environ["LOA_CALL_THREADS"] = str(THREADS)
    plant.start("scheduler")
    plant.start("portal")
    return crash(
        [Line(plant, ("channel", name), [name], of_channel, signal) for name, of_channel in points.items()]
    )


def crash_scheduler(plant: Plant, points: Sequence[Point], signal: str = "KILL") -> Table:
    """Runs a line of dying schedulers over workers of all channels."""
    plant.start("portal")
    for channel in TARGETS:
        plant.start("channel", channel)
    return crash([Line(plant, ("scheduler",), list(TARGETS), points, signal)])


def crash(lines: Sequence[Line]) -> Table:
    """Runs lines side by side, and prints how each point came out."""
    with ThreadPoolExecutor(len(lines)) as pool:
        running = [pool.submit(line.run) for line in lines]
    told: Table = {}
    for line in lines:
        told |= line.told
    print(drawn(told))
    failures = [failure for one in running if (failure := one.exception()) is not None]
    if failures:
        raise ExceptionGroup(
            "not what ought to be outside", [f for f in failures if isinstance(f, Exception)]
        )
    return told
