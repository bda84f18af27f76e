"""Memory, open files and connections of every process over 100,000 deliveries: the last ten thousand beside the first.

One delivery in twenty is an article that the portal takes; meanwhile the portal's front page and the desk's list of deliveries
are read again and again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from uuid import UUID

import requests

from bench.figures import Figure, at_most
from bench.filling import Watch, add_account, add_deliveries, add_nothings
from bench.ground import Ground, Servers, ground, until
from bench.processes import PYTHON, Process, Use, output

BATCH, BATCHES_A_ROUND, ARTICLES = 10_000, 2, 500
READER, PAUSE = "nguoi-doc", 0.1


def run(on: Servers, rounds: int) -> list[Figure]:
    """Five rounds are 100,000 deliveries, which are one measurement."""
    with ground(on) as at:
        processes = {
            "scheduler": at.loa("scheduler"),
            "worker": at.loa("channel", "nothing"),
            "portal's worker": at.loa("channel", "portal"),
            "portal": at.loa("portal"),
            "desk": at.loa("desk"),
        }
        at.until_healthy(at.settings.portal_address)
        at.until_healthy(at.settings.desk_address)
        nothings = add_nothings(at)
        target, settings = "portal:cong", {"base_url": at.settings.portal_address}
        portal = {target: add_account(at, target, settings, {"secret": at.settings.portal_secret})}
        with _readers(at, _token(at)):
            uses = [_batch(at, processes, nothings, portal) for _ in range(BATCHES_A_ROUND * rounds)]
    return [figure for name in processes for figure in _figures(name, uses[0][name], uses[-1][name])]


def _figures(name: str, first: Use, last: Use) -> Iterator[Figure]:
    yield at_most(
        f"{name}: memory, last 10,000 deliveries / first", last.memory / 1e6, "MB", first.memory / 1e6, 1.1
    )
    yield at_most(f"{name}: open files, last 10,000 / first", last.files, "", first.files, 1.0)
    yield at_most(f"{name}: connections, last 10,000 / first", last.sockets, "", first.sockets, 1.0)


def _batch(
    at: Ground, processes: Mapping[str, Process], nothings: Mapping[str, UUID], portal: Mapping[str, UUID]
) -> dict[str, Use]:
    """The most that each process held while ten thousand were delivered."""
    now = datetime.now(UTC)
    ids = add_deliveries(at, portal, ARTICLES, now) + add_deliveries(at, nothings, BATCH - ARTICLES, now)
    seen: dict[str, list[Use]] = {name: [] for name in processes}

    def done() -> bool:
        for name, process in processes.items():
            process.check()
            seen[name].append(process.use)
        return watch.open(ids) == 0

    with closing(Watch(at)) as watch:
        until(done, "ten thousand are delivered", 600, every=0.5)
    return {name: Use(*(max(values) for values in zip(*uses, strict=True))) for name, uses in seen.items()}


def _token(at: Ground) -> str:
    """With which a program reads the desk."""
    output(
        (PYTHON, "-m", "loa", "user", "add", READER, "--name", "Reader", "--role", "reader", "--no-password"),
        at.environ,
    )
    return output((PYTHON, "-m", "loa", "token", "add", READER, "--label", "bench"), at.environ).strip()


@contextmanager
def _readers(at: Ground, token: str) -> Iterator[None]:
    """Somebody reads the portal and somebody the desk, as long as the block lasts. Raises what their reading raised."""
    stop = threading.Event()
    failures: list[Exception] = []
    pages = {
        at.settings.portal_address: {},
        f"{at.settings.desk_address}/api/v1/deliveries": {"Authorization": f"Bearer {token}"},
    }

    def read(address: str, headers: Mapping[str, str]) -> None:
        with requests.Session() as session:
            session.headers.update(headers)
            while not stop.wait(PAUSE):
                try:
                    session.get(address, timeout=60).raise_for_status()
                except requests.RequestException as error:
                    failures.append(error)
                    return

    threads = [threading.Thread(target=read, args=page) for page in pages.items()]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]
