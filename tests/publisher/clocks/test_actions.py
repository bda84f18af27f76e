"""Clocks as an administrator keeps them."""

from __future__ import annotations

import pytest

from loa.errors import Conflict, Forbidden, InvalidInputs, NotFound
from loa_publisher.clocks import actions, queries
from tests.publisher.bureau import Bureau


def known(bureau: Bureau) -> dict[str, tuple[int, str]]:
    """Every clock."""
    with bureau.database.read() as connection:
        return {clock.code: (clock.amount, clock.unit) for clock in queries.listed(connection)}


def test_three_clocks_come_with_their_legal_basis(bureau: Bureau) -> None:
    """Six hours, twenty-four, and fifteen working days."""
    assert known(bureau) == {
        "ministry": (6, "hours"),
        "press": (24, "hours"),
        "feedback": (15, "working_days"),
    }
    with bureau.database.read() as connection:
        assert "22/QĐ-BGDĐT" in queries.one(connection, "ministry").basis


def test_an_administrator_sets_one_and_adds_one(bureau: Bureau) -> None:
    """Nobody else does."""
    with bureau.office("admin") as office:
        actions.change(office, "press", name="Báo chí", amount="12", unit="hours", basis="Quy chế mới")
        code = actions.add(office, name="Đơn thư", amount=" 10 ", unit="working_days", basis="Luật Khiếu nại")
    assert code == "don-thu"
    assert list(known(bureau)) == ["ministry", "press", "feedback", "don-thu"]
    assert known(bureau)["press"] == (12, "hours")
    with bureau.office("admin") as office, pytest.raises(Conflict):
        actions.add(office, name="đơn thư", amount="1", unit="hours", basis="x")
    for person in ("editor", "spokesperson", "operator"):
        with bureau.office(person) as office, pytest.raises(Forbidden):
            actions.change(office, "press", name="x", amount="1", unit="hours", basis="x")


@pytest.mark.parametrize("amount", ["0", "-1", "1.5", "", "1001", "٣", "9" * 400])
def test_what_is_no_amount_is_refused_by_name_with_everything_else(any_bureau: Bureau, amount: str) -> None:
    """And nothing is written."""
    with any_bureau.office("admin") as office, pytest.raises(InvalidInputs) as refused:
        actions.change(office, "press", name="", amount=amount, unit="weeks", basis="")
    assert [one.field for one in refused.value.complaints] == ["name", "basis", "amount", "unit"]
    assert known(any_bureau)["press"] == (24, "hours")
    with any_bureau.office("admin") as office, pytest.raises(NotFound):
        actions.change(office, "none", name="x", amount="1", unit="hours", basis="x")
