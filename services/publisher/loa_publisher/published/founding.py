"""A draft plan made of what was read and corrected: its head, topics, objectives and obligations, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from loa.errors import InvalidInput, InvalidInputs
from loa_publisher.office import Office
from loa_publisher.plans import editing, objectives, obligation_edits, topic_edits
from loa_publisher.published.obligations import Owed


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is to be made. `owed`: obligations by the place of their topic, from 0."""

    head: Mapping[str, object]
    topics: Sequence[str]
    objectives: Sequence[str]
    owed: Sequence[tuple[int, Owed]]


def found(office: Office, wanted: Wanted) -> UUID:
    """Makes the plan, as a draft. Raises InvalidInputs (``topics.3.title``), Forbidden; then nothing is written."""
    faults: list[InvalidInput] = []
    try:
        head = editing.read_head(wanted.head)
    except InvalidInputs as refused:
        faults += refused.complaints
    if not wanted.topics:
        faults.append(InvalidInput("topics", "a plan needs at least one focus topic"))
    for at, title in enumerate(wanted.topics):
        if not title.strip():
            faults.append(InvalidInput(f"topics.{at}.title", "must not be empty"))
    if faults:
        raise InvalidInputs(faults)
    plan_id = editing.create(office, head)
    topic_ids = [
        _at(f"topics.{at}", lambda title=title: topic_edits.add(office, plan_id, {"title": title}))  # type: ignore[misc]
        for at, title in enumerate(wanted.topics)
    ]
    for at, text in enumerate(wanted.objectives):
        _at(f"objectives.{at}", lambda text=text: objectives.add(office, plan_id, {"text": text}))  # type: ignore[misc]
    for topic, one in wanted.owed:
        given = {
            "title": one.title,
            "period": one.period,
            "owed": one.owed,
            "topic_id": str(topic_ids[topic]),
            "target": one.target,
            "audience": one.audience or "",
        }
        _at(f"owed.{one.key}", lambda given=given: obligation_edits.add(office, plan_id, given))  # type: ignore[misc]
    return plan_id


def _at(place: str, make: Callable[[], UUID]) -> UUID:
    """What a rule complains of, told at its place in the proposal."""
    try:
        return make()
    except InvalidInputs as refused:
        raise InvalidInputs(
            [InvalidInput(f"{place}.{one.field}", one.message) for one in refused.complaints]
        ) from None
