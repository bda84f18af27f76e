"""One project of docker-compose: its commands, its containers, their health."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from compose_trial.demands import Failed, demand, wait
from compose_trial.settings import ROOT

NAME = "loa-try"
ONCE = frozenset({"migrate", "trial"})
"""Services that run once, to a good end."""
SERVERS = frozenset({"postgres", "rabbitmq"})
WORKERS = tuple(f"worker-{channel}" for channel in ("portal", "facebook", "email", "unit", "manual"))
OURS = ("desk", "portal", "scheduler", "sandbox", *WORKERS)
"""Services of ours that go on running."""
ALL = ONCE | SERVERS | set(OURS)
_LABEL = "com.docker.compose"


class Project:
    """`compose` is the command, `folder` takes the settings and a log of all that was run and said."""

    def __init__(self, compose: Sequence[str], settings: Mapping[str, str], folder: Path) -> None:
        self.settings = settings
        self.log = folder / "log"
        file = folder / "env"
        file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()), encoding="utf-8")
        self._compose = [*compose, "--project-name", NAME, "--env-file", str(file)]

    def compose(self, *arguments: str) -> str:
        """Runs a command of docker-compose; gives what it printed. Raises Failed where it fails."""
        return self._run([*self._compose, *arguments])

    def docker(self, *arguments: str) -> str:
        """Runs a command of docker; gives what it printed. Raises Failed where it fails."""
        return self._run(["docker", *arguments])

    def containers(self) -> dict[str, dict[str, Any]]:
        """What `docker inspect` tells of each service's container; one-off runs left out."""
        ids = self.docker("ps", "-aq", "--filter", f"label={_LABEL}.project={NAME}").split()
        found = {}
        for each in json.loads(self.docker("inspect", *ids)) if ids else []:
            labels = each["Config"]["Labels"]
            if labels.get(f"{_LABEL}.oneoff", "False") == "False":
                found[labels[f"{_LABEL}.service"]] = each
        return found

    def container(self, service: str) -> str:
        """The id of a service's container."""
        return str(self.containers()[service]["Id"])

    def unwell(self) -> list[str]:
        """Services that are neither healthy nor, where they run once, at a good end; with what is the matter."""
        found = []
        for name, each in self.containers().items():
            state = each["State"]
            health = state.get("Health", {}).get("Status", "")
            well = state["ExitCode"] == 0 if name in ONCE else health == "healthy"
            if not well or (state["Status"] == "exited") != (name in ONCE):
                found.append(f"{name} {state['Status']} {health}".strip())
        return found

    def wait_until_well(self) -> float:
        """Gives the seconds until all services are healthy."""
        begun = time.monotonic()

        def well() -> bool:
            found = self.containers()
            for name, each in found.items():
                demand(each["RestartCount"] < 5, f"{name} ends again and again")
            return set(found) == ALL and not self.unwell()

        try:
            wait("health", 240, well)
        except Failed as error:
            missing = ", ".join(sorted(ALL - set(self.containers())))
            raise Failed(f"{error}; unwell: {', '.join(self.unwell())}; missing: {missing}") from None
        return time.monotonic() - begun

    def wait_until(self, service: str, health: str) -> None:
        """Waits until a service is `healthy` or `unhealthy`."""
        wait(
            f"{service} {health}",
            180,
            lambda: self.containers()[service]["State"]["Health"]["Status"] == health,
        )

    def queues(self) -> dict[str, tuple[str, int]]:
        """Type of each queue, and how many messages it holds."""
        ask = ("rabbitmqctl", "-q", "--no-table-headers", "list_queues", "name", "type", "messages")
        rows = [line.split() for line in self.compose("exec", "-T", "rabbitmq", *ask).splitlines()]
        return {row[0]: (row[1], int(row[2])) for row in rows if len(row) == 3 and row[0].startswith("loa.")}

    def _run(self, command: Sequence[str]) -> str:
        # what stands in our own environment would win over the file
        environ = {name: value for name, value in os.environ.items() if name not in self.settings}
        with self.log.open("a") as log:
            log.write(f"$ {shlex.join(command)}\n")
            log.flush()
            ran = subprocess.run(
                command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=log, text=True
            )
            log.write(ran.stdout)
        last = shlex.join(command[-4:])
        demand(ran.returncode == 0, f"`… {last}` ended with {ran.returncode}; see {self.log}")
        return ran.stdout
