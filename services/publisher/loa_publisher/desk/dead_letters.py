"""Dead letters at the desk: messages that were given up, and what they named, released again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import ngettext

from loa.ledger import dead
from loa_publisher.accounts.roles import RESOLVE, may
from loa_publisher.deliveries import actions, lists
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.house import house
from loa_publisher.desk.tabs import Pages

blueprint = Blueprint("dead_letters", __name__)

PAGE = 50


@blueprint.get("/thu-chet")
def page() -> str:
    """The newest first, with the delivery that each names."""
    number = max(1, request.args.get("trang", 1, type=int))
    with house().database.read() as connection:
        total = dead.count(connection)
        waiting = dead.count(connection, waiting=True)
        number = min(number, max(1, -(-total // PAGE)))
        letters = dead.listed(connection, limit=PAGE, offset=(number - 1) * PAGE)
        named = {letter.delivery_id for letter in letters if letter.delivery_id is not None}
        known = lists.some(connection, named)
    return render_template(
        "dead_letters/page.html",
        letters=letters,
        known=known,
        waiting=waiting,
        pages=Pages(number, PAGE, total, lambda other: url_for("dead_letters.page", trang=other)),
        may_release=may(person(), RESOLVE),
    )


@blueprint.post("/thu-chet")
@needs(RESOLVE)
def release() -> Any:
    """Makes due what the chosen letters named and what still waits for a message. A second time changes nothing."""
    with at_work() as office:
        count = actions.release_dead_letters(office, request.form.getlist("id"))
    flash(
        ngettext("%(num)d letter was released again.", "%(num)d letters were released again.", count),
        "good" if count else "warn",
    )
    return redirect(url_for("dead_letters.page"), 303)
