"""Checks of what lasts: stopped and started again, and servers that are killed."""

from __future__ import annotations

import time

from compose_trial.demands import demand, wait
from compose_trial.loa import Loa, fetch
from compose_trial.project import OURS, Project


def down_and_up(project: Project, loa: Loa) -> str:
    """`down` with messages in a queue, then `up`: nothing is gone, and what waited goes out once."""
    project.compose("stop", "worker-unit")
    title = "Tin chờ trong hàng đợi"
    item = loa.approve(title, ["portal", "unit"])
    wait("30 messages", 60, lambda: sum(each["state"] == "queued" for each in loa.of(item)) == 30)
    waiting = {"portal": "published", "unit": "queued"}
    wait("the page", 60, lambda: all(each["state"] == waiting[each["channel"]] for each in loa.of(item)))
    page = next(each["live_url"] for each in loa.of(item) if each["channel"] == "portal")
    items, deliveries, truth = (
        loa.call("reader", "GET", "/items")["total"],
        len(loa.deliveries()),
        loa.truth(),
    )
    begun = time.monotonic()
    project.compose("down")
    stopped = time.monotonic() - begun
    demand(not project.containers(), "containers are left")
    project.compose("up", "-d", "rabbitmq")
    project.wait_until("rabbitmq", "healthy")
    queues = project.queues()
    kept = queues.get("loa.unit.urgent")
    demand(kept == ("quorum", 30), f"RabbitMQ kept {kept} of 30 messages")
    begun = time.monotonic()
    project.compose("up", "-d")
    project.wait_until_well()
    started = time.monotonic() - begun
    loa.published(item)
    demand(loa.call("reader", "GET", "/items")["total"] == items, "items are missing")
    demand(len(loa.deliveries()) == deliveries, "deliveries are missing")
    now = loa.truth()
    demand(
        now["facebook"] == truth["facebook"] and now["mail"] == truth["mail"],
        "the sandbox forgot, or saw more",
    )
    demand(len(now["units"]) == len(truth["units"]) + 30, f"{len(now['units'])} unit events")
    demand(title in fetch("GET", page), "the portal's page is gone")
    return (
        f"down {stopped:.0f} s, up and healthy {started:.0f} s; kept {items} items, {deliveries} deliveries, "
        f"{len(queues)} queues with 30 messages; now {loa.reconcile()}"
    )


def servers_killed(project: Project, loa: Loa) -> str:
    """PostgreSQL and RabbitMQ are killed and come again: the services find them by themselves."""
    servers = [project.container(name) for name in ("postgres", "rabbitmq")]
    before = {name: each["State"]["StartedAt"] for name, each in project.containers().items()}
    project.docker("kill", *servers)
    time.sleep(5)
    project.docker("start", *servers)
    took = project.wait_until_well()
    loa.published(loa.approve("Sau sự cố máy chủ", ["portal", "facebook", "email", "unit"]), 90)
    after = {name: each["State"]["StartedAt"] for name, each in project.containers().items()}
    stayed = [name for name in OURS if after[name] == before[name]]
    return f"all healthy after {took:.0f} s; {len(stayed)} of {len(OURS)} services went on without a restart; {loa.reconcile()}"
