"""What is said of a document card on the day on which it is read: whether it is in force, and what has become of it."""

from __future__ import annotations

from datetime import date

from flask import Flask
from flask_babel import gettext as _

from loa.clock import Clock, in_hanoi
from loa.content import Paper


def install(app: Flask, clock: Clock) -> None:
    """Gives the templates their words."""

    def today() -> str:
        return in_hanoi(clock.now()).date().isoformat()

    app.jinja_env.globals["standing"] = lambda paper: standing(paper, today())
    app.jinja_env.globals["begun"] = lambda paper: _first(paper) <= today()
    app.jinja_env.filters["day"] = lambda day: f"{date.fromisoformat(day):%d/%m/%Y}"


def standing(paper: Paper, today: str) -> str:
    """In a word or two; empty where it is simply in force. Days as 2020-10-27, which sort as text."""
    became = {"amended": _("amended"), "replaced": _("replaced by another"), "repealed": _("repealed")}
    if paper.standing in became:
        return str(became[paper.standing])
    if _first(paper) > today:
        return str(_("not in force yet"))
    if paper.valid_to is not None and paper.valid_to < today:
        return str(_("no longer in force"))
    return ""


def _first(paper: Paper) -> str:
    return paper.valid_from or paper.issued_on
