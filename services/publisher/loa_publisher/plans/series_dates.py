"""A series' days: what its rule, its exceptions and the plan's period give, held against what the file itself lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from marshmallow import ValidationError

from loa.recurrence import occurrences
from loa_publisher.plans.document import Document
from loa_publisher.plans.file_schema import Plan, Series

_BEYOND = timedelta(days=366)
"""How far after its end a series may borrow an occurrence by moving it forward."""


class Bounds(NamedTuple):
    """First and last day that the rule may name."""

    starts_on: date
    ends_on: date


def bounds(series: Mapping[str, Any], plan: Mapping[str, Any]) -> Bounds:
    """Both as loaded by the schema. Where the file lists occurrences, the rule begins with the first of them.

    A plan may be issued when its year has begun: the sample's series begin a month after it, as its lists show.
    """
    planned = {one["moved_to"]: one["date"] for one in series["exceptions"]}
    first = min((planned.get(day, day) for day in series["occurrences"]), default=plan["period_start"])
    return Bounds(series["starts_on"] or first, series["ends_on"] or plan["period_end"])


def moves(exceptions: Sequence[Mapping[str, Any]]) -> dict[date, date | None]:
    """Planned day → the day it was moved to, or None."""
    return {one["date"]: one["moved_to"] for one in exceptions}


def check_series(document: Document) -> None:
    """Complains where the rule, the exceptions and the listed occurrences do not agree. Passes over what cannot be read."""
    try:
        plan = Plan().load(document.data.get("plan"))
    except ValidationError:
        return
    entries = document.data.get("series")
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        try:
            _check(document, index, Series().load(entry), plan)
        except ValidationError:
            continue


def _check(document: Document, index: int, series: Mapping[str, Any], plan: Mapping[str, Any]) -> None:
    starts_on, ends_on = bounds(series, plan)
    if not plan["period_start"] <= starts_on <= ends_on <= plan["period_end"]:
        suspects = ("starts_on",) if starts_on < plan["period_start"] else ("ends_on", "starts_on")
        given = [name for name in suspects if series[name] is not None] or ["occurrences"]
        document.complain(
            ("series", index, given[0]), "các kỳ phải nằm trong thời gian của kế hoạch, theo thứ tự"
        )
        return
    exceptions = moves(series["exceptions"])
    last = max([ends_on, *(day for day in exceptions if day <= ends_on + _BEYOND)])
    named = {one.planned for one in occurrences(series["rrule"], starts_on, last)}
    for place, planned in enumerate(one["date"] for one in series["exceptions"]):
        if planned not in named:
            document.complain(
                ("series", index, "exceptions", place, "date"),
                f"luật lặp không rơi vào ngày {planned:%d/%m/%Y}, nên không có gì để dời",
            )
    found = {one.date for one in occurrences(series["rrule"], starts_on, ends_on, exceptions)}
    listed = set(series["occurrences"])
    if not found:
        document.complain(
            ("series", index, "rrule"), "luật lặp không cho kỳ nào trong thời gian của kế hoạch"
        )
    elif listed and found != listed:
        missing = ", ".join(f"{day:%d/%m/%Y}" for day in sorted(found - listed)) or "không"
        excess = ", ".join(f"{day:%d/%m/%Y}" for day in sorted(listed - found)) or "không"
        document.complain(
            ("series", index, "occurrences"),
            f"không khớp với luật lặp và ngoại lệ; tệp thiếu: {missing}; thừa: {excess}",
        )
