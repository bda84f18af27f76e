from __future__ import annotations

from typing import Any

from loa_sandbox.faults import Call, Fault, Faults

FEED = Call("facebook", "feed", "1", "Tuyển sinh lớp 10")


def fault(**more: Any) -> Fault:
    """A fault with the usual settings."""
    given: dict[str, Any] = {
        "kind": "reset",
        "channel": "facebook",
        "operation": "*",
        "unit": None,
        "match": None,
        "times": 1,
        "probability": 1.0,
        "seed": 7,
        "parameters": {},
    }
    return Fault(**(given | more))


def strikes(faults: Faults, call: Call, times: int) -> list[bool]:
    """How a row of equal calls fares."""
    return [faults.strike(call, "reset") is not None for _ in range(times)]


def test_a_fault_strikes_as_often_as_it_was_told() -> None:
    """`times` counts hits; without it a fault stays until cleared."""
    faults = Faults()
    faults.add(fault(times=2))
    assert strikes(faults, FEED, 4) == [True, True, False, False]
    forever = faults.add(fault(times=None))
    assert all(strikes(faults, FEED, 50))
    assert faults.remove(forever)
    assert not faults.remove(forever)
    assert not any(strikes(faults, FEED, 5))
    assert [told["hits"] for told in faults.told()] == [2]


def test_chance_comes_from_the_seed() -> None:
    """The same seed strikes the same calls of a row; another seed, others; about as often as asked."""
    rows = []
    for seed in (1, 1, 2):
        faults = Faults()
        faults.add(fault(times=None, probability=0.3, seed=seed))
        rows.append(strikes(faults, FEED, 1000))
    assert rows[0] == rows[1]
    assert rows[0] != rows[2]
    assert 230 < sum(rows[0]) < 370


def test_a_call_of_another_kind_throws_no_dice() -> None:
    """Calls that a fault is not meant for leave its sequence as it is."""
    alone, mixed = Faults(), Faults()
    for faults in (alone, mixed):
        faults.add(fault(operation="feed", times=None, probability=0.5))
    rows = []
    for faults in (alone, mixed):
        row = []
        for _ in range(50):
            if faults is mixed:
                faults.strike(Call("facebook", "delete", "1"), "reset")
            row.append(faults.strike(FEED, "reset") is not None)
        rows.append(row)
    assert rows[0] == rows[1]


def test_a_fault_strikes_only_where_it_was_aimed() -> None:
    """Channel, operation, unit and text must all fit."""
    unit = Call("unit", "inbox", "pgddt-ba-vi", "{}")
    for aim, struck, spared in (
        ({"channel": "unit"}, unit, FEED),
        ({"channel": "*", "unit": "pgddt-ba-vi"}, unit, Call("unit", "inbox", "pgddt-me-linh")),
        ({"operation": "feed"}, FEED, Call("facebook", "edit", "1")),
        ({"match": "lớp 10"}, FEED, Call("facebook", "feed", "1", "lớp 6")),
        ({"channel": "*", "operation": "data"}, Call("mail", "data", "a"), Call("mail", "rcpt", "a")),
    ):
        faults = Faults()
        faults.add(fault(times=None, **aim))
        assert faults.strike(spared, "reset") is None, aim
        assert faults.strike(struck, "reset") is not None, aim


def test_the_first_that_fits_strikes_and_a_used_up_one_makes_room() -> None:
    """Faults are tried in the order in which they were programmed."""
    faults = Faults()
    first = faults.add(fault(parameters={"n": 1}))
    second = faults.add(fault(parameters={"n": 2}))
    struck = [faults.strike(FEED, "reset") for _ in range(3)]
    assert [None if each is None else each.id for each in struck] == [first, second, None]
    assert faults.clear() == 2
