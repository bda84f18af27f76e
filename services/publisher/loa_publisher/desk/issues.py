"""Hot issues at the desk: what runs out first, and one issue with everything around it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import Connection, Row

from loa.clock import in_hanoi
from loa.errors import NotFound
from loa_publisher.accounts.actions import all_users
from loa_publisher.accounts.roles import (
    ASSESS_ISSUES,
    ASSIGN_ISSUES,
    CLOSE_ISSUES,
    HANDLE_FEEDBACK,
    HANDLE_ISSUES,
    SET_CLOCKS,
    TAKE_ISSUES,
    WRITE,
    may,
)
from loa_publisher.clocks import queries as clocks
from loa_publisher.deliveries.standing import standings
from loa_publisher.desk import issue_words as words
from loa_publisher.desk.access import person
from loa_publisher.desk.complaining import NOTHING, Wrong
from loa_publisher.desk.house import house
from loa_publisher.desk.issues_story import story_of
from loa_publisher.desk.live import fresh
from loa_publisher.desk.proofs import kind_of
from loa_publisher.desk.tabs import Pages, Tab
from loa_publisher.desk.topics import topic_options, topics_by_id
from loa_publisher.desk.words import Word
from loa_publisher.feedback import queries as feedback
from loa_publisher.issues import queries, tasks, timeline
from loa_publisher.plans.queries import Unit, list_units
from loa_publisher.press import queries as press

blueprint = Blueprint("issues", __name__)

PAGE = 50
_TABS = {
    queries.RUNNING: "",
    queries.MINE: "cua-toi",
    queries.REPLIED: "da-tra-loi",
    queries.CLOSED: "da-dong",
}
"""How an address names a scope."""
_MOVING = ("submitted", "approved")


@blueprint.get("/van-de-nong")
def page() -> str:
    """The issues of a scope: what runs out first stands first."""
    asked = request.args.get("xem", "")
    scope = next((name for name, code in _TABS.items() if code == asked), queries.RUNNING)
    severity = request.args.get("muc", "")
    typed = request.args.get("q", "").replace("\x00", "")[:200]
    user, now = person(), house().clock.now()

    def wanted(scope: str) -> queries.Wanted:
        chosen = severity if severity in words.SEVERITIES else ""
        return queries.Wanted(scope=scope, words=typed, severity=chosen, user=user.id)

    with house().database.read() as connection:
        counts = {one: queries.count(connection, wanted(one)) for one in _TABS}
        late = queries.count_running(connection, now)[1]
        number = min(max(1, request.args.get("trang", 1, type=int)), max(1, -(-counts[scope] // PAGE)))
        rows = queries.listed(connection, wanted(scope), limit=PAGE, offset=(number - 1) * PAGE)
        given = queries.tasks_of(connection, [row.id for row in rows])
        topics = topics_by_id(connection)
    filters: dict[str, Any] = {"q": typed or None, "muc": severity or None}
    labels = {
        queries.RUNNING: _("Clock running"),
        queries.MINE: _("Given to me"),
        queries.REPLIED: _("Answered"),
        queries.CLOSED: _("Concluded"),
    }
    tabs = [
        Tab(
            labels[one],
            url_for("issues.page", xem=code or None, **filters),
            one == scope,
            counts[one],
            bad=one == queries.RUNNING and late > 0,
        )
        for one, code in _TABS.items()
    ]
    return render_template(
        "issues/list.html",
        issues=[_line(row, topics, given.get(row.id, [])) for row in rows],
        tabs=tabs,
        scope=scope,
        asked=asked,
        typed=typed,
        severity=severity,
        severities=[("", _("Every severity")), *((code, w.label) for code, w in words.SEVERITIES.items())],
        may_take=may(user, TAKE_ISSUES),
        may_set=may(user, SET_CLOCKS),
        pages=Pages(
            number,
            PAGE,
            counts[scope],
            lambda n: url_for("issues.page", xem=asked or None, trang=n, **filters),
        ),
    )


@blueprint.get("/van-de-nong/<int:number>")
def show(number: int) -> str:
    """One issue."""
    return shown(number)


@blueprint.get("/van-de-nong/<int:number>/song")
def live(number: int) -> Response:
    """Where its statements stand and what is left of its clock, for the page that looks again by itself."""
    with house().database.read() as connection:
        issue = queries.numbered(connection, number)
        statements = statements_of(connection, issue.id)
    standing = _standing(issue)

    def draw() -> str:
        part = render_template("issues/statements.html", statements=statements, issue=issue)
        return part + render_template("issues/standing.html", **standing, again=True)

    seen = (statements, issue.state, issue.severity, str(standing["left"].label))
    return fresh(seen, draw, stop=not _moves(statements))


@blueprint.get("/van-de-nong/<int:number>/phat-hanh/<uuid:release_id>")
def file(number: int, release_id: UUID) -> Response:
    """The file that proves a release, to save. Raises NotFound."""
    with house().database.read() as connection:
        rows = queries.releases_of(connection, queries.numbered(connection, number).id)
    kept = next((row.file for row in rows if row.id == release_id and row.file), None)
    if kept is None:
        raise NotFound("no file was given as proof")
    path = house().blobs.path(kept)
    media_type, suffix = kind_of(path.read_bytes()[:16]) or ("application/octet-stream", "bin")
    name = f"van-de-{number}-{kept[:8]}.{suffix}"
    return send_file(path, mimetype=media_type, as_attachment=True, download_name=name)


def shown(number: int, wrong: Wrong = NOTHING) -> str:
    """The page of an issue, with what could not be taken of one of its forms."""
    user, now = person(), house().clock.now()
    with house().database.read() as connection:
        issue = queries.numbered(connection, number)
        given = queries.tasks_of(connection, [issue.id]).get(issue.id, [])
        topics = topics_by_id(connection)
        units = list_units(connection, on=in_hanoi(now).date())
        people = [one for one in all_users(connection) if one.is_active]
        every_clock = clocks.listed(connection)
        statements = statements_of(connection, issue.id)
        linked = queries.items_of(connection, issue.id)
        released = queries.releases_of(connection, issue.id)
        contacts = press.listed(connection, press.Wanted(on=in_hanoi(now).date()), limit=200)
        events = timeline.of_issue(connection, issue.id)
        letters = feedback.of_issue(connection, issue.id) if may(user, HANDLE_FEEDBACK) else []
        topic_choices = topic_options(connection, every=False)
    still_open = issue.state != "closed"
    return render_template(
        "issues/show.html",
        issue=issue,
        title=_titled(issue),
        topic=topics.get(issue.topic_id) if issue.topic_id else None,
        unit=named(issue.unit, issue.unit_en),
        unit_slug=next((one.slug for one in units if one.id == issue.unit_id), ""),
        **_standing(issue),
        source=words.SOURCES[issue.source],
        clock=next((one for one in every_clock if one.code == issue.clock), None),
        tasks=[_task(row) for row in given],
        task_word=words.TASKS.__getitem__,
        may_confirm=lambda row: (
            (row.unit_id is not None and may(user, HANDLE_ISSUES)) or row.user_id == user.id
        ),
        may_finish=lambda row: tasks.may_finish(user, row),
        address_of=_address_of,
        people=[("", _("Choose one")), *((str(one.id), one.full_name) for one in people)],
        units=unit_options(units),
        clocks=[("", _("As the plan says"))] * (issue.clock is None)
        + [(one.code, _clock_named(one)) for one in every_clock],
        severities=[(code, one.label) for code, one in words.SEVERITIES.items()],
        sources=list(words.SOURCES.items()),
        topics=topic_choices,
        links=list(words.LINKS.items()),
        link_word=words.LINKS.__getitem__,
        statements=statements,
        live=_moves(statements),
        linked=linked,
        letters=letters,
        releases=released,
        publishable=[(str(one.item.number), f"#{one.item.number} {one.item.title}") for one in statements],
        contacts=contacts,
        press_kind=words.PRESS_KINDS.__getitem__,
        story=story_of(events, given, linked),
        may_note=still_open and may(user, HANDLE_ISSUES),
        may_assess=still_open and may(user, ASSESS_ISSUES),
        may_assign=still_open and may(user, ASSIGN_ISSUES),
        may_write=still_open and may(user, WRITE),
        may_close=may(user, CLOSE_ISSUES),
        still_open=still_open,
        wrong=wrong,
        given=request.form,
    )


def _standing(issue: Row[Any]) -> dict[str, Word]:
    """What stands under its title: its state, its severity, its clock."""
    return {
        "word": words.state_of(issue),
        "severity": words.SEVERITIES[issue.severity],
        "left": words.time_left(issue, house().clock.now()),
    }


def statements_of(connection: Connection, issue_id: UUID) -> list[SimpleNamespace]:
    """The statements on an issue with where each stands, account by account, and its proof."""
    rows = [row for row in queries.items_of(connection, issue_id) if row.link_kind == "statement"]
    stand = standings(connection, [row.id for row in rows])
    return [SimpleNamespace(item=row, accounts=stand.get(row.id, [])) for row in rows]


def named(name: str | None, name_en: str | None) -> str:
    """A unit's name in the reader's language."""
    return (name_en if name_en and get_locale().language == "en" else name) or ""


def unit_options(units: list[Unit]) -> list[tuple[str, str]]:
    """For a select: by slug; the first is none."""
    return [("", _("None")), *((one.slug, named(one.name, one.name_en)) for one in units)]


def _clock_named(clock: clocks.ClockRule) -> str:
    return f"{clock.name} ({clock.amount} {words.CLOCK_UNITS[clock.unit]})"


def _moves(statements: list[SimpleNamespace]) -> bool:
    """Whether anything of the statements may change by itself or by somebody else soon."""
    return any(
        (one.item.state in _MOVING and not all(account.last.concluded_at for account in one.accounts))
        or one.item.state == "submitted"
        for one in statements
    )


def _line(row: Row[Any], topics: Any, given: list[Row[Any]]) -> SimpleNamespace:
    now = house().clock.now()
    at_work = [one for one in given if one.state in ("given", "confirmed")]
    return SimpleNamespace(
        row=row,
        title=_titled(row),
        topic=topics.get(row.topic_id) if row.topic_id else None,
        word=words.state_of(row),
        left=words.time_left(row, now),
        severity=words.SEVERITIES[row.severity],
        source=words.SOURCES[row.source],
        who=[one.person or named(one.unit, one.unit_en) for one in at_work],
        unconfirmed=any(one.state == "given" for one in at_work),
    )


def _titled(row: Row[Any]) -> str:
    return str(row.title_en if row.title_en and get_locale().language == "en" else row.title)


def _task(row: Row[Any]) -> SimpleNamespace:
    return SimpleNamespace(**row._mapping, who=row.person or named(row.unit, row.unit_en))


def _address_of(row: Any) -> str:
    """What a unit opens to confirm its task."""
    seal = tasks.seal_of(house().settings.secret_key, row.id)
    return house().settings.desk_address + url_for("issues_receipt.ask", task_id=row.id, seal=seal)
