"""Any line between two parts cut, refused, swallowing or slow in mid-run: told, waited for, and nothing lost or doubled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

import pytest
import requests

from loa.ledger import gates
from loa.ledger.states import ENDED, OPEN
from tests.faults.plant import LETTERS, PAGE_POST, SECONDS, UNIT_INBOX, Plant
from tests.faults.proxy import TO_CLIENT, TO_SERVER, Proxy
from tests.faults.wires import ALL, Wires, through
from tests.ledger_world import until
from tests.nodes.ports import answers, free_ports

FAULTS: dict[str, Callable[[Proxy], None]] = {
    "cut": Proxy.cut,
    "refused": Proxy.refuse,
    "swallowed": Proxy.swallow,
    "swallowed on the way there": lambda line: line.swallow(TO_SERVER),
    "swallowed on the way back": lambda line: line.swallow(TO_CLIENT),
}
SLOW = "slow"
LINES = {
    "scheduler to broker": ("bus.lost", "recovery.waits"),
    "scheduler to database": ("database.lost", "recovery.waits", "series.wait"),
    "workers to broker": ("bus.lost",),
    "workers to database": ("database.lost",),
    "workers to sandbox": ("answer_lost", '"transient"'),
    "workers to relay": ("letters.failed", "answer_lost", '"transient"'),
    "workers to portal": ('"transient"',),
}
"""And what is said at their ends when they fail."""
ITEMS = 6


@pytest.fixture
def wires(real_plant: Plant, request: pytest.FixtureRequest) -> Iterator[Wires]:
    opened = Wires(real_plant, getattr(request, "param", (UNIT_INBOX, PAGE_POST)))
    yield opened
    opened.close()


def run_through(wires: Wires, faults: Sequence[tuple[str, str]]) -> None:
    """Load, and in the midst of it one fault of a line after the other, each healed once it has been told."""
    plant = wires.plant
    for channel, operation in (("facebook", "feed"), ("unit", "inbox"), ("mail", "data")):
        plant.sandbox.misbehave(channel, "hang", operation=operation, seconds=0.3, times=None)
    wires.load(1)
    plant.until_ended()
    for line, fault in faults:
        before = wires.told(line, *LINES[line])
        ended = plant.count(ENDED)
        wires.load(ITEMS, seconds=1.0)
        plant.until_states(ENDED, ended + 2)
        if fault == SLOW:
            wires.lines[line].crawl(20_000)
            plant.until_ended()
        else:
            until(
                lambda line=line, fault=fault, before=before: strike(wires, line, fault, before),  # type: ignore[misc]
                f"{fault} is told at {line}",
                SECONDS,
            )
        wires.lines[line].heal()
    plant.until_ended()
    letters = [item.deliveries[LETTERS] for item in wires.items if LETTERS in wires.targets]
    assert plant.states()["published"] >= len(wires.items) * len(wires.targets) - len(letters)
    wires.assert_each_once()
    plant.stop()


def strike(wires: Wires, line: str, fault: str, before: int) -> bool:
    """Whether it has been told; if not, the fault strikes, and something more comes due: where nothing goes, nothing is lost."""
    if wires.told(line, *LINES[line]) > before:
        return True
    FAULTS[fault](wires.lines[line])
    if wires.plant.count(OPEN) < 4 * len(wires.targets):
        wires.load(1)
    return False


def test_lines_that_swallow_everything(wires: Wires) -> None:
    """Nobody waits for ever: it is noticed, told, and once the line heals everything goes on."""
    run_through(wires, [("scheduler to broker", "swallowed"), ("workers to database", "swallowed")])


@pytest.mark.accept
@pytest.mark.timeout(900)
@pytest.mark.parametrize("line", sorted(LINES))
@pytest.mark.parametrize("wires", [ALL], ids=["all"], indirect=True)
def test_a_line_with_every_fault(wires: Wires, line: str) -> None:
    """One after the other."""
    run_through(wires, [(line, fault) for fault in (*FAULTS, SLOW)])


def test_a_desk_whose_database_is_swallowed(real_plant: Plant) -> None:
    """Whoever asks is told so, in bounded time; what was acknowledged stands, and after the line has healed the desk works."""
    plant = real_plant
    line = Proxy(urlsplit(plant.environ["LOA_DATABASE_URL"]).port or 0)
    (port,) = free_ports(1)
    desk = f"http://127.0.0.1:{port}"
    plant.start(
        "user", "add", "truc-ban", "--name", "Trực ban", "--role", "operator", "--no-password"
    ).await_end()
    token = plant.start("token", "add", "truc-ban", "--label", "test")
    token.await_end()
    headers = {"Authorization": f"Bearer {token.said.split()[-1]}"}
    plant.start(
        "desk",
        LOA_DESK_PORT=str(port),
        LOA_DATABASE_TIMEOUT="1",
        LOA_DATABASE_URL=through(plant.environ["LOA_DATABASE_URL"], line),
    )

    def ask(action: str) -> int:
        body = {"scope": "all", "reason": "báo động"} if action == "suspend" else {"scope": "all"}
        answer = requests.post(f"{desk}/api/v1/gates/{action}", json=body, headers=headers, timeout=SECONDS)
        return answer.status_code

    until(lambda: answers(port), "the desk answers", SECONDS)
    assert ask("suspend") == 200
    line.swallow()
    assert ask("resume") == 503
    with plant.database.read() as connection:
        assert gates.read(connection)[gates.ALL].shut
    line.cut()
    line.heal()
    assert ask("resume") == 200
    with plant.database.read() as connection:
        assert not gates.read(connection)[gates.ALL].shut
    line.close()
    plant.stop()
