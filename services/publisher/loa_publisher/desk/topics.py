"""The focus topics as lists and forms need them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import Connection, Row

from loa_publisher.plans.queries import Topic, all_topics


def topics_by_id(connection: Connection) -> dict[UUID, Topic]:
    """Every topic of every plan."""
    return {topic.id: topic for topic in all_topics(connection)}


@dataclass(frozen=True)
class TopicShown:
    """What a chip shows of a topic."""

    code: str
    position: int
    title: str
    title_en: str | None


def topic_of_row(row: Row[Any]) -> TopicShown:
    """The topic in a row of items/queries."""
    return TopicShown(row.topic_code, row.topic_position, row.topic_title, row.topic_title_en)


def topic_title(topic: Topic | TopicShown) -> str:
    """Its title in the reader's language."""
    return topic.title_en if topic.title_en and get_locale().language == "en" else topic.title


class _Titled(Protocol):
    @property
    def title(self) -> str: ...

    @property
    def title_en(self) -> str | None: ...


def titled(one: _Titled) -> str:
    """The title of a plan, series or obligation in the reader's language."""
    return one.title_en if one.title_en and get_locale().language == "en" else one.title


def topic_options(connection: Connection, *, every: bool, chosen: str = "") -> list[tuple[str, str]]:
    """For a select: by id; `every`: the first means no choice. Else those that are retired are left out, but the `chosen` one."""
    first = ("", _("All focus topics") if every else _("Choose one"))
    return [
        first,
        *(
            (str(topic.id), f"{topic.code} · {topic_title(topic)}")
            for topic in all_topics(connection)
            if every or topic.retired_on is None or str(topic.id) == chosen
        ),
    ]
