"""Suspending: everything, a channel or an account, with a reason that stands on every page; opened again; accounts set right."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from loa.errors import InvalidInput
from loa.ledger import gates
from loa.ledger.held import effect
from loa_publisher.accounts.roles import RESOLVE, SUSPEND, may
from loa_publisher.deliveries import actions
from loa_publisher.deliveries.suspending import board
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.gate_words import place_of
from loa_publisher.desk.house import house
from loa_publisher.desk.wording import in_words
from loa_publisher.desk.words import channel_order

blueprint = Blueprint("gates", __name__)


@blueprint.get("/tam-dung")
def page() -> str:
    """What is open, what is suspended and why, which account needs somebody."""
    user = person()
    with house().database.read() as connection:
        gates_now = board(connection, house().clock.now())
    channels = sorted(gates_now.channels, key=lambda one: channel_order(one.gate.channel))
    acts = {"suspend": may(user, SUSPEND), "reset": may(user, RESOLVE)}
    return render_template("gates/page.html", everything=gates_now.everything, channels=channels, acts=acts)


@blueprint.route("/tam-dung/dung", methods=["GET", "POST"])
@needs(SUSPEND)
def suspend() -> Any:
    """Asks for the reason and tells what it will hold back; then shuts the gate."""
    scope, errors = request.values.get("scope", gates.ALL), []
    if request.method == "POST":
        try:
            with at_work() as office:
                under_way = actions.suspend(office, scope, request.form.get("reason", ""))
        except InvalidInput as complaint:
            if complaint.field != "reason":
                raise
            errors = [in_words(complaint)]
        else:
            return _told(_suspended(under_way), "warn")
    return _ask("gates/suspend.html", scope, errors), 422 if errors else 200


@blueprint.route("/tam-dung/mo-lai", methods=["GET", "POST"])
@needs(SUSPEND)
def resume() -> Any:
    """Tells what has become too late, then opens the gate."""
    scope = request.values.get("scope", gates.ALL)
    if request.method == "POST":
        with at_work() as office:
            expired = actions.resume(office, scope)
        return _told(_resumed(expired), "good")
    return _ask("gates/resume.html", scope, [])


@blueprint.post("/tam-dung/da-sua")
@needs(RESOLVE)
def reset() -> Any:
    """A person has mended the account: it is called again, and what waited for it goes."""
    with at_work() as office:
        actions.reset_account(office, request.form.get("scope", ""))
    return _told(_("The account is called again, and what waited for it goes now."), "good")


def _ask(template: str, scope: str, errors: list[str]) -> str:
    now = house().clock.now()
    with house().database.read() as connection:
        gate = board(connection, now).find(scope)
        means = effect(connection, now, scope)
    return render_template(
        template, gate=gate, place=place_of(scope, gate.label), effect=means, errors=errors, form=request.form
    )


def _told(sentence: str, mood: str) -> Any:
    flash(sentence, mood)
    return redirect(url_for("gates.page"), 303)


def _suspended(under_way: int) -> str:
    told = _("Suspended. No call begins from now on.")
    if not under_way:
        return str(told)
    begun = ngettext(
        "%(num)d call had begun before and ends by itself.",
        "%(num)d calls had begun before and end by themselves.",
        under_way,
    )
    return f"{told} {begun}"


def _resumed(expired: int) -> str:
    told = _("Open again.")
    if not expired:
        return str(told)
    late = ngettext(
        "%(num)d delivery has become too late; decide on it under Deliveries.",
        "%(num)d deliveries have become too late; decide on them under Deliveries.",
        expired,
    )
    return f"{told} {late}"
