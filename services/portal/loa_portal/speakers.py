"""Who speaks for the authority today, as the desk has published it."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from loa.clock import in_hanoi
from loa.spokespeople import DELEGATED, HEAD, SPOKESPERSON, speaking
from loa_portal.site import site

speakers = Blueprint("speakers", __name__)


@speakers.get("/nguoi-phat-ngon")
def page() -> ResponseReturnValue:
    """The register by role; a delegation stands in it as long as it is in force."""
    here = site()
    today = in_hanoi(here.clock.now()).date()
    with here.read() as connection:
        found = speaking(connection, today)
        totals = here.visits.totals(connection)
    groups = [(kind, [one for one in found if one.kind == kind]) for kind in (HEAD, SPOKESPERSON, DELEGATED)]
    answer = Response(
        render_template("speakers.html", groups=[group for group in groups if group[1]], visits=totals),
        content_type="text/html; charset=utf-8",
    )
    answer.cache_control.no_cache = True
    answer.vary.add("Cookie")
    answer.add_etag()
    answer.make_conditional(request)
    return answer
