"""The films: the months with their internal film, the quarters with their television film, and one film with its segments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy import Connection, Row

from loa.clock import in_hanoi
from loa.content import INTERNAL, PUBLIC
from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa_publisher.accounts.roles import DO_TASKS, SUBMIT, WRITE, may
from loa_publisher.desk import words
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.house import house
from loa_publisher.desk.proofs import kind_of
from loa_publisher.desk.tabs import Tab
from loa_publisher.desk.topics import titled
from loa_publisher.desk.wording import in_words
from loa_publisher.films import actions, airings, deriving, followups, queries
from loa_publisher.films.kinds import FILM, TV_FILM
from loa_publisher.items import lists
from loa_publisher.items import queries as items
from loa_publisher.plans.queries import list_units

blueprint = Blueprint("films", __name__)

INSIDE, TELEVISION, OWED = "noi-bo", "truyen-hinh", "khac-phuc"


@dataclass(frozen=True)
class Month:
    """An occurrence with its film, as the list shows it."""

    slot: Row[*tuple[Any, ...]]
    title: str
    word: words.Word
    shown: bool
    open: bool


@blueprint.get("/phim")
def page() -> str:
    """The occurrences of the films: internal ones by month, television by quarter."""
    television = request.args.get("xem") == TELEVISION
    now = house().clock.now()
    with house().database.read() as connection:
        rows = queries.occurrences(connection, PUBLIC if television else INTERNAL)
        shown = airings.shown_at(connection, {row.item_id for row in rows if row.item_id})
        owed = followups.followups(connection, in_hanoi(now).date())
    months = [_month(row, shown) for row in rows]
    return render_template(
        "films/list.html",
        months=months,
        television=television,
        may_write=may(person(), WRITE),
        tabs=tabs(TELEVISION if television else INSIDE, sum(not one.over for one in owed)),
    )


def tabs(here: str, owed: int) -> list[Tab]:
    """The three lists of the room."""
    return [
        Tab(_("Internal films"), url_for("films.page"), here == INSIDE, None),
        Tab(_("Television films"), url_for("films.page", xem=TELEVISION), here == TELEVISION, None),
        Tab(_("To be put right"), url_for("films_followups.page"), here == OWED, owed),
    ]


@blueprint.post("/phim/ky/<uuid:slot_id>")
@needs(WRITE)
def begin(slot_id: UUID) -> Any:
    """Begins the film of an occurrence."""
    try:
        with at_work() as office:
            number = lists.number_of(office.connection, actions.begin(office, slot_id))
    except (InvalidInput, InvalidInputs) as error:
        flash(in_words(error), "bad")
        return redirect(url_for("films.page"), 303)
    return redirect(url_for("films.show", number=number), 303)


@blueprint.get("/phim/<int:number>")
def show(number: int) -> str:
    """A film: its segments, or what it was made from, and where it was shown."""
    with house().database.read() as connection:
        item = items.one(connection, lists.id_of(connection, number))
        if item.kind not in (FILM, TV_FILM):
            raise NotFound(f"item {number} is no film")
        aired = airings.airings_of(connection, item.id)
        seen = beside(connection, item)
        awaits = item.kind == TV_FILM and airings.awaits_airing(connection, item.id)
        shown = airings.shown_at(connection, {item.id}).get(item.id)
    user = person()
    return render_template(
        "films/show.html",
        item=item,
        film=seen,
        aired=aired,
        awaits=awaits,
        shown=shown,
        may_write=may(user, WRITE) and item.state != "history",
        may_submit=may(user, SUBMIT) and item.state in ("draft", "returned") and item.revision > 0,
        may_log=may(user, DO_TASKS),
        first=item.kind == FILM and not seen.segments,
    )


@blueprint.get("/phim/<int:number>/tep/<sha256>")
def file(number: int, sha256: str) -> Response:
    """A file of one of the film's segments or airings, to save. Raises NotFound."""
    with house().database.read() as connection:
        item_id = lists.id_of(connection, number)
        known = {row.file for row in queries.segments_of(connection, item_id)}
        known |= {row.file for row in airings.airings_of(connection, item_id)}
        known |= {row.file for row in deriving.sources_of(connection, item_id)}
    return saved(sha256, known, f"phim-{number}")


def saved(sha256: str, known: set[str], name: str) -> Response:
    """A kept file, to save, where it is among those that may be seen here. Raises NotFound."""
    if not sha256 or sha256 not in known:
        raise NotFound("no such file here")
    path = house().blobs.path(sha256)
    media_type, suffix = kind_of(path.read_bytes()[:16]) or ("application/octet-stream", "bin")
    return send_file(
        path, mimetype=media_type, as_attachment=True, download_name=f"{name}-{sha256[:8]}.{suffix}"
    )


@blueprint.post("/phim/<int:number>/phan-doan/<uuid:key>/xep")
@needs(WRITE)
def arrange(number: int, key: UUID) -> Any:
    """Moves a segment up or down, or takes it out (`act`)."""
    act, base = request.form.get("act", ""), request.form.get("base", "")
    try:
        with at_work() as office:
            film_id = lists.id_of(office.connection, number)
            if act == "drop":
                actions.take_out_segment(office, film_id, key, base=base)
            else:
                actions.move_segment(office, film_id, key, -1 if act == "up" else 1, base=base)
    except (Conflict, InvalidInputs) as error:
        flash(in_words(error), "bad")
    return redirect(url_for("films.show", number=number, _anchor=f"doan-{key}"), 303)


def beside(connection: Connection, item: Row[Any]) -> SimpleNamespace:
    """What a film's pages show of it: segments with what became of each, or the sources of a television film."""
    today = in_hanoi(house().clock.now()).date()
    if item.kind == TV_FILM:
        return SimpleNamespace(kind=TV_FILM, segments=(), sources=deriving.sources_of(connection, item.id))
    rows = queries.segments_of(connection, item.id)
    made: dict[UUID, list[Row[*tuple[Any, ...]]]] = {}
    for row in deriving.made_from(connection, item.id):
        made.setdefault(row.key, []).append(row)
    owed = {one.key: one for one in followups.followups(connection, today) if one.film_id == item.id}
    return SimpleNamespace(
        kind=FILM,
        segments=rows,
        sources=(),
        made=made,
        owed=owed,
        seconds=sum(row.seconds for row in rows),
        beautiful=sum(row.verdict == "dep" for row in rows),
        units=unit_names(connection, {row.unit_id for row in rows if row.unit_id}),
    )


def unit_names(connection: Connection, ids: set[UUID]) -> Mapping[UUID, str]:
    """What the units are called."""
    return {unit.id: unit.name for unit in list_units(connection) if unit.id in ids} if ids else {}


def _month(row: Row[*tuple[Any, ...]], shown: Mapping[UUID, Any]) -> Month:
    title = titled(SimpleNamespace(title=row.series, title_en=row.series_en))
    return Month(
        row,
        title,
        words.slot_state(row.state),
        shown=row.item_id in shown,
        open=row.state == "open" and row.item_id is None,
    )
