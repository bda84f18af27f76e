"""One form to correct or to take down: what each channel can and will do, before it is confirmed; how far it is, afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from loa.channel import BY_HAND
from loa.errors import InvalidInput
from loa.ledger.states import IN_PROGRESS, SENDING, UNARMED, UNKNOWN
from loa_publisher.accounts.roles import SCHEDULE, WITHDRAW, WRITE, may
from loa_publisher.deliveries import actions
from loa_publisher.deliveries.standing import Standing, standing
from loa_publisher.desk import words
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.house import house
from loa_publisher.desk.live import etag_of, fresh
from loa_publisher.desk.ways import WITHDRAWS, Ways, ways_of
from loa_publisher.desk.wording import in_words
from loa_publisher.items import lists, queries

blueprint = Blueprint("recall", __name__)

_OVER = ("cancelled", "superseded", "withdrawn", "published", "partial", "rejected", "expired")
_DONE = ("withdrawn", "published", "cancelled")


@dataclass(frozen=True)
class ChannelStanding:
    """An item on one channel. `will`: how many of its accounts are live, how many only wait, in how many a call is in doubt."""

    channel: str
    ways: Ways
    accounts: Sequence[Standing]

    @property
    def live(self) -> int:
        """At how many accounts something stands now."""
        return sum(one.live_revision is not None for one in self.accounts)

    @property
    def waiting(self) -> int:
        """At how many nothing has left yet: a task that nobody has ended is such a thing, too."""
        unarmed = (*UNARMED, *((IN_PROGRESS,) if self.ways.withdraws is WITHDRAWS[BY_HAND] else ()))
        return sum(one.live_revision is None and one.last.state in unarmed for one in self.accounts)

    @property
    def doubtful(self) -> int:
        """At how many a call is under way, or its answer was lost."""
        begun = sum(
            one.live_revision is None and one.last.state in (SENDING, UNKNOWN, IN_PROGRESS, *UNARMED)
            for one in self.accounts
        )
        return begun - self.waiting

    @property
    def states(self) -> list[tuple[str, int]]:
        """How many of the last operations are in which state."""
        return Counter(one.last.state for one in self.accounts).most_common()

    @property
    def done(self) -> int:
        """How many of the last operations have done what they were to do."""
        return sum(one.last.state in _DONE for one in self.accounts)


@blueprint.route("/noi-dung/<int:number>/go-bo", methods=["GET", "POST"])
@needs(WITHDRAW)
def page(number: int) -> Any:
    """Shows what would happen; then takes it down everywhere, or leads to where the correction is written."""
    if request.method == "GET":
        return _ask(number, [])
    reason = request.form.get("reason", "")
    try:
        with at_work() as office:
            item_id = lists.id_of(office.connection, number)
            if request.form.get("act") == "correct":
                actions.begin_correction(office, item_id, reason)
                answers = None
            else:
                answers = actions.withdraw(office, item_id, reason)
    except InvalidInput as complaint:
        if complaint.field != "reason":
            raise
        return _ask(number, [in_words(complaint)]), 422
    if answers is None:
        flash(_("Write what is right now. Once it is approved, every channel is corrected as shown."), "good")
        return redirect(url_for("editor.edit", number=number), 303)
    counted = Counter(one.answer for one in answers)
    flash(
        _(
            "Taken back. Cancelled before leaving: %(cancelled)d; being taken down: %(takedown)d; "
            "under way, a takedown follows: %(in_flight)d.",
            **{answer: counted[answer] for answer in ("cancelled", "takedown", "in_flight")},
        ),
        "good",
    )
    return redirect(url_for("recall.progress", number=number), 303)


@blueprint.get("/noi-dung/<int:number>/ket-qua")
def progress(number: int) -> str:
    """How far each channel is, with its proof; looks again by itself."""
    seen = _seen(number)
    return render_template("recall/progress.html", etag=etag_of(seen["data"]), **seen)


@blueprint.get("/noi-dung/<int:number>/ket-qua/song")
def progress_live(number: int) -> Response:
    """The channels alone."""
    seen = _seen(number)
    return fresh(seen["data"], lambda: render_template("recall/live.html", **seen), stop=seen["over"])


@blueprint.post("/noi-dung/<int:number>/gui-dinh-chinh")
@needs(SCHEDULE)
def send(number: int) -> Any:
    """Lets an approved correction go out now."""
    with at_work() as office:
        made = actions.send_correction(office, lists.id_of(office.connection, number))
    flash(_("The correction goes out now.") if made else _("There is nothing left to correct."), "good")
    return redirect(url_for("recall.progress", number=number), 303)


def _ask(number: int, errors: list[str]) -> str:
    with house().database.read() as connection:
        item = queries.one(connection, lists.id_of(connection, number))
        stands = standing(connection, item.id)
    return render_template(
        "recall/ask.html",
        item=item,
        channels=_by_channel(stands),
        may_write=may(person(), WRITE) and item.state != "history",
        errors=errors,
        form=request.form,
    )


def _seen(number: int) -> dict[str, Any]:
    with house().database.read() as connection:
        item = queries.one(connection, lists.id_of(connection, number))
        stands = standing(connection, item.id)
    behind = [
        one
        for one in stands
        if item.state == "approved"
        and one.live_revision is not None
        and one.live_revision < item.revision
        and one.last.revision < item.revision
    ]
    late = bool(behind) and (item.due_at is None or item.due_at <= house().clock.now())
    return {
        "item": item,
        "channels": _by_channel(stands),
        "over": all(one.last.state in _OVER for one in stands),
        "may_send": may(person(), SCHEDULE) and late,
        "data": (item.state, item.revision, late, stands),
    }


def _by_channel(stands: Sequence[Standing]) -> list[ChannelStanding]:
    codes = sorted({one.last.channel for one in stands}, key=words.channel_order)
    return [
        ChannelStanding(
            code,
            ways_of(house().channels.get(code)),
            sorted((one for one in stands if one.last.channel == code), key=lambda one: one.last.account),
        )
        for code in codes
    ]
