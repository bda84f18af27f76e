"""The rooms that can be searched, each in one line: of what kind its finds are, who may see them, and how it looks.

A room asks the database a fixed number of questions, whatever there is. What somebody may see a part of (letters that were given
to them, nominations that they sent) is for the room's own queries to say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from loa.clock import in_hanoi
from loa_publisher.accounts.actions import User, all_users
from loa_publisher.accounts.roles import MANAGE_USERS, READ, RESOLVE
from loa_publisher.bases import register
from loa_publisher.briefings import queries as briefings
from loa_publisher.channels import accounts
from loa_publisher.feedback import queries as feedback
from loa_publisher.films import queries as films
from loa_publisher.issues import queries as issues
from loa_publisher.items import lists, papers
from loa_publisher.nominations import queries as nominations
from loa_publisher.plans import naming
from loa_publisher.plans import queries as plans
from loa_publisher.press import queries as press
from loa_publisher.searching.matches import Found, Match, few

Look = Callable[[Connection, User, str, int], Found]
_LONGEST = 120


@dataclass(frozen=True)
class Room:
    """A room that can be searched: `kind` of its finds, the right that it asks for, and how it looks."""

    kind: str
    needs: str
    look: Look


def _plans(connection: Connection, _user: User, text: str, limit: int) -> Found:
    every = [line.plan for line in plans.list_plans(connection)]
    numbered = {plan.id for plan in plans.plans_numbered(connection, text, limit)}
    return few(
        text,
        (
            (
                Match(id=one.id, title=one.title, second=one.code, within=one.id),
                # a part of the number that begins no word is found, too
                f"{one.code} {one.title} {one.title_en or ''} {text if one.id in numbered else ''}",
            )
            for one in every
        ),
        limit,
    )


def _items(connection: Connection, _user: User, text: str, limit: int) -> Found:
    wanted = lists.Wanted(text=text)
    count = lists.count(connection, wanted)
    return Found(
        [
            Match(id=line.id, title=line.title, second=f"#{line.number}", number=line.number)
            for line in lists.listed(connection, wanted, limit=limit)
        ],
        count if count <= lists.MOST else None,
    )


def _papers(connection: Connection, _user: User, text: str, limit: int) -> Found:
    found, count = papers.found(connection, text, limit=limit)
    return Found(
        [
            Match(
                id=one.item_id,
                title=one.title,
                second=f"{one.number} · #{one.item_number}",
                number=one.item_number,
            )
            for one in found
        ],
        count,
    )


def _bases(connection: Connection, _user: User, text: str, limit: int) -> Found:
    every = register.listed(connection, text)
    return Found([Match(id=one.id, title=one.title, second=one.number) for one in every[:limit]], len(every))


def _topics(connection: Connection, _user: User, text: str, limit: int) -> Found:
    return few(
        text,
        (
            (
                Match(id=one.id, title=one.title, second=one.code, within=one.plan_id, code=one.code),
                f"{one.code} {one.title} {one.title_en or ''}",
            )
            for one in plans.all_topics(connection)
        ),
        limit,
    )


def _of_plans(look: Callable[[Connection], list[naming.Named]]) -> Look:
    def found(connection: Connection, _user: User, text: str, limit: int) -> Found:
        return few(
            text,
            (
                (
                    Match(id=one.id, title=one.title, second=one.plan, within=one.plan_id),
                    f"{one.title} {one.title_en or ''} {one.more}",
                )
                for one in look(connection)
            ),
            limit,
        )

    return found


def _issues(connection: Connection, _user: User, text: str, limit: int) -> Found:
    found: list[Match] = []
    count = 0
    for scope in (issues.RUNNING, issues.REPLIED, issues.CLOSED):
        wanted = issues.Wanted(scope=scope, words=text)
        count += issues.count(connection, wanted)
        found += [_numbered(row, row.title) for row in issues.listed(connection, wanted, limit=limit)]
    return Found(found[:limit], count)


def _feedback(connection: Connection, user: User, text: str, limit: int) -> Found:
    rows, count = feedback.found(connection, user, text, limit=limit)
    return Found([_numbered(row, _shortened(row.text), row.reference) for row in rows], count)


def _films(connection: Connection, _user: User, text: str, limit: int) -> Found:
    rows, count = films.found(connection, text, limit=limit)
    return Found([_numbered(row, row.title) for row in rows], count)


def _briefings(connection: Connection, _user: User, text: str, limit: int) -> Found:
    return few(
        text,
        (
            (
                Match(id=one.id, title=one.title, second=f"{in_hanoi(one.starts_at):%d/%m/%Y %H:%M}"),
                said,
            )
            for one, said in briefings.with_words(connection)
        ),
        limit,
    )


def _nominations(connection: Connection, user: User, text: str, limit: int) -> Found:
    return few(
        text,
        (
            (
                Match(id=one.id, title=one.name, second=one.unit_name),
                f"{one.name} {one.post} {one.deed} {one.unit_name}",
            )
            for one in nominations.listed(connection, user, limit=10_000)
        ),
        limit,
    )


def _units(connection: Connection, _user: User, text: str, limit: int) -> Found:
    return few(
        text,
        (
            (
                Match(id=one.id, title=one.name, second=one.name_en or "", code=one.slug),
                f"{one.name} {one.name_en or ''} {one.slug}",
            )
            for one in plans.list_units(connection)
        ),
        limit,
    )


def _addresses(connection: Connection, _user: User, text: str, limit: int) -> Found:
    """Channel accounts by name, key and whatever of their settings is no secret: the addresses of units among them."""
    return few(
        text,
        (
            (
                Match(id=one.id, title=one.label, second=_address(one)),
                f"{one.label} {one.channel} {one.key} {' '.join(map(str, one.settings.values()))}",
            )
            for one in accounts.every(connection)
        ),
        limit,
    )


def _press(connection: Connection, _user: User, text: str, limit: int) -> Found:
    wanted = press.Wanted(words=text)
    rows = press.listed(connection, wanted, limit=limit)
    found = [Match(id=row.id, title=row.name, second=row.person or "") for row in rows]
    return Found(found, press.count(connection, wanted))


def _people(connection: Connection, _user: User, text: str, limit: int) -> Found:
    return few(
        text,
        (
            (Match(id=one.id, title=one.full_name, second=one.login), f"{one.full_name} {one.login}")
            for one in all_users(connection)
        ),
        limit,
    )


def _numbered(row: Any, title: str, also: str = "") -> Match:
    return Match(
        id=row.id,
        title=title,
        second=" · ".join(filter(None, (f"#{row.number}", also))),
        number=row.number,
    )


def _address(account: accounts.Account) -> str:
    said = next(
        (str(account.settings[name]) for name in ("url", "base_url") if account.settings.get(name)), ""
    )
    return said or f"{account.channel}:{account.key}"


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST].rsplit(' ', 1)[0]} …"


ROOMS: tuple[Room, ...] = (
    Room("plan", READ, _plans),
    Room("item", READ, _items),
    Room("paper", READ, _papers),
    Room("topic", READ, _topics),
    Room("series", READ, _of_plans(naming.series_named)),
    Room("obligation", READ, _of_plans(naming.obligations_named)),
    Room("campaign", READ, _of_plans(naming.campaigns_named)),
    Room("issue", READ, _issues),
    Room("feedback", READ, _feedback),
    Room("film", READ, _films),
    Room("briefing", READ, _briefings),
    Room("nomination", READ, _nominations),
    Room("basis", READ, _bases),
    Room("unit", READ, _units),
    Room("account", RESOLVE, _addresses),
    Room("press", READ, _press),
    Room("person", MANAGE_USERS, _people),
)
KINDS = tuple(room.kind for room in ROOMS)
