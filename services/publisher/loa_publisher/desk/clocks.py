"""The clocks as an administrator sets them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa.errors import Conflict, InvalidInputs
from loa_publisher.accounts.roles import SET_CLOCKS, may
from loa_publisher.clocks import actions, queries
from loa_publisher.desk import issue_words as words
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.complaining import NOTHING, Wrong, wrong
from loa_publisher.desk.house import house
from loa_publisher.desk.wording import in_words

blueprint = Blueprint("clocks", __name__)

NEW = "moi"
"""The form of a clock that there is not yet; no code is made like this, for `add` tells that it is taken."""
_LABELS = {
    "name": _l("Name"),
    "amount": _l("How long"),
    "unit": _l("Counted in"),
    "basis": _l("Legal basis"),
}


@blueprint.get("/thoi-han")
def page() -> str:
    """Every clock with what it rests on."""
    return _page(NOTHING)


@blueprint.post("/thoi-han")
@needs(SET_CLOCKS)
def save() -> Any:
    """Sets a clock anew, or adds one (no `code`)."""
    code = request.form.get("code", "")
    given = {name: request.form.get(name, "") for name in ("name", "amount", "unit", "basis")}
    try:
        with at_work() as office:
            if code:
                actions.change(office, code, **given)
            else:
                actions.add(office, **given)
    except InvalidInputs as refused:
        return _page(wrong(code or NEW, refused, _LABELS)), 422
    except Conflict as error:
        flash(in_words(error), "bad")
    else:
        flash(_("Saved. What runs already keeps the time that it was given."), "good")
    return redirect(url_for("clocks.page"), 303)


def _page(wrong: Wrong) -> str:
    with house().database.read() as connection:
        every = queries.listed(connection)
    return render_template(
        "clocks/page.html",
        clocks=every,
        units=list(words.CLOCK_UNITS.items()),
        unit_word=words.CLOCK_UNITS.__getitem__,
        may_set=may(person(), SET_CLOCKS),
        new=NEW,
        wrong=wrong,
        given=request.form,
        labels=_LABELS,
        feedback=queries.FEEDBACK,
    )
