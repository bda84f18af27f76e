"""Checks of the installation as it stands: built, healthy, confined, at hand for operations."""

from __future__ import annotations

import json
import re
import time

from compose_trial.demands import demand
from compose_trial.loa import Loa
from compose_trial.project import ONCE, OURS, SERVERS, WORKERS, Project
from compose_trial.settings import ROOT

_HOLDERS = {
    "LOA_SEAL_PRIVATE_KEY": set(WORKERS),
    "LOA_SECRET_KEY": {"desk"},
    "LOA_MEDIA_KEY": {"desk", "worker-unit"},
    "LOA_PORTAL_SECRET": {"portal", "trial"},
    "LOA_BROKER_PASSWORD": {"rabbitmq", "scheduler", *WORKERS},
    "POSTGRES_PASSWORD": {"postgres"},
    "LOA_DATABASE_PASSWORD": {"postgres", "migrate", "trial"},
    "LOA_DESK_DATABASE_PASSWORD": {"postgres", "desk"},
    "LOA_SCHEDULER_DATABASE_PASSWORD": {"postgres", "scheduler"},
    "LOA_CHANNEL_DATABASE_PASSWORD": {"postgres", *WORKERS},
    "LOA_PORTAL_DATABASE_PASSWORD": {"postgres", "portal"},
}
"""Which containers may know a secret."""


def build(project: Project, loa: Loa) -> str:
    """All images, from this folder."""
    project.compose("build")
    return "six images"


def start(project: Project, loa: Loa) -> str:
    """`up`, until all are healthy and the trial has told its logins."""
    begun = time.monotonic()
    project.compose("up", "-d")
    project.wait_until_well()
    took = time.monotonic() - begun
    kept = json.loads(project.compose("run", "--rm", "--no-deps", "-T", "trial", "cat", "demo.json"))
    loa.tokens = {role: person["token"] for role, person in kept["users"].items()}
    return f"{len(project.containers())} containers, all healthy after {took:.0f} s"


def confinement(project: Project, loa: Loa) -> str:
    """No root, nothing to write to, each with its own secrets alone; none in the file or in an image."""
    found = project.containers()
    for name, each in found.items():
        host, shown = each["HostConfig"], "\n".join(each["Config"]["Env"])
        demand(host["CapDrop"] == ["ALL"], f"{name} has capabilities")
        demand("no-new-privileges:true" in host["SecurityOpt"], f"{name} may gain rights")
        demand(host["ReadonlyRootfs"] or name == "rabbitmq", f"{name} can write to its own image")
        demand(each["Config"]["User"] == "loa" or name in SERVERS, f"{name} starts as root")
        for secret, holders in _HOLDERS.items():
            demand((project.settings[secret] in shown) == (name in holders), f"{secret} in {name}?")
        if name not in ONCE:
            lines = project.docker("top", each["Id"], "-eo", "uid,pid").splitlines()[1:]
            demand("0" not in {line.split()[0] for line in lines}, f"{name} runs as root")
    for name in OURS:
        wrote = project.docker(
            "exec", found[name]["Id"], "sh", "-c", "touch /opt/x 2>/dev/null && echo yes; :"
        )
        demand(not wrote.strip(), f"{name} can write to its own image")
    secrets = [value for name, value in project.settings.items() if re.search("PASSWORD|SECRET|_KEY$", name)]
    images = project.docker("image", "inspect", *{found[name]["Image"] for name in ("migrate", *OURS)})
    for text in ((ROOT / "docker-compose.yml").read_text(encoding="utf-8"), images):
        demand(
            not [secret for secret in secrets if secret in text], "a secret in docker-compose.yml or an image"
        )
    return f"no root, no new privileges, read-only; {len(_HOLDERS)} secrets, each where it is used alone"


def by_hand(project: Project, loa: Loa) -> str:
    """What operations does by hand."""
    desk = ("exec", "-T", "desk", "loa")
    project.compose(*desk, "user", "add", "thu", "--name", "Máy thử", "--role", "reader", "--no-password")
    made = project.compose(*desk, "token", "add", "thu", "--label", "try-compose", "--days", "1")
    loa.tokens["reader"] = made.strip()
    items = loa.call("reader", "GET", "/items")["total"]
    for service in ("desk", "portal", "worker-facebook"):
        project.compose("exec", "-T", service, "loa", "doctor")
    owner = ("run", "--rm", "--no-deps", "-T", "migrate", "loa")
    lists = project.compose(*owner, "newsletter", "lists").splitlines()
    return f"user and token added, {items} items read with it; the doctor finds nothing; {len(lists)} newsletters"


def stands_still(project: Project, loa: Loa) -> str:
    """A worker that hangs is seen."""

    def signal(name: str) -> None:
        project.docker("exec", project.container("worker-manual"), "sh", "-c", f"kill -{name} -1")

    begun = time.monotonic()
    signal("STOP")
    project.wait_until("worker-manual", "unhealthy")
    took = time.monotonic() - begun
    signal("CONT")
    project.wait_until("worker-manual", "healthy")
    return f"a stopped process is unhealthy after {took:.0f} s, and healthy again once it goes on"
