"""Reports: planned, done, late, overdue, and whom it reached."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from loa.clock import in_hanoi
from loa_publisher.accounts.roles import READ, require
from loa_publisher.api.access import caller
from loa_publisher.api.blueprint import Blueprint
from loa_publisher.api.reading import read
from loa_publisher.api.report_schemas import ReportOut, ReportQuery
from loa_publisher.desk.house import house
from loa_publisher.plans.queries import plan_of
from loa_publisher.reports.answers import Answers
from loa_publisher.reports.periods import read_code, usual
from loa_publisher.reports.report import report

blueprint = Blueprint("api_reports", __name__, description="What became of what was planned")


@blueprint.get("/reports")
@blueprint.arguments(ReportQuery, location="query")
@blueprint.response(200, ReportOut)
@blueprint.fails(401, 404, 422)
def get(query: dict[str, Any]) -> dict[str, Any]:
    """A plan's figures in a period: by topic, month, channel and receiving unit; the same that the desk shows and prints."""
    require(caller(), READ)
    now = house().clock.now()
    with read() as connection:
        plan = plan_of(connection, query["plan"])
        chosen = (
            read_code(query["period"], plan.period_start)
            if query["period"]
            else usual(plan.period_start, plan.period_end, in_hanoi(now).date())
        )
        found = report(connection, now, plan.id, chosen)
    names = [field.name for field in fields(Answers)] + ["typical_minutes"]
    letters = {
        "all": found.feedback.all,
        "kinds": [
            {"kind": kind, **{name: getattr(one, name) for name in names}}
            for kind, one in found.feedback.kinds
        ],
    }
    return {**vars(found), "feedback": letters, "period": {"code": chosen.code, **asdict(chosen.period)}}
