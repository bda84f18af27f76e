"""What a page of the desk costs with ten years of work in the database, beside an office's first year and beside no desk at all.

Two grounds: 500 items with 4,000 deliveries, and a hundred times that. The desk runs as shipped, behind gunicorn; somebody with
every role opens each page on both, and each time an answer of as many bytes from a bare gunicorn (bench.bare.page).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median

import requests

from bench.figures import Figure, at_most, told
from bench.filling import dsn
from bench.ground import Ground, Servers, ground, until
from bench.processes import PYTHON
from bench.years import DELIVERIES_EACH, PLAN_OF_NOW, fill
from loa_publisher.desk.live import STOP
from loa_publisher.desk.security import limiter
from tests.browser.addresses import DESK, FILES, LISTS, PARTS, addresses
from tests.browser.filled import fill_desk
from tests.nodes.ports import free_ports
from tests.publisher.desk.conftest import PASSWORD

SMALL, LARGE = 500, 50_000
TIMES = 20
"""A page is asked for so often on each ground; the median counts."""
WARM = 3
SEARCHES = "?q="
WHOLE = "/nhat-ky/nhat-ky.csv"
"""The audit log as a file: no page, and as long as all that was ever done."""


@dataclass(frozen=True)
class Served:
    """A desk that answers at `address`, signed in to; `paths`: of its pages, in the order of the table of addresses."""

    address: str
    session: requests.Session
    paths: list[str]


@dataclass(frozen=True)
class Cost:
    """Of one page: milliseconds on both grounds and of the bare answer; its bytes.

    `first`: of the first look on the large ground, when nothing that the page shows has been counted yet.
    """

    path: str
    small: float
    large: float
    bare: float
    size: int
    first: float

    @property
    def growth(self) -> float:
        """How many times as long it takes with a hundred times as much."""
        return self.large / self.small

    @property
    def weight(self) -> float:
        """How many times as long it takes as the bare answer."""
        return self.large / self.bare


def run(on: Servers, _rounds: int) -> list[Figure]:
    """Milliseconds; the worst page of each kind stands for all."""
    with ExitStack() as stack:
        small, large = (_served(stack, stack.enter_context(ground(on)), count) for count in (SMALL, LARGE))
        bare = _bare(stack.enter_context(ground(on)))
        costs = [
            _cost(small, large, bare, path, other)
            for path, other in zip(small.paths, large.paths, strict=True)
            if path != WHOLE
        ]
    print(_table(costs), flush=True)
    searches = [cost for cost in costs if SEARCHES in cost.path]
    pages = [cost for cost in costs if SEARCHES not in cost.path]
    figures = []
    for name, some, goal in (("page", pages, 1.5), ("search", searches, 3)):
        worst = max(some, key=lambda cost: cost.growth)
        said = f"desk: slowest-growing {name} with {LARGE:,} items / with {SMALL}"
        figures.append(at_most(said, worst.large, "ms", worst.small, goal))
    slow = max(costs, key=lambda cost: cost.first)
    figures.append(
        told(f"desk: slowest first look with {LARGE:,} items / later ones", slow.first, "ms", slow.large)
    )
    worst = max(costs, key=lambda cost: cost.weight)
    figures.append(
        at_most("desk: heaviest page / bare gunicorn page of its size", worst.large, "ms", worst.bare, 25)
    )
    return figures


def _served(stack: ExitStack, at: Ground, count: int) -> Served:
    """A desk after so many items, signed in to by somebody to whom every room is open."""
    begun, now = time.monotonic(), datetime.now(UTC)
    desk, ids = fill_desk(at.settings.database, at.settings.var)
    desk.database.close()
    limiter.reset()
    items, deliveries = fill(dsn(at), count, now, desk.people)
    if items < count or deliveries < count * DELIVERIES_EACH:
        raise RuntimeError(f"{items} items and {deliveries} deliveries only")
    print(f"desk: {items:,} items, {deliveries:,} deliveries in {time.monotonic() - begun:.0f} s", flush=True)
    at.start(
        PYTHON, "-m", "loa", "desk", LOA_SECRET_KEY=str(desk.app.secret_key)
    )  # it signed some of the addresses
    address = f"http://127.0.0.1:{at.settings.desk_port}"
    at.until_healthy(address)
    session = stack.enter_context(requests.Session())
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', session.get(f"{address}/dang-nhap").text)
    if token is None:
        raise RuntimeError("the sign-in page has no form")
    form = {"csrf_token": token[1], "login": "chief", "password": PASSWORD}
    session.post(f"{address}/dang-nhap", data=form).raise_for_status()
    ids["plan"] = PLAN_OF_NOW
    return Served(
        address, session, [*addresses(DESK | PARTS | FILES, ids), *(one.format_map(ids) for one in LISTS)]
    )


def _bare(at: Ground) -> Callable[[int], float]:
    """What asks a gunicorn without anything behind it for so many bytes; gives the seconds."""
    port = free_ports(1)[0]
    at.start(PYTHON, "-m", "bench.bare.page", str(port))
    address, session = f"http://127.0.0.1:{port}", requests.Session()
    until(lambda: _answers(session, address), f"{address} answers")
    return lambda size: _seconds(session, f"{address}/{size}")


def _answers(session: requests.Session, address: str) -> bool:
    try:
        return session.get(f"{address}/1", timeout=5).ok
    except requests.ConnectionError:
        return False


def _cost(small: Served, large: Served, bare: Callable[[int], float], path: str, other: str) -> Cost:
    """Each in its turn, so that what slows this machine down for a moment slows all three."""
    addresses = (small.session, small.address + path), (large.session, large.address + other)
    sizes, firsts = [], []
    for session, address in addresses:
        firsts.append(_seconds(session, address))
        for _ in range(WARM):
            answer = session.get(address, allow_redirects=False)
            if answer.status_code not in (200, 303, STOP):
                raise RuntimeError(f"{address}: {answer.status_code}\n{answer.text[:2000]}")
        sizes.append(len(answer.content))
    spent: list[tuple[float, float, float]] = []
    for _ in range(TIMES):
        spent.append((_seconds(*addresses[0]), _seconds(*addresses[1]), bare(sizes[1])))
    of_small, of_large, of_bare = (median(one) * 1000 for one in zip(*spent, strict=True))
    return Cost(path, of_small, of_large, of_bare, sizes[1], firsts[1] * 1000)


def _seconds(session: requests.Session, address: str) -> float:
    begun = time.perf_counter()
    session.get(address, allow_redirects=False)
    return time.perf_counter() - begun


def _table(costs: list[Cost]) -> str:
    lines = [
        f"{'page':<58} {'500':>8} {'50,000':>8} {'first':>8} {'bare':>7} {'bytes':>8} {'growth':>7} {'weight':>7}"
    ]
    for cost in costs:
        lines.append(
            f"{cost.path[:58]:<58} {cost.small:>8.1f} {cost.large:>8.1f} {cost.first:>8.1f} {cost.bare:>7.2f}"
            f" {cost.size:>8,} {cost.growth:>7.2f} {cost.weight:>7.1f}"
        )
    return "\n".join(lines)
