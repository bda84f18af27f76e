"""A full disk: releases wait, it is told, nothing is lost, and with space again all goes on."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from loa_sandbox.offices import UNITS
from tests.conftest import migrate
from tests.faults.plant import PAGE_POST, SECONDS, Plant
from tests.ledger_world import until
from tests.nodes.postgresql import PostgreSQL
from tests.nodes.rabbitmq import RabbitMQ
from tests.sandbox.outside import Sandbox
from tests.stack import Stack, environment


def test_a_broker_short_of_disk(real_plant: Plant, rabbitmq: RabbitMQ) -> None:
    """It takes no message and says why; what is due stays due."""
    plant = real_plant
    first = plant.item(PAGE_POST)
    scheduler = plant.start("scheduler")
    plant.start("channel", "facebook")
    plant.until_ended()
    rabbitmq.ctl("set_disk_free_limit", "1000000GB")
    try:
        second = plant.item(PAGE_POST)
        until(lambda: "low on disk" in scheduler.said, "it is told", SECONDS)
        assert plant.why(second.deliveries[PAGE_POST]) == ("scheduled", None)
    finally:
        rabbitmq.ctl("set_disk_free_limit", "50MB")
    plant.until_ended()
    assert [len(plant.posts(item)) for item in (first, second)] == [1, 1]
    plant.stop()


class SmallDisk:
    """A folder that holds so many MB, and can be filled up."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"
        owner = folder.stat()
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}m,uid={owner.st_uid},gid={owner.st_gid}", "loa-test", folder],
            check=True, capture_output=True,
        )  # fmt: skip

    def fill(self) -> None:
        """Not a byte is left."""
        with self._ballast.open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(4096))

    def empty(self) -> None:
        """There is space again."""
        self._ballast.unlink()

    def unmount(self) -> None:
        """Gone, with everything in it."""
        subprocess.run(["umount", "-l", self.folder], check=True)


@pytest.fixture
def disk_and_server() -> Iterator[tuple[SmallDisk, PostgreSQL]]:
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    server = PostgreSQL()
    try:
        disk = SmallDisk(server.folder, 200)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no small disk can be mounted here: {error.stderr.decode()}")
    try:
        server.start()
        yield disk, server
    finally:
        server.kill()
        disk.unmount()
        server.close()


@pytest.mark.accept
def test_a_database_whose_disk_is_full(
    disk_and_server: tuple[SmallDisk, PostgreSQL], broker_url: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """With calls under way; a server that gave up is started again, as whoever watches it would."""
    disk, server = disk_and_server
    url = server.add_database("loa")
    migrate(url, tmp_path)
    environ = environment(url, broker_url, tmp_path)
    plant = Plant(Stack("rabbitmq", "postgresql", url, broker_url, tmp_path, environ), sandbox)
    try:
        sandbox.misbehave("unit", "hang", operation="inbox", seconds=0.3, times=None)
        targets = [f"unit:{unit}" for unit in UNITS]
        items = [plant.item(*targets, due_in=number * 0.5) for number in range(20)]
        processes = [plant.start("scheduler"), plant.start("channel", "unit")]
        plant.until_states(["published"], len(UNITS))
        disk.fill()
        until(lambda: any("database.lost" in one.said for one in processes), "it is told", SECONDS)
        disk.empty()
        server.start()
        plant.until_ended()
        assert plant.states() == {"published": len(items) * len(targets)}
        events = set(plant.events())
        assert len(events) == len({(unit, item) for unit, item, _ in events}) == len(items) * len(targets)
        plant.stop()
    finally:
        plant.close()
