from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import requests

from loa_portal.app import LARGEST_BODY
from tests.nodes.ports import free_ports
from tests.portal.grounds import one_database
from tests.portal.sender import article, described, picture, signed
from tests.stack import environment

LOA = Path(sys.executable).with_name("loa")


@pytest.fixture
def settings_of_process(database_url: str, tmp_path: Path) -> dict[str, str]:
    """What the process finds in its environment."""
    (port,) = free_ports(1)
    address = f"http://127.0.0.1:{port}"
    return environment(database_url, "", tmp_path) | {"LOA_PORTAL_PORT": str(port), "LOA_PORTAL_URL": address}


@pytest.fixture
def process(settings_of_process: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """`loa portal`, answering."""
    portal = subprocess.Popen([LOA, "portal"], env=os.environ | settings_of_process)
    try:
        for _ in range(300):
            try:
                requests.get(f"{settings_of_process['LOA_PORTAL_URL']}/healthz", timeout=5)
                break
            except requests.ConnectionError:
                assert portal.poll() is None, "loa portal ended by itself"
                time.sleep(0.1)
        yield portal
    finally:
        portal.kill()
        portal.wait()


def test_the_portal_serves_under_gunicorn(
    process: subprocess.Popen[bytes], settings_of_process: dict[str, str], item: UUID
) -> None:
    """Over HTTP: a picture and its article go in, the public reads them, and SIGTERM ends the server cleanly."""
    base, secret = settings_of_process["LOA_PORTAL_URL"], settings_of_process["LOA_PORTAL_SECRET"]
    content = picture()
    named = described(content)
    session = requests.Session()

    path = f"/api/media/{named['sha256']}"
    headers = signed(secret, "PUT", path, content, binary=True) | {"content-type": "image/jpeg"}
    assert session.put(base + path, data=content, headers=headers, timeout=30).status_code == 201
    path, body = f"/api/articles/{item}", json.dumps(article(media=[named])).encode()
    headers = signed(secret, "PUT", path, body) | {"content-type": "application/json"}
    put = session.put(base + path, data=body, headers=headers, timeout=30)
    assert put.status_code == 201

    page = session.get(f"{base}/bai/{item}", timeout=30)
    assert (page.status_code, page.url) == (200, put.json()["url"])
    assert "Đường đến trường an toàn" in page.text
    assert session.get(f"{base}/media/{named['sha256']}.jpg", timeout=30).content == content

    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0


@one_database
def test_a_body_that_is_too_large_gets_its_answer(
    process: subprocess.Popen[bytes], settings_of_process: dict[str, str]
) -> None:
    """A sender of too much hears 413 rather than a broken connection; one that hides the length is asked for it."""
    base, secret = settings_of_process["LOA_PORTAL_URL"], settings_of_process["LOA_PORTAL_SECRET"]
    path, body = "/api/media/" + "0" * 64, b" " * (LARGEST_BODY + 1)
    headers = signed(secret, "PUT", path, body, binary=True)

    for data, status in ((body, 413), (iter([body]), 411)):
        answer = requests.put(base + path, data=data, headers=headers, timeout=30)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
