"""Templates kept, found, renamed and thrown away. A template promises nothing: what begins with it is approved like any item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from loa.database import new_id
from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa.text import clean_line, clean_text, fold
from loa_publisher.accounts.models import users
from loa_publisher.accounts.roles import KEEP_TEMPLATES, require
from loa_publisher.films.kinds import FILM
from loa_publisher.item_templates.models import item_templates
from loa_publisher.item_templates.places import check
from loa_publisher.items import queries
from loa_publisher.items.tags import tags_of
from loa_publisher.office import Office

MOST = 200
"""Templates in one office: more of them nobody finds anything in."""


@dataclass(frozen=True, kw_only=True)
class Template:
    """A template. `content`: summary, body_html, topic (its code), audience, lane, targets, tags, needs_spokesperson."""

    id: UUID
    name: str
    note: str
    title: str
    content: Mapping[str, Any]
    made_by: str
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class Named:
    """What people call a template, when they use it, and the title of what begins with it."""

    name: str
    note: str
    title: str


def listed(connection: Connection) -> list[Template]:
    """All of them, by name."""
    query = select(item_templates, users.c.full_name).join(users, users.c.id == item_templates.c.made_by)
    return [
        Template(
            id=row.id,
            name=row.name,
            note=row.note,
            title=row.title,
            content=row.content,
            made_by=row.full_name,
            changed_at=row.changed_at,
        )
        for row in connection.execute(query.order_by(item_templates.c.folded))
    ]


def names(connection: Connection) -> list[tuple[UUID, str]]:
    """Id and name of each, by name; what they hold is not read."""
    query = select(item_templates.c.id, item_templates.c.name).order_by(item_templates.c.folded)
    return [(row.id, row.name) for row in connection.execute(query)]


def one(connection: Connection, template_id: UUID) -> Template:
    """One of them. Raises NotFound."""
    found = next((template for template in listed(connection) if template.id == template_id), None)
    if found is None:
        raise NotFound(f"no template {template_id}")
    return found


def keep(office: Office, item_id: UUID, named: Named, *, replaces: bool = False) -> UUID:
    """Keeps an item as a template: its words, tags, places and rights; no picture, document or hour.

    `replaces`: the template that has this name takes the item's words on. Raises Forbidden, NotFound, Conflict for an item that
    no template can hold, InvalidInputs naming what cannot be taken.
    """
    require(office.user, KEEP_TEMPLATES)
    item, latest = queries.one(office.connection, item_id), queries.content(office.connection, item_id)
    if item.kind == FILM:
        raise Conflict("a film is made of its segments; no template can hold them")
    if latest is None:
        raise Conflict("nothing is written yet that a template could begin with")
    return keep_content(office, named, content_of(item, latest.content), replaces=replaces)


def keep_content(office: Office, named: Named, content: Mapping[str, Any], *, replaces: bool = False) -> UUID:
    """Keeps these words as a template. Raises as `keep`."""
    require(office.user, KEEP_TEMPLATES)
    same = _of_name(office.connection, named.name)
    values = _checked(office.connection, named, besides=same if replaces else None)
    values |= {"content": dict(content), "changed_at": office.now}
    if same is not None:
        office.connection.execute(update(item_templates).where(item_templates.c.id == same).values(**values))
        office.log("template.replaced", values["name"], title=values["title"])
        return same
    if len(names(office.connection)) >= MOST:
        raise Conflict(f"there are {MOST} templates already; throw away one that nobody uses")
    id = new_id()
    _written(
        office, insert(item_templates).values(id=id, made_by=office.user.id, made_at=office.now, **values)
    )
    office.log("template.kept", values["name"], title=values["title"])
    return id


def rename(office: Office, template_id: UUID, named: Named) -> None:
    """Calls it otherwise. Raises Forbidden, NotFound, InvalidInputs."""
    require(office.user, KEEP_TEMPLATES)
    before = one(office.connection, template_id)
    values = _checked(office.connection, named, besides=template_id)
    _written(
        office,
        update(item_templates)
        .where(item_templates.c.id == template_id)
        .values(changed_at=office.now, **values),
    )
    office.log("template.changed", values["name"], before=before.name, title=values["title"])


def throw_away(office: Office, template_id: UUID) -> str:
    """Takes it out; what was begun from it stays. Gives its name. Raises Forbidden, NotFound."""
    require(office.user, KEEP_TEMPLATES)
    gone = one(office.connection, template_id)
    office.connection.execute(delete(item_templates).where(item_templates.c.id == template_id))
    office.log("template.thrown_away", gone.name, title=gone.title)
    return gone.name


def content_of(item: Any, written: Mapping[str, Any]) -> dict[str, Any]:
    """What a template holds of an item's row and of what its revision says."""
    tags = tags_of(item)
    return {
        **{name: written[name] for name in ("summary", "body_html", "topic", "audience", "lane", "targets")},
        "needs_spokesperson": item.needs_spokesperson,
        "tags": {name: list(getattr(tags, name)) for name in ("groups", "levels", "grades", "fields")},
    }


def _checked(connection: Connection, named: Named, *, besides: UUID | None) -> dict[str, Any]:
    faults: list[InvalidInput] = []
    values: dict[str, Any] = {}
    for name, longest, clean in (
        ("name", 120, clean_line),
        ("note", 500, clean_text),
        ("title", 300, clean_line),
    ):
        try:
            values[name] = clean(getattr(named, name), name, longest=longest, required=name != "note")
        except InvalidInput as fault:
            faults.append(fault)
    try:
        check(values.get("title", ""), "title")
    except InvalidInput as fault:
        faults.append(fault)
    values["folded"] = fold(values.get("name", ""))
    if _of_name(connection, values.get("name", "")) not in (None, besides):
        faults.append(InvalidInput("name", "there is a template of this name already; choose another name"))
    if faults:
        raise InvalidInputs(faults)
    return values


def _of_name(connection: Connection, name: str) -> UUID | None:
    query = select(item_templates.c.id).where(item_templates.c.folded == fold(name))
    return connection.execute(query).scalar_one_or_none() if name else None


def _written(office: Office, statement: Any) -> None:
    try:
        office.connection.execute(statement)
    except IntegrityError:  # somebody took the name at this very moment
        raise InvalidInputs(
            [InvalidInput("name", "there is a template of this name already; choose another name")]
        ) from None
