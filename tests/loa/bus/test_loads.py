"""What travels in one message, and what is dealt with together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from loa.bus.loads import count, cut, loads_of
from loa.events import Due

AT = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)
DUES = st.lists(
    st.builds(
        Due,
        st.uuids(),
        st.sampled_from(["unit", "portal"]),
        st.sampled_from(["urgent", "routine"]),
        st.sampled_from([None, None, None, 3]),
        st.sampled_from([None, AT]),
    ),
    max_size=60,
    unique=True,
)


@given(DUES, st.integers(1, 20))
def test_each_travels_once_in_a_message_of_its_own_company(dues: list[Due], most: int) -> None:
    """In its order among its own; chunks of mails travel alone; no message carries more than so many."""
    loads = loads_of(dues, most)
    assert sorted(map(repr, dues)) == sorted(repr(due) for load in loads for due in load)
    assert all(1 <= len(load) <= most for load in loads)
    assert all(len({due.company for due in load}) == 1 for load in loads)
    assert all(len(load) == 1 for load in loads if load[0].chunk is not None)
    for company in {due.company for due in dues}:
        carried = [due for load in loads if load[0].company == company for due in load]
        assert carried == [due for due in dues if due.company == company]


@given(st.lists(st.integers(1, 20), min_size=1, max_size=20), st.integers(1, 64))
def test_a_batch_takes_whole_messages_and_at_least_one(sizes: list[int], batch: int) -> None:
    """What came in one message ends in one, for the broker is told of the message."""
    arrived: list[tuple[int, Sequence[Due]]] = [
        (tag, [Due(UUID(int=tag), "unit", "routine")] * size) for tag, size in enumerate(sizes)
    ]
    taken = cut(waiting := list(arrived), batch)
    assert taken + waiting == arrived
    assert len(taken) == 1 or count(taken) <= batch
    assert not waiting or count([*taken, waiting[0]]) > batch
