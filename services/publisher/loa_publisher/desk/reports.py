"""Reports: what was planned, what became of it and whom it reached; to look at, to hand round, and to calculate with."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, render_template, request, url_for
from sqlalchemy import Connection

from loa.clock import in_hanoi
from loa.errors import NotFound
from loa_publisher.accounts.roles import READ
from loa_publisher.desk import report_paper as papers
from loa_publisher.desk import report_words as said
from loa_publisher.desk import report_workbook as sheets
from loa_publisher.desk.access import needs
from loa_publisher.desk.house import house
from loa_publisher.desk.kept import SUMS
from loa_publisher.desk.plans_words import OUTCOMES, rhythm_name
from loa_publisher.desk.report_asked import Asked, period_options, read_asked
from loa_publisher.desk.report_charts import bars
from loa_publisher.desk.report_exports import EXPORTS
from loa_publisher.desk.tabs import Tab
from loa_publisher.desk.wording import in_words
from loa_publisher.plans import figures
from loa_publisher.plans.outcomes import Scope
from loa_publisher.reports.report import Report, report

blueprint = Blueprint("reports", __name__)


@blueprint.get("/bao-cao")
@needs(READ)
def page() -> str | Response:
    """The report that the address asks for; of the current plan's year by itself."""
    now = house().clock.now()
    with house().database.read() as connection:
        asked = read_asked(connection, now, request.args)
        found = _report(connection, now, asked) if asked else None
        elsewhere = _planned(connection, now, asked) - found.total.planned if asked and found else 0
    if asked is None or found is None:
        return render_template("reports/none.html")
    answer = render_template("reports/page.html", elsewhere=elsewhere, **_shown(asked, found))
    return Response(answer, 422) if asked.faults else answer


def _planned(connection: Connection, now: datetime, asked: Asked) -> int:
    """How many items the plan has on any day or none: what its page counts, and the report of some days may not."""
    today, scope = in_hanoi(now).date(), Scope(plan_ids=[asked.plan.id])
    return house().kept.get(
        connection,
        now,
        ("planned", today, asked.plan.id),
        SUMS,
        lambda: figures.total(figures.by_plan(connection, today, scope)).planned,
    )


def _shown(asked: Asked, found: Report) -> dict[str, object]:
    lines = said.lines_of(found, asked.grouping)
    named = [(said.line_name(line, asked.grouping), line) for line in lines]
    tabs = [
        Tab(label, url_for("reports.page", **asked.by(code)), code == asked.grouping)
        for code, label in said.GROUPINGS.items()
    ]
    return {
        "asked": asked,
        "report": found,
        "tabs": tabs,
        "named": named,
        "total": said.total_of(found, asked.grouping),
        "columns": said.columns_of(asked.grouping),
        "first_column": said.FIRST_COLUMN[asked.grouping],
        "bars": bars([(name, line.figures) for name, line in named]),
        "columns_chart": asked.grouping == said.MONTH and len(lines) > 1,
        "outcomes": OUTCOMES,
        "kept": said.KEPT,
        "letter_columns": said.LETTERS,
        "kind_name": said.kind_name,
        "rhythm_name": rhythm_name,
        "plan_options": [(str(plan.id), f"{plan.code} · {said.plan_title(plan)}") for plan in asked.plans],
        "period_options": period_options(asked),
        "period_name": said.chosen_name(asked.chosen),
        "days": said.days_name(asked.chosen.period.first, asked.chosen.period.last),
        "exports": {name: export.label for name, export in EXPORTS.items()},
        "faults": {field: [in_words(fault)] for field, fault in asked.faults.items()},
    }


@blueprint.get("/bao-cao/bao-cao.xlsx")
@needs(READ)
def workbook() -> Response:
    """The same as a workbook."""
    found = _made()
    return _file(sheets.workbook(found), sheets.MEDIA_TYPE, f"bao-cao-{found.chosen.code}.xlsx")


@blueprint.get("/bao-cao/bao-cao.pdf")
@needs(READ)
def paper() -> Response:
    """The same as a paper of the authority."""
    found = _made()
    return _file(papers.paper(found, house().settings), "application/pdf", f"bao-cao-{found.chosen.code}.pdf")


def _made() -> Report:
    """The report that the address asks for. Raises NotFound, InvalidInput."""
    now = house().clock.now()
    with house().database.read() as connection:
        asked = read_asked(connection, now, request.args)
        if asked is None:
            raise NotFound("no plan yet")
        for fault in asked.faults.values():
            raise fault
        return _report(connection, now, asked)


def _report(connection: Connection, now: datetime, asked: Asked) -> Report:
    question = ("report", in_hanoi(now).date(), asked.plan.id, repr(asked.chosen))
    return house().kept.get(
        connection, now, question, SUMS, lambda: report(connection, now, asked.plan.id, asked.chosen)
    )


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(content, mimetype=media_type, headers=headers)
