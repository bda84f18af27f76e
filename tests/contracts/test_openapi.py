from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from loa.clock import SystemClock
from loa.database import Database
from loa_publisher.accounts.actions import add_user
from loa_publisher.accounts.roles import ROLES
from loa_publisher.accounts.tokens import add_token
from tests.journeys.processes import LOA, Processes
from tests.nodes.ports import free_ports
from tests.publisher.bureau import fill
from tests.stack import environment

FEW, MANY = 2, 12
"""Examples of each phase and operation; those that the document's limits ask for come to them, a thousand calls and more."""
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "use_after_free",
    "ensure_resource_availability",
    "ignored_auth",
)
"""All but "valid data is accepted": that a topic exists, and that a time lies ahead, no schema can say."""


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[tuple[Processes, str, str]]:
    """A desk that runs, its address, and the token of somebody who may do everything."""
    fill(database_url, tmp_path)
    now = SystemClock().now()
    database = Database.connect(database_url)
    with database.begin() as connection:
        user = add_user(connection, login="moi-quyen", full_name="Mọi quyền", roles=ROLES, now=now)
        token = add_token(connection, user_id=user.id, label="test", now=now)
    database.close()
    (port,) = free_ports(1)
    processes = Processes(
        environment(database_url, "", tmp_path) | {"LOA_DESK_PORT": f"{port}"}, tmp_path / "logs"
    )
    try:
        processes.start("desk", (*LOA, "desk"))
        processes.until_healthy(f"http://127.0.0.1:{port}")
        yield processes, f"http://127.0.0.1:{port}", token
    finally:
        processes.stop()


@pytest.mark.timeout(1000)
@pytest.mark.parametrize("examples", [FEW, pytest.param(MANY, marks=pytest.mark.accept)])
def test_the_api_does_what_its_document_says(
    desk: tuple[Processes, str, str], tmp_path: Path, examples: int
) -> None:
    """Whatever a program makes up: no 500, no answer of another kind than documented, nothing wrong taken for right."""
    processes, url, token = desk
    command = shutil.which("st", path=str(Path(sys.executable).parent))
    assert command is not None
    done = subprocess.run(
        [
            *(command, "run", f"{url}/api/openapi.json", "--header", f"Authorization: Bearer {token}"),
            *("--checks", ",".join(CHECKS), "--max-examples", str(examples), "--seed", "3725"),
            *("--continue-on-failure", "--no-color", "--request-timeout", "20"),
            *("--report", "json", "--report-json-path", str(tmp_path / "report.json")),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert processes.ended() is None
    assert "Traceback" not in processes.log("desk")
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["operations"]["tested"] == report["operations"]["total"] > 15
    assert report["test_cases"]["generated"] > 500
