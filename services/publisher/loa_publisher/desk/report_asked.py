"""Which report is asked for: plan, period and grouping as an address carries them, and the selects that change them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Connection

from loa.clock import in_hanoi
from loa.errors import InvalidInput, NotFound
from loa_publisher.desk.report_words import GROUPINGS, TOPIC, chosen_name
from loa_publisher.plans import queries
from loa_publisher.plans.periods import MONTH, QUARTER, SEMESTER, YEAR
from loa_publisher.reports.periods import FREE, Chosen, choices, free, read_code, usual

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True)
class Asked:
    """What is to be shown. `faults`: field → what is wrong with it; then the usual period stands in its place."""

    plans: Sequence[queries.Plan]
    plan: queries.Plan
    chosen: Chosen
    grouping: str
    first: str
    last: str
    faults: Mapping[str, InvalidInput]

    @property
    def address(self) -> dict[str, Any]:
        """As arguments of an address."""
        return {"plan": str(self.plan.id), "period": self.chosen.code, "by": self.grouping}

    def by(self, grouping: str) -> dict[str, Any]:
        """The same in another grouping."""
        return self.address | {"by": grouping}

    @property
    def is_free(self) -> bool:
        """Whether the days were given one by one."""
        return self.chosen.period.kind == FREE or bool(self.faults)


def read_asked(connection: Connection, now: datetime, given: Mapping[str, str]) -> Asked | None:
    """What an address asks for; None where there is no plan yet. Raises NotFound for a plan that there is not."""
    plans = [line.plan for line in queries.list_plans(connection)]
    if not plans:
        return None
    today = in_hanoi(now).date()
    plan = _plan(plans, given.get("plan", ""), today)
    chosen, faults = usual(plan.period_start, plan.period_end, today), {}
    first, last = given.get("from", "").strip(), given.get("to", "").strip()
    try:
        if given.get("period") == FREE:
            chosen = free(_day(first, "from"), _day(last, "to"))
        elif given.get("period"):
            chosen = read_code(given["period"], plan.period_start)
    except InvalidInput as fault:
        faults = {fault.field: fault}
    if not faults:
        first, last = f"{chosen.period.first:%d/%m/%Y}", f"{chosen.period.last:%d/%m/%Y}"
    grouping = given.get("by", TOPIC)
    return Asked(plans, plan, chosen, grouping if grouping in GROUPINGS else TOPIC, first, last, faults)


def period_options(asked: Asked) -> list[tuple[str, list[tuple[str, str]]]]:
    """For a select: groups of periods of the plan, longest first, and the days of one's own."""
    groups = {YEAR: _("School year"), SEMESTER: _("Semester"), QUARTER: _("Quarter"), MONTH: _("Month")}
    every = choices(asked.plan.period_start, asked.plan.period_end)
    options = [
        (label, [(one.code, chosen_name(one)) for one in every if one.period.kind == kind])
        for kind, label in groups.items()
    ]
    return [*options, (_("Other"), [(FREE, _("From day to day"))])]


def _plan(plans: Sequence[queries.Plan], wanted: str, today: date) -> queries.Plan:
    if not wanted:
        current = [plan for plan in plans if plan.period_start <= today <= plan.period_end]
        return min(current or plans[:1], key=_meant)
    try:
        found = UUID(wanted)
    except ValueError:
        raise NotFound(f"no plan {wanted}") from None
    for plan in plans:
        if plan.id == found:
            return plan
    raise NotFound(f"no plan {wanted}")


def _meant(plan: queries.Plan) -> tuple[bool, bool]:
    """Lowest for what is meant where none is named: in force, not a draft; the authority's own, not a derived one."""
    return plan.status != "approved", plan.parent_id is not None


def _day(text: str, field: str) -> date:
    found = _DAY.fullmatch(text)
    if found is None:
        raise InvalidInput(field, "write the day as 05/09/2026")
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        raise InvalidInput(field, "there is no such day or hour") from None
