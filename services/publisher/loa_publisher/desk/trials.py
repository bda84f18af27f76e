"""Test sends at the desk: asked for in the editor or on an item's page, each told how it went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa.errors import Conflict, NotFound
from loa.ledger.trials import FAILED, SENT, UNKNOWN, Trial
from loa_publisher.accounts.roles import WRITE
from loa_publisher.deliveries.lists import account_labels
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.account_words import advice_said
from loa_publisher.desk.house import house
from loa_publisher.desk.live import fresh
from loa_publisher.desk.targets import target_label
from loa_publisher.desk.wording import in_words
from loa_publisher.desk.words import Word
from loa_publisher.items import lists, trials

blueprint = Blueprint("trials", __name__)

STATES: Mapping[str | None, Word] = {
    None: Word(_l("On its way"), "busy", "state-sending"),
    SENT: Word(_l("Sent"), "good", "state-published"),
    FAILED: Word(_l("Not sent"), "bad", "state-blocked"),
    UNKNOWN: Word(_l("Perhaps sent"), "doubt", "state-unknown"),
}
"""How one stands; None: not answered yet."""


@blueprint.get("/gui-thu")
@needs(WRITE)
def page() -> str:
    """My test sends of the last day."""
    return render_template("trials/page.html", **shown())


@blueprint.get("/gui-thu/song")
@needs(WRITE)
def live() -> Response:
    """The list of them, looked at again while one is under way."""
    seen = shown()
    return fresh(
        [(one.id, one.state) for one, *_rest in seen["trials"]],
        lambda: render_template("trials/list.html", **seen),
        stop=not seen["under_way"],
    )


@blueprint.post("/noi-dung/<int:number>/gui-thu")
@needs(WRITE)
def send(number: int) -> Any:
    """Sends what stands in an item to who presses the button."""
    try:
        with at_work() as office:
            item_id = lists.id_of(office.connection, number)
            told(trials.send_saved(office, item_id, request.form.get("target", "")))
    except (Conflict, NotFound) as refused:
        flash(in_words(refused), "bad")
    return redirect(url_for("items.show", number=number) + "#gui-thu", 303)


def told(address: str) -> None:
    """Says where it goes."""
    flash(_("A test goes to %(address)s. Nobody else gets it.", address=address), "good")


def shown() -> dict[str, Any]:
    """My test sends, each with its state, place and what is to be known; and whether one is under way."""
    with house().database.read() as connection:
        mine = trials.of_person(connection, person(), house().clock.now())
        labels = account_labels(connection, {one.target.partition(":")[0] for one in mine})
    return {
        "trials": [(one, STATES[one.state], _place(one, labels), _why(one)) for one in mine],
        "under_way": any(one.state is None for one in mine),
    }


def targets_with_tests(targets: Sequence[Mapping[str, Any]]) -> list[str]:
    """Those of an item's targets whose channel sends tests, as ``channel:account``."""
    return [
        f"{target['channel']}:{target['account']}"
        for target in targets
        if (channel := house().channels.get(target["channel"])) is not None and channel.tries
    ]


def _place(trial: Trial, labels: Any) -> str:
    channel, _colon, key = trial.target.partition(":")
    return target_label(channel, key, labels)


def _why(trial: Trial) -> str:
    if trial.state == UNKNOWN:
        hint = _("Look in your mailbox before you send it once more.")
        return f"{advice_said(trial.detail)} {hint}"
    return advice_said(trial.detail) if trial.detail else ""
