"""Runs the checks in order, up to the first that fails."""

from __future__ import annotations

import argparse
import shlex
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from compose_trial.demands import Failed
from compose_trial.lasting import down_and_up, servers_killed
from compose_trial.loa import Loa
from compose_trial.project import NAME, Project
from compose_trial.publishing import cut_in_a_call, every_channel, sample_year
from compose_trial.settings import read_settings
from compose_trial.standing import build, by_hand, confinement, stands_still, start

CHECKS = (
    build, start, confinement, sample_year, by_hand, every_channel, cut_in_a_call, down_and_up, servers_killed, stands_still,
)  # fmt: skip


def main() -> int:
    """The command line; 0 when all is well."""
    options = argparse.ArgumentParser(description="Try docker-compose.yml for real.")
    installed = "docker-compose" if shutil.which("docker-compose") else "docker compose"
    options.add_argument("--compose", default=installed, help="the command (%(default)s)")
    options.add_argument("--keep", action="store_true", help="leave it running, to look at it")
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="loa-try-"))
    settings = read_settings()
    project, loa = Project(shlex.split(given.compose), settings, folder), Loa(settings)
    version = project.compose("version").partition("\n")[0]
    engine = project.docker("version", "--format", "{{.Server.Version}}").strip()
    print(f"{version}; engine {engine}", flush=True)
    good = False
    try:
        good = all(_ran(check, project, loa) for check in CHECKS)
    finally:
        if given.keep:
            print(
                f"left running: project {NAME}, desk {loa.desk}, portal {loa.portal}, sandbox {loa.sandbox}"
            )
        else:
            if not good:
                project.compose("logs", "--no-color", "--tail", "100")
                print(f"what was run, what it said, and the last logs: {project.log}")
            project.compose("down", "-v", "--remove-orphans")
    if good and not given.keep:
        shutil.rmtree(folder)
    return 0 if good else 1


def _ran(check: Callable[[Project, Loa], str], project: Project, loa: Loa) -> bool:
    begun = time.monotonic()
    try:
        good, told = True, check(project, loa)
    except Failed as error:
        good, told = False, str(error)
    name = check.__name__.replace("_", " ")
    print(f"{'ok ' if good else 'BAD'} {time.monotonic() - begun:6.1f} s  {name}: {told}", flush=True)
    return good
