"""Items and deliveries as lists show them: with their topic, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from loa_publisher.deliveries.lists import DeliveryLine, states_of_items
from loa_publisher.desk.outcome import outcome
from loa_publisher.desk.topics import topics_by_id
from loa_publisher.items.lists import ItemLine
from loa_publisher.plans.queries import Topic

_FEW = 3


@dataclass(frozen=True, kw_only=True)
class ItemShown:
    """An item in a list. `deliveries`: one or two states that tell what became of it."""

    number: int
    title: str
    topic: Topic
    audience: str
    lane: str
    channels: Sequence[str]
    state: str
    due_at: datetime | None
    needs_spokesperson: bool
    deliveries: Sequence[str] = ()


def shown_items(connection: Connection, lines: Sequence[ItemLine]) -> list[ItemShown]:
    """Items for a list."""
    topics = topics_by_id(connection)
    states = states_of_items(connection, {line.id for line in lines})
    return [
        _shown(line, topics[line.topic_id], deliveries=outcome(states.get(line.id, ()))) for line in lines
    ]


def _shown(
    line: ItemLine,
    topic: Topic,
    *,
    deliveries: Sequence[str] = (),
) -> ItemShown:
    return ItemShown(
        number=line.number,
        title=line.title,
        topic=topic,
        audience=line.audience,
        lane=line.lane,
        channels=line.channels,
        state=line.state,
        due_at=line.due_at,
        needs_spokesperson=line.needs_spokesperson,
        deliveries=deliveries,
    )


def still_moving(lines: Sequence[DeliveryLine]) -> bool:
    """Whether anything of them changes by itself before long, so that a page ought to look again."""
    return any(line.concluded_at is None for line in lines)


def bundles(lines: Sequence[DeliveryLine]) -> list[list[DeliveryLine]]:
    """The lines in their order; those of one item at one channel in one state stand together once there are more than a few."""
    kept: dict[object, list[DeliveryLine]] = {}
    for line in lines:
        kept.setdefault((line.item.id, line.channel, line.operation, line.state), []).append(line)
    found: list[list[DeliveryLine]] = []
    for together in kept.values():
        found += [together] if len(together) > _FEW else [[line] for line in together]
    return found
