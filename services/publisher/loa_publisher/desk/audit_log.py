"""The audit log: who did what to which thing, filtered; as a file; and whether its chain is whole."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _
from sqlalchemy import Connection

from loa import audit
from loa.clock import HANOI, in_hanoi
from loa.errors import InvalidInput, NotFound, Tampered
from loa_publisher.accounts.actions import all_users
from loa_publisher.accounts.roles import READ_AUDIT
from loa_publisher.deliveries import lists as deliveries
from loa_publisher.desk.access import needs
from loa_publisher.desk.audit_words import KINDS, action_words, kind_words
from loa_publisher.desk.house import house
from loa_publisher.desk.kept import SUMS
from loa_publisher.desk.tabs import Pages
from loa_publisher.desk.times import read_day
from loa_publisher.desk.wording import in_words
from loa_publisher.items import lists as items
from loa_publisher.items.search import typed

blueprint = Blueprint("audit_log", __name__)

PAGE = 50
_TOLD = ("reason", "comment", "basis", "note", "finding", "title")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Asked:
    """What the address asks for, and what of it cannot be read."""

    wanted: audit.Wanted
    given: dict[str, str]
    faults: dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One entry as it is read. `told`: what was said with it; `rest`: everything else that it keeps."""

    entry: audit.Entry
    who: str
    did: str
    about: str
    href: str
    told: str
    rest: Sequence[tuple[str, str]]


@blueprint.get("/nhat-ky")
@needs(READ_AUDIT)
def page() -> Any:
    """The entries, the latest first."""
    return _page(None)


@blueprint.post("/nhat-ky/kiem-tra")
@needs(READ_AUDIT)
def check() -> Any:
    """Walks the whole chain and says plainly what came of it."""
    with house().database.read() as connection:
        try:
            return _page(audit.chain(connection))
        except Tampered as broken:
            return _page(broken)


@blueprint.get("/nhat-ky/nhat-ky.csv")
@needs(READ_AUDIT)
def export() -> Response:
    """What is filtered, whole, for a spreadsheet program."""
    with house().database.read() as connection:
        asked = _asked(connection)
    headers = {"Content-Disposition": 'attachment; filename="loa-nhat-ky.csv"', "X-Accel-Buffering": "no"}
    return Response(
        stream_with_context(_written(asked.wanted)), content_type="text/csv; charset=utf-8", headers=headers
    )


def _page(checked: audit.Chain | Tampered | None) -> Any:
    now = house().clock.now()
    with house().database.read() as connection:
        asked = _asked(connection)
        question = ("audit", repr(asked.wanted))
        total = house().kept.get(
            connection, now, question, SUMS, lambda: audit.count(connection, asked.wanted)
        )
        number = min(
            max(1, request.args.get("trang", 1, type=int)), max(1, -(-min(total, audit.MOST) // PAGE))
        )
        found = audit.entries(connection, asked.wanted, limit=PAGE, offset=(number - 1) * PAGE)
        people = {user.login: user.full_name for user in all_users(connection)}
        lines = _lines(connection, found, people)
    given: dict[str, Any] = {name: value for name, value in asked.given.items() if value}
    return render_template(
        "audit/page.html",
        lines=lines,
        asked=asked,
        given=given,
        people=[
            ("", _("Everybody")),
            ("system", _("Loa itself")),
            *sorted(people.items(), key=lambda one: one[1]),
        ],
        kinds=[
            ("", _("Every kind")),
            *sorted(((code, str(word)) for code, word in KINDS.items()), key=lambda one: one[1]),
        ],
        pages=Pages(
            number, PAGE, min(total, audit.MOST), lambda n: url_for("audit_log.page", **given, trang=n)
        ),
        more=total > audit.MOST,
        whole=checked if isinstance(checked, audit.Chain) else None,
        broken=in_words(checked) if isinstance(checked, Tampered) else None,
    ), 422 if asked.faults else 200


def _asked(connection: Connection) -> Asked:
    names = ("nguoi", "loai", "ve", "tu", "den")
    given = {name: typed(request.args.get(name, "")[:200]) for name in names}
    faults: dict[str, list[str]] = {}
    days = {}
    for name in ("tu", "den"):
        try:
            days[name] = read_day(given[name], name)
        except InvalidInput as fault:
            days[name] = None
            faults[name] = [in_words(fault)]
    first, last = (
        datetime.combine(day, time(), HANOI).astimezone(UTC) if day else None for day in days.values()
    )
    wanted = audit.Wanted(
        actor=given["nguoi"],
        kind=given["loai"],
        subjects=_subjects(connection, given["ve"]) if given["ve"] else None,
        first=first,
        last=last + timedelta(days=1) if last else None,
    )
    return Asked(wanted, given, faults)


def _subjects(connection: Connection, text: str) -> Collection[str]:
    """What an object is called in the log: an item by its number, anything else by its id or name."""
    number = text.removeprefix("#").strip()
    if number.isascii() and number.isdigit() and len(number) < 10:
        try:
            return [str(items.id_of(connection, int(number)))]
        except NotFound:
            return []
    return [text]


def _lines(connection: Connection, found: Sequence[audit.Entry], people: dict[str, str]) -> list[Line]:
    ids = {id for one in found if (id := _uuid(one.subject)) is not None}
    known = items.lines_of(connection, ids)
    sent = deliveries.some(connection, ids - set(known))
    lines = []
    for one in found:
        id = _uuid(one.subject)
        about, href = one.subject, ""
        if id in known:
            about = f"#{known[id].number} {known[id].title}"
            href = url_for("items.show", number=known[id].number)
        elif id in sent:
            about = f"#{sent[id].item.number} {sent[id].item.title} · {sent[id].account or sent[id].channel}"
            href = url_for("deliveries.show", delivery_id=id)
        elif id is not None:
            about = f"{kind_words(one.action.partition('.')[0])} · {one.subject[-12:]}"
        told = next((str(one.detail[name]) for name in _TOLD if one.detail.get(name)), "")
        rest = [(name, _said(value)) for name, value in one.detail.items() if value not in (None, "", [], {})]
        who = _("Loa itself") if one.actor == "system" else people.get(one.actor, one.actor)
        did = action_words(one.action)
        lines.append(Line(entry=one, who=who, did=did, about=about, href=href, told=told, rest=rest))
    return lines


def _uuid(subject: str) -> UUID | None:
    try:
        return UUID(subject)
    except ValueError:
        return None


def _said(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _written(wanted: audit.Wanted) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    text.write("\ufeff")
    heads = (_("Number"), _("Time"), _("Who"), _("What"), _("Code"), _("About"), _("Said with it"), _("Hash"))
    writer.writerow(heads)
    with house().database.read() as connection:
        for one in audit.all_entries(connection, wanted):
            at = f"{in_hanoi(one.at):%Y-%m-%d %H:%M:%S}"
            detail = json.dumps(one.detail, ensure_ascii=False, default=str) if one.detail else ""
            cells = (at, one.actor, action_words(one.action), one.action, one.subject, detail, one.hash)
            writer.writerow([one.id, *(_harmless(cell) for cell in cells)])
            if text.tell() > 60_000:
                yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    found = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return found


def _harmless(cell: str) -> str:
    """Text that no spreadsheet program reckons out."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
