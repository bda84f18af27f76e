"""Taking issues in, and in which order they are shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from loa.errors import Forbidden, InvalidInputs
from loa_publisher.issues.intake import read_intake
from tests.publisher.bureau import Bureau
from tests.publisher.issues.cases import SAID, issue, kinds, numbers, take_in


def test_its_clock_runs_from_when_it_was_reported(bureau: Bureau) -> None:
    """By the rule that was chosen; the timeline and the audit log begin."""
    reported = bureau.later(hours=-2)
    id = take_in(bureau, reported_at=reported.isoformat())
    row = issue(bureau, id)
    assert (row.state, row.reported_at, row.due_at) == ("open", reported, reported + timedelta(hours=24))
    assert (row.taker, row.answered_at) == ("Editor", None)
    assert kinds(bureau, id) == ["received"]


def test_what_runs_out_first_stands_first(bureau: Bureau) -> None:
    """Whatever came first; the plan's own follow, for they are answered or closed."""
    slow = take_in(bureau, clock="feedback")
    day = take_in(bureau, "operator", clock="press")
    quick = take_in(bureau, clock="ministry")
    order = [issue(bureau, id).number for id in (quick, day, slow)]
    assert numbers(bureau) == order
    assert numbers(bureau, words="thu ngoai quy dinh", severity="serious") == order
    assert numbers(bureau, words=f"#{order[1]}") == [order[1]]
    assert numbers(bureau, words="100%") == []
    assert len(numbers(bureau, scope="replied")) == 1
    assert len(numbers(bureau, scope="closed")) == 3


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"title": " ", "said": ""}, ["title", "said"]),
        ({"source": "gossip", "severity": None}, ["source", "severity"]),
        ({"link": "javascript:alert(1)"}, ["link"]),
        ({"reported_at": "hôm qua"}, ["reported_at"]),
        ({"said": "a\x00b", "more": 1}, ["more", "said"]),
        ({"topic": "T99", "unit": "none", "clock": "never"}, ["topic", "unit", "clock"]),
    ],
)
def test_every_fault_is_told_at_once_by_its_field(
    any_bureau: Bureau, changes: dict[str, Any], fields: list[str]
) -> None:
    """And nothing is half written."""
    before = any_bureau.rows()
    with pytest.raises(InvalidInputs) as refused:
        take_in(any_bureau, **changes)
    assert [one.field for one in refused.value.complaints] == fields
    assert any_bureau.rows() == before


def test_it_cannot_have_been_reported_tomorrow(any_bureau: Bureau) -> None:
    """A clock that is a little ahead of ours is forgiven."""
    take_in(any_bureau, reported_at=any_bureau.later(minutes=4).isoformat())
    with pytest.raises(InvalidInputs, match="future"):
        take_in(any_bureau, reported_at=any_bureau.later(minutes=6).isoformat())


def test_who_takes_in(any_bureau: Bureau) -> None:
    """Editors and operators; words come in as NFC."""
    for person in ("approver", "admin", "reader"):
        with pytest.raises(Forbidden):
            take_in(any_bureau, person)
    read = read_intake(SAID | {"title": "Tiếng Việt"})
    assert read.title == "Tiếng Việt"
