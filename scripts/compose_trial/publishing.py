"""Checks of what is published: the sample year, an item on every channel, and calls that are cut in the middle."""

from __future__ import annotations

import hashlib
import json
import re
import time
import unicodedata
from datetime import UTC, datetime
from typing import Any

from compose_trial.demands import demand, wait
from compose_trial.loa import Loa, fetch
from compose_trial.picture import png
from compose_trial.project import Project

_FETCH = (
    "import hashlib,sys,urllib.request as r; print(hashlib.sha256(r.urlopen(sys.argv[1]).read()).hexdigest())"
)


def sample_year(project: Project, loa: Loa) -> str:
    """The items of the trial's first minute."""
    return loa.reconcile()


def every_channel(project: Project, loa: Loa) -> str:
    """An item with a picture, by the API, to every channel."""
    picture = png()
    sha256 = hashlib.sha256(picture).hexdigest()
    head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    form = head.encode() + picture + b"\r\n--x--\r\n"
    loa.call("editor", "POST", "/media", form, "multipart/form-data; boundary=x")
    title = f"Một tin có hình đến mọi kênh ({sha256[:8]})"
    begun = time.monotonic()
    media = [{"sha256": sha256, "alt": "Ảnh thử"}]
    item = loa.approve(title, ["portal", "facebook", "email", "unit", "manual:tv"], media)
    sent = loa.published(item)
    took = time.monotonic() - begun
    truth = loa.truth()
    posts = _posts(truth, title)
    demand(len(posts) == 1 and posts[0]["images"] == [sha256], "Facebook has not one post with the picture")
    demand(unicodedata.is_normalized("NFC", posts[0]["message"]), "the post is not in NFC")
    readers = [each["to"] for each in truth["mail"] if each["subject"] == title]
    demand(0 < len(readers) == len(set(readers)), f"{len(readers)} mails to {len(set(readers))} readers")
    events = [each for each in truth["units"] if title in json.dumps(each["data"], ensure_ascii=False)]
    demand(len(events) == len({each["unit"] for each in events}) == 30, f"{len(events)} unit events")
    addresses = re.findall(r'http://desk:8080[^"\\ ]+', json.dumps(events[0]["data"]))
    demand(addresses, "a unit is told no address of the picture")
    fetched = project.compose("exec", "-T", "sandbox", "python", "-c", _FETCH, addresses[0]).strip()
    demand(fetched == sha256, "a unit cannot fetch the picture at the desk")
    page = fetch("GET", next(each["live_url"] for each in sent if each["channel"] == "portal"))
    demand(title in page and sha256 in page, "the portal does not show it")
    task = next(each["id"] for each in sent if each["channel"] == "manual")
    proof = {"link": "https://truyenhinh.example/tin", "at": datetime.now(UTC).isoformat()}
    ended = loa.call("editor", "POST", f"/deliveries/{task}/proof", proof)
    demand(ended["state"] == "published", "the task does not end with its proof")
    return (
        f"{len(sent)} deliveries out {took:.1f} s after they were written (due after 2 s): "
        f"1 page, 1 post, {len(readers)} mails, {len(events)} unit events, 1 task ended with proof"
    )


def cut_in_a_call(project: Project, loa: Loa) -> str:
    """The Facebook worker's container dies while the sandbox holds a committed call open: one post, adopted."""

    def by_docker() -> None:
        project.docker("kill", project.container("worker-facebook"))
        project.compose("up", "-d")  # Docker does not start again by itself what was killed by hand

    def from_inside() -> None:
        project.docker("exec", project.container("worker-facebook"), "sh", "-c", "kill -9 -1")
        restarted = lambda: project.containers()["worker-facebook"]["RestartCount"]  # noqa: E731
        wait("the worker's restart", 30, restarted)

    told = []
    for how, kill in (("docker kill, then up", by_docker), ("kill -9, Docker restarts it", from_inside)):
        title = f"Bị cắt giữa chừng: {how}"
        fault = {"channel": "facebook", "operation": "feed", "fault": "hang"}
        fetch("POST", f"{loa.sandbox}/misbehave", fault)
        item = loa.approve(title, ["portal", "facebook"])
        wait("the post", 60, lambda title=title: _posts(loa.truth(), title))  # type: ignore[misc]
        states = {each["channel"]: each["state"] for each in loa.of(item)}
        demand(states["facebook"] == "sending", f"no call is open: {states}")
        begun = time.monotonic()
        kill()
        sent = {each["channel"]: each for each in loa.published(item, 180)}["facebook"]
        took = time.monotonic() - begun
        fetch("POST", f"{loa.sandbox}/release")
        demand(sent["reason"] == "adopted", f"published, but not adopted: {sent['reason']}")
        posts = _posts(loa.truth(), title)
        demand([each["id"] for each in posts] == [sent["live_id"]], f"{len(posts)} posts")
        told.append(f"{how}: {len(posts)} post, {sent['attempts']} call, adopted after {took:.0f} s")
    project.wait_until_well()
    return f"{'; '.join(told)} (lease {project.settings['LOA_LEASE']} s)"


def _posts(truth: Any, title: str) -> list[dict[str, Any]]:
    return [each for each in truth["facebook"] if title in (each["message"] or "")]
