"""Pages for people: what has arrived lately, one post as its readers see it, the pictures."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from loa_sandbox import truth
from loa_sandbox.graph.tokens import PAGE_NAME
from loa_sandbox.kinds import KINDS
from loa_sandbox.offices import UNITS
from loa_sandbox.problem import problem
from loa_sandbox.world import the_world

blueprint = Blueprint("overview", __name__)

LATEST = 12
HANOI = timezone(timedelta(hours=7))
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'"


@blueprint.app_template_filter("hanoi")
def hanoi(instant: str) -> str:
    """An RFC 3339 instant as a clock in Hanoi shows it."""
    return datetime.fromisoformat(instant).astimezone(HANOI).strftime("%d/%m/%Y %H:%M:%S")


@blueprint.app_template_filter("particulars")
def particulars(fault: dict[str, Any]) -> str:
    """What a programmed fault was given beyond the usual: ``status 503, retry_after 120``."""
    names = KINDS[fault["fault"]].parameters
    return ", ".join(f"{name} {fault[name]}" for name in names if fault.get(name) is not None)


@blueprint.app_template_filter("number")
def number(value: int) -> str:
    """A number the Vietnamese way: 12.345."""
    return f"{value:,}".replace(",", ".")


def _page(template: str, status: int = 200, **given: object) -> Response:
    page = make_response(render_template(template, **given), status)
    page.headers["Content-Security-Policy"] = POLICY
    page.headers["Cache-Control"] = "no-store"
    return page


@blueprint.get("/")
def overview() -> Response:
    """Counts, programmed faults, and the latest of each kind."""
    world = the_world()
    return _page(
        "overview.html",
        counts=truth.counts(world.store),
        posts=truth.latest(world.store, "facebook", LATEST),
        mails=truth.latest(world.store, "mail", LATEST),
        events=truth.latest(world.store, "units", LATEST),
        faults=world.faults.told(),
        held=len(world.holds),
        units=UNITS,
        page_name=PAGE_NAME,
        address=request.host_url.rstrip("/"),
    )


@blueprint.get("/facebook/<page>/posts/<int:number>")
def post(page: str, number: int) -> Response:
    """One post, where its ``permalink_url`` leads: 404 when there was none, 410 when it has been deleted."""
    found = truth.post(the_world().store, f"{page}_{number}")
    if found is None:
        return problem(404, "there is no such post")
    return _page("post.html", 410 if found["deleted"] else 200, post=found, page_name=PAGE_NAME)


@blueprint.get("/images/<digest>")
def image(digest: str) -> Response:
    """A picture by the SHA-256 of its bytes."""
    with the_world().store.read() as connection:
        row = connection.execute(
            "select media_type, content from images where sha256 = ?", (digest,)
        ).fetchone()
    if row is None:
        return problem(404, "there is no such picture")
    answer = Response(row["content"], content_type=row["media_type"])
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
