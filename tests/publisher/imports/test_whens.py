"""Dates as people write them in a table."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from loa.errors import InvalidInput
from loa_publisher.imports.whens import RowWhen, read_when

FIRST, LAST = date(2020, 9, 1), date(2021, 8, 31)
MORNING = datetime(2020, 9, 5, 1, tzinfo=UTC)


def exact(when: datetime) -> RowWhen:
    return RowWhen(due_at=when, planned_on=None, precision="exact")


def rough(precision: str, last: date) -> RowWhen:
    return RowWhen(due_at=None, planned_on=last, precision=precision)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ({"when": "05/09/2020"}, exact(MORNING)),
        ({"when": "5/9/2020"}, exact(MORNING)),
        ({"when": "5-9-20"}, exact(MORNING)),
        ({"when": "5.9"}, exact(MORNING)),
        ({"when": "2020-09-05"}, exact(MORNING)),
        ({"when": "Ngày 5 tháng 9 năm 2020"}, exact(MORNING)),
        ({"when": "44079"}, exact(MORNING)),
        ({"when": "44079.3125"}, exact(datetime(2020, 9, 5, 0, 30, tzinfo=UTC))),
        ({"when": "05/09/2020 19:30"}, exact(datetime(2020, 9, 5, 12, 30, tzinfo=UTC))),
        ({"when": "8h30 ngày 5/9/2020"}, exact(datetime(2020, 9, 5, 1, 30, tzinfo=UTC))),
        ({"when": "Thứ bảy, 5/9/2020 lúc 9h"}, exact(datetime(2020, 9, 5, 2, tzinfo=UTC))),
        ({"when": "5/9/2020", "hour": "7 giờ 15"}, exact(datetime(2020, 9, 5, 0, 15, tzinfo=UTC))),
        ({"when": "tháng 9/2020"}, rough("month", date(2020, 9, 30))),
        ({"when": "Tháng 2"}, rough("month", date(2021, 2, 28))),
        ({"when": "09/2020"}, rough("month", date(2020, 9, 30))),
        ({"when": "T10"}, rough("month", date(2020, 10, 31))),
        ({"when": "Quý IV/2020"}, rough("quarter", date(2020, 12, 31))),
        ({"when": "quý 2 năm 2021"}, rough("quarter", date(2021, 6, 30))),
        ({"when": "", "month": "11"}, rough("month", date(2020, 11, 30))),
        ({"month": "", "quarter": "I"}, rough("quarter", date(2021, 3, 31))),
    ],
)
def test_what_people_write(said: dict[str, str], meant: RowWhen) -> None:
    """Day before month; the plan has the year where it is not said; 08:00 where no hour is."""
    assert read_when(said, FIRST, LAST) == meant


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({}, "when", "say when"),
        ({"when": "sớm"}, "when", "“sớm” is no date"),
        ({"when": "31/02/2021"}, "when", "no day “31/02/2021”"),
        ({"when": "9/20/2020"}, "when", "read as day/month/year"),
        ({"when": "05/09/2019"}, "when", "outside the plan, 01/09/2020 to 31/08/2021"),
        ({"when": "12345"}, "when", "is no date"),
        ({"when": "43000"}, "when", "“22/09/2017” lies outside"),
        ({"when": "5/9/2020", "hour": "sáng"}, "hour", "is no hour"),
        ({"when": "5/9/2020 25:00"}, "when", "is no hour"),
        ({"month": "13"}, "month", "no day"),
        ({"quarter": "V"}, "quarter", "is no date"),
    ],
)
def test_what_nobody_can_mean(said: dict[str, str], field: str, words: str) -> None:
    """It is told with what was found."""
    with pytest.raises(InvalidInput, match=words) as told:
        read_when(said, FIRST, LAST)
    assert told.value.field == field


def test_a_month_that_the_plan_has_twice_needs_its_year() -> None:
    """A plan of several years does not say which."""
    with pytest.raises(InvalidInput, match="several years"):
        read_when({"when": "tháng 9"}, FIRST, date(2022, 8, 31))
