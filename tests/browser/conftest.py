"""All of Loa, running with its demonstration year, and a browser in front of it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page

from tests.stack import environment

LOA = Path(sys.executable).with_name("loa")


@dataclass
class Running:
    """Loa on this machine: where its parts are, and who can sign in."""

    desk: str
    portal: str
    sandbox: str
    users: dict[str, dict[str, str]]
    pid: int

    def kill_desk(self) -> None:
        """Ends the desk's server and its workers by SIGKILL. It is started again by itself."""
        for status in Path("/proc").glob("[0-9]*/stat"):
            told = status.read_text().rpartition(")")[2].split() if status.exists() else []
            if told and int(told[1]) == self.pid:
                command = (status.parent / "cmdline").read_bytes().split(b"\0")
                if b"desk" in command:
                    os.killpg(int(status.parent.name), signal.SIGKILL)

    def truth(self) -> dict[str, Any]:
        """What the pretend outside world has seen."""
        told: dict[str, Any] = requests.get(f"{self.sandbox}/truth", timeout=10).json()
        return told


@contextmanager
def running(environ: dict[str, str], var: Path) -> Iterator[Running]:
    """Starts everything as `make demo` does and stops it in the end."""
    ports = dict(zip(("DESK", "PORTAL", "SANDBOX", "SANDBOX_SMTP"), _free_ports(4), strict=True))
    given = {f"LOA_{name}_PORT": str(port) for name, port in ports.items()}
    log = (var / "up.log").open("wb")
    process = subprocess.Popen(
        [LOA, "up", "--demo"],
        env={**os.environ, **environ, **given},
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        yield _ready(process, var)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(40)
        log.close()


def _ready(process: subprocess.Popen[bytes], var: Path) -> Running:
    for _ in range(240):
        if process.poll() is not None:
            break
        if (var / "demo.json").exists():
            kept = json.loads((var / "demo.json").read_text() or "{}")
            if kept and answers(f"{kept['desk']}/healthz"):
                return Running(kept["desk"], kept["portal"], kept["sandbox"], kept["users"], process.pid)
        time.sleep(0.5)
    pytest.fail(f"Loa did not start:\n{(var / 'up.log').read_text()[-3000:]}", pytrace=False)


def answers(address: str) -> bool:
    """Whether a server is there."""
    try:
        return requests.get(address, timeout=2).ok
    except requests.ConnectionError:
        return False


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


@dataclass
class Desk:
    """A browser at the desk, and everything that went wrong in it."""

    loa: Running
    context: BrowserContext
    page: Page
    faults: list[str] = field(default_factory=list)

    def sign_in(self, role: str) -> None:
        """Signs in, whoever was here before."""
        self.context.clear_cookies()
        self.page.goto(f"{self.loa.desk}/dang-nhap")
        self.page.get_by_label("Tên đăng nhập").fill(self.loa.users[role]["login"])
        self.page.get_by_label("Mật khẩu").fill(self.loa.users[role]["password"])
        self.page.get_by_role("button", name="Đăng nhập").click()
        self.page.wait_for_url(f"{self.loa.desk}/")

    def go(self, path: str) -> Page:
        """Opens a page of the desk."""
        self.page.goto(self.loa.desk + path)
        return self.page


@contextmanager
def desk_in(browser: Browser, loa: Running, **options: Any) -> Iterator[Desk]:
    """A fresh browser window at the desk. Errors of scripts and of the content policy are noted."""
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **options)
    context.set_default_timeout(15_000)
    page = context.new_page()
    desk = Desk(loa, context, page)
    page.on("pageerror", lambda error: desk.faults.append(str(error)))
    page.on("console", lambda said: desk.faults.append(said.text) if said.type == "error" else None)
    yield desk
    context.close()


@pytest.fixture(scope="module")
def loa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Loa on the embedded bus and SQLite, for all tests of a file."""
    var = tmp_path_factory.mktemp("loa")
    with running(environment(f"sqlite:///{var}/loa.db", "", var), var) as started:
        yield started
