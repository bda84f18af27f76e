from __future__ import annotations

import os
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.sandbox.outside import TIMEOUT, Sandbox, until


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_soon_while_calls_are_held_open(tmp_path: Path, how: signal.Signals) -> None:
    """SIGTERM and SIGINT end it at once; held callers are cut, and its ports are free."""
    sandbox = Sandbox(tmp_path)
    sandbox.misbehave("facebook", "hang", times=None)
    sandbox.misbehave("mail", "hang")
    with ThreadPoolExecutor(4) as threads:
        waiting = [threads.submit(sandbox.feed) for _ in range(3)]
        mail = threads.submit(sandbox.mail)
        sandbox.held(4)
        sandbox.stop(how)
        assert all(isinstance(call.exception(TIMEOUT), requests.ConnectionError) for call in waiting)
        assert isinstance(mail.exception(TIMEOUT), smtplib.SMTPServerDisconnected | ConnectionError)
    assert sandbox.process.returncode == 0
    parts = urlsplit(sandbox.url)
    for address in ((parts.hostname, parts.port), sandbox.smtp):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address, timeout=TIMEOUT)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_it_remembers_over_restarts(tmp_path: Path, how: signal.Signals) -> None:
    """What was answered before a stop or a kill stands in truth afterwards, and numbers go on."""
    sandbox = Sandbox(tmp_path)
    post = sandbox.post("Trước")
    sandbox.event(event_id="e-1")
    sandbox.mail()
    before = sandbox.get("/truth")
    sandbox.stop(how)
    again = Sandbox(tmp_path)
    try:
        assert again.get("/truth") == before
        assert again.event(event_id="e-1").json()["status"] == "duplicate"
        assert again.graph("POST", post, data={"message": "Sau"}).json() == {"success": True}
        assert again.post("Mới") > post
    finally:
        again.stop()


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    """The command says in one line what it could not do, and how to choose another port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "loa_sandbox", "--port", str(port), "--data", str(tmp_path / "never")],
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
        )
    assert done.returncode == 1
    assert f"{port}" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "never").exists()


def test_the_command_explains_itself() -> None:
    """loa-sandbox --help names every option and its setting."""
    command = shutil.which("loa-sandbox", path=str(Path(sys.executable).parent))
    assert command is not None
    told = subprocess.run([command, "--help"], capture_output=True, text=True, timeout=TIMEOUT).stdout
    for name in ("HOST", "PORT", "SMTP_PORT", "DATA", "THREADS", "PUBLIC_URL"):
        assert f"LOA_SANDBOX_{name}" in told


def test_it_is_well(sandbox: Sandbox) -> None:
    """/healthz says that both servers run."""
    assert sandbox.get("/healthz") == {"status": "ok", "mail": True}


def test_links_lead_to_where_browsers_reach_it(tmp_path: Path) -> None:
    """LOA_SANDBOX_PUBLIC_URL stands in permalinks."""
    sandbox = Sandbox(tmp_path, LOA_SANDBOX_PUBLIC_URL="http://thu.example.vn:8090/")
    try:
        told = sandbox.graph("GET", sandbox.post(), params={"fields": "permalink_url"}).json()
    finally:
        sandbox.stop()
    assert told["permalink_url"].startswith("http://thu.example.vn:8090/facebook/")


def test_a_worker_that_died_is_started_again(tmp_path: Path) -> None:
    """Killed alone, the serving process is replaced, with mail and memory."""
    sandbox = Sandbox(tmp_path)
    try:
        sandbox.post()
        [worker] = children(sandbox.process.pid)
        os.kill(worker, signal.SIGKILL)
        until(lambda: children(sandbox.process.pid) not in ([], [worker]), "another worker runs")
        until(sandbox._answers, "it answers")
        sandbox.mail()
        assert sandbox.get("/truth/summary")["facebook"]["posts"] == 1
        assert sandbox.get("/truth/summary")["mail"] == 1
    finally:
        sandbox.stop()


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
